// The laboratory of functional areas. A move of a slider asks the server for the
// part of the page that changes and draws its map anew on the same geometry; what
// was asked before and has not come is given up. The address always gives the view
// again.
import * as echarts from "echarts/core";
import { LinesChart, MapChart, ScatterChart } from "echarts/charts";
import { GeoComponent, GraphicComponent, TooltipComponent } from "echarts/components";
import { CanvasRenderer, SVGRenderer } from "echarts/renderers";
import { changedBetween, parse, say, swapParts } from "./laboratoryparts.js";
import { AreasView } from "./laboratoryview.js";

echarts.use([LinesChart, MapChart, ScatterChart, GeoComponent, GraphicComponent, TooltipComponent, CanvasRenderer, SVGRenderer]);

const pause = 60; // milliseconds without a move before the server is asked

class Laboratory {
  constructor(box) {
    this.box = box;
    this.form = document.querySelector("#lab-scelte");
    this.flows = document.querySelector("#flussi-scelte");
    this.all = document.querySelector("#laboratorio"); // the numbers stand outside the form
    const word = (name) => this.form.getAttribute(`data-${name}`); // form.dataset is the field of this name
    this.words = { view: word("view"), kept: word("kept"), failed: word("failed") };
    this.settings = JSON.parse(box.dataset.lab);
    this.number = new Intl.NumberFormat(this.settings.lang === "en" ? "en-GB" : "it-IT", { useGrouping: "always" });
    this.view = new AreasView(echarts, box, (code) => this.pick(code));
    this.bind();
  }

  bind() {
    for (const slider of this.all.querySelectorAll("[data-bound]")) {
      const field = this.form.elements[slider.dataset.bound];
      slider.hidden = false;
      slider.addEventListener("input", () => { field.value = slider.value; });
      field.addEventListener("input", () => { slider.value = field.value; });
    }
    this.all.addEventListener("input", () => this.later());
    this.all.addEventListener("change", (event) => this.chosen(event.target));
    this.form.addEventListener("submit", (event) => { event.preventDefault(); this.update(); });
    for (const button of this.form.querySelectorAll("[data-preset]")) button.addEventListener("click", (event) => { event.preventDefault(); this.preset(button); });
    for (const button of this.all.querySelectorAll("[data-export]")) {
      button.hidden = false;
      button.addEventListener("click", () => this.view.picture(button.dataset.export));
    }
    document.querySelector("#comuni")?.addEventListener("click", (event) => {
      const link = event.target.closest("[data-comune]");
      if (!link || event.ctrlKey || event.metaKey) return;
      event.preventDefault();
      this.pick(link.dataset.comune).then(() => document.querySelector("#flussi-titolo")?.focus());
    });
    this.bindFlows();
  }

  bindFlows() {
    if (!this.flows) return;
    const slider = document.querySelector("#min-cursore"), field = this.flows.elements.min;
    slider.hidden = false;
    slider.addEventListener("input", () => { field.value = slider.value; this.laterFlows(); });
    field.addEventListener("input", () => { slider.value = field.value || 0; this.laterFlows(); });
    this.flows.addEventListener("submit", () => this.hide());
    for (const name of ["direction", "unit"]) this.flows.elements[name].addEventListener("change", () => this.showFlows());
  }

  // hide puts what the laboratory shows now into the form of the flows, which opens a
  // page of its own for a name that may mean several places.
  hide() {
    for (const old of this.flows.querySelectorAll("input[type=hidden]")) old.remove();
    for (const [name, value] of this.query()) {
      if (this.flows.elements[name]) continue;
      const field = document.createElement("input");
      Object.assign(field, { type: "hidden", name, value });
      this.flows.append(field);
    }
  }

  // keep writes the state into the address and into the links that hold it.
  keep(query) {
    history.replaceState(null, "", this.address(query));
    for (const link of document.querySelectorAll(".lang-switch, link[hreflang]")) {
      const own = new URLSearchParams(query);
      own.set("lang", link.hreflang);
      link.href = this.address(own);
    }
    for (const link of document.querySelectorAll("#comuni [data-comune]")) {
      const own = new URLSearchParams(query);
      own.set("comune", link.dataset.comune);
      link.href = `${this.address(own)}#flussi`;
    }
  }

