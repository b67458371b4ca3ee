// Draws every figure of a page: a chart of series from its drawing as JSON, a
// map from its settings; exports each with title, source and licence.
import * as echarts from "echarts/core";
import { LineChart, MapChart, ScatterChart } from "echarts/charts";
import { GeoComponent, GraphicComponent, GridComponent, LegendComponent, MarkLineComponent, TooltipComponent } from "echarts/components";
import { CanvasRenderer, SVGRenderer } from "echarts/renderers";
import { exportPicture } from "./export.js";
import { failed, startMap } from "./map.js";
import { readJSON } from "./mapdata.js";

echarts.use([LineChart, MapChart, ScatterChart, GeoComponent, GraphicComponent, GridComponent, LegendComponent, MarkLineComponent, TooltipComponent, CanvasRenderer, SVGRenderer]);

function numberWriter(drawing) {
  const format = new Intl.NumberFormat(drawing.lang === "en" ? "en-GB" : "it-IT", {
    minimumFractionDigits: drawing.decimals, maximumFractionDigits: drawing.decimals, useGrouping: "always",
  });
  return (v) => (typeof v === "number" ? format.format(v) : drawing.lang === "en" ? "n/a" : "n.d.");
}

// complete adds the functions an option in JSON cannot carry. Tooltips are drawn
// on the canvas: no text of the data ever becomes HTML.
function complete(drawing) {
  const option = drawing.option;
  const write = numberWriter(drawing);
  option.textStyle = { fontFamily: "'Titillium Web', 'Segoe UI', sans-serif" };
  option.tooltip.confine = true;
  option.tooltip.formatter = (items) => [items[0].axisValueLabel, ...items.map((i) => `${i.seriesName}: ${write(i.value)}`)].join("\n");
  const short = new Intl.NumberFormat(drawing.lang === "en" ? "en-GB" : "it-IT", { useGrouping: "always" });
  for (const axis of option.yAxis) axis.axisLabel = { ...axis.axisLabel, formatter: (v) => short.format(v) };
  return option;
}

async function draw(box) {
  const figure = box.closest("figure");
  try {
    const drawing = await readJSON(box.dataset.drawing);
    const label = box.getAttribute("aria-label");
    const chart = echarts.init(box, null, { renderer: "canvas" });
    const option = complete(drawing);
    chart.setOption(option);
    box.setAttribute("aria-label", label);
    box.dataset.drawn = "true";
    new ResizeObserver(() => chart.resize()).observe(box);
    window.addEventListener("beforeprint", () => chart.resize());
    for (const button of figure.querySelectorAll(":scope > .figure-actions [data-export]")) {
      button.hidden = false;
      button.addEventListener("click", () => exportPicture(echarts, option, drawing, button.dataset.export));
    }
  } catch (cause) {
    failed(box, cause);
  }
}

// A page on paper has no summary to click.
window.addEventListener("beforeprint", () => {
  for (const details of document.querySelectorAll("details")) details.open = true;
});

for (const box of document.querySelectorAll("[data-drawing]")) draw(box);
for (const box of document.querySelectorAll("[data-map]")) startMap(echarts, box, draw);
