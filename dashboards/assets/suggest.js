// Suggestions under the fields that take the name of a place: a list that the
// arrows, the mouse or a finger choose from. Without this script the field works
// as it is: the form asks the server.
const wait = 120; // milliseconds without a key before the server is asked
const shortest = 2; // letters

let numbered = 0;

function element(name, attributes, text = "") {
  const out = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) out.setAttribute(key, value);
  out.textContent = text;
  return out;
}

class Suggest {
  constructor(input) {
    this.input = input;
    this.items = [];
    this.at = -1;
    this.turn = 0;
    const id = `suggerimenti-${++numbered}`;
    this.list = element("ul", { class: "suggestions", role: "listbox", id, "aria-label": input.labels[0]?.textContent ?? "" });
    this.said = element("p", { class: "visually-hidden", role: "status" });
    this.list.hidden = true;
    const box = element("div", { class: "suggest-box" });
    const focused = document.activeElement === input;
    input.replaceWith(box);
    box.append(input, this.list, this.said);
    if (focused) input.focus();
    for (const [key, value] of Object.entries({ role: "combobox", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": id })) input.setAttribute(key, value);
    input.addEventListener("input", () => this.later());
    input.addEventListener("keydown", (event) => this.key(event));
    input.addEventListener("blur", () => this.close());
    this.list.addEventListener("mousedown", (event) => event.preventDefault()); // the field keeps the focus
    this.list.addEventListener("click", (event) => {
      const line = event.target.closest("[role=option]");
      if (line) this.choose([...this.list.children].indexOf(line));
    });
  }

  later() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.ask(), wait);
  }

  async ask() {
    const turn = ++this.turn, q = this.input.value.trim();
    if (q.length < shortest) { this.close(); return; }
    try {
      const url = new URL(this.input.dataset.suggest, window.location.href);
      url.searchParams.set("q", q);
      const reply = await fetch(url);
      if (!reply.ok) throw new Error(`${reply.status}`);
      const body = await reply.json();
      if (turn === this.turn && document.activeElement === this.input) this.show(body);
    } catch {
      this.close(); // the form still asks the server
    }
  }

  show({ items, said }) {
    this.items = items;
    this.list.replaceChildren(...items.map((item, i) => {
      const line = element("li", { role: "option", id: `${this.list.id}-${i}`, "aria-selected": "false" });
      line.append(element("strong", {}, item.text), " ", element("span", {}, item.where));
      return line;
    }));
    this.said.textContent = said;
    this.open(items.length > 0);
    this.mark(-1);
  }

  open(open) {
    this.list.hidden = !open;
    this.input.setAttribute("aria-expanded", String(open));
  }

  close() {
    clearTimeout(this.timer);
    this.turn++;
    this.open(false);
    this.mark(-1);
  }

  mark(at) {
    this.at = at;
    [...this.list.children].forEach((line, i) => line.setAttribute("aria-selected", String(i === at)));
    if (at < 0) this.input.removeAttribute("aria-activedescendant");
    else {
      this.input.setAttribute("aria-activedescendant", this.list.children[at].id);
      this.list.children[at].scrollIntoView({ block: "nearest" });
    }
  }

  key(event) {
    const n = this.items.length;
    if (this.list.hidden || !n) return;
    if (event.key === "ArrowDown") this.mark((this.at + 1) % n);
    else if (event.key === "ArrowUp") this.mark(this.at <= 0 ? n - 1 : this.at - 1);
    else if (event.key === "Escape") this.close();
    else if (event.key === "Enter" && this.at >= 0) this.choose(this.at);
    else return;
    event.preventDefault();
  }

  choose(at) {
    const item = this.items[at];
    this.input.value = item.value;
    this.close();
    if ("go" in this.input.dataset) {
      this.input.form.addEventListener("submit", (event) => event.preventDefault(), { once: true }); // Enter may send a character after its key
      window.location.assign(item.link);
    } else this.input.dispatchEvent(new Event("change", { bubbles: true }));
  }
}

// A page may put new fields in the place of old ones: each is readied when the
// reader comes to it.
const ready = new WeakSet();
function prepare(input) {
  if (ready.has(input)) return;
  ready.add(input);
  new Suggest(input);
}
document.addEventListener("focusin", (event) => { if (event.target.matches?.("input[data-suggest]")) prepare(event.target); });
for (const input of document.querySelectorAll("input[data-suggest]")) prepare(input);
