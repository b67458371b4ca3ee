// The periods as a slider with buttons before and after; the arrow keys move it.
// It says the same as the list of periods, which stays.

// periodSteps keeps the slider and the list together. SelectOf returns the list,
// the latest period first; change is told of a period the reader chose.
export function periodSteps(group, selectOf, change) {
  const slider = group.querySelector("input");
  const said = group.querySelector("output");
  const periods = () => [...(selectOf()?.options ?? [])].map((o) => o.value).reverse();

  function refresh() {
    const all = periods();
    group.hidden = all.length < 2;
    slider.max = String(Math.max(all.length - 1, 0));
    slider.value = String(all.indexOf(selectOf()?.value));
    say(all);
  }

  function say(all) {
    const at = Number(slider.value);
    said.textContent = all[at] ?? "";
    slider.setAttribute("aria-valuetext", all[at] ?? "");
    group.querySelector("[data-by='-1']").disabled = at <= 0;
    group.querySelector("[data-by='1']").disabled = at >= all.length - 1;
  }

  function choose() {
    const all = periods();
    say(all);
    if (selectOf().value === all[Number(slider.value)]) return;
    selectOf().value = all[Number(slider.value)];
    change();
  }

  slider.addEventListener("input", choose);
  group.addEventListener("click", (event) => {
    const by = event.target.closest("[data-by]")?.dataset.by;
    if (!by) return;
    slider.value = String(Number(slider.value) + Number(by));
    choose();
    if (event.target.disabled) slider.focus();
  });
  return { refresh };
}