  async start() {
    await this.view.show(this.settings);
    this.lines();
    this.done();
  }

  done() {
    this.box.dataset.drawn = "true";
    requestAnimationFrame(() => performance.mark("lab-drawn"));
  }

  // chosen shows the fields of the method and, where other flows or another
  // territory are chosen, opens their page: nothing of the old one holds.
  chosen(field) {
    if (field.name === "method") for (const part of this.all.querySelectorAll("[data-method]")) part.hidden = part.dataset.method !== field.value;
    if (field.name === "method" && field.value === "fua") this.all.querySelector(".lab-advanced").open = true;
    if (!["dataset", "parent", "period"].includes(field.name)) { this.later(); return; }
    const query = this.query();
    if (field.name === "dataset") for (const name of ["parent", "period", "comune"]) query.delete(name);
    window.location.assign(this.address(query));
  }

  preset(button) {
    clearTimeout(this.timer);
    this.form.elements.method.value = "lma";
    this.update({ preset: button.value });
  }

  later() {
    clearTimeout(this.timer);
    performance.mark("lab-input");
    this.timer = setTimeout(() => this.update(), pause);
  }

  // query returns the parameters of both forms.
  query(more = {}) {
    const query = new URLSearchParams();
    const method = this.form.elements.method.value;
    const of = (name) => this.all.querySelector(`[data-method] [name="${name}"]`)?.closest("[data-method]").dataset.method;
    for (const [name, value] of new FormData(this.form)) {
      if (value && name !== "min" && name !== "direction" && name !== "unit" && name !== "comune" && (!of(name) || of(name) === method)) query.set(name, value);
    }
    if (query.get("mode") === "clean") query.delete("mode");
    if (query.get("layer") === "areas") query.delete("layer");
    if (query.get("method") === "lma") query.delete("method");
    if (this.flows) {
      if (this.here) query.set("comune", this.here);
      const { direction, unit, min, share } = this.flows.elements;
      if (direction.value !== "both") query.set("direction", direction.value);
      if (unit.value !== "people") query.set("unit", unit.value);
      if (min.value) query.set("min", min.value);
      if (method !== "fua" && share.value && Number(share.value) !== 15) query.set("share", share.value);
    }
    for (const [name, value] of Object.entries(more)) query.set(name, value);
    return query;
  }

  address(query = this.query()) {
    return `${this.form.action.split("?")[0]}?${query}`;
  }

  // ask fetches an address and gives up what was asked before.
  async ask(address) {
    this.under?.abort();
    this.under = new AbortController();
    const reply = await fetch(address, { signal: this.under.signal, headers: { Accept: "text/html" } });
    const text = await reply.text();
    return { reply, text };
  }

  async update(more = {}) {
    const query = this.query(more);
    this.box.dataset.drawn = "";
    try {
      const { view } = this.words;
      const { reply, text } = await this.ask(`${view}${view.includes("?") ? "&" : "?"}${query}`);
      if (!reply.ok) throw new Error(`${reply.status}`);
      if (reply.headers.get("Content-Type").startsWith("application/json")) { this.refuse(JSON.parse(text)); return; }
      performance.mark("lab-answered");
      this.refuse({});
      await this.show(parse(text), query);
    } catch (cause) {
      if (cause.name === "AbortError") return;
      say(this.words.failed);
      this.done();
      console.warn("laboratory", cause.message);
    }
  }

  async show(fresh, query) {
    const part = fresh.querySelector("[data-lab]");
    const before = this.settings;
    this.settings = JSON.parse(part.dataset.lab);
    this.box.setAttribute("aria-label", part.dataset.label);
    await this.view.show(this.settings);
    this.done();
    swapParts(fresh, ["head", "side", "body"]);
    this.names();
    if (query.has("preset")) {
      this.fill();
      query.delete("preset");
      for (const [name, value] of this.query()) query.set(name, value);
    }
    this.mark();
    this.keep(query);
    const { texts, leads } = this.settings, moved = changedBetween(before, this.settings);
    const count = (name, n) => texts[`lab.${name}.${n === 1 ? "one" : n === 0 && name === "moved" ? "none" : "many"}`].replace("{n}", this.number.format(n));
    say(`${count("areas", leads.length)}; ${count("moved", moved)}`);
  }

