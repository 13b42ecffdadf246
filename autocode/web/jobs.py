"""Long work in the background: one job at a time, with what it says on the way, and how it ended.

A page starts a job and shows `job.html`; `static/jobs.js` asks how far it is and goes on to where it leads.
"""

import itertools
import threading
import traceback
from collections.abc import Callable
from dataclasses import dataclass, field

from autocode.errors import AutocodeError, ProjectError

Work = Callable[[Callable[[str], None]], str]
BUSY = "something is still being worked on. Wait until it is done."


@dataclass
class Job:
    """Work under way: its title, its latest line, and at the end what was said or why it failed."""

    id: int
    title: str
    to: str
    lines: list[str] = field(default_factory=list)
    done: bool = False
    said: str = ""
    refused: str = ""


class Jobs:
    """The jobs of one server."""

    def __init__(self) -> None:
        self._jobs: dict[int, Job] = {}
        self._numbers = itertools.count(1)
        self._lock = threading.Lock()

    def __getitem__(self, number: int) -> Job | None:
        return self._jobs.get(number)

    @property
    def running(self) -> Job | None:
        """The job under way, or None."""
        return next((job for job in self._jobs.values() if not job.done), None)

    def start(self, title: str, to: str, work: Work, after: Callable[[], None] = lambda: None) -> Job:
        """Start work that returns what to say; `after` runs when it succeeded. ProjectError while another runs."""
        with self._lock:
            if self.running is not None:
                raise ProjectError(BUSY)
            job = Job(next(self._numbers), title, to)
            self._jobs[job.id] = job
        threading.Thread(target=_run, args=(job, work, after), name=f"job {job.id}", daemon=True).start()
        return job


def _run(job: Job, work: Work, after: Callable[[], None]) -> None:
    try:
        job.said = work(job.lines.append)
        after()
    except AutocodeError as error:
        job.refused = str(error)
    except Exception as error:  # a bug of ours: it is shown, and does not leave the page waiting for ever
        traceback.print_exc()
        job.refused = f"{type(error).__name__}: {error}"
    finally:
        job.done = True
