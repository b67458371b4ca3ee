// Exports a map as a picture that still says what it shows when it travels
// alone: title, unit, period, legend, source, licence and the address of the
// view are inside.
import { block, padding, saveChart, width } from "./export.js";

const ink = "#17324d";
const gutter = 290; // room for the legend
const body = 860;

function sample(kind, x, y) {
  const shape = { x, y, width: 28, height: 18 };
  const frame = (style) => ({ type: "rect", silent: true, shape, style: { stroke: "#5a6772", lineWidth: 1, fill: "#ffffff", ...style } });
  if (kind === "missing") {
    const lines = [-10, -3, 4, 11, 18].map((dx) => {
      const from = Math.max(dx, 0), to = Math.min(dx + 18, 28);
      return { type: "line", silent: true, shape: { x1: x + from, y1: y + 18 - (from - dx), x2: x + to, y2: y + 18 - (to - dx) }, style: { stroke: "#767676", lineWidth: 2 } };
    });
    return [frame({}), ...lines];
  }
  if (kind === "suppressed") {
    const dots = [0, 1, 2, 3].flatMap((i) => [0, 1].map((j) => ({ type: "circle", silent: true, shape: { cx: x + 5 + 6 * i, cy: y + 5 + 8 * j, r: 1.8 }, style: { fill: "#4d4d4d" } })));
    return [frame({}), ...dots];
  }
  if (kind === "island") return [frame({ stroke: "#000000", lineWidth: 2 })];
  if (kind === "estimated") return [frame({ stroke: "#000000", lineWidth: 1.5, lineDash: [5, 4] })];
  return [frame({ fill: kind })];
}

const words = (text, x, y, weight = 400) => ({ type: "text", silent: true, x, y, style: { text, fill: ink, font: `${weight} 14px 'Titillium Web', sans-serif`, textVerticalAlign: "middle" } });

// legend returns the elements of the legend and where it ends.
function legend(settings, top) {
  const { texts, circles } = settings;
  const x = width - padding - gutter + 24;
  let y = top;
  const out = [words(texts["legend.title"], x, y, 600)];
  y += 24;
  if (circles) {
    for (const size of circles.sizes) {
      const r = size.radius;
      out.push({ type: "circle", silent: true, shape: { cx: x + circles.radius, cy: y + r, r }, style: { fill: "rgba(8, 81, 156, 0.55)", stroke: "#08306b", lineWidth: 1 } },
        words(size.text, x + 2 * circles.radius + 14, y + r));
      y += 2 * r + 12;
    }
  } else {
    settings.labels.forEach((label, i) => {
      out.push(...sample(settings.colours[i], x, y - 9), words(`${label}${settings.counts?.[i] ? ` (${settings.counts[i]})` : ""}`, x + 38, y));
      y += 26;
    });
  }
  y += 8;
  for (const kind of [...(settings.clusters ? ["island"] : []), "missing", "suppressed", "estimated"]) {
    out.push(...sample(kind, x, y - 9), words(texts[`legend.${kind}`], x + 38, y));
    y += 26;
  }
  return out;
}

// withMarks outlines the areas looked at, as on the screen.
function withMarks(geo, marked) {
  const regions = geo.regions.map((r) => (marked.includes(r.name) ? { ...r, itemStyle: { ...r.itemStyle, borderColor: "#000000", borderWidth: 2.5, borderType: "solid" } } : r));
  return { ...geo, regions };
}

export function pictureOf(echarts, option, settings, marked, kind) {
  const title = block(settings.title, 78, padding, 22, 600);
  const subtitle = block(settings.subtitle, 120, padding + title.height, 15, 400);
  const head = padding + title.height + subtitle.height + 12;
  const texts = [];
  let below = head + body + 8;
  for (const line of [settings.source, settings.note, settings.address ?? `${settings.texts["map.address"]}: ${window.location.href}`].filter(Boolean)) {
    const b = block(line, 130, below, 13, 400);
    texts.push(b.element);
    below += b.height;
  }
  const height = below + padding;
  const geo = { ...withMarks(option.geo, marked), top: head, bottom: height - head - body, left: padding, right: gutter, zoom: 1, center: null };
  const data = option.series[0].data.map((d) => (marked.includes(d.name) ? geo.regions.find((r) => r.name === d.name) && { ...d, itemStyle: geo.regions.find((r) => r.name === d.name).itemStyle } : d));
  const picture = {
    ...option, backgroundColor: "#ffffff", tooltip: undefined, geo, series: [{ ...option.series[0], data }, ...option.series.slice(1)],
    graphic: [title.element, subtitle.element, ...legend(settings, head + 36), ...texts],
  };
  saveChart(echarts, picture, height, settings.file, kind);
}
