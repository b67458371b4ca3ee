// Buttons that zoom and move a map, so that no drag or wheel is needed.
const step = 1.5;
const whole = { zoom: 1, x: 0, y: 0 };

// mapControls returns functions that put the state on a new drawing and that
// forget it.
export function mapControls(chart, group) {
  if (!group) return null;
  group.hidden = false;
  const state = { ...whole };
  const apply = () => {
    const moved = state.zoom !== 1 || state.x || state.y;
    chart.setOption({ geo: { zoom: state.zoom, center: moved ? [`${50 + state.x}%`, `${50 + state.y}%`] : null } });
  };
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
      case "reset": Object.assign(state, whole); break;
      default: return;
    }
    apply();
  });
  return { apply: () => { if (state.zoom !== 1 || state.x || state.y) apply(); }, reset: () => Object.assign(state, whole) };
}
