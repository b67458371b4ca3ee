// A map in a box: draws a view, keeps the areas looked at outlined, exports it.
import { geometry, names, values } from "./mapdata.js";
import { mapOption, rowsOf } from "./mapoption.js";
import { pictureOf } from "./mappicture.js";
import { mapControls } from "./controls.js";

let registered = 0;
const ids = new WeakMap();

// register gives the shapes to ECharts once.
function register(echarts, shapes) {
  if (!ids.has(shapes)) {
    ids.set(shapes, `aree-${++registered}`);
    echarts.registerMap(ids.get(shapes), shapes);
  }
  return ids.get(shapes);
}

// withBackdrop puts the country under areas that do not touch.
async function withBackdrop(settings) {
  const shapes = await geometry(settings.geometry);
  if (!settings.backdrop) return shapes;
  if (!shapes.over) {
    const under = await geometry(settings.backdrop);
    const features = under.features.map((f) => ({ ...f, backdrop: true, properties: { code: `sotto-${f.properties.code}`, name: `sotto-${f.properties.code}` } }));
    shapes.over = { type: "FeatureCollection", features: [...features, ...shapes.features], codes: shapes.codes };
  }
  return shapes.over;
}

export class MapView {
  constructor(echarts, box, { onPick } = {}) {
    this.echarts = echarts;
    this.box = box;
    box.mapView = this;
    const label = box.getAttribute("aria-label");
    this.chart = echarts.init(box, null, { renderer: "canvas" });
    if (label) box.setAttribute("aria-label", label);
    this.marked = [];
    new ResizeObserver(() => this.fit()).observe(box);
    window.addEventListener("beforeprint", () => this.resize());
    this.chart.on("click", (item) => { if (this.codes?.has(item.name)) onPick?.(item.name); });
    this.zoom = mapControls(this.chart, box.closest(".figure-canvas").querySelector(".map-controls"));
  }

  // fit draws again only when the box changed: the first report of its size has
  // nothing new.
  fit() {
    if (this.chart.getWidth() !== this.box.clientWidth || this.chart.getHeight() !== this.box.clientHeight) this.resize();
  }

  // resize draws for the box as it is now; ECharts forgets the outlines then.
  resize() {
    this.chart.resize();
    this.mark(this.marked);
  }

  // show draws a view; resolved when it is on the canvas.
  async show(settings) {
    const [shapes, found, called] = await Promise.all([withBackdrop(settings), values(settings.values), names(settings.names)]);
    this.draw(settings, shapes, rowsOf(settings, shapes, found, called));
  }

  draw(settings, shapes, rows) {
    const name = register(this.echarts, shapes);
    if (name !== this.map) this.zoom?.reset();
    this.map = name;
    this.settings = settings;
    this.rows = rows;
    this.codes = new Set(rows.map((r) => r.code));
    this.option = mapOption(name, settings, shapes, rows);
    this.chart.setOption(this.option, { notMerge: true });
    this.zoom?.apply();
    this.marked = [];
    this.mark(settings.chosen ?? []);
    this.chart.getZr().flush();
  }

  // mark outlines areas, and them alone.
  mark(codes) {
    const act = (type) => { for (const name of this.marked) this.chart.dispatchAction({ type, geoIndex: 0, name }); };
    act("downplay");
    this.marked = codes.filter((c) => this.codes.has(c));
    act("highlight");
  }

  picture(kind) {
    pictureOf(this.echarts, this.option, this.settings, this.marked, kind);
  }
}
