"use strict";
(() => {
  const form = document.querySelector(".filters");
  const rows = [...document.querySelectorAll(".questions tbody tr")];
  const nothing = document.querySelector(".nothing");
  // Without accents and case, so that "truong" finds "trường".
  const plain = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").replace(/[đĐ]/g, "d").toLowerCase();
  const texts = new Map();

  function narrow() {
    const flag = form.elements.flag.value;
    const kind = form.elements.kind ? form.elements.kind.value : "";
    const words = plain(form.elements.text.value.trim());
    let shown = 0;
    for (const row of rows) {
      if (words && !texts.has(row)) texts.set(row, plain(row.textContent));
      const fits = (!flag || row.dataset.flags.split(" ").includes(flag))
        && (!kind || row.dataset.kind === kind)
        && (!words || texts.get(row).includes(words));
      row.hidden = !fits;
      shown += fits;
    }
    form.querySelector("output").value = `${shown.toLocaleString("vi")} câu`;
    nothing.hidden = shown > 0;
  }

  // A link to a question that the filter hides shows all questions again.
  function reveal() {
    const row = document.getElementById(location.hash.slice(1));
    if (!row || !row.hidden) return;
    form.reset();
    narrow();
    row.scrollIntoView();
  }

  form.addEventListener("input", narrow);
  form.addEventListener("submit", (event) => event.preventDefault());
  window.addEventListener("hashchange", reveal);
  narrow();
})();
