// Reads the reader's CSV: what the delimiter and the decimal mark seem to be,
// the cells of each line, and which area each row is about.

export const delimiters = [";", "\t", "|", ","];

// decode returns the text of a file: UTF-8, or Windows-1252 where it is not.
export function decode(bytes) {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return new TextDecoder("windows-1252").decode(bytes);
  }
}

// parse cuts a text into rows with the number of their first line; quoted cells
// may hold the delimiter, a doubled quote and a line's end. Empty lines are left
// out.
export function parse(text, delimiter) {
  const rows = [];
  let cells = [], cell = "", quoted = false, line = 1, first = 1;
  const endRow = () => {
    cells.push(cell.trim());
    if (cells.length > 1 || cells[0]) rows.push({ line: first, cells });
    cells = [];
    cell = "";
  };
  const body = text.replace(/^\ufeff/, "");
  for (let i = 0; i < body.length; i++) {
    const c = body[i];
    if (quoted) {
      if (c === '"' && body[i + 1] === '"') { cell += c; i++; } else if (c === '"') quoted = false;
      else cell += c;
      if (c === "\n") line++;
    } else if (c === '"' && !cell.trim()) { quoted = true; cell = ""; } else if (c === delimiter) { cells.push(cell.trim()); cell = ""; } else if (c === "\n" || (c === "\r" && body[i + 1] !== "\n")) {
      endRow();
      line++;
      first = line;
    } else if (c !== "\r") cell += c;
  }
  endRow();
  return rows;
}

// detectDelimiter returns the delimiter that cuts the first lines into the same
// number of columns, the most.
export function detectDelimiter(text) {
  let best = { delimiter: ";", columns: 1 };
  for (const delimiter of delimiters) {
    const counts = parse(text.slice(0, 20000), delimiter).slice(0, 20).map((r) => r.cells.length);
    const columns = counts[0] ?? 0;
    if (columns > best.columns && counts.slice(0, -1).every((n) => n === columns)) best = { delimiter, columns };
  }
  return best.delimiter;
}

// detectDecimal returns the decimal mark that the cells seem to use. A single
// mark before three digits may part thousands; otherwise it is the decimal one.
export function detectDecimal(cells) {
  let comma = 0, point = 0;
  for (const c of cells) {
    if (!/^[-+−]?[\d.,\s']+$/.test(c)) continue;
    const lastComma = c.lastIndexOf(","), lastPoint = c.lastIndexOf(".");
    if (lastComma >= 0 && lastPoint >= 0) lastComma > lastPoint ? comma++ : point++;
    else if (/,\d{1,2}$|,\d{4,}$/.test(c)) comma++;
    else if (/\.\d{1,2}$|\.\d{4,}$/.test(c)) point++;
    else if (/^\D?\d{1,3}(\.\d{3})+$/.test(c)) comma += 0.1;
    else if (/^\D?\d{1,3}(,\d{3})+$/.test(c)) point += 0.1;
  }
  return point > comma ? "." : ",";
}

// readNumber returns the number of a cell, NaN when it is none.
export function readNumber(text, decimal) {
  const thousands = decimal === "," ? "." : ",";
  const t = text.replace(/[\s\u00a0\u202f']/g, "").replace("−", "-").replace(/%$/, "");
  const d = decimal === "," ? "," : "\\.", th = thousands === "." ? "\\." : ",";
  if (!new RegExp(`^[-+]?(\\d+|\\d{1,3}(${th}\\d{3})+)?(${d}\\d+)?$`).test(t) || !/\d/.test(t)) return NaN;
  return Number(t.replaceAll(thousands, "").replace(decimal, "."));
}

// fold makes names compare: no accents, apostrophes or double spaces.
export const fold = (s) => s.normalize("NFD").replace(/\p{M}/gu, "").replace(/['’`]/g, "").replace(/[-\s]+/g, " ").trim().toLowerCase();

// indexOf returns what an area may be called, to its codes.
function indexOf(names) {
  const index = new Map();
  const add = (name, code) => index.set(fold(name), [...(index.get(fold(name)) ?? []).filter((c) => c !== code), code]);
  for (const [code, name] of names.byCode) {
    add(name, code);
    const [, bare, sigla] = name.match(/^(.*) \((\w\w)\)$/) ?? [];
    if (!bare) continue;
    add(bare, code);
    if (names.provinces[sigla]) add(`${bare} (${names.provinces[sigla]})`, code);
  }
  return index;
}

// match reads rows with the reader's choices: the values by code and why each
// other row is left out, as the key of a text with what it names.
export function match(rows, choice, names) {
  const index = indexOf(names);
  const length = Math.max(...[...names.byCode.keys()].map((c) => c.length));
  const found = new Map(), lines = new Map(), rejected = [];
  for (const { line, cells } of rows) {
    const reject = (key, args = {}) => rejected.push({ line, key, args });
    if (cells.length <= Math.max(choice.area, choice.value)) { reject("own.short"); continue; }
    const asked = cells[choice.area];
    const codes = codesOf(asked, cells[choice.province] ?? "", { choice, names, index, length });
    if (codes.length !== 1) {
      const short = /^\d+$/.test(asked) && asked.length < length && !choice.zeros;
      reject(codes.length ? "own.ambiguous" : short ? "own.zerosHint" : "own.unknown", { text: asked });
      continue;
    }
    const text = cells[choice.value], value = readNumber(text, choice.decimal);
    if (!text) reject("own.noValue");
    else if (Number.isNaN(value)) reject("own.notNumber", { text });
    else if (found.has(codes[0])) reject("own.twice", { first: lines.get(codes[0]) });
    else {
      found.set(codes[0], value);
      lines.set(codes[0], line);
    }
  }
  return { found, rejected };
}

function codesOf(asked, province, { choice, names, index, length }) {
  const code = choice.zeros && /^\d+$/.test(asked) ? asked.padStart(length, "0") : asked;
  if (names.byCode.has(code)) return [code];
  return index.get(fold(province ? `${asked} (${province})` : asked)) ?? [];
}
