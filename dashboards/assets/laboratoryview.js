// The map of the laboratory: municipalities filled by area, borders between areas,
// the names of the largest, the flows of one municipality as lines. Geometry is
// fetched once and given to ECharts once.
import { centres, names } from "./mapdata.js";
import { mapControls } from "./controls.js";
import { picture } from "./laboratorypicture.js";
import { shapesOf } from "./laboratoryshapes.js";

const ink = "#17324d";
const empty = { areaColor: "#ffffff", decal: { symbol: "rect", color: "#9aa7b2", dashArrayX: [1, 0], dashArrayY: [1, 6], rotation: -0.785 } };
const chosen = { borderColor: "#000000", borderWidth: 2.5 };

export class AreasView {
  constructor(echarts, box, onPick) {
    Object.assign(this, { echarts, box, flows: [], here: "" });
    box.areasView = this;
    const label = box.getAttribute("aria-label");
    this.chart = echarts.init(box, null, { renderer: "canvas" });
    box.setAttribute("aria-label", label);
    new ResizeObserver(() => {
      if (this.chart.getWidth() !== box.clientWidth || this.chart.getHeight() !== box.clientHeight) this.chart.resize();
    }).observe(box);
    window.addEventListener("beforeprint", () => this.chart.resize());
    this.chart.on("click", (item) => { if (this.shapes?.codes.has(item.name)) onPick(item.name); });
    this.zoom = mapControls(this.chart, box.closest(".figure-canvas").querySelector(".map-controls"));
  }

  // show draws a view; resolved when it is on the canvas.
  async show(settings) {
    const [shapes, called] = await Promise.all([shapesOf(settings.geometry), names(settings.names)]);
    if (this.shapes !== shapes) {
      this.echarts.registerMap(shapes.name, shapes);
      this.zoom?.reset();
    }
    Object.assign(this, { settings, shapes, called });
    this.draw();
  }

  // lines draws the flows of a municipality over the areas.
  lines(here, flows, note) {
    Object.assign(this, { here, flows, note });
    if (this.shapes) this.draw();
  }

  draw() {
    this.option = this.optionOf();
    this.chart.setOption(this.option, { replaceMerge: ["series"] });
    this.zoom?.apply();
    this.chart.getZr().flush();
  }

  tip(code) {
    const at = this.settings.codes.indexOf(code);
    if (at < 0) return this.called.byCode.get(code) ?? code;
    const { areas, groups, classes, fills, texts, layer } = this.settings;
    const lines = [this.called.byCode.get(code) ?? code, areas[groups[at]] ?? texts["lab.noArea"]];
    if (layer !== "areas" && classes[fills[at]]) lines.push(classes[fills[at]].text);
    return lines.join("\n");
  }

  optionOf() {
    const { codes, fills, groups, classes } = this.settings;
    const fill = new Map(codes.map((code, i) => [code, classes[fills[i]]?.colour]));
    const group = new Map(codes.map((code, i) => [code, groups[i]]));
    const regions = this.shapes.features.map((f) => {
      const code = f.properties.code, colour = fill.get(code);
      const itemStyle = { ...(colour ? { areaColor: colour } : empty), ...(code === this.here ? chosen : {}) };
      return { name: code, itemStyle };
    });
    return {
      animation: false,
      textStyle: { fontFamily: "'Titillium Web', 'Segoe UI', sans-serif" },
      tooltip: { trigger: "item", renderMode: "richText", confine: true, formatter: (item) => (item.data?.text ? item.data.text : this.tip(item.name)) },
      geo: {
        map: this.shapes.name, nameProperty: "code", layoutCenter: ["50%", "50%"], layoutSize: "97%", selectedMode: false, label: { show: false },
        itemStyle: { borderColor: "#7c8894", borderWidth: codes.length > 1000 ? 0.15 : 0.5, areaColor: "#ffffff" },
        emphasis: { label: { show: false }, itemStyle: { ...chosen, areaColor: "inherit" } }, regions,
      },
      series: [this.bordersOf(group), this.flowsOf(true), this.flowsOf(false), this.labelsOf()],
    };
  }

  // bordersOf draws where two areas meet, and the coast.
  bordersOf(group) {
    const coords = this.shapes.borders((code) => group.get(code) ?? -1);
    return { type: "lines", id: "borders", coordinateSystem: "geo", polyline: true, silent: true, z: 3, data: coords.map((c) => ({ coords: c })), lineStyle: { color: "#000000", width: 1.4, opacity: 1 } };
  }

  // flowsOf draws the flows that leave the municipality, or those that come in.
  flowsOf(leaving) {
    const at = centres(this.shapes);
    const most = Math.max(1, ...this.flows.map((f) => f.value));
    const data = this.flows.filter((f) => (f.from === this.here) === leaving && at.has(f.from) && at.has(f.to))
      .map((f) => ({ coords: [at.get(f.from), at.get(f.to)], text: f.text, lineStyle: { width: 1.2 + 6 * Math.sqrt(f.value / most) } }));
    return {
      type: "lines", id: leaving ? "out" : "in", coordinateSystem: "geo", z: 4, data, symbol: ["none", "arrow"], symbolSize: 9,
      lineStyle: { color: leaving ? "#7a0019" : ink, opacity: 0.85, curveness: leaving ? 0.15 : -0.15, type: leaving ? "solid" : "dashed" },
    };
  }

  // labelsOf writes the names of the largest areas where their lead is.
  labelsOf() {
    const at = centres(this.shapes);
    const data = this.settings.labels.filter((l) => at.has(l.code)).map((l) => ({ name: l.code, value: at.get(l.code), label: { formatter: l.text } }));
    return {
      type: "scatter", id: "labels", coordinateSystem: "geo", silent: true, z: 5, data, symbolSize: 5, itemStyle: { color: "#000000" }, labelLayout: { hideOverlap: true },
      label: { show: true, position: "top", color: "#000000", fontSize: 13, fontWeight: 600, textBorderColor: "#ffffff", textBorderWidth: 3 },
    };
  }

  picture(kind) {
    picture(this.echarts, this.option, { ...this.settings, lines: this.flows.length ? this.note : "" }, kind);
  }
}
