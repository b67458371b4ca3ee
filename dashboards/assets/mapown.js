// The reader's own column on the map. The file is read here, in the browser:
// nothing of it is sent anywhere, and nothing of it is kept.
import { geometry, names } from "./mapdata.js";
import { classOf } from "./mapoption.js";
import { classesOf } from "./mapclasses.js";
import { decode, detectDecimal, detectDelimiter, fold, match, parse } from "./mapcsv.js";
import { number } from "./mapnumbers.js";
import { MapView } from "./mapview.js";

const largest = 5 << 20; // bytes of a file
const listed = 100; // rejected rows shown

const put = (text, args) => text.replace(/\{(\w+)\}/g, (all, name) => args[name] ?? all);

// element returns a new element with a text; the reader's text is never markup.
function element(name, text, attributes = {}) {
  const out = document.createElement(name);
  out.textContent = text;
  for (const [key, value] of Object.entries(attributes)) out.setAttribute(key, value);
  return out;
}

class OwnData {
  constructor(echarts, section, settings) {
    Object.assign(this, { echarts, section, settings, texts: JSON.parse(section.dataset.texts) });
    this.get = (id) => section.querySelector(`#${id}`);
    this.form = this.get("lettura-file");
    section.hidden = false;
    this.get("file").addEventListener("change", (event) => this.read(event.target.files[0]));
    const drop = section.querySelector(".drop");
    drop.addEventListener("dragover", (event) => { event.preventDefault(); drop.classList.add("over"); });
    drop.addEventListener("dragleave", () => drop.classList.remove("over"));
    drop.addEventListener("drop", (event) => {
      event.preventDefault();
      drop.classList.remove("over");
      this.read(event.dataTransfer.files[0]);
    });
    this.get("incolla").addEventListener("input", (event) => this.readPasted(event.target.value));
    this.get("separatore").addEventListener("change", () => this.cut());
    this.form.addEventListener("submit", (event) => { event.preventDefault(); this.draw(); });
    for (const button of section.querySelectorAll("[data-picture]")) button.addEventListener("click", () => this.view.picture(button.dataset.picture));
  }

  say(key, args = {}) { return put(this.texts[key], args); }

  async read(file) {
    if (!file) return;
    this.get("file-errore").textContent = "";
    this.forget();
    if (file.size > largest) { this.refuse("own.large"); return; }
    this.get("incolla").value = "";
    this.take(file.name, decode(await file.arrayBuffer()));
  }

  // readPasted reads rows copied from a spreadsheet, or written.
  readPasted(text) {
    this.get("file-errore").textContent = "";
    this.forget();
    this.get("file").value = "";
    if (text.length > largest) { this.refuse("own.large"); return; }
    if (text.trim()) this.take(this.say("own.pasted"), text);
    else this.form.hidden = true;
  }

  take(name, text) {
    this.name = name;
    this.text = text;
    this.get("separatore").value = detectDelimiter(text);
    this.cut();
  }

  refuse(key) {
    this.get("file-errore").textContent = this.say(key);
    this.form.hidden = true;
  }

  forget() {
    this.get("file-figura").hidden = true;
    this.get("file-esito").textContent = "";
    this.get("file-scarti").replaceChildren();
  }

