// Exports the map of the laboratory as a picture that still says what it shows when
// it travels alone: title, parameters, whose choice they were, notice of a
// simulation, source, licence and address are inside.
import { block, padding, saveChart, width } from "./export.js";

const body = 860;

// legend returns the elements of the legend, or none.
function legend(settings, top) {
  return (settings.legend ?? []).flatMap(({ text, colour }, i) => {
    const y = top + 26 * i;
    return [
      { type: "rect", silent: true, shape: { x: padding, y, width: 28, height: 18 }, style: { fill: colour, stroke: "#5a6772", lineWidth: 1 } },
      { type: "text", silent: true, x: padding + 38, y: y + 9, style: { text, fill: "#17324d", font: "400 14px 'Titillium Web', sans-serif", textVerticalAlign: "middle" } },
    ];
  });
}

export function picture(echarts, option, settings, kind) {
  let top = padding;
  const elements = [];
  const write = (text, n, size, weight, colour) => {
    if (!text) return;
    const b = block(text, n, top, size, weight);
    if (colour) b.element.style.fill = colour;
    elements.push(b.element);
    top += b.height + 2;
  };
  write(settings.notice, 90, 19, 600, "#a32a00");
  write(settings.title, 78, 22, 600);
  write(settings.subtitle, 120, 15, 400);
  const keys = legend(settings, top + 8);
  const head = top + 12 + 13 * keys.length;
  top = head + body + 8;
  for (const text of [settings.note, settings.lines, settings.source, `${settings.texts["map.address"]}: ${window.location.href}`]) write(text, 130, 13, 400);
  write(settings.notice, 90, 17, 600, "#a32a00");
  const height = top + padding;
  const geo = { ...option.geo, layoutCenter: [width / 2, head + body / 2], layoutSize: body, zoom: 1, center: null };
  saveChart(echarts, { ...option, backgroundColor: "#ffffff", tooltip: undefined, geo, graphic: [...elements, ...keys] }, height, settings.file, kind);
  return { width, height };
}
