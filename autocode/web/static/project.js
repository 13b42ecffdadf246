// Forms that stay as they are filled in when something is refused, and places to drop files on.
"use strict";

for (const form of document.querySelectorAll("form[data-ask]")) {
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const refused = form.querySelector(".refused") || alertIn(form);
    const button = event.submitter;
    refused.hidden = true;
    const body = new FormData(form, button);
    if (button) button.disabled = true;
    const message = await send(form, body, button && button.getAttribute("formaction"));
    if (button) button.disabled = false;
    if (message === null) return;
    refused.textContent = message;
    refused.hidden = false;
    // Focus is on the button that was pressed, or was moved when it was switched off: it goes back there.
    if (button) button.focus();
  });
}

function alertIn(form) {
  const made = document.createElement("p");
  made.className = "refused";
  made.setAttribute("role", "alert");
  form.append(made);
  return made;
}

// Post a form; go where the answer leads, or return what was refused.
async function send(form, body, action) {
  const isUpload = form.enctype === "multipart/form-data";
  let answer;
  try {
    answer = await fetch(action || form.getAttribute("action"), {
      method: "POST",
      headers: autocode.headers(),
      body: isUpload ? body : new URLSearchParams(body),
    });
  } catch {
    return document.body.dataset.gone || "autocode does not answer. Start it again.";
  }
  const found = await answer.json().catch(() => ({ message: answer.statusText }));
  if (!answer.ok) return found.message || answer.statusText;
  const there = new URL(found.to, window.location.href);
  // The same page with another anchor would not be fetched anew.
  if (there.pathname + there.search === window.location.pathname + window.location.search) window.location.reload();
  else window.location.assign(there);
  return null;
}

for (const place of document.querySelectorAll("[data-drop]")) {
  const field = place.querySelector('input[type="file"]');
  for (const kind of ["dragenter", "dragover"]) {
    place.addEventListener(kind, (event) => { event.preventDefault(); place.classList.add("over"); });
  }
  for (const kind of ["dragleave", "drop"]) {
    place.addEventListener(kind, () => place.classList.remove("over"));
  }
  place.addEventListener("drop", (event) => {
    event.preventDefault();
    if (!event.dataTransfer.files.length) return;
    field.files = event.dataTransfer.files;
    // Several fields to fill in: the person sends it. Files alone: they are sent.
    if (place.querySelectorAll("input, select").length === 1) place.requestSubmit();
  });
}

// Whoever gives something of their own does not mean what was ticked beforehand; it can be ticked again.
for (const field of document.querySelectorAll("input[data-instead]")) {
  field.addEventListener("change", () => {
    for (const tick of field.form.querySelectorAll(`input[name="${field.dataset.instead}"]`)) tick.checked = tick.checked && !field.files.length;
  });
}

// What was done is said on the next page: there a person goes on, and a screen reader reads it.
const told = document.querySelector(".told[role=status]");
if (told) {
  told.tabIndex = -1;
  told.focus({ preventScroll: true });
}

// Who is given the role of a researcher is left out at once; a tick put back stays.
for (const form of document.querySelectorAll("form[data-left-out]")) {
  const leftOut = form.dataset.leftOut.toLowerCase().split("|");
  form.addEventListener("change", (event) => {
    if (event.target.name !== "role" || !leftOut.includes(event.target.value.trim().toLowerCase())) return;
    event.target.closest("tr").querySelector('input[name="suggested"]').checked = false;
  });
}
