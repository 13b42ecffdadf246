// Parts of a page that take longer: they are asked for once the page is there.
"use strict";

for (const place of document.querySelectorAll("[data-later]")) {
  autocode.ask(place.dataset.later).then((found) => {
    place.removeAttribute("aria-busy");
    if (found) place.innerHTML = found.html;
  });
}
