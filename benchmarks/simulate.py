"""Our queue against a random order and against uncertainty alone, on reviews replayed from no labels to all.

    AUTOCODE_REFERENCE_DATA=/folder/with/public/data nice python benchmarks/simulate.py [--seeds 5] [--keep FOLDER]

`autocode/simulate.py` says how. Two sets: our corpus (two of ten documents held out) and, from the folder of public
data, restaurant reviews (a fifth of the sentences held out). Models are trained every 25 labels up to 500; on
the restaurants the replays go on to the end, with models every 200. With --keep each replay is written to a folder and
read from there the next time.

"Next by" is who chose what to label. F1 is that of a model on what was held out, per level of the scheme; "coding as it
stands" the F1 (micro, deepest level) of the reviewed documents with the labels given so far and suggestions for the
rest; "moments found" the share of all moments in what was labelled, and last the mean of that share over codes. Each
is the mean over the replays (least-most). A random order has no blind share and all of it calibrates; uncertainty alone
has none either: what it picks calibrates as well, and nothing would say how good its suggestions are.

Writes benchmarks/simulate.md, simulate-corpus.svg and simulate-restaurants.svg.
"""

import argparse
import pickle
import sys
from dataclasses import replace
from pathlib import Path

from data import CORPUS, ROOT, DataSet, data_sets

from autocode.export.curves import write_curves
from autocode.records import CodedTable
from autocode.show_simulation import diagrams, rows, sentences
from autocode.simulate import ReplaySettings, Simulation, simulate

SETS = (CORPUS, "restaurants")
FILES = {CORPUS: "corpus", "restaurants": "restaurants"}
LABELS = {CORPUS: 505, "restaurants": 100_000}


def replayed(data: DataSet, seed: int, most: int, keep: Path | None) -> Simulation:
    """Return one replay, from the folder where it is kept when it is there."""
    path = None if keep is None else keep / f"{FILES[data.name]}-{seed}-{most}.pickle"
    if path is not None and path.exists():
        return pickle.loads(path.read_bytes())  # our own file
    table = CodedTable(data.fragments, in_reading_order=data.whole_documents)
    settings = ReplaySettings(seeds=1, most=most, first_seed=seed)
    done = simulate(
        table, data.passages, data.scheme, data.definitions, settings, lambda line: print(line, file=sys.stderr)
    )
    if path is not None:
        path.write_bytes(pickle.dumps(done))
    return done


def together(parts: list[Simulation]) -> Simulation:
    return replace(parts[0], looks=tuple(look for part in parts for look in part.looks))


def section(data: DataSet, done: Simulation, seeds: int) -> str:
    """Return the text on one set."""
    header, *lines = rows(done)
    table = [f"| {' | '.join(header)} |", "|---" * len(header) + "|", *(f"| {' | '.join(line)} |" for line in lines)]
    unit = "documents" if done.by_document else "sentences"
    about = f"{len(data.fragments):,} fragments, {len(data.codes)} codes given, {seeds} replays; held out: {unit}."
    said = "\n".join(f"- {line}" for line in sentences(done))
    picture = f"![curves](simulate-{FILES[data.name]}.svg)"
    return "\n\n".join([f"## {data.name}", about, "\n".join(table), said, picture])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seeds", type=int, default=5)
    parser.add_argument("--keep", type=Path)
    parser.add_argument("--sets", help="names of sets, with commas")
    parser.add_argument("--only", type=int, help="replay this seed alone and write no table")
    arguments = parser.parse_args()
    sections = []
    for data in data_sets(names=tuple(arguments.sets.split(",")) if arguments.sets else SETS):
        seeds = range(arguments.seeds) if arguments.only is None else [arguments.only]
        done = together([replayed(data, seed, LABELS[data.name], arguments.keep) for seed in seeds])
        if arguments.only is None:
            write_curves(diagrams(done), ROOT / "benchmarks" / f"simulate-{FILES[data.name]}.svg")
            sections.append(section(data, done, arguments.seeds))
    if sections:
        about = str(__doc__).split("\n", 4)[4].split("\nWrites benchmarks")[0].strip()
        head = "# What would the queue have saved?\n\n`python benchmarks/simulate.py`\n\n"
        text = head + about + "\n\n" + "\n\n".join(sections) + "\n"
        (ROOT / "benchmarks" / "simulate.md").write_text(text, encoding="utf-8")
        print(text)


if __name__ == "__main__":
    main()
