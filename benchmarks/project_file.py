"""How fast a project file is with 100,000 fragments: opening, the next fragment, saving a decision, bulk and undo.

    python benchmarks/project_file.py [--fragments 100000]      writes benchmarks/project_file.md

The texts are made of a few words; what is measured is the file, not the model.
"""

import argparse
import platform
import random
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import sqlalchemy

from autocode.records import (
    Decision,
    Fragment,
    ProjectFragment,
    Segmentation,
    Speaker,
    SuggestedMoment,
    Suggestion,
    Transcript,
    Turn,
)
from autocode.scheme import Scheme
from autocode.scheme_file import load_scheme
from autocode.store import NewDocument, Project, create_project, open_project

DOCUMENTS = 10
REPEATS = 200
SENTENCE = "ja dus toen heb ik met de moeder gebeld en die zei dat het plan eigenlijk niet meer klopte voor haar"
WORDS = SENTENCE.split()
SCHEME = "waardecreatie"


def document(name: str, fragments: int) -> NewDocument:
    draw = random.Random(name)
    turns, cut, position = [], [], 0
    for number in range(1, fragments + 1):
        text = " ".join(draw.choices(WORDS, k=37)) + "."
        turns.append(Turn(name, number, f"spreker {number % 4}", text))
        cut.append(Fragment(name, f"{name}-{number:05d}", number, number, text, position, position + len(text)))
        position += len(text) + 1
    speakers = {f"spreker {number}": Speaker(f"spreker {number}", f"S{number}") for number in range(4)}
    return NewDocument(Segmentation(Transcript(name, "made", tuple(turns)), "made", tuple(cut)), name, "", speakers)


class Times:
    """Rows of a table: what, how often, median and 95th percentile in milliseconds."""

    def __init__(self) -> None:
        self.rows: list[tuple[str, str]] = []

    @contextmanager
    def once(self, what: str) -> Iterator[None]:
        started = time.perf_counter()
        yield
        seconds = time.perf_counter() - started
        self.rows.append((what, f"{seconds * 1000:,.0f} ms" if seconds < 10 else f"{seconds:,.0f} s"))
        print(*self.rows[-1], flush=True)

    def often(self, what: str, do: Callable[[int], object]) -> None:
        taken = []
        for repeat in range(REPEATS):
            started = time.perf_counter()
            do(repeat)
            taken.append((time.perf_counter() - started) * 1000)
        p95 = statistics.quantiles(taken, n=20)[-1]
        self.rows.append((what, f"median {statistics.median(taken):.1f} ms, p95 {p95:.1f} ms"))
        print(*self.rows[-1], flush=True)


def decisions(found: list[ProjectFragment], scheme: Scheme) -> list[Decision]:
    draw = random.Random(1)
    codes = [code.code for code in scheme.leaves]
    return [
        Decision(one.row, tuple(scheme.label(code) for code in draw.sample(codes, draw.choice((0, 1, 1, 2)))))
        for one in found
    ]


def suggestion(one: ProjectFragment) -> Suggestion:
    moments = tuple(
        SuggestedMoment(code, "indicator", 0.5, "W+", 0.75) for code in ("I.2", "LK.2", "I.6", "SK.2", "PW.1")
    )
    return Suggestion(one.fragment.document, one.fragment.id, SCHEME, "model:1", moments[:2], moments[2:])


def measure(fragments: int, folder: Path) -> Times:
    times, path = Times(), folder / "study.autocode"
    scheme = load_scheme(SCHEME)
    text = Path(scheme.source).read_text(encoding="utf-8")
    with create_project(path, [(scheme, text)], seed="vast") as project:
        new = [document(f"gesprek {number}", fragments // DOCUMENTS) for number in range(1, DOCUMENTS + 1)]
        with times.once(f"add {DOCUMENTS} documents with {fragments:,} fragments"):
            project.add_documents(new)
        del new
        found = project.fragments()
        every = decisions(found, scheme)
        with times.once(f"store suggestions for {fragments:,} fragments (two moments, three alternatives)"):
            project.record_suggestions(SCHEME, "model:1", {one.row: suggestion(one) for one in found})
        project.record_codings("A", SCHEME, every[:1])

        def next_one(_: int) -> None:
            project.next_fragment(SCHEME, "A")

        times.often("next fragment, nothing coded yet", next_one)
        with times.once(f"bulk: {fragments // 2:,} codings in one step"):
            project.record_codings("A", SCHEME, every[1 : fragments // 2 + 1], "bulk")
        times.often("next fragment, half coded", next_one)
        place = found[-2].row
        times.often("next fragment after the one on screen", lambda _: project.next_fragment(SCHEME, "A", place))
        with times.once("undo of that bulk step"):
            project.undo("A")
        with times.once("redo of it"):
            project.redo("A")
        project.record_codings("A", SCHEME, every[fragments // 2 + 1 : -1 - REPEATS], "bulk")
        times.often("save one decision", lambda at: project.record_coding("A", SCHEME, every[-2 - at]))
        times.often("next fragment, all but one coded", next_one)
        times.often("one fragment with codings, suggestions, memos", lambda at: look(project, found[at].row))
        with times.once(f"all {fragments:,} current codings as records"):
            project.current_codings(SCHEME)
        with times.once(f"all {fragments:,} current suggestions as records"):
            project.suggestions(SCHEME)
        with times.once("status (progress per document)"):
            project.progress()
        with times.once("backup, verified"):
            project.backup()
        with times.once("check: every page, text and the log replayed"):
            assert project.check() == []
    with times.once("open (header, quick check of all pages)"):
        open_project(path).close()
    times.rows.append(("size of the file", f"{path.stat().st_size / 1e6:,.0f} MB"))
    return times


def look(project: Project, row: int) -> None:
    project.fragment(row)
    project.current_codings(SCHEME, fragment=row)
    project.suggestions(SCHEME, row)
    project.memos(row)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--fragments", type=int, default=100_000)
    fragments = parser.parse_args().fragments
    with tempfile.TemporaryDirectory() as folder:
        times = measure(fragments, Path(folder))
    lines = [
        "# A project file with many fragments",
        "",
        f"`python benchmarks/project_file.py --fragments {fragments}`: {REPEATS} repeats where a median stands; "
        f"Python {platform.python_version()}, SQLAlchemy {sqlalchemy.__version__}, two shared cores, a local disk.",
        "",
        "| what | took |",
        "|---|---|",
        *(f"| {what} | {took} |" for what, took in times.rows),
        "",
    ]
    Path(__file__).with_suffix(".md").write_text("\n".join(lines), encoding="utf-8")


if __name__ == "__main__":
    main()
