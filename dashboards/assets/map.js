// The page of the map. A change of the form fetches the values of the new view
// and, for every text and number, the page the server writes for it; geometry
// is fetched once. The address always gives the view again.
import { values } from "./mapdata.js";
import { MapView } from "./mapview.js";
import { ownData } from "./mapown.js";
import { periodSteps } from "./mapperiods.js";

const usual = { classes: "jenks", number: "5", layer: "values" };

// settingsOf returns what the server says of the view of a box.
const settingsOf = (box) => JSON.parse(box.dataset.map);

// failed leaves the table to speak.
export function failed(box, cause) {
  box.dataset.drawn = "failed";
  box.removeAttribute("role");
  box.removeAttribute("aria-label");
  box.classList.add("chart-failed");
  box.textContent = box.dataset.failed;
  console.warn("chart", cause.message);
}

// done says that a map is drawn, to the tests and, with the next frame, to who
// measures.
function done(box) {
  box.dataset.drawn = "true";
  requestAnimationFrame(() => performance.mark("map-drawn"));
}

// exportButtons shows the buttons of a map that make pictures.
function exportButtons(figure, view) {
  for (const button of figure.querySelectorAll(":scope > .figure-actions [data-export]")) {
    button.hidden = false;
    button.addEventListener("click", () => view.picture(button.dataset.export));
  }
}

// formQuery returns the parameters of the form that are not the usual ones.
function formQuery(form) {
  const query = new URLSearchParams();
  for (const [name, value] of new FormData(form)) {
    if (value && usual[name] !== value) query.set(name, value);
  }
  return query;
}

// swap puts the parts of the new page in the place of the old ones. The choices
// change inside, so that the focus stays where it is.
function swap(fresh) {
  for (const part of document.querySelectorAll("[data-part]")) {
    const other = fresh.querySelector(`[data-part="${part.dataset.part}"]`);
    if (other) part.replaceChildren(...other.childNodes);
  }
  const both = (selector) => [document.querySelector(selector), fresh.querySelector(selector)];
  for (const selector of ["#mappa > figcaption", "#mappa > .figure-body > .legend", "#mappa > .figure-source", "#mappa-tabella"]) {
    const [old, other] = both(selector);
    if (old && other) old.replaceChildren(...other.childNodes);
  }
  const downloads = (from) => [...from.querySelectorAll("#mappa > .figure-actions a")];
  downloads(document).forEach((old, i) => { old.href = downloads(fresh)[i].getAttribute("href"); });
  for (const [old, other] of [both(".lang-switch"), both("link[rel=canonical]"), both("link[hreflang=it]"), both("link[hreflang=en]")]) {
    if (old && other) old.href = other.getAttribute("href");
  }
  for (const field of document.querySelectorAll("#scelte [data-field], #parent, #indicator")) swapField(field, fresh);
  document.title = fresh.title;
}

function swapField(field, fresh) {
  const selector = field.id ? `#${field.id}` : `[data-field="${field.dataset.field}"]`;
  const other = fresh.querySelector(selector);
  field.hidden = other.hidden;
  const [old, now] = field.id ? [field, other] : [field.querySelector("select"), other.querySelector("select")];
  if (!old || !now) field.replaceChildren(...other.childNodes);
  else if (old.innerHTML !== now.innerHTML) {
    old.replaceChildren(...now.childNodes);
    old.value = [...old.options].find((o) => o.defaultSelected)?.value ?? old.options[0].value;
  } else old.value = now.value;
}

class LiveMap {
  constructor(view, box, drawLine) {
    Object.assign(this, { view, box, drawLine, form: document.querySelector("#scelte"), turn: 0 });
    this.said = document.querySelector("#avviso");
    this.form.addEventListener("submit", (event) => { event.preventDefault(); this.update(); });
    this.form.addEventListener("change", (event) => this.changed(event.target));
    document.querySelector(".map-click").hidden = false;
    document.querySelector("#confronto").addEventListener("click", (event) => this.act(event.target.closest("[data-act]")));
    document.querySelector("#mappa-tabella").addEventListener("click", (event) => this.turnPage(event));
    this.steps = periodSteps(document.querySelector("#periodi"), () => this.form.elements.period, () => this.update());
    this.afterSwap();
  }

  changed(field) {
    // What another place or level has is not what is on the map now.
    if (field.name === "parent") for (const name of ["level", "area", "with"]) this.clearField(name);
    if (field.name === "level") for (const name of ["area", "with"]) this.clearField(name);
    if (field.type === "text" && !field.value) field.value = "";
    this.update();
  }

  clearField(name) {
    const field = this.form.elements[name];
    if (!field) return;
    if (name === "level") field.dataset.skip = "true";
    else field.value = "";
  }

  query() {
    const query = formQuery(this.form);
    const level = this.form.elements.level;
    if (level?.dataset.skip) {
      query.delete("level");
      delete level.dataset.skip;
    }
    return query;
  }

