"""How fast the review page answers in a project with 100,000 fragments, measured through HTTP as a browser asks.

    python benchmarks/review_page.py [--fragments 100000]      writes benchmarks/review_page.md

The texts are made of a few words, and the suggestions are invented; what is measured is the way from a decision that is
sent to the next fragment that is there, the decision being on the disk. The queue is being worked out in the background
while the first decisions are taken, as it is for a person who begins at once.
"""

import argparse
import http.client
import json
import platform
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from project_file import DOCUMENTS, SCHEME, document, suggestion

from autocode.scheme_file import load_scheme
from autocode.store import create_project

DECISIONS = 400


class Browser:
    """Asks as the page's script does, over one connection that stays open."""

    def __init__(self, link: str) -> None:
        self.host = link.removeprefix("http://").partition("/")[0]
        self.connection = http.client.HTTPConnection(self.host)
        self.cookie = ""
        answer = self._ask("GET", "/" + link.removeprefix("http://").partition("/")[2])[0]
        self.cookie = (answer.getheader("set-cookie") or "").partition(";")[0]

    def _ask(self, method: str, path: str, values: Any = None, accept: str = "text/html") -> Any:
        headers = {"Accept": accept, "Cookie": self.cookie, "Origin": f"http://{self.host}"}
        if values is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        self.connection.request(method, path, urlencode(values) if values is not None else None, headers)
        answer = self.connection.getresponse()
        return answer, answer.read().decode()

    def json(self, method: str, path: str, values: Any = None) -> Any:
        answer, text = self._ask(method, path, values, "application/json")
        assert answer.status == 200, text[:300]
        return json.loads(text)

    def page(self, path: str) -> str:
        answer, text = self._ask("GET", path)
        assert answer.status == 200, (answer.status, text[:300])
        return str(text)


def make(path: Path, fragments: int) -> None:
    scheme = load_scheme(SCHEME)
    with create_project(path, [(scheme, Path(scheme.source).read_text(encoding="utf-8"))], seed="vast") as project:
        project.add_documents([document(f"gesprek {n}", fragments // DOCUMENTS) for n in range(1, DOCUMENTS + 1)])
        found = {one.row: suggestion(one) for one in project.fragments()}
        project.record_suggestions(SCHEME, "model:1", found)


def timed(do: Callable[[], Any]) -> tuple[float, Any]:
    started = time.perf_counter()
    result = do()
    return (time.perf_counter() - started) * 1000, result


def row(what: str, taken: list[float]) -> str:
    p95 = statistics.quantiles(taken, n=20)[-1] if len(taken) > 1 else taken[0]
    line = f"| {what} | {len(taken)} | {statistics.median(taken):.0f} | {p95:.0f} | {max(taken):.0f} |"
    print(line, flush=True)
    return line


def decide(browser: Browser, at: int, codes: list[dict[str, str]]) -> tuple[float, int]:
    values = [("outcome", "coded"), ("seen", "0"), ("seconds", "7.5")]
    values += [pair for code in codes for pair in code.items()]
    taken, found = timed(lambda: browser.json("POST", f"/review/{at}/decision", values))
    return taken, int(found["row"])


def measure(browser: Browser) -> list[str]:
    at = int(browser.page("/review").partition('data-row="')[2].partition('"')[0])
    codes = [{"code": "I.2", "valence": "W+"}]
    early, late, undone = [], [], []
    started = time.perf_counter()
    while time.perf_counter() - started < 8:
        taken, at = decide(browser, at, codes)
        early.append(taken)
    wait = time.perf_counter()
    while "te doen" not in browser.json("GET", f"/review/{at}")["html"] and time.perf_counter() - wait < 120:
        time.sleep(0.5)
    for _ in range(DECISIONS):
        taken, at = decide(browser, at, codes)
        late.append(taken)
        # A person looks at it for a while; 50 ms is already faster than anybody.
        time.sleep(0.05)
    for _ in range(50):
        undone.append(timed(lambda: browser.json("POST", "/review/undo", {}))[0])
    opened = [
        timed(lambda place=place: browser.json("GET", f"/review/{place}"))[0] for place in range(500, 60_000, 600)
    ]
    lines = [
        row("decision to next fragment, at once after opening", early),
        row("decision to next fragment, the queue there", late),
        row("undo, the fragment back on screen", undone),
        row("any fragment opened", opened),
    ]
    for what, path in (
        ("list, first page", "/fragments"),
        ("list, a word searched", "/fragments?text=moeder+klopte"),
        ("list, by confidence", "/fragments?low=60"),
        ("overview", "/overview"),
    ):
        lines.append(row(what, [timed(lambda path=path: browser.page(path))[0] for _ in range(5)]))
    return lines


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--fragments", type=int, default=100_000)
    fragments = parser.parse_args().fragments
    with tempfile.TemporaryDirectory() as folder:
        study = Path(folder) / "study.autocode"
        make(study, fragments)
        command = [sys.executable, "-m", "autocode", "review", str(study), "--coder", "A", "--no-browser"]
        taken, server = timed(lambda: subprocess.Popen(command, stdout=subprocess.PIPE, text=True))
        assert server.stdout is not None
        try:
            waited, link = timed(lambda: server.stdout.readline().strip())
            lines = measure(Browser(link))
        finally:
            server.terminate()
            server.wait(20)
    text = [
        "# The review page with many fragments",
        "",
        f"`python benchmarks/review_page.py --fragments {fragments}`: through HTTP, milliseconds until the whole "
        f"answer is there; Python {platform.python_version()}, two shared cores, a local disk. From the command to the "
        f"link: {(taken + waited) / 1000:.1f} s.",
        "",
        "| what | times | median | p95 | worst |",
        "|---|---|---|---|---|",
        *lines,
        "",
    ]
    Path(__file__).with_suffix(".md").write_text("\n".join(text), encoding="utf-8")


if __name__ == "__main__":
    main()
