// Keys and buttons for settling a difference. Nothing is ticked until a person does so.
"use strict";

const form = document.getElementById("settle");

if (form) {
  const boxes = () => [...form.querySelectorAll('input[name="label"]')];
  const outcomes = [...form.querySelectorAll('input[name="outcome"]')];
  const other = document.getElementById("other");

  const choose = (labels, outcome) => {
    for (const box of boxes()) box.checked = labels.includes(box.value);
    for (const one of outcomes) one.checked = one.value === outcome;
    other.value = "";
  };
  // A code and "no code" exclude each other.
  form.addEventListener("change", (event) => {
    if (event.target.name === "label" || event.target.name === "code") for (const one of outcomes) one.checked = false;
    if (event.target.name === "outcome") { for (const box of boxes()) box.checked = false; other.value = ""; }
  });

  const takes = [...document.querySelectorAll(".take")];
  for (const button of takes) {
    button.addEventListener("click", () => {
      choose(button.dataset.labels ? button.dataset.labels.split("\n") : [], button.dataset.outcome);
      document.getElementById("reason").focus();
    });
  }

  const press = (key) => {
    if (/^[1-9]$/.test(key)) {
      const box = boxes()[Number(key) - 1];
      if (box) box.click();
      return Boolean(box);
    }
    const take = takes["abcdefgh".indexOf(key)];
    if (take) { take.click(); return true; }
    if (key === "0") { outcomes[0].click(); return true; }
    if (key === "n") { outcomes[1].click(); return true; }
    if (key === "r") { document.getElementById("reason").focus(); return true; }
    if (key === "/") { other.focus(); return true; }
    return false;
  };

  document.addEventListener("keydown", (event) => {
    if ((event.ctrlKey || event.metaKey) && event.key === "Enter") { event.preventDefault(); form.requestSubmit(); return; }
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.target.matches("textarea, select, input:not([type=checkbox]):not([type=radio])")) {
      if (event.key === "Escape") event.target.blur();
      return;
    }
    if (press(event.key)) event.preventDefault();
  });
}

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.target.matches("textarea, select, input")) return;
  const to = { j: "next", k: "previous" }[event.key];
  if (to) document.getElementById(to)?.click();
  if (event.key === "z") document.getElementById("undo").requestSubmit();
  if (event.key === "?") { const keys = document.querySelector("details:last-of-type"); keys.open = !keys.open; keys.querySelector("summary").focus(); }
});
