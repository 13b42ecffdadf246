"""Time and memory of training, of learning one correction, and of suggesting, against the number of fragments.

    python benchmarks/growth.py [--sizes 500,1000,2000,4000,8000,50000]

Each size runs in a process of its own. Fragments are those of our corpus and supplement with their vectors (made once,
not counted), repeated with new words where there are fewer: the time does not depend on what they say. Above 8,000 a
random 8,000 are used, as the program does. Suggesting is measured per 1,000 fragments, with their vectors counted
apart. The table goes to stdout and to benchmarks/growth.md.
"""

import argparse
import resource
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import numpy as np

from autocode.coder.definitions import encode_definitions
from autocode.coder.fit import fit_model
from autocode.coder.passages import encode_passages
from autocode.coder.refit import Refitter
from autocode.embed import load_encoder
from autocode.read.coded import read_coded
from autocode.records import CodedFragment, CodedTable
from autocode.scheme_file import load_scheme
from autocode.workflow import within_reach

ROOT = Path(__file__).resolve().parent.parent
HEAD = (
    "| fragments | used | moments | fit (s) | ready to correct (s) | one correction (s) | one fragment added (s) "
    "| read 1,000 (s) | peak (MiB) |"
)


def fragments_of(count: int) -> tuple[CodedFragment, ...]:
    """Return so many coded fragments; past the end the same again, each with a word of its own."""
    scheme = load_scheme("waardecreatie")
    rows = read_coded(sorted((ROOT / "training_data" / "codings").glob("*.csv")), scheme).fragments
    return tuple(
        replace(rows[i % len(rows)], id=f"{i}", text=rows[i % len(rows)].text + (f" {i}" if i >= len(rows) else ""))
        for i in range(count)
    )


def measured(count: int) -> str:
    """Return the line of one size."""
    scheme, encoder = load_scheme("waardecreatie"), load_encoder()
    table = within_reach(CodedTable(fragments_of(count), in_reading_order=True))
    known: dict[str, np.ndarray] = {}

    def encode(texts: list[str]) -> np.ndarray:
        bare = [text.rstrip(" 0123456789") for text in texts]
        new = [text for text in dict.fromkeys(bare) if text not in known]
        known.update(zip(new, encoder.encode(new), strict=True))
        return np.array([known[text] for text in bare])

    passages = encode_passages([fragment.passage for fragment in table.fragments], encode)
    definitions = encode_definitions(scheme, encoder.encode)
    groups = [fragment.document for fragment in table.fragments]
    started = time.perf_counter()
    model = fit_model(table.fragments, passages, scheme, groups, definitions=definitions)
    fit = time.perf_counter() - started
    codes = [fragment.codes for fragment in table.fragments]
    started = time.perf_counter()
    refitter = Refitter(model, passages, codes)
    ready = time.perf_counter() - started
    started = time.perf_counter()
    refitter.correct({3: ("LK.2",), 4: ()})
    correct = time.perf_counter() - started
    started = time.perf_counter()
    refitter.add(passages.rows(np.array([7])), [("I.2",)])
    add = time.perf_counter() - started
    some = passages.rows(np.arange(len(passages)).repeat(3)[:1000])
    started = time.perf_counter()
    model.read(some)
    read = time.perf_counter() - started
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return (
        f"| {count:,} | {len(passages):,} | {table.moments:,} "
        f"| {fit:.1f} | {ready:.1f} | {correct:.2f} | {add:.2f} | {read:.2f} "
        f"| {peak:,.0f} |"
    )


def main() -> None:
    """Measure every size in a process of its own and write the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sizes", default="500,1000,2000,4000,8000,50000")
    parser.add_argument("--one", type=int, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.one:
        print(measured(arguments.one))
        return
    lines = [HEAD, "|---" * HEAD.count(" | ") + "|---|"]
    for size in arguments.sizes.split(","):
        run = subprocess.run([sys.executable, __file__, "--one", size], check=True, capture_output=True, text=True)
        lines.append(run.stdout.strip())
        print(lines[-1], flush=True)
    about = str(__doc__).split("\n", 4)[4].strip()
    text = "\n".join(lines)
    (ROOT / "benchmarks" / "growth.md").write_text(f"# Time and memory as data grow\n\n{about}\n\n{text}\n")


if __name__ == "__main__":
    main()
