// The ECharts option of a view of the map: areas filled by class, or circles
// whose area is proportional to the value on areas left blank.
import { cells, number, shown } from "./mapnumbers.js";
import { centres } from "./mapdata.js";

// The patterns of what a colour cannot say: hatched where nothing was published,
// dotted where it is suppressed, outlined where it is estimated.
const patterns = {
  missing: { areaColor: "#ffffff", decal: { symbol: "rect", color: "#767676", dashArrayX: [1, 0], dashArrayY: [2, 5], rotation: -0.785 } },
  suppressed: { areaColor: "#ffffff", decal: { symbol: "circle", color: "#4d4d4d", symbolSize: 0.7, dashArrayX: [[8, 8], [0, 8, 8, 0]], dashArrayY: [6, 0] } },
  island: { areaColor: "#ffffff", borderColor: "#000000", borderWidth: 1.5 },
  estimated: { borderColor: "#000000", borderWidth: 1.5, borderType: "dashed" },
};
const backdrop = { areaColor: "#f4f4f4", borderColor: "#9aa7b2" };
const outline = { borderColor: "#000000", borderWidth: 2.5, borderType: "solid" };
const blank = "#f1f3f5";
const circle = { color: "rgba(8, 81, 156, 0.55)", borderColor: "#08306b", borderWidth: 1 };
const emptyCircle = { color: "rgba(255, 255, 255, 0.6)", borderColor: "#7a3b00", borderWidth: 1.5, borderType: "dashed" };

// manyAreas is how many areas a map may have before their borders must be thinned.
const manyAreas = 1000;

// classOf returns the class of v; values beyond the limits are in the first and
// last.
export function classOf(limits, v) {
  for (let i = limits.length - 2; i > 0; i--) if (v >= limits[i]) return i;
  return 0;
}

export const circleRadius = (scale, v) => scale.radius * Math.sqrt(Math.abs(v) / scale.top);

// clustersOf returns what clusters say of each area, by code: its number in the
// legend and the line of the tooltip.
function clustersOf({ clusters, lang }, codes) {
  return new Map(codes.map((code, i) => {
    const at = Number(clusters.of[i]), p = clusters.p[i] / clusters.runs;
    return [code, { at, label: clusters.texts[at] + (p ? ` (p = ${number(lang, p, 3)})` : "") }];
  }));
}

// rowsOf returns the areas of a view: what the tooltip says and how each is
// filled. An area without a row in the values is missing.
export function rowsOf(settings, shapes, values, names) {
  const known = cells(values);
  const grouped = settings.clusters ? clustersOf(settings, values.areas) : new Map();
  return shapes.features.filter((f) => !f.backdrop).map((f) => {
    const code = f.properties.code;
    const s = shown(known.get(code), settings);
    const unit = "value" in s ? ` ${settings.unit}` : "";
    const label = [names.byCode.get(code) ?? code, `${s.text}${unit} (${settings.period})`];
    const cluster = "value" in s ? grouped.get(code) : undefined;
    if (cluster) label.push(cluster.label);
    if (s.notes.length) label.push(s.notes.join("; "));
    return { code, label: label.join("\n"), value: s.value, fill: s.fill, cluster: cluster?.at };
  });
}

function styleOf(row, settings) {
  const absent = row.fill === "missing" || row.fill === "suppressed";
  if (settings.clusters && !absent) return row.cluster < settings.colours.length ? { areaColor: settings.colours[row.cluster], ...patterns[row.fill] } : patterns.island;
  const base = absent || settings.circles ? { areaColor: blank } : { areaColor: settings.colours[classOf(settings.limits, row.value)] };
  return settings.circles && row.fill === "estimated" ? base : { ...base, ...patterns[row.fill] };
}

function circlesOf(rows, settings, shapes) {
  const at = centres(shapes);
  return rows.filter((r) => r.value !== undefined && settings.circles.top > 0)
    .sort((a, b) => Math.abs(b.value) - Math.abs(a.value)) // small ones stay on top
    .map((r) => ({
      name: r.code, value: at.get(r.code), symbolSize: 2 * circleRadius(settings.circles, r.value),
      itemStyle: { ...(r.value < 0 ? emptyCircle : circle), ...(r.fill === "estimated" ? { borderColor: "#000000", borderWidth: 2, borderType: "dashed" } : {}) },
    }));
}

// mapOption returns the option of a view over the shapes registered as name.
export function mapOption(name, settings, shapes, rows) {
  const border = rows.length > manyAreas ? 0.1 : 0.5; // otherwise the borders hide the colours
  const styled = rows.map((r) => ({ name: r.code, value: r.value ?? NaN, itemStyle: styleOf(r, settings) }));
  const under = shapes.features.filter((f) => f.backdrop).map((f) => ({ name: f.properties.code, value: NaN, itemStyle: backdrop, silent: true }));
  const data = [...under, ...styled];
  const itemStyle = { borderColor: "#5a6772", borderWidth: border, areaColor: "#ffffff" };
  const labels = new Map(rows.map((r) => [r.code, r.label]));
  const series = [{ type: "map", geoIndex: 0, nameProperty: "code", data, selectedMode: false }];
  if (settings.circles) series.push({ type: "scatter", coordinateSystem: "geo", data: circlesOf(rows, settings, shapes), emphasis: { itemStyle: { borderColor: "#000000", borderWidth: 2 } } });
  return {
    animation: false,
    textStyle: { fontFamily: "'Titillium Web', 'Segoe UI', sans-serif" },
    geo: {
      map: name, nameProperty: "code", left: 8, right: 8, top: 8, bottom: 8, preserveAspect: "contain", selectedMode: false, label: { show: false }, itemStyle,
      regions: data.map((d) => ({ name: d.name, itemStyle: d.itemStyle, silent: d.silent, emphasis: { itemStyle: { ...outline, areaColor: d.itemStyle.areaColor } } })),
      emphasis: { label: { show: false }, itemStyle: outline },
    },
    series,
    tooltip: { trigger: "item", renderMode: "richText", confine: true, formatter: (item) => labels.get(item.name) ?? "" },
  };
}
