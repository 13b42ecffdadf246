// What every page has: a place where messages are said (and read aloud by screen readers).
"use strict";

const autocode = {
  say(text, kind = "") {
    const live = document.getElementById("live");
    live.textContent = "";
    live.className = `live ${kind}`;
    // A moment apart, so that the same words twice are read twice.
    window.clearTimeout(autocode.leaves);
    window.setTimeout(() => { live.textContent = text; }, 30);
    // It lies over the page, so it goes again; a refusal stays until it was surely read.
    autocode.leaves = window.setTimeout(() => { live.textContent = ""; }, kind === "refusal" ? 12000 : 5000);
  },

  // A page was made for one coder, under one scheme: that is said with everything it sends.
  headers() {
    const work = document.body.dataset.work;
    return { Accept: "application/json", ...(work ? { "Autocode-Work": work } : {}) };
  },

  // Post a form or plain values; return the answer as JSON. A refusal is said, and returns null.
  async post(path, values = {}) {
    const body = values instanceof FormData ? values : new URLSearchParams(values);
    return autocode.ask(path, { method: "POST", body });
  },

  async ask(path, options = {}) {
    let answer;
    try {
      answer = await fetch(path, { ...options, headers: autocode.headers() });
    } catch {
      autocode.say(document.body.dataset.gone || "autocode does not answer.", "refusal");
      return null;
    }
    const found = await answer.json().catch(() => ({ message: answer.statusText }));
    if (answer.ok) return found;
    autocode.say(found.message || answer.statusText, "refusal");
    return null;
  },
};
