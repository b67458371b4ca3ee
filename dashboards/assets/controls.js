// Buttons that zoom and move a map, so that no drag or wheel is needed.
const step = 1.5;

export function mapControls(chart, group) {
  if (!group) return;
  group.hidden = false;
  const state = { zoom: 1, x: 0, y: 0 };
  const apply = () => chart.setOption({ series: [{ zoom: state.zoom, center: state.zoom === 1 && !state.x && !state.y ? null : [`${50 + state.x}%`, `${50 + state.y}%`] }] });
  group.addEventListener("click", (event) => {
    const act = event.target.closest("button")?.dataset.act;
    const by = 15 / state.zoom;
    switch (act) {
      case "in": state.zoom = Math.min(state.zoom * step, 20); break;
      case "out": state.zoom = Math.max(state.zoom / step, 1); break;
      case "up": state.y -= by; break;
      case "down": state.y += by; break;
      case "left": state.x -= by; break;
      case "right": state.x += by; break;
      case "reset": Object.assign(state, { zoom: 1, x: 0, y: 0 }); break;
      default: return;
    }
    apply();
  });
}
