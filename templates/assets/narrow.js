// Advice narrowed to what the reader has: what is enough to use it, what it costs, and who measured it.

/** @param {HTMLFieldSetElement} form with `data-kb-narrow`; the pieces of advice have the class advice */
export function start(form) {
  const advice = [...document.querySelectorAll(".advice")];
  const { access, free, others } = form.elements;
  const sections = [...new Set(advice.map((one) => one.closest("section")))].map((place) => ({
    place, advice: advice.filter((one) => place.contains(one)),
    chip: document.querySelector(`.chips a[href="#${place.getAttribute("aria-labelledby")}"]`)?.parentElement,
  }));
  form.hidden = false;
  const asked = new URLSearchParams(location.search);
  access.value = asked.get("access") ?? "";
  free.checked = asked.has("free");
  others.checked = asked.has("others");
  const apply = () => {
    for (const one of advice)
      one.hidden = (access.value && !one.dataset.access.split(" ").includes(access.value)) || (free.checked && one.dataset.calls !== "none") || (others.checked && !("others" in one.dataset));
    for (const section of sections) {
      section.place.hidden = section.advice.every((one) => one.hidden);
      if (section.chip) section.chip.hidden = section.place.hidden;
    }
    const shown = advice.filter((one) => !one.hidden).length;
    form.querySelector("output").textContent = shown < advice.length ? `${shown} of ${advice.length}; what was not entered is left out` : "";
  };
  form.addEventListener("input", () => {
    apply();
    const state = new URLSearchParams(access.value ? { access: access.value } : {});
    if (free.checked) state.set("free", "");
    if (others.checked) state.set("others", "");
    history.replaceState(null, "", state.size ? `?${state}` : location.pathname);
  });
  apply();
}
