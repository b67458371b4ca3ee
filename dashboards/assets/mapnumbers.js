// Numbers and cells written as the pages write them (number and show in Go):
// the tooltip of an area must say what the table says.

// fixed writes the size of v with some decimals, ties to the even digit, from
// the exact value of the double; toFixed alone takes ties upwards.
function fixed(v, decimals) {
  const exact = Math.abs(v).toFixed(Math.min(decimals + 40, 100));
  const cut = decimals > 0 ? exact.indexOf(".") + 1 + decimals : exact.indexOf(".");
  const tail = exact.slice(decimals > 0 ? cut : cut + 1);
  const kept = exact.slice(0, cut);
  if (/^50*$/.test(tail)) return /[02468]$/.test(kept) ? kept : Math.abs(v).toFixed(decimals);
  return Math.abs(v).toFixed(decimals);
}

export function number(lang, v, decimals) {
  const [whole, fraction] = fixed(v, decimals).split(".");
  const [thousands, point] = lang === "en" ? [",", "."] : [".", ","];
  const text = whole.replace(/\B(?=(\d{3})+$)/g, thousands) + (fraction ? point + fraction : "");
  return v < 0 && /[1-9]/.test(text) ? `−${text}` : text;
}

const put = (text, ...args) => args.reduce((out, arg) => out.replace("%s", arg), text);

// cells returns what /api/v1/values says, by code of area.
export function cells(values) {
  const recalculated = new Set(values.recalculated);
  return new Map(values.areas.map((code, i) => [code, {
    value: values.values[i], status: values.statuses[i] ?? "final", recalculated: recalculated.has(i), partial: values.partial[i],
  }]));
}

// shown returns the text of a cell, how the map fills it and its notes.
export function shown(cell, settings) {
  const { texts, lang, decimals } = settings;
  const count = (n) => number(lang, n, 0);
  const status = cell?.status ?? "notPublished";
  if (status === "suppressed") return { text: texts["cell.suppressed"], fill: "suppressed", notes: [] };
  if (status === "notApplicable") return { text: texts["cell.notApplicable"], fill: "missing", notes: [] };
  if (!["final", "provisional", "estimated"].includes(status)) {
    const notes = cell?.partial ? [put(texts["cell.known"], ...cell.partial.map(count))] : [];
    return { text: texts["cell.missing"], fill: "missing", notes };
  }
  const notes = [];
  if (status === "estimated") notes.push(texts["cell.estimated"]);
  if (status === "provisional") notes.push(texts["cell.provisional"]);
  if (cell.partial) notes.push(put(texts["cell.covered"], ...cell.partial.map(count)));
  if (cell.recalculated) notes.push(texts["cell.recalculated"]);
  return { text: number(lang, cell.value, decimals), value: cell.value, fill: status === "estimated" ? "estimated" : "", notes };
}
