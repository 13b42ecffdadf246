"""What the browser tests share: a study, a server as a process of its own, and waiting for what the page says."""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from playwright.sync_api import Browser, Page
from project_fakes import new_document
from review_fakes import moment, suggest

from autocode.scheme_file import parse_scheme
from autocode.store import Project, create_project, open_project

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or "/usr/bin/chromium"
# Constructed: nobody said this. Every fourth line has its code in it, for the suggestions.
SAID = (
    "Heb je daar nog een vraag over?",
    "Ja, die brief lag er niet toen ik binnenkwam. Dat was jammer.",
    "Ik zeg je dank daarvoor.",
    "Het regende de hele dag.",
)
LINES = tuple((("Noor", "Bas")[number % 2], f"{SAID[number % 4]} Dat was nummer {number + 1}.") for number in range(48))
TOPICS = """
format: 1
id: leren
version: 2
name: Leren op het werk
language: nl
levels: [{id: thema, name: thema, english: theme}, {id: soort, name: soort, english: kind}]
valences:
  - {sign: "+", name: positief, english: positive}
  - {sign: "-", name: negatief, english: negative}
  - {sign: "0", name: neutraal, english: neutral}
  - {sign: G, name: gewenst, english: wished for}
default_valence: "0"
codes:
  - id: samen
    name: Samen
    codes:
      - {id: v, code: S.1, name: Vragen stellen, english: Asking, definition: Iemand wil wat weten., exclude: S.2}
      - {id: d, code: S.2, name: Dank zeggen, english: Thanking}
  - id: spullen
    name: Spullen
    codes:
      - {id: b, code: M.1, name: Een brief hebben, english: Having a letter}
      - {id: m, code: M.2, name: Een map delen, english: Sharing, definition: Papieren gaan rond in een ordner.}
"""


def make_study(path: Path, *, blind_share: float = 0.0) -> Path:
    """Write a project with one conversation of 48 turns, and suggestions for every fragment."""
    path.write_bytes(_study(blind_share))
    return path


@cache
def _study(blind_share: float) -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        return _made(Path(folder) / "study.autocode", blind_share).read_bytes()


def _made(path: Path, blind_share: float) -> Path:
    with create_project(
        path, [(parse_scheme(TOPICS, "topics"), TOPICS)], blind_share=blind_share, seed="vast"
    ) as project:
        project.add_documents([new_document("gesprek", LINES)])
        kinds = {"vraag": "S.1", "brief": "M.1", "dank": "S.2"}
        moments = {
            one.row: [moment(code, 0.8)]
            for one in project.fragments()
            for word, code in kinds.items()
            if word in one.fragment.text
        }
        suggest(project, moments, [moment("M.2", 0.1, "0")])
    return path


@dataclass
class Server:
    """`autocode review` on a project, as a person starts it."""

    study: Path
    options: Sequence[str] = ()
    coder: str = "Anna"
    process: "subprocess.Popen[str] | None" = field(default=None, repr=False)
    link: str = ""

    def start(self) -> "Server":
        arguments = [sys.executable, "-m", "autocode", "review", str(self.study), "--coder", self.coder, "--no-browser"]
        environment = {**os.environ, "OMP_NUM_THREADS": "1"}
        self.process = subprocess.Popen(
            [*arguments, *self.options], stdout=subprocess.PIPE, text=True, env=environment, start_new_session=True
        )
        assert self.process.stdout is not None
        self.link = self.process.stdout.readline().strip()
        assert self.link.startswith("http://127.0.0.1:"), self.link
        return self

    @property
    def address(self) -> str:
        return self.link.partition("/enter")[0]

    def kill(self) -> None:
        assert self.process is not None
        self.process.send_signal(signal.SIGKILL)
        self._gone()

    def stop(self) -> None:
        if self.process is not None and self.process.poll() is None:
            self.process.terminate()
            self._gone()

    def _gone(self) -> None:
        assert self.process is not None
        self.process.wait(20)
        if self.process.stdout is not None:
            self.process.stdout.close()

    def project(self) -> Project:
        return open_project(self.study)

    def codings(self) -> dict[int, tuple[str, ...]]:
        """What the coder decided, by fragment: labels, or the outcome."""
        with self.project() as project:
            known = {one.name for one in project.coders()}
            found = project.current_codings("leren", self.coder) if self.coder in known else []
        return {one.fragment: tuple(map(str, one.labels)) or (one.outcome.value,) for one in found}

    def rows(self) -> list[int]:
        with self.project() as project:
            return [one.row for one in project.fragments()]


def watched(page: Page) -> Page:
    """Let an error in a script, or a refusal of the content policy, fail the test."""

    def fail(what: object) -> None:
        raise AssertionError(f"error on the page: {what}")

    page.on("pageerror", fail)
    page.on("console", lambda line: fail(line.text) if "Content Security Policy" in line.text else None)
    page.set_default_timeout(8000)
    return page


def enter(browser: Browser, server: Server) -> Page:
    """Open a server's link in a browser of its own."""
    context = browser.new_context(viewport={"width": 1280, "height": 800}, base_url=server.address)
    opened = watched(context.new_page())
    opened.goto(server.link)
    return opened


def row_of(page: Page) -> int:
    return int(page.locator("#card").get_attribute("data-row") or 0)


def until_next(page: Page, row: int) -> None:
    """Wait until another fragment than this is on screen."""
    page.wait_for_function(
        "row => !document.querySelector('#card') || document.querySelector('#card').dataset.row !== row", arg=str(row)
    )


def said(page: Page, text: str) -> None:
    """Wait until the page says something."""
    page.wait_for_function("text => document.getElementById('live').textContent.includes(text)", arg=text)
