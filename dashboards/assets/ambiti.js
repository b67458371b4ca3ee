// The drawing of perimeters: zoom, a click that ticks a municipality, its picture,
// and the sliders beside the weights. Everything else the server has written.
const step = 1.5;

// zoomable lets buttons look closer at a drawing by its viewBox.
function zoomable(svg) {
  const group = svg.closest(".figure-canvas").querySelector(".map-controls");
  const [, , width, height] = svg.getAttribute("viewBox").split(" ").map(Number);
  const state = { zoom: 1, x: 0.5, y: 0.5 };
  const show = () => {
    const [w, h] = [width / state.zoom, height / state.zoom];
    const keep = (at, half) => Math.min(Math.max(at, half), 1 - half);
    [state.x, state.y] = [keep(state.x, 0.5 / state.zoom), keep(state.y, 0.5 / state.zoom)];
    svg.setAttribute("viewBox", [state.x * width - w / 2, state.y * height - h / 2, w, h].map((v) => v.toFixed(1)).join(" "));
  };
  group.hidden = false;
  group.addEventListener("click", (event) => {
    const by = 0.2 / state.zoom;
    switch (event.target.closest("button")?.dataset.act) {
      case "in": state.zoom = Math.min(state.zoom * step, 20); break;
      case "out": state.zoom = Math.max(state.zoom / step, 1); break;
      case "up": state.y -= by; break;
      case "down": state.y += by; break;
      case "left": state.x -= by; break;
      case "right": state.x += by; break;
      case "reset": Object.assign(state, { zoom: 1, x: 0.5, y: 0.5 }); break;
      default: return;
    }
    show();
  });
}

// drawable ties the drawing to the list of municipalities: each shows what is
// ticked, each changes it.
function drawable(svg, form) {
  const boxes = new Map([...form.querySelectorAll("[name=code]")].map((box) => [box.value, box]));
  const said = form.querySelector("[data-chosen]");
  const shapes = [...svg.querySelectorAll("[data-code]")];
  const show = () => {
    for (const shape of shapes) shape.classList.toggle("ticked", boxes.get(shape.dataset.code)?.checked ?? false);
    said.querySelector("strong").textContent = [...boxes.values()].filter((b) => b.checked).length;
  };
  svg.classList.add("drawable");
  const title = svg.closest("figure").querySelector(".figure-title");
  title.textContent = title.dataset.drawingTitle;
  svg.setAttribute("aria-label", title.textContent);
  svg.closest("figure").querySelector(".legend table").hidden = true; // its colours are of what there is, not of the drawing
  svg.addEventListener("click", (event) => {
    const box = boxes.get(event.target.closest("[data-code]")?.dataset.code);
    if (!box) return;
    box.checked = !box.checked;
    show();
  });
  form.addEventListener("change", show);
  said.hidden = false;
  show();
}

// save gives the drawing as a file, with its title, legend and source inside.
function save(figure) {
  const svg = figure.querySelector("[data-towns]").cloneNode(true);
  const size = svg.getAttribute("viewBox").split(" ").map(Number);
  const line = size[3] / 34;
  const words = [figure.querySelector(".figure-title").textContent, ...[...figure.querySelectorAll(".legend tbody tr")].map((r) => `${r.cells[0].textContent.trim()}: ${r.cells[1].textContent.trim()}`),
    document.querySelector("h1").textContent, figure.parentNode.querySelector(".figure-source")?.textContent ?? "", window.location.href];
  const colours = [null, ...[...figure.querySelectorAll(".legend tbody rect")].map((r) => r.getAttribute("fill"))];
  const add = (name, attributes, text) => {
    const e = document.createElementNS("http://www.w3.org/2000/svg", name);
    for (const [key, value] of Object.entries(attributes)) e.setAttribute(key, value);
    if (text) e.textContent = text;
    svg.append(e);
  };
  words.forEach((text, i) => {
    const y = size[1] + size[3] + line * 1.4 * (i + 1);
    if (colours[i]) add("rect", { x: size[0], y: y - line * 0.8, width: line, height: line * 0.8, fill: colours[i], stroke: "#5a6772" });
    add("text", { x: size[0] + (colours[i] ? line * 1.4 : 0), y, "font-size": line, "font-family": "sans-serif" }, text);
  });
  svg.setAttribute("viewBox", [size[0], size[1], Math.max(size[2], 900), size[3] + line * 1.4 * (words.length + 1)].join(" "));
  for (const attribute of ["class", "role", "aria-label"]) svg.removeAttribute(attribute);
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([new XMLSerializer().serializeToString(svg)], { type: "image/svg+xml" }));
  link.download = "ambiti.svg";
  link.click();
  URL.revokeObjectURL(link.href);
}

for (const svg of document.querySelectorAll("[data-towns]")) {
  zoomable(svg);
  const form = document.querySelector("#disegno");
  if (form) drawable(svg, form);
  const button = svg.closest("figure").querySelector("[data-save-map]");
  button.hidden = false;
  button.addEventListener("click", () => save(svg.closest("figure")));
}

for (const range of document.querySelectorAll("input[type=range][data-for]")) {
  const number = document.getElementById(range.dataset.for);
  range.hidden = false;
  range.addEventListener("input", () => { number.value = range.value; });
  number.addEventListener("input", () => { range.value = number.value; });
}
