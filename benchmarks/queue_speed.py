"""How long the queue of a project takes, with 10,000 and with 100,000 fragments.

    python benchmarks/queue_speed.py [--fragments 10000,100000]      writes benchmarks/queue_speed.md

The texts are made of a few words, and what is suggested is drawn at random: of every fragment five codes are weighed, a
tenth is coded, and a tenth of all was drawn to be coded blind. What is measured is the order, not the model.
"""

import argparse
import os
import platform
import random
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from project_file import DOCUMENTS, SCHEME, decisions, document

from autocode import workflow_queue
from autocode.records import ProjectFragment, SuggestedMoment, Suggestion
from autocode.scheme import Scheme
from autocode.scheme_file import load_scheme
from autocode.store import Project, create_project

ROOT = Path(__file__).resolve().parent.parent
CODER = "A"


def suggestion(one: ProjectFragment, scheme: Scheme, draw: random.Random) -> Suggestion:
    codes = draw.sample([code.code for code in scheme.leaves], 5)
    moments = tuple(SuggestedMoment(code, "indicator", round(draw.random(), 3), "W+", 0.75) for code in codes)
    suggested = draw.choice((0, 0, 1, 2))
    chosen, others = moments[:suggested], moments[suggested : 3 + suggested]
    return Suggestion(one.fragment.document, one.fragment.id, SCHEME, "model:1", chosen, others)


def made(path: Path, fragments: int) -> Project:
    scheme, draw = load_scheme(SCHEME), random.Random(3)
    project = create_project(path, [(scheme, Path(scheme.source).read_text(encoding="utf-8"))], seed="vast")
    project.add_documents([document(f"gesprek {n}", fragments // DOCUMENTS) for n in range(1, DOCUMENTS + 1)])
    found = project.fragments()
    project.record_suggestions(SCHEME, "model:1", {one.row: suggestion(one, scheme, draw) for one in found})
    project.record_codings(CODER, SCHEME, decisions(found, scheme)[: fragments // 10])
    return project


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--fragments", default="10000,100000")
    sizes = [int(size) for size in parser.parse_args().fragments.split(",")]
    steps: dict[str, Callable[[Project], object]] = {
        "the queue, everything in it": lambda project: workflow_queue.queue(project, SCHEME, CODER),
        "second looks": lambda project: workflow_queue.second_look(project, SCHEME, CODER),
        "what may be accepted in bulk": lambda project: workflow_queue.bulk_offer(project, SCHEME, CODER),
        "stopping advice": lambda project: workflow_queue.advice(project, SCHEME, CODER),
        "draw 50 checks": lambda project: workflow_queue.draw_checks(project, SCHEME, CODER, 50),
    }
    took: dict[str, list[str]] = {name: [] for name in steps}
    for size in sizes:
        with tempfile.TemporaryDirectory() as folder, made(Path(folder) / "study.autocode", size) as project:
            workflow_queue.queue(project, SCHEME, CODER)  # what is loaded once does not count
            for name, step in steps.items():
                started = time.perf_counter()
                step(project)
                took[name].append(f"{time.perf_counter() - started:.2f} s")
                print(size, name, took[name][-1], flush=True)
    head = f"| what | {' | '.join(f'{size:,} fragments' for size in sizes)} |"
    table = [head, "|---" * (len(sizes) + 1) + "|", *(f"| {name} | {' | '.join(of)} |" for name, of in took.items())]
    about = str(__doc__).split("\n", 4)[4].strip()
    where = (
        f"Python {platform.python_version()}, {os.cpu_count()} cores, load {os.getloadavg()[1]:.0f} while measuring."
    )
    text = "\n".join(table)
    (ROOT / "benchmarks" / "queue_speed.md").write_text(
        f"# How long the queue takes\n\n{about} {where}\n\n{text}\n", encoding="utf-8"
    )


if __name__ == "__main__":
    main()
