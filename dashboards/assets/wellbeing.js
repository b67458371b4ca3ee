// The page of the composites. A move of a slider asks the server for the part of the
// page that changes; what takes longer (bands of all municipalities, which choice
// matters) is asked for afterwards, and what was asked before and has not come is
// given up. The address always gives the view again.
import * as echarts from "echarts/core";
import { LinesChart, MapChart, ScatterChart } from "echarts/charts";
import { GeoComponent, GraphicComponent, TooltipComponent } from "echarts/components";
import { CanvasRenderer, SVGRenderer } from "echarts/renderers";
import { parse, say, swapParts } from "./laboratoryparts.js";
import { savePNG } from "./wellbeingpng.js";
import { ScoresView } from "./wellbeingview.js";

echarts.use([LinesChart, MapChart, ScatterChart, GeoComponent, GraphicComponent, TooltipComponent, CanvasRenderer, SVGRenderer]);

const pause = 200; // milliseconds without a move before the server is asked
const rest = 700; // and before what takes longer is
const parts = ["head", "legend", "files", "card", "ranking", "why", "rest"];

class Composites {
  constructor(box) {
    this.box = box;
    this.form = document.querySelector("#benessere-scelte");
    this.all = document.querySelector("#benessere"); // the weights stand outside the form
    const word = (name) => this.form.getAttribute(`data-${name}`);
    this.words = { view: word("view"), kept: word("kept"), failed: word("failed"), busy: word("busy"), piece: word("piece") };
    this.settings = JSON.parse(box.dataset.well);
    this.view = new ScoresView(echarts, box, (code) => this.pick(code));
    this.bind();
  }

  bind() {
    for (const slider of this.all.querySelectorAll("[data-bound]")) {
      const field = this.form.elements[slider.dataset.bound];
      slider.hidden = false;
      slider.addEventListener("input", () => { field.value = slider.value; });
      field.addEventListener("input", () => { slider.max = Math.max(slider.max, Number(field.value)); slider.value = field.value; });
    }
    this.all.addEventListener("input", (event) => this.moved(event.target));
    this.form.addEventListener("submit", (event) => this.submitted(event));
    document.querySelector("[data-reset]").addEventListener("click", (event) => { event.preventDefault(); this.reset(); });
    for (const button of document.querySelectorAll("#mappa-benessere [data-export]")) {
      button.hidden = false;
      button.addEventListener("click", () => this.view.picture(button.dataset.export));
    }
    document.querySelector("#graduatoria").addEventListener("click", (event) => {
      const link = event.target.closest("[data-pick]");
      if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
      event.preventDefault();
      this.pick(link.dataset.pick).then(() => document.querySelector("#scheda-titolo")?.focus());
    });
    document.querySelector("main").addEventListener("click", (event) => {
      const button = event.target.closest("[data-png]");
      if (button) savePNG(button.dataset.png).catch((cause) => { say(this.words.failed); console.warn("picture", cause.message); });
    });
    this.pictures();
    document.querySelector("#scheda").addEventListener("click", (event) => {
      if (!event.target.closest("[data-forget]") || event.ctrlKey || event.metaKey) return;
      event.preventDefault();
      this.pick("");
    });
  }

  async start() {
    await this.view.show(this.settings);
    this.reveal();
    this.done();
    this.pieces();
  }

  done() {
    this.box.dataset.drawn = "true";
  }

