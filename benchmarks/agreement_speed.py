"""How long `autocode agreement` takes on 100,000 fragments coded by two coders with 34 codes, intervals included.

    python benchmarks/agreement_speed.py [--fragments 100000] [--documents 40]

The codings are random, under the shipped scheme (34 indicators, 11 topics, 5 dimensions): up to three codes per
fragment, each with a valence; the second coder has the first's codes, but for one in five. Once over documents
(jackknife) and once within a single document (bootstrap over stretches), in memory; and once as a whole process, from
two CSV files. Prints the seconds and the peak memory and writes them to benchmarks/agreement_speed.md.
"""

import argparse
import csv
import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np

from autocode.agreement import AgreementSettings, compare
from autocode.records import Label, Rating
from autocode.scheme import Scheme
from autocode.scheme_file import load_scheme


def labels(scheme: Scheme, random: np.random.Generator) -> tuple[Label, ...]:
    """Return none to three random labels."""
    leaves, signs = scheme.leaves, scheme.valence_signs
    chosen = random.choice(len(leaves), random.choice(4, p=[0.4, 0.4, 0.15, 0.05]), replace=False)
    return tuple(Label(leaves[code].code, signs[random.integers(len(signs))]) for code in chosen)


def ratings(fragments: int, documents: int, scheme: Scheme) -> list[Rating]:
    """Return what two coders gave."""
    random = np.random.default_rng(3)
    first = [labels(scheme, random) for _ in range(fragments)]
    second = [labels(scheme, random) if random.random() < 0.2 else one for one in first]
    return [
        Rating(coder, f"Fragment {n}.", given, f"gesprek {n * documents // fragments}", f"{n:06}", float(n), True)
        for coder, side in (("A", first), ("B", second))
        for n, given in enumerate(side)
    ]


def write(rows: list[Rating], path: Path) -> None:
    """Write ratings as a researcher's table."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["document", "id", "fragment", "tekst", "code", "valentie"])
        for one in rows:
            for label in one.labels or (Label(""),):
                writer.writerow([one.document, one.id, int(one.order), one.text, label.code, label.valence or ""])


def main() -> None:
    """Time it, print and write."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--fragments", type=int, default=100_000)
    parser.add_argument("--documents", type=int, default=40)
    arguments = parser.parse_args()
    scheme, lines = load_scheme("waardecreatie"), []
    for documents in (arguments.documents, 1):
        rows = ratings(arguments.fragments, documents, scheme)
        started, worked = time.perf_counter(), time.process_time()
        compare(rows, scheme, AgreementSettings())
        where = f"{documents} documents, jackknife" if documents > 1 else "1 document, bootstrap over stretches"
        spent = f"{time.perf_counter() - started:.1f} | {time.process_time() - worked:.1f}"
        lines.append(f"| in memory: {where} | {spent} |")
        print(lines[-1], flush=True)
    rows = ratings(arguments.fragments, arguments.documents, scheme)
    with tempfile.TemporaryDirectory() as folder:
        files = [Path(folder) / f"{coder}.csv" for coder in "AB"]
        for coder, file in zip("AB", files, strict=True):
            write([one for one in rows if one.coder == coder], file)
        command = [sys.executable, "-m", "autocode", "agreement", *map(str, files), "--plan", "0.1", "--json"]
        started = time.perf_counter()
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL, env={**os.environ})
        seconds, used = time.perf_counter() - started, resource.getrusage(resource.RUSAGE_CHILDREN)
        command_line = "`autocode agreement A.csv B.csv --plan 0.1 --json`"
        lines.append(f"| whole process: {command_line} | {seconds:.1f} | {used.ru_utime + used.ru_stime:.1f} |")
    peak = used.ru_maxrss / 1024
    text = "\n".join(
        [
            f"# {arguments.fragments} fragments, 34 codes, two coders\n",
            "| what | seconds | seconds of processor |",
            "|---|---|---|",
            *lines,
            f"\nPeak memory of the whole process: {peak:.0f} MiB.",
        ]
    )
    print(text)
    Path(__file__).with_suffix(".md").write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
