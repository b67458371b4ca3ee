// Draws every figure of a page: reads its drawing as JSON, registers our
// boundaries when it is a map, and exports it with title, source and licence.
import * as echarts from "echarts/core";
import { LineChart, MapChart } from "echarts/charts";
import { GeoComponent, GraphicComponent, GridComponent, LegendComponent, MarkLineComponent, TooltipComponent, VisualMapComponent } from "echarts/components";
import { CanvasRenderer, SVGRenderer } from "echarts/renderers";
import { feature } from "topojson-client";
import { exportPicture } from "./export.js";
import { mapControls } from "./controls.js";

echarts.use([LineChart, MapChart, GeoComponent, GraphicComponent, GridComponent, LegendComponent, MarkLineComponent, TooltipComponent, VisualMapComponent, CanvasRenderer, SVGRenderer]);

async function readJSON(url) {
  const reply = await fetch(url, { headers: { Accept: "application/json" } });
  if (!reply.ok) throw new Error(`${reply.status}`);
  return reply.json();
}

// boundaries returns GeoJSON whose features have their code as a property.
async function boundaries(url) {
  const body = await readJSON(url);
  const features = body.type === "Topology"
    ? Object.values(body.objects).flatMap((object) => {
        const found = feature(body, object);
        return found.type === "FeatureCollection" ? found.features : [found];
      })
    : body.features;
  for (const f of features) {
    const code = String(f.id ?? f.properties?.code ?? "");
    f.properties = { code, name: code };
  }
  return { type: "FeatureCollection", features: features.filter((f) => f.geometry) };
}

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
  option.textStyle = { fontFamily: '"Titillium Web", "Segoe UI", sans-serif' };
  option.tooltip.confine = true;
  if (drawing.map) {
    option.tooltip.formatter = (item) => drawing.labels[item.name] ?? "";
  } else {
    option.tooltip.formatter = (items) => [items[0].axisValueLabel, ...items.map((i) => `${i.seriesName}: ${write(i.value)}`)].join("\n");
    const short = new Intl.NumberFormat(drawing.lang === "en" ? "en-GB" : "it-IT", { useGrouping: "always" });
    for (const axis of option.yAxis) axis.axisLabel = { ...axis.axisLabel, formatter: (v) => short.format(v) };
  }
  return option;
}

async function draw(box) {
  const figure = box.closest("figure");
  try {
    const drawing = await readJSON(box.dataset.drawing);
    if (drawing.map) {
      const shapes = await boundaries(drawing.boundaries);
      if (drawing.backdrop) shapes.features.unshift(...(await boundaries(drawing.backdrop)).features);
      echarts.registerMap(drawing.map, shapes);
    }
    const label = box.getAttribute("aria-label");
    const chart = echarts.init(box, null, { renderer: "canvas" });
    const option = complete(drawing);
    chart.setOption(option);
    box.setAttribute("aria-label", label);
    box.dataset.drawn = "true";
    if (drawing.map) {
      chart.on("click", (item) => item.name in drawing.labels && window.location.assign(drawing.link.replace("CODICE", encodeURIComponent(item.name))));
      mapControls(chart, figure.querySelector(".map-controls"));
    }
    new ResizeObserver(() => chart.resize()).observe(box);
    window.addEventListener("beforeprint", () => chart.resize());
    for (const button of figure.querySelectorAll("[data-export]")) {
      button.hidden = false;
      button.addEventListener("click", () => exportPicture(echarts, option, drawing, button.dataset.export));
    }
  } catch (cause) {
    box.dataset.drawn = "failed";
    box.removeAttribute("role");
    box.removeAttribute("aria-label");
    box.classList.add("chart-failed");
    box.textContent = box.dataset.failed;
    console.warn("chart", cause.message);
  }
}

// A page on paper has no summary to click.
window.addEventListener("beforeprint", () => {
  for (const details of document.querySelectorAll("details")) details.open = true;
});

for (const box of document.querySelectorAll("[data-drawing]")) draw(box);
