"""Any sentence encoders side by side, by one command.

    AUTOCODE_REFERENCE_DATA=/folder/with/public/data python benchmarks/encoders.py [FOLDER|NAME...]

"shipped" and "none" (n-grams alone) are always measured. Rows: Spearman's rho with human relatedness on Dutch SICK
pairs (cosine of the sentence vectors that the encoder itself gives, its prefix before every sentence); micro / macro F1
of our coding model at 50, 200 and all examples (at most --rows), means over --seeds splits, as in peers.py; fragments a
second and peak memory for encoding 1,000 fragments of our corpus in a process of its own, on two threads; size on disk.
The corpus is tested on whole documents, as single fragments, without what is around them. The table goes to stdout and
to benchmarks/encoders.md.
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
from data import CORPUS, PUBLIC, ROOT, DataSet, answers, data_sets, fitted, in_words, split
from scores import macro_f1, micro_f1

from autocode.config import data_folder
from autocode.embed import load_encoder
from autocode.encoder_files import added_folder

NONE, SHIPPED = "none", "shipped"


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
        rows = list(csv.DictReader(file))
    encoder = load_encoder("" if name == SHIPPED else name)
    sides = [
        encoder.model.encode(
            [encoder.prefix + row[side] for row in rows], prompt="", show_progress_bar=False, normalize_embeddings=True
        )
        for side in ("text", "text2")
    ]
    people = [float(row["score"]) for row in rows]
    return f"{spearmanr((sides[0] * sides[1]).sum(axis=1), people)[0]:.3f}"


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
    print(f"{len(texts) / seconds:.0f} {peak_memory():.0f}")


def peak_memory() -> float:
    """Return the most memory this process has held, in MiB."""
    status = Path("/proc/self/status")
    if status.is_file():  # the usage that the system reports would count the process that started this one
        line = next(line for line in status.read_text().splitlines() if line.startswith("VmHWM"))
        return int(line.split()[1]) / 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


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


def column(name: str, sets: tuple[str, ...], sizes: list[int | None], seeds: int, rows: int) -> list[str]:
    """Return what is measured of one encoder, in the order of the table's rows."""
    cells = [spearman(name)]
    for data in data_sets(encoder_of(name), sets):  # type: ignore[arg-type]
        for size in sizes:
            cells.append(figures(data, size, seeds, rows))
            print(f"{name}, {data.name}, {in_words(size)}: {cells[-1]}", file=sys.stderr, flush=True)
    return [*cells, *speed(name), size_of(name)]


def main() -> None:
    """Measure and write the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("encoders", nargs="*")
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument("--rows", type=int, default=2500, help="the most examples that `all` means")
    parser.add_argument("--sizes", default="50,200,all")
    parser.add_argument("--sets", default=",".join((CORPUS, *PUBLIC)))
    parser.add_argument("-o", "--out", type=Path, default=ROOT / "benchmarks" / "encoders.md")
    parser.add_argument("--speed-of", help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.speed_of:
        measure_speed(arguments.speed_of)
        return
    reference = os.environ.get("AUTOCODE_REFERENCE_DATA")
    sets = tuple(name for name in arguments.sets.split(",") if name == CORPUS or reference)
    sizes = [None if size == "all" else int(size) for size in arguments.sizes.split(",")]
    names = list(dict.fromkeys((SHIPPED, NONE, *arguments.encoders)))
    columns = [column(name, sets, sizes, arguments.seeds, arguments.rows) for name in names]
    labels = [
        "SICK, Spearman's rho",
        *(f"{name}, {in_words(size)}: micro / macro F1" for name in sets for size in sizes),
    ]
    labels += ["fragments a second", "peak memory, MiB", "on disk, MB"]
    head = ["", *(name if name in (SHIPPED, NONE) else Path(name).absolute().name for name in names)]
    lines = [f"| {' | '.join(head)} |", "|---" * len(head) + "|"]
    lines += [f"| {' | '.join([label, *cells])} |" for label, *cells in zip(labels, *columns, strict=True)]
    text = "\n".join(lines)
    print(text)
    about = str(__doc__).split("\n", 4)[4].strip()
    settings = f"Seeds: {arguments.seeds}; `all` means at most {arguments.rows:,} examples."
    arguments.out.write_text(f"# Sentence encoders\n\n{about}\n\n{settings}\n\n{text}\n", encoding="utf-8")


if __name__ == "__main__":
    main()
