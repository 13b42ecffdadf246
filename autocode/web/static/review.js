// The review page: choosing, deciding, moving. What is decided is said only after the server answered that it is saved.
"use strict";

(() => {
  const work = document.getElementById("work");
  const say = autocode.say;
  const words = work.dataset;
  const dialogs = ["find", "park", "memo", "evidence", "keys"];
  const byId = (id) => document.getElementById(id);

  let chosen = []; // [{ code, valence }], in the order in which they were chosen
  let last = null; // the code chosen last: its valence the keys change
  let busy = false;
  let dropping = ""; // the outcome that was asked for while codes were chosen
  let split = null; // { words: [{ at, element }], place } while a place to split is being chosen

  // --- how long a decision took: time in which nothing happened for five minutes does not count -------------------

  const LONGEST_PAUSE = 5 * 60 * 1000;
  const timer = {
    active: 0,
    seen: performance.now(),
    tick() {
      const now = performance.now();
      if (now - timer.seen < LONGEST_PAUSE) timer.active += now - timer.seen;
      timer.seen = now;
    },
    begin() { timer.active = 0; timer.seen = performance.now(); },
    seconds() { timer.tick(); return (timer.active / 1000).toFixed(1); },
  };
  for (const kind of ["keydown", "pointermove", "pointerdown", "wheel", "visibilitychange"]) {
    document.addEventListener(kind, timer.tick, { passive: true });
  }

  // --- the card ----------------------------------------------------------------------------------------------------

  const card = () => byId("card");
  const row = () => (card() ? card().dataset.row : null);

  function show(html, said, address, keepPlace = false) {
    work.innerHTML = html;
    if (address && address !== location.pathname && !keepPlace) history.pushState(null, "", address);
    begin();
    focusFragment();
    if (said) say(said);
  }

  function begin() {
    chosen = [];
    last = null;
    dropping = "";
    split = null;
    if (card() && card().dataset.chosen) {
      chosen = card().dataset.chosen.split(";").map((pair) => {
        const [code, valence] = pair.split("|");
        return { code, valence };
      });
      last = chosen.length ? chosen[chosen.length - 1].code : null;
    }
    draw();
    timer.begin();
  }

  function focusFragment() {
    const fragment = byId("fragment");
    if (!fragment) return;
    fragment.focus({ preventScroll: true });
    // In a low window (large type) the menu above is scrolled away first: the room is for the fragment and its codes.
    if (window.innerHeight < LOW && card()) window.scrollTo(0, document.querySelector(".about").getBoundingClientRect().top + window.scrollY - 6);
    const space = fragment.getBoundingClientRect();
    const bottom = barTop();
    // In the middle of what can be seen; where it is longer than that, from its first line.
    if (space.top < 0 || space.bottom > bottom) window.scrollBy(0, space.top - Math.max(10, (bottom - space.height) / 2));
    fit();
  }

  const LOW = 600;

  function barTop() {
    const bar = document.querySelector(".actions");
    return bar ? bar.getBoundingClientRect().top : window.innerHeight;
  }

  // The codes end above the bar of buttons, wherever the page was scrolled to; what is more scrolls within.
  function fit() {
    const choices = document.querySelector(".choices");
    if (!choices) return;
    const beside = getComputedStyle(choices).position === "sticky";
    const room = barTop() - Math.max(choices.getBoundingClientRect().top, 8) - 10;
    choices.style.maxHeight = beside ? `${Math.max(room, 160)}px` : "";
  }
  for (const kind of ["scroll", "resize"]) window.addEventListener(kind, () => requestAnimationFrame(fit), { passive: true });

  function nameOf(code) {
    const option = document.querySelector(`#find-list [data-code="${CSS.escape(code)}"]`);
    return option ? option.dataset.name : "";
  }

  function draw() {
    const list = byId("chosen");
    if (!list) return;
    list.replaceChildren(...chosen.map(chip));
    byId("nothing").hidden = chosen.length > 0;
    for (const button of work.querySelectorAll(".offer")) {
      button.setAttribute("aria-pressed", String(chosen.some((one) => one.code === button.dataset.code)));
    }
  }

  function chip(one) {
    const made = byId("chip").content.cloneNode(true).firstElementChild;
    const name = `${one.code} ${nameOf(one.code)}`;
    made.dataset.code = one.code;
    made.classList.toggle("last", one.code === last);
    made.classList.toggle("offered", work.querySelector(`.offer[data-code="${CSS.escape(one.code)}"]`) !== null);
    made.querySelector(".sign").textContent = one.code;
    made.querySelector(".chip-name").textContent = nameOf(one.code);
    made.querySelector(".valences").setAttribute("aria-label", `${words.sayValence} ${name}`);
    made.querySelector(".remove .unseen").textContent = `${words.sayRemove} ${name}`;
    for (const button of made.querySelectorAll(".valence-button")) {
      button.setAttribute("aria-pressed", String(button.dataset.sign === one.valence));
    }
    return made;
  }

  function toggle(code, valence) {
    const there = chosen.findIndex((one) => one.code === code);
    if (there >= 0) {
      chosen.splice(there, 1);
      last = chosen.length ? chosen[chosen.length - 1].code : null;
      say(`${code} ${nameOf(code)}: ${words.sayDropped}`, "unseen");
    } else {
      if (words.exclusive === "yes") chosen = [];
      chosen.push({ code, valence: valence || words.default });
      last = code;
      say(`${code} ${nameOf(code)}: ${words.sayChosen}`, "unseen");
    }
    dropping = "";
    draw();
  }

  function valence(sign, code = last) {
    const one = chosen.find((other) => other.code === code);
    if (!one) { say(words.sayFirst, "refusal"); return; }
    one.valence = sign;
    last = code;
    say(`${code} ${sign}`, "unseen");
    draw();
  }

  // --- deciding -----------------------------------------------------------------------------------------------------

  async function send(path, values) {
    if (busy) return null;
    busy = true;
    work.setAttribute("aria-busy", "true");
    try {
      const answer = await fetch(path, {
        method: "POST",
        headers: autocode.headers(),
        body: values instanceof FormData ? values : new URLSearchParams(values),
      }).catch(() => null);
      if (answer === null) {
        say(document.body.dataset.gone, "refusal");
        return null;
      }
      const found = await answer.json().catch(() => ({ message: answer.statusText }));
      if (!answer.ok) {
        // What stands now: confirming again puts the decision on top of it. The choice on screen stays.
        if (found.what === "decided") card().dataset.seen = found.seen;
        say(found.message || answer.statusText, "refusal");
        return null;
      }
      return found;
    } finally {
      busy = false;
      work.removeAttribute("aria-busy");
    }
  }

  async function go(path, values = {}) {
    const found = await send(path, values);
    if (found) show(found.html, found.said, found.address);
    return found !== null;
  }

  function decide(outcome) {
    if (!card()) return;
    if (outcome === "coded" && chosen.length === 0) { say(words.sayNothing, "refusal"); return; }
    if (outcome !== "coded" && chosen.length > 0 && dropping !== outcome) {
      dropping = outcome;
      say(words.sayDrop, "refusal");
      return;
    }
    const values = new FormData();
    values.set("outcome", outcome);
    values.set("seen", card().dataset.seen);
    values.set("seconds", timer.seconds());
    if (outcome === "coded") {
      for (const one of chosen) {
        values.append("code", one.code);
        values.append("valence", one.valence || "");
      }
    }
    go(`/review/${row()}/decision`, values);
  }

  // --- splitting ----------------------------------------------------------------------------------------------------

  // Positions are counted in code points, as in the project, and not in the units of JavaScript.
  const points = (text) => Array.from(text).length;

  function beginSplit() {
    const place = byId("text");
    if (!place) return;
    const text = place.textContent;
    const found = [...text.matchAll(/\S+/gu)].map((match) => ({ from: match.index, word: match[0] }));
    if (found.length < 2) { say(words.sayOneWord, "refusal"); return; }
    const at = cursorIn(place);
    place.replaceChildren();
    let end = 0;
    for (const one of found) {
      place.append(text.slice(end, one.from));
      one.element = document.createElement("span");
      one.element.className = "word";
      one.element.textContent = one.word;
      one.at = points(text.slice(0, one.from));
      place.append(one.element);
      end = one.from + one.word.length;
    }
    place.append(text.slice(end));
    const near = at === null ? -1 : found.findIndex((one) => one.from + one.word.length > at);
    split = { words: found, text, place: near > 0 ? near : sentenceStart(found) };
    byId("splitting").hidden = false;
    byId("tools").hidden = true;
    byId("splitting").scrollIntoView({ block: "nearest" });
    drawSplit();
  }

  function cursorIn(place) {
    const selection = window.getSelection();
    if (!selection || !selection.anchorNode || !place.contains(selection.anchorNode)) return null;
    return selection.anchorOffset > 0 ? selection.anchorOffset : null;
  }

  function sentenceStart(found) {
    const middle = found.length / 2;
    const starts = found.map((_, index) => index).filter((index) => index > 0 && /[.!?…]$/u.test(found[index - 1].word));
    const near = (a, b) => Math.abs(a - middle) - Math.abs(b - middle);
    return starts.length ? starts.sort(near)[0] : Math.ceil(middle);
  }

  function drawSplit() {
    split.words.forEach((one, index) => {
      one.element.classList.toggle("second", index >= split.place);
      one.element.classList.toggle("caret", index === split.place);
    });
    say(`${words.sayBegins}: ${split.words[split.place].word}`, "unseen");
  }

  function moveSplit(by) {
    split.place = Math.min(split.words.length - 1, Math.max(1, split.place + by));
    drawSplit();
  }

  function endSplit() {
    byId("text").textContent = split.text;
    byId("splitting").hidden = true;
    byId("tools").hidden = false;
    split = null;
    focusFragment();
  }

  function splitHere() {
    go(`/review/${row()}/split`, { at: split.words[split.place].at });
  }

  // --- dialogs ------------------------------------------------------------------------------------------------------

  function open(id) {
    if (!card() && id !== "keys") return;
    byId(id).showModal();
    if (id === "find") { byId("find-text").value = ""; filter(); byId("find-text").focus(); }
    if (id === "evidence") lookForEvidence();
    if (id === "memo") offerCodes();
  }

  // A memo may also be about a code that is chosen or suggested here.
  function offerCodes() {
    const select = byId("memo-about");
    for (const one of [...select.options]) if (one.value.startsWith("code:")) one.remove();
    const codes = new Set(chosen.map((one) => one.code));
    for (const offer of work.querySelectorAll(".offers:not(.faint) .offer")) codes.add(offer.dataset.code);
    for (const code of codes) {
      const name = nameOf(code);
      select.add(new Option(`${select.dataset.code} ${code}${name && name !== code ? ` ${name}` : ""}`, `code:${code}`), 2);
    }
  }

  for (const id of dialogs) {
    const dialog = byId(id);
    dialog.addEventListener("close", () => { if (byId("fragment")) byId("fragment").focus({ preventScroll: true }); });
    // A click beside it closes it.
    dialog.addEventListener("click", (event) => { if (event.target === dialog) dialog.close(); });
  }

  for (const form of document.querySelectorAll("form[data-post]")) {
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      const dialog = form.closest("dialog");
      if (event.submitter && event.submitter.value === "cancel") { dialog.close(); return; }
      const kept = chosen.slice();
      const keptLast = last;
      const stays = form.dataset.post === "memo";
      if (await go(`/review/${row()}/${form.dataset.post}`, new FormData(form))) {
        form.reset();
        dialog.close();
        // The same fragment is drawn afresh: what was chosen on it is still chosen.
        if (stays) { chosen = kept; last = keptLast; draw(); }
      }
    });
    form.addEventListener("keydown", (event) => {
      if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) { event.preventDefault(); form.requestSubmit(); }
    });
  }

  async function lookForEvidence() {
    const place = byId("evidence-found");
    const asked = row();
    place.textContent = place.dataset.wait;
    for (const part of ["", "?deep=yes"]) {
      const codes = chosen.map((one) => `code=${encodeURIComponent(one.code)}`).join("&");
      const path = `/review/${asked}/evidence${part}${codes ? (part ? "&" : "?") + codes : ""}`;
      const found = await autocode.ask(path);
      if (!byId("evidence").open || asked !== row()) return;
      if (found) place.innerHTML = found.html;
    }
  }

  // --- finding a code -----------------------------------------------------------------------------------------------

  const options = () => [...document.querySelectorAll("#find-list [role=option]")];
  const shownOptions = () => options().filter((one) => !one.hidden);

  function filter() {
    const wanted = byId("find-text").value.toLowerCase().normalize("NFKC").split(/\s+/u).filter(Boolean);
    const rank = (one) => {
      const sign = one.dataset.code.toLowerCase();
      const name = one.dataset.name.toLowerCase();
      if (!wanted.length) return 0;
      if (sign === wanted.join(" ")) return 0;
      if (sign.startsWith(wanted[0])) return 1;
      return wanted.every((word) => name.includes(word)) ? 2 : 3;
    };
    const all = options().sort((a, b) => a.id.slice(7) - b.id.slice(7));
    for (const one of all) one.hidden = !wanted.every((word) => one.dataset.search.includes(word));
    byId("find-list").append(...all.sort((a, b) => rank(a) - rank(b)));
    byId("find-none").hidden = shownOptions().length > 0;
    point(0);
  }

  function point(to) {
    const found = shownOptions();
    const place = Math.min(found.length - 1, Math.max(0, to));
    found.forEach((one, index) => one.setAttribute("aria-selected", String(index === place)));
    const input = byId("find-text");
    if (found[place]) {
      input.setAttribute("aria-activedescendant", found[place].id);
      found[place].scrollIntoView({ block: "nearest" });
    } else {
      input.removeAttribute("aria-activedescendant");
    }
  }

  const pointed = () => shownOptions().findIndex((one) => one.getAttribute("aria-selected") === "true");

  function take(option) {
    byId("find").close();
    const code = option.dataset.code;
    if (chosen.some((one) => one.code === code)) { last = code; draw(); say(`${code}: ${words.sayChosen}`, "unseen"); } else toggle(code, "");
  }

  byId("find-text").addEventListener("input", filter);
  byId("find-text").addEventListener("keydown", (event) => {
    const moves = { ArrowDown: 1, ArrowUp: -1, PageDown: 8, PageUp: -8 };
    if (event.key in moves) {
      event.preventDefault();
      point(pointed() + moves[event.key]);
    } else if (event.key === "Enter") {
      event.preventDefault();
      const found = shownOptions()[pointed()];
      if (found) take(found);
    }
  });
  byId("find-list").addEventListener("click", (event) => {
    const option = event.target.closest("[role=option]");
    if (option) take(option);
  });

  // --- by mouse -----------------------------------------------------------------------------------------------------

  const doing = {
    confirm: () => decide("coded"),
    none: () => decide("no code"),
    "no-fit": () => decide("no code fits"),
    park: () => open("park"),
    memo: () => open("memo"),
    evidence: () => open("evidence"),
    find: () => open("find"),
    keys: () => open("keys"),
    split: () => (split ? splitHere() : beginSplit()),
    "split-here": splitHere,
    "split-cancel": endSplit,
    join: () => go(`/review/${row()}/join`),
    more: unfold,
    unpark: () => go(`/review/${row()}/unpark`),
    undo: () => go("/review/undo"),
    redo: () => go("/review/redo"),
  };

  function unfold() {
    const bar = document.querySelector(".actions");
    const open = bar.classList.toggle("open");
    bar.querySelector("[data-do=more]").setAttribute("aria-expanded", String(open));
    fit();
  }

  work.addEventListener("click", (event) => {
    const word = event.target.closest(".word");
    const button = event.target.closest("button");
    if (split && word) {
      split.place = Math.max(1, split.words.findIndex((one) => one.element === word));
      drawSplit();
      return;
    }
    if (!button || !work.contains(button)) return;
    const chipOf = button.closest(".chip");
    if (button.classList.contains("offer")) toggle(button.dataset.code, button.dataset.valence);
    else if (button.classList.contains("valence-button")) valence(button.dataset.sign, chipOf.dataset.code);
    else if (button.classList.contains("remove")) toggle(chipOf.dataset.code, "");
    else if (button.dataset.do) doing[button.dataset.do]();
    afterChoice(button, event.detail > 0);
  });

  // After a click with the mouse the keys work on the fragment again; whoever moves by keyboard or screen reader stays
  // where they are, also when what they pressed was drawn afresh.
  function afterChoice(button, byMouse) {
    if (document.querySelector("dialog[open]")) return;
    if (byMouse) { const fragment = byId("fragment"); if (fragment) fragment.focus({ preventScroll: true }); return; }
    if (button.isConnected) return;
    const chips = [...work.querySelectorAll(".chip")];
    const code = button.closest(".chip") && button.closest(".chip").dataset.code;
    const again = chips.find((one) => one.dataset.code === code);
    const sign = button.dataset.sign;
    const target = again && sign ? again.querySelector(`[data-sign="${CSS.escape(sign)}"]`) : work.querySelector("[data-do=find]");
    if (target) target.focus();
  }

  // --- by keyboard --------------------------------------------------------------------------------------------------

  function key(event) {
    if (document.querySelector("dialog[open]")) return false;
    if (event.target.closest("input, textarea, select")) return false;
    const pressed = event.key.length === 1 ? event.key.toLowerCase() : event.key;
    // On some keyboards [ and ] are typed with AltGr, which Windows reports as Ctrl and Alt together.
    const typed = event.getModifierState("AltGraph") && event.key.length === 1;
    if ((event.ctrlKey || event.metaKey) && !typed) {
      if (event.altKey) return false;
      if (pressed === "z") { event.shiftKey ? doing.redo() : doing.undo(); return true; }
      if (pressed === "y") { doing.redo(); return true; }
      return false;
    }
    if (event.altKey && !typed) return false;
    if (split) return splitKey(event, pressed);
    if (pressed === "Enter") {
      if (event.target.closest("a, button, summary")) return false;
      doing.confirm();
      return true;
    }
    if (/^[1-9]$/.test(pressed)) return number(pressed);
    const sign = document.querySelector(`#chip`).content.querySelector(`[data-key="${CSS.escape(pressed)}"]`);
    if (sign) { if (card()) valence(sign.dataset.sign); return true; }
    const keys = { 0: "none", n: "no-fit", "/": "find", s: "park", m: "memo", e: "evidence", "[": "split", "]": "join", "?": "keys" };
    if (pressed === "z") { event.shiftKey ? doing.redo() : doing.undo(); return true; }
    if (!(pressed in keys)) return false;
    if (!card() && keys[pressed] !== "keys") return false;
    doing[keys[pressed]]();
    return true;
  }

  function splitKey(event, pressed) {
    if (pressed === "ArrowLeft") moveSplit(-1);
    else if (pressed === "ArrowRight") moveSplit(1);
    else if (pressed === "ArrowUp") moveSplit(-8);
    else if (pressed === "ArrowDown") moveSplit(8);
    else if (pressed === "[" || (pressed === "Enter" && !event.target.closest("button"))) splitHere();
    else if (pressed === "Escape") endSplit();
    else return false;
    return true;
  }

  function number(pressed) {
    const offer = work.querySelector(`.offer[data-number="${pressed}"]`);
    if (!offer) return false;
    toggle(offer.dataset.code, offer.dataset.valence);
    return true;
  }

  document.addEventListener("keydown", (event) => {
    if (event.repeat && !(split && event.key.startsWith("Arrow"))) return;
    if (key(event)) event.preventDefault();
  });

  window.addEventListener("popstate", async () => {
    const path = location.pathname;
    if (!/^\/review\/\d+$/.test(path)) { location.reload(); return; }
    const found = await autocode.ask(path);
    if (found) show(found.html, "", path, true);
  });

  if (card()) history.replaceState(null, "", `/review/${row()}`);
  begin();
  focusFragment();
})();
