// What changes in the page of the laboratory when its parameters do.

export const parse = (text) => new DOMParser().parseFromString(text, "text/html");

// swapParts puts the parts of a fresh page in the place of the old ones.
export function swapParts(fresh, names) {
  for (const name of names) {
    const [old, other] = [document, fresh].map((d) => d.querySelector(`[data-part="${name}"]`));
    if (old && other) old.replaceChildren(...other.childNodes);
  }
}

// changedBetween counts the municipalities whose area has another lead than before.
export function changedBetween(before, after) {
  const old = new Map(before.codes.map((code, i) => [code, before.leads[before.groups[i]] ?? ""]));
  return after.codes.filter((code, i) => old.has(code) && old.get(code) !== (after.leads[after.groups[i]] ?? "")).length;
}

// say tells what changed, to those who do not see it too.
export function say(text) {
  document.querySelector("#lab-avviso").textContent = text;
}