  // cut reads the rows with the delimiter chosen and guesses the columns.
  cut() {
    this.rows = parse(this.text, this.get("separatore").value);
    const head = this.rows[0]?.cells ?? [];
    if (head.length < 2 || this.rows.length < 2) { this.refuse("own.empty"); this.form.hidden = !this.text; return; }
    this.get("file-errore").textContent = "";
    this.head = head;
    const body = this.rows.slice(1);
    const options = head.map((h, i) => element("option", h || `${i + 1}`, { value: i }));
    for (const id of ["colonna-area", "colonna-valore"]) this.get(id).replaceChildren(...options.map((o) => o.cloneNode(true)));
    this.get("colonna-provincia").replaceChildren(element("option", this.say("own.absent"), { value: -1 }), ...options.map((o) => o.cloneNode(true)));
    const area = Math.max(0, head.findIndex((h) => /cod|istat|comune|provincia|area|code|name|nome/.test(fold(h))));
    const numeric = head.map((_, i) => i).filter((i) => i !== area && body.slice(0, 20).every((r) => !r.cells[i] || /^[-+−\d.,\s%']+$/.test(r.cells[i])));
    const value = numeric.at(-1) ?? (area === head.length - 1 ? 0 : head.length - 1);
    this.get("colonna-area").value = area;
    this.get("colonna-valore").value = value;
    const named = body.some((r) => /\p{L}{3}/u.test(r.cells[area] ?? ""));
    this.get("colonna-provincia").value = named ? head.findIndex((h, i) => i !== area && i !== value && /prov|sigla/.test(fold(h))) : -1;
    this.get("decimali").value = detectDecimal(body.map((r) => r.cells[value] ?? ""));
    this.preview();
    this.form.hidden = false;
  }

  preview() {
    const table = element("table", "", { class: "table table-sm" });
    const row = (cells, name) => { const tr = element("tr", ""); tr.append(...cells.map((c) => element(name, c, name === "th" ? { scope: "col" } : {}))); return tr; };
    const head = element("thead", ""), body = element("tbody", "");
    head.append(row(this.head, "th"));
    body.append(...this.rows.slice(1, 4).map((r) => row(r.cells, "td")));
    table.append(head, body);
    this.form.querySelector(".preview").replaceChildren(element("p", this.say("own.preview")), table);
  }

  choice() {
    const n = (id) => Number(this.get(id).value);
    return { area: n("colonna-area"), province: n("colonna-provincia"), value: n("colonna-valore"), decimal: this.get("decimali").value, zeros: this.get("zeri").checked };
  }

  async draw() {
    this.forget();
    const shown = this.settings();
    const [shapes, called] = await Promise.all([geometry(shown.geometry), names(shown.names)]);
    const choice = this.choice();
    const { found, rejected } = match(this.rows.slice(1), choice, called);
    this.get("file-esito").textContent = found.size ? this.say("own.drawn", { drawn: number(shown.lang, found.size, 0), total: number(shown.lang, called.byCode.size, 0), rejected: number(shown.lang, rejected.length, 0) }) : this.say("own.nothing");
    this.list(rejected, shown.lang);
    if (found.size) this.figure(shown, shapes, called, found, this.head[choice.value] || `${choice.value + 1}`);
  }

  list(rejected, lang) {
    if (!rejected.length) return;
    const items = rejected.slice(0, listed).map((r) => element("li", this.say("own.line", { line: r.line, why: this.say(r.key, r.args) })));
    if (rejected.length > listed) items.push(element("li", this.say("own.more", { n: number(lang, rejected.length - listed, 0) })));
    const list = element("ul", "");
    list.append(...items);
    this.get("file-scarti").replaceChildren(element("h3", this.say("own.rejected")), list);
  }

  figure(shown, shapes, called, found, column) {
    const values = [...found.values()];
    const decimals = Math.max(...values.map((v) => Math.min(4, (String(v).split(".")[1] ?? "").length)));
    const limits = classesOf(values, decimals, shown.method, shown.number);
    const title = this.say("own.header", { column });
    const settings = this.own(shown, limits, decimals, title);
    const write = (v) => number(shown.lang, v, decimals);
    const counts = settings.labels.map((_, i) => values.filter((v) => classOf(limits, v) === i).length);
    settings.counts = counts.map((n) => number(shown.lang, n, 0));
    const rows = [...shapes.codes].map((code) => {
      const v = found.get(code), name = called.byCode.get(code) ?? code;
      return v === undefined ? { code, label: `${name}\n${shown.texts["cell.missing"]}`, fill: "missing" } : { code, label: `${name}\n${write(v)}`, value: v, fill: "" };
    });
    const box = this.section.querySelector(".chart");
    this.get("file-titolo").textContent = title;
    box.setAttribute("aria-label", title);
    this.section.querySelector(".figure-source").textContent = settings.source;
    this.legend(settings, rows.filter((r) => r.fill).length, shown);
    this.table(called, found, write);
    this.get("file-figura").hidden = false;
    this.view ??= new MapView(this.echarts, box);
    this.view.chart.resize();
    this.view.draw(settings, shapes, rows);
    box.dataset.drawn = "true";
  }

  // own are the settings of the drawing of the reader's column.
  own(shown, limits, decimals, title) {
    const n = limits.length - 1;
    const write = (v) => number(shown.lang, v, decimals);
    const to = shown.lang === "en" ? (a, b) => `${a} to ${b}` : (a, b) => `da ${a} a ${b}`;
    return {
      ...shown, circles: undefined, clusters: undefined, chosen: [], backdrop: undefined, limits, decimals, title, subtitle: this.name, file: "dati-di-chi-legge",
      colours: shown.scale[n - 1], labels: Array.from({ length: n }, (_, i) => to(write(limits[i]), write(limits[i + 1]))),
      source: this.say("own.source", { file: this.name }), note: this.say("own.note"),
    };
  }

  legend(settings, absent, shown) {
    const row = (sample, text, count) => {
      const tr = element("tr", ""), th = element("th", "", { scope: "row" });
      th.append(sample, text);
      tr.append(th, element("td", count));
      return tr;
    };
    const rows = settings.labels.map((label, i) => {
      const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg"), rect = document.createElementNS("http://www.w3.org/2000/svg", "rect");
      svg.setAttribute("class", "campione");
      svg.setAttribute("aria-hidden", "true");
      for (const [k, v] of [["width", "100%"], ["height", "100%"], ["fill", settings.colours[i]]]) rect.setAttribute(k, v);
      svg.append(rect);
      return row(svg, label, settings.counts[i]);
    });
    if (absent) rows.push(row(element("span", "", { class: "campione campione-missing", "aria-hidden": "true" }), shown.texts["legend.missing"], number(shown.lang, absent, 0)));
    this.section.querySelector(".legend tbody").replaceChildren(...rows);
  }

  table(called, found, write) {
    const rows = [...found].sort((a, b) => b[1] - a[1]).map(([code, v]) => {
      const tr = element("tr", "");
      tr.append(element("th", called.byCode.get(code), { scope: "row" }), element("td", write(v), { class: "num" }));
      return tr;
    });
    this.section.querySelector(".figure-table tbody").replaceChildren(...rows);
  }
}

// ownData readies the section of the reader's file, if the page has it. Settings
// returns what the map above shows now.
export function ownData(echarts, settings) {
  const section = document.querySelector("#tuoi-dati");
  if (!section) return;
  section.classesOf = classesOf; // for who compares it with the server's
  new OwnData(echarts, section, settings);
}