  // guess starts fetching the values the new view most likely needs while the
  // server writes its page.
  guess(query) {
    const url = new URL(settingsOf(this.box).values, window.location.href);
    for (const name of ["indicator", "level", "parent", "period"]) {
      if (query.get(name)) url.searchParams.set(name, query.get(name));
      else if (name !== "level") url.searchParams.delete(name);
    }
    const same = new URLSearchParams();
    for (const name of ["indicator", "level", "parent", "period", "format"]) if (url.searchParams.has(name)) same.set(name, url.searchParams.get(name));
    values(`${url.pathname}?${same}`).catch(() => {});
  }

  async update(query = this.query()) {
    const turn = ++this.turn;
    const address = `${this.form.action.split("?")[0]}?${query}`;
    this.box.dataset.drawn = "";
    try {
      this.guess(query);
      const reply = await fetch(address, { headers: { Accept: "text/html" } });
      if (!reply.ok) throw new Error(`${reply.status}`);
      const fresh = new DOMParser().parseFromString(await reply.text(), "text/html");
      if (turn !== this.turn) return;
      const other = fresh.querySelector("#mappa [data-map]");
      if (!other) { window.location.assign(address); return; }
      const settings = settingsOf(other);
      await values(settings.values);
      if (turn !== this.turn) return;
      history.replaceState(null, "", address);
      this.box.dataset.map = other.dataset.map;
      this.box.setAttribute("aria-label", other.getAttribute("aria-label"));
      swap(fresh);
      await this.view.show(settings);
      this.afterSwap();
      this.said.textContent = `${this.form.dataset.updated}: ${document.querySelector("#mappa-titolo").textContent}`;
      if (turn === this.turn) done(this.box);
    } catch (cause) {
      if (turn !== this.turn) return;
      this.said.textContent = this.form.dataset.failed;
      this.said.classList.remove("visually-hidden");
      this.box.dataset.drawn = "true";
      console.warn("map", cause.message);
    }
  }

  afterSwap() {
    this.picking = false;
    this.steps.refresh();
    const row = document.querySelector("#mappa-tabella .chosen-row"), scroll = row?.closest(".table-scroll");
    if (scroll) scroll.scrollTop = row.offsetTop - scroll.clientHeight / 2;
    for (const actions of document.querySelectorAll(".comparison-actions")) actions.hidden = false;
    for (const box of document.querySelectorAll("#confronto [data-drawing]")) if (!box.dataset.drawn) this.drawLine(box);
  }

  // act answers the buttons beside the areas looked at.
  act(button) {
    if (!button) return;
    if (button.dataset.act === "pick") {
      this.picking = true;
      button.parentNode.querySelector(".pick-said").textContent = button.dataset.said;
      document.querySelector("#mappa").scrollIntoView({ block: "start" });
      this.form.elements.with.focus({ preventScroll: true });
    }
    if (button.dataset.act === "clear") {
      this.form.elements.area.value = this.form.elements.with.value = "";
      this.update().then(() => this.form.elements.area.focus({ preventScroll: true }));
    }
  }

  // pick is a click on an area: it opens or, where the reader asked for it, is
  // looked at, then put beside; one that is looked at already is let go.
  pick(code) {
    const { area, with: second } = this.form.elements;
    if (!this.picking && !document.querySelector(".map-click [value=choose]").checked) {
      window.location.assign(settingsOf(this.box).inside.replace("CODICE", encodeURIComponent(code)));
      return;
    }
    const [first, beside] = settingsOf(this.box).chosen ?? [];
    if (code === first) {
      area.value = beside ?? "";
      second.value = "";
    } else if (code === beside) second.value = "";
    else if (first) second.value = code;
    else area.value = code;
    this.update();
  }

  // turnPage shows another page of the table without leaving the map.
  async turnPage(event) {
    const link = event.target.closest(".table-pages a");
    if (!link) return;
    event.preventDefault();
    const reply = await fetch(link.href, { headers: { Accept: "text/html" } });
    if (!reply.ok) { window.location.assign(link.href); return; }
    const fresh = new DOMParser().parseFromString(await reply.text(), "text/html");
    document.querySelector("#mappa-tabella").replaceChildren(...fresh.querySelector("#mappa-tabella").childNodes);
    document.querySelector("#mappa-tabella .table-scroll").focus();
  }
}

// startMap draws a map; on its own page it follows the form. DrawLine draws the
// chart of a series.
export async function startMap(echarts, box, drawLine) {
  let live = null;
  try {
    const settings = settingsOf(box);
    const page = document.querySelector("#scelte");
    const view = new MapView(echarts, box, {
      onPick: (code) => (live ? live.pick(code) : window.location.assign(settings.inside.replace("CODICE", encodeURIComponent(code)))),
    });
    await view.show(settings);
    exportButtons(box.closest("figure"), view);
    if (page) {
      live = new LiveMap(view, box, drawLine);
      ownData(echarts, () => settingsOf(box));
    }
    done(box);
  } catch (cause) {
    failed(box, cause);
  }
}