  // fill puts the numbers of a preset in the fields.
  fill() {
    for (const [name, value] of Object.entries(this.settings.params)) {
      const field = this.form.elements[name], slider = this.all.querySelector(`[data-bound="${name}"]`);
      if (field) field.value = value;
      if (slider) slider.value = value;
    }
  }

  // mark shows which preset has the numbers of the fields.
  mark() {
    for (const button of this.form.querySelectorAll("[data-preset]")) button.setAttribute("aria-pressed", String(button.value === this.settings.preset));
  }

  // names writes the area of each municipality in the list.
  names() {
    const { codes, groups, areas, texts } = this.settings;
    const of = new Map(codes.map((code, i) => [code, areas[groups[i]] ?? texts["lab.noArea"]]));
    for (const link of document.querySelectorAll("#comuni [data-comune]")) link.nextElementSibling.textContent = of.get(link.dataset.comune) ?? "";
  }

  // refuse writes beside each field what is wrong with it; the map stays.
  refuse(wrong) {
    for (const field of this.all.querySelectorAll(".lab-field")) {
      const input = field.querySelector("input[name]"), text = wrong[input.name] ?? "";
      field.querySelector(".field-error").textContent = text;
      if (text) input.setAttribute("aria-invalid", "true");
      else input.removeAttribute("aria-invalid");
    }
    if (!Object.keys(wrong).length) return;
    this.all.querySelector(".lab-advanced").open = true;
    const known = [...this.all.querySelectorAll(".lab-field input[name]")].map((i) => i.name);
    const other = Object.entries(wrong).filter(([name]) => !known.includes(name)).map(([, text]) => text);
    say([this.words.kept, ...other].join(" "));
    this.done();
  }

  get here() {
    return this.picked ?? new URLSearchParams(window.location.search).get("comune") ?? "";
  }

  // pick shows the flows of a municipality.
  pick(code) {
    if (!this.flows) return Promise.resolve();
    this.picked = code;
    return this.showFlows();
  }

  laterFlows() {
    clearTimeout(this.flowTimer);
    this.flowTimer = setTimeout(() => this.showFlows(), 2 * pause);
  }

  async showFlows() {
    if (!this.here) return;
    const query = this.query();
    this.box.dataset.drawn = "";
    try {
      const { reply, text } = await this.ask(this.address(query));
      if (!reply.ok) throw new Error(`${reply.status}`);
      const fresh = parse(text);
      swapParts(fresh, ["flows"]);
      const city = fresh.querySelector("#comune"), own = this.flows.elements.comune;
      if (city && own && own !== document.activeElement) own.value = city.value;
      document.title = fresh.title;
      this.keep(query);
      if (this.settings.layer === "stability") { await this.update(); this.lines(); return; }
      this.lines();
    } catch (cause) {
      if (cause.name === "AbortError") return;
      say(this.words.failed);
      console.warn("laboratory", cause.message);
    }
    this.done();
  }

  // lines draws the flows of the tables.
  lines() {
    const section = document.querySelector("#flussi");
    const { here, lines, note } = section ? JSON.parse(section.dataset.lines) : { here: "", lines: [], note: "" };
    this.view.lines(here, lines, note);
  }
}

// A page on paper has no summary to click.
window.addEventListener("beforeprint", () => {
  for (const details of document.querySelectorAll("details")) details.open = true;
});

const box = document.querySelector("[data-lab]");
if (box) {
  new Laboratory(box).start().catch((cause) => {
    box.dataset.drawn = "failed";
    box.removeAttribute("role");
    box.removeAttribute("aria-label");
    box.classList.add("chart-failed");
    box.textContent = box.dataset.failed;
    console.warn("laboratory", cause.message);
  });
}
