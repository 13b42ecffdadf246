// Asks how far a job is, and goes on when it is done.
"use strict";

const job = document.getElementById("job");
if (job) {
  const line = document.getElementById("line");
  const ask = async () => {
    const found = await autocode.ask(`/jobs/${job.dataset.job}`);
    if (found === null) return;
    if (found.done) {
      if (found.refused) window.location.reload();
      else window.location.assign(found.to);
      return;
    }
    if (found.line && line.textContent !== found.line) line.textContent = found.line;
    window.setTimeout(ask, 400);
  };
  ask();
}
