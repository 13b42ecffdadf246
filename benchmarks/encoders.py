"""Any sentence encoders side by side, by one command.

    AUTOCODE_REFERENCE_DATA=/folder/with/public/data python benchmarks/encoders.py [FOLDER|NAME...]

"shipped" and "none" (n-grams alone) are always measured. Columns: Spearman's rho with human relatedness on Dutch SICK
pairs (cosine of the sentence vectors that the encoder itself gives); micro and macro F1 of our coding model at 50, 200
and all examples (at most --rows), means over --seeds splits of peers.py; fragments a second and peak memory for
encoding 1,000 fragments of our corpus in a process of its own, on two threads; size on disk. The corpus is measured as
single fragments, without what is around them. The table goes to stdout and to benchmarks/encoders.md.
"""

import argparse
import csv
import os
import resource
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from data import CORPUS, PUBLIC, ROOT, DataSet, answers, data_sets, fitted, split
from scores import macro_f1, micro_f1

from autocode.config import data_folder
from autocode.embed import added_folder, load_encoder

NONE, SHIPPED = "none", "shipped"
SIZES = (50, 200, None)


@dataclass(frozen=True)
class NoEncoder:
    """Gives every text the same vector: what is left are the n-grams."""

    identity: str = NONE
    location: str = ""

    def encode(self, texts: list[str]) -> np.ndarray:
        return np.ones((len(texts), 1), dtype=np.float32)


def encoder_of(name: str) -> object:
    return NoEncoder() if name == NONE else load_encoder("" if name == SHIPPED else name)


def spearman(name: str) -> str:
    """Return the rank correlation on SICK, or "-" without an encoder or the pairs."""
    folder = os.environ.get("AUTOCODE_REFERENCE_DATA")
    if name == NONE or not folder:
        return "-"
    from scipy.stats import spearmanr

    with (Path(folder) / "data" / "similarity-sick.csv").open(encoding="utf-8") as file:
        rows = list(csv.reader(file))[1:]
    model = load_encoder("" if name == SHIPPED else name).model
    sides = [
        model.encode([row[side] for row in rows], show_progress_bar=False, normalize_embeddings=True) for side in (0, 1)
    ]
    return f"{spearmanr((sides[0] * sides[1]).sum(axis=1), [float(row[2]) for row in rows])[0]:.3f}"


def speed(name: str) -> tuple[str, str]:
    """Return fragments a second and peak memory of a process that encodes 1,000 fragments."""
    if name == NONE:
        return "-", "-"
    run = subprocess.run([sys.executable, __file__, "--speed-of", name], check=True, capture_output=True, text=True)
    per_second, peak = run.stdout.split()
    return per_second, peak


def measure_speed(name: str) -> None:
    import torch

    from autocode.read.coded import read_coded
    from autocode.scheme_file import load_scheme

    torch.set_num_threads(2)
    tables = sorted((ROOT / "training_data" / "codings").glob("*.csv"))
    texts = [fragment.text for fragment in read_coded(tables[:3], load_scheme("waardecreatie")).fragments][:1000]
    encoder = load_encoder("" if name == SHIPPED else name)
    started = time.perf_counter()
    encoder.encode(texts)
    seconds = time.perf_counter() - started
    print(f"{len(texts) / seconds:.0f} {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f}")


def size_of(name: str) -> str:
    if name == NONE:
        return "0"
    folder = data_folder("models") / "encoder" if name == SHIPPED else Path(name)
    folder = folder if folder.is_dir() else added_folder(name)
    return f"{sum(file.stat().st_size for file in folder.rglob('*') if file.is_file()) / 1e6:.0f}"


def figures(data: DataSet, size: int | None, seeds: int, rows: int) -> str:
    """Return micro / macro F1 of our model at one size."""
    found = []
    passages = data.passages.alone()
    for seed in range(seeds):
        pool, test = split(data, seed)
        _, decided = answers(data, fitted(data, pool[: size or rows], passages), passages.rows(test))
        found.append((micro_f1(data.truth[test], decided), macro_f1(data.truth[test], decided)))
    micro, macro = np.mean(found, axis=0)
    return f"{micro:.3f} / {macro:.3f}"


def main() -> None:
    """Measure and write the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("encoders", nargs="*")
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument("--rows", type=int, default=2500)
    parser.add_argument("--speed-of", help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.speed_of:
        measure_speed(arguments.speed_of)
        return
    sets = (CORPUS, *PUBLIC) if os.environ.get("AUTOCODE_REFERENCE_DATA") else (CORPUS,)
    head = ["encoder", "SICK", *(f"{name}, {size or 'all'}" for name in sets for size in SIZES)]
    lines = [f"| {' | '.join([*head, 'per second', 'MiB', 'MB on disk'])} |", "|---" * (len(head) + 3) + "|"]
    for name in (SHIPPED, NONE, *arguments.encoders):
        cells = [Path(name).resolve().name if name not in (SHIPPED, NONE) else name, spearman(name)]
        for data in data_sets(encoder_of(name), sets):  # type: ignore[arg-type]
            cells += [figures(data, size, arguments.seeds, arguments.rows) for size in SIZES]
        cells += [*speed(name), size_of(name)]
        lines.append(f"| {' | '.join(cells)} |")
        print(lines[-1], flush=True)
    about = str(__doc__).split("\n", 4)[4].strip()
    text = "\n".join(lines)
    (ROOT / "benchmarks" / "encoders.md").write_text(f"# Sentence encoders\n\n{about}\n\n{text}\n")


if __name__ == "__main__":
    main()