  // moved asks anew; another composite opens its own page, for its years, weights and
  // areas are others.
  moved(field) {
    if (field.name === "composite") { this.open(); return; }
    if (field.name === "area") return; // a name is read when it is sent
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.update(), pause);
  }

  submitted(event) {
    if (document.querySelector("select#area")) return; // several places have this name
    event.preventDefault();
    this.picked = undefined;
    this.open();
  }

  // open goes to the page of what the form holds.
  open() {
    window.location.assign(`${this.form.action.split("?")[0]}?${this.query()}`);
  }

  reset() {
    for (const field of this.all.querySelectorAll("[data-usual]")) {
      field.value = field.dataset.usual;
      const slider = this.all.querySelector(`[data-bound="${field.name}"]`);
      if (slider) slider.value = field.value;
    }
    for (const name of ["normalisation", "aggregation", "missing", "treatment"]) {
      const select = this.form.elements[name];
      select.value = [...select.options].find((o) => o.hasAttribute("data-usual"))?.value ?? select.options[0].value;
    }
    this.update();
  }

  // query returns what the form holds; weights that are those of the definition are
  // left out.
  query() {
    const query = new URLSearchParams();
    for (const [name, value] of new FormData(this.form)) {
      const usual = this.form.elements[name]?.dataset?.usual;
      if (value !== "" && !(name.startsWith("w_") && value === usual)) query.set(name, value);
    }
    if (this.picked !== undefined) query.set("area", this.picked);
    else if (this.settings.here && query.get("area") === this.areaName) query.set("area", this.settings.here);
    return query;
  }

  get areaName() {
    return this.form.elements.area.defaultValue;
  }

  // pick follows an area.
  pick(code) {
    this.picked = code;
    return this.update();
  }

  // ask fetches an address and gives up what was asked before.
  async ask(address) {
    this.under?.abort();
    this.under = new AbortController();
    return this.fetched(address, this.under.signal);
  }

  async fetched(address, signal) {
    const reply = await fetch(address, { signal, headers: { Accept: "text/html" } });
    const text = await reply.text();
    return { reply, text };
  }

  async update() {
    clearTimeout(this.timer);
    clearTimeout(this.later);
    this.box.dataset.drawn = "";
    try {
      const { view } = this.words;
      const { reply, text } = await this.ask(`${view}${view.includes("?") ? "&" : "?"}${this.query()}`);
      if (!reply.ok) throw new Error(reply.status === 503 || reply.status === 429 ? "busy" : `${reply.status}`);
      if (reply.headers.get("Content-Type").startsWith("application/json")) { this.refuse(JSON.parse(text)); return; }
      this.refuse({});
      await this.show(parse(text));
      say(this.settings.said);
      this.later = setTimeout(() => this.pieces(), rest);
    } catch (cause) {
      if (cause.name === "AbortError") return;
      say(cause.message === "busy" ? this.words.busy : this.words.failed);
      this.done();
      console.warn("composites", cause.message);
    }
  }

  // show puts a fresh view in the place of the old one and keeps its address.
  async show(fresh) {
    const part = fresh.querySelector("[data-well]");
    this.settings = JSON.parse(part.dataset.well);
    this.box.setAttribute("aria-label", part.dataset.label);
    await this.view.show(this.settings);
    const open = [...document.querySelectorAll("[data-part] details[open] > summary")].map((s) => s.textContent);
    const held = document.activeElement?.dataset?.pick;
    const top = document.querySelector(".well-scroll")?.scrollTop ?? 0;
    swapParts(fresh, parts);
    for (const summary of document.querySelectorAll("[data-part] details > summary")) if (open.includes(summary.textContent)) summary.parentElement.open = true;
    if (held) document.querySelector(`[data-pick="${CSS.escape(held)}"]`)?.focus({ preventScroll: true });
    this.reveal(top);
    for (const [id, share] of Object.entries(this.settings.shares)) {
      const said = this.all.querySelector(`[data-share="${CSS.escape(id)}"]`);
      if (said) said.textContent = share;
    }
    this.pictures();
    this.named();
    this.keep();
    this.done();
  }

  // reveal puts the area that is followed in sight in the list, or the list where it was.
  reveal(top = 0) {
    const list = document.querySelector(".well-scroll"), row = list?.querySelector(".chosen-row");
    if (!list) return;
    list.scrollTop = top;
    if (!row) return;
    const at = row.getBoundingClientRect(), seen = list.getBoundingClientRect();
    if (at.top < seen.top + 60 || at.bottom > seen.bottom) list.scrollTop += at.top - seen.top - seen.height / 2;
  }

  // pictures shows the buttons that need this script.
  pictures() {
    for (const button of document.querySelectorAll("[data-png]")) button.hidden = false;
  }

  // named writes the area that was picked into its field.
  named() {
    if (this.picked === undefined) return;
    const field = this.form.elements.area;
    if (field.tagName !== "INPUT") return;
    field.defaultValue = this.settings.labels[0]?.text ?? "";
    field.value = field.defaultValue;
    this.picked = undefined;
  }

  // keep writes the state into the address and into the links that hold it.
  keep() {
    history.replaceState(null, "", this.settings.address);
    for (const link of document.querySelectorAll(".lang-switch, link[hreflang]")) {
      const own = new URL(this.settings.address, window.location.href);
      own.searchParams.set("lang", link.hreflang);
      link.href = own.pathname + own.search;
    }
  }

  // pieces asks for what takes longer: the bands, then what drives the rank.
  async pieces() {
    const controller = new AbortController();
    this.slow?.abort();
    this.slow = controller;
    const bands = document.querySelector("[data-bands]");
    if (bands) {
      await this.piece(bands, bands.dataset.bands, controller, async (fresh) => {
        this.under?.abort();
        await this.show(fresh);
      });
    }
    if (controller.signal.aborted) return;
    const why = document.querySelector("[data-why]");
    if (why) await this.piece(why, why.dataset.why, controller, (fresh) => document.querySelector("[data-part=why]").replaceChildren(...fresh.body.childNodes));
  }

  // piece fetches a part that takes longer, with a word while it is worked out. When
  // it fails the link stays.
  async piece(place, address, controller, put) {
    const waiting = place.querySelector("[data-waiting]"), link = place.querySelector("a");
    waiting.hidden = false;
    link.hidden = true;
    try {
      const { reply, text } = await this.fetched(address, controller.signal);
      if (controller.signal.aborted) return;
      if (!reply.ok || !reply.headers.get("Content-Type").startsWith("text/html")) throw new Error(`${reply.status}`);
      await put(parse(text));
    } catch (cause) {
      if (cause.name === "AbortError") return;
      waiting.textContent = this.words.piece;
      link.hidden = false;
      console.warn("composites", cause.message);
    }
  }

  // refuse writes beside each field what is wrong with it; the page stays.
  refuse(wrong) {
    const left = { ...wrong };
    for (const field of this.all.querySelectorAll("[data-weight]")) {
      const input = field.querySelector("input[name]"), text = left[field.dataset.weight] ?? "";
      delete left[field.dataset.weight];
      field.querySelector(".field-error").textContent = text;
      if (text) {
        input.setAttribute("aria-invalid", "true");
        field.closest("details").open = true;
      } else input.removeAttribute("aria-invalid");
    }
    const general = Object.values(left).join(" ");
    document.querySelector("#pesi-errore").textContent = general;
    if (!Object.keys(wrong).length) return;
    document.querySelector("#pesi").open = true;
    say([this.words.kept, general].filter(Boolean).join(" "));
    this.done();
  }
}

// A page on paper has no summary to click.
window.addEventListener("beforeprint", () => {
  for (const details of document.querySelectorAll("details")) details.open = true;
});

const box = document.querySelector("[data-well]");
if (box) {
  new Composites(box).start().catch((cause) => {
    box.dataset.drawn = "failed";
    box.removeAttribute("role");
    box.removeAttribute("aria-label");
    box.classList.add("chart-failed");
    box.textContent = box.dataset.failed;
    console.warn("composites", cause.message);
  });
}
