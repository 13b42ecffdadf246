"""Our coding model against what a user would otherwise reach for, on the same splits, in one run.

    AUTOCODE_REFERENCE_DATA=/folder/with/public/data python benchmarks/peers.py [--sizes 50,200] [--seeds 3] [--setfit]

A fifth of each set (whole documents of the corpus, drawn rows elsewhere) is for testing, the rest for training; of
that, 50, 100, 200, 500 or all rows are drawn. `rivals.py` says who the rivals are. Micro and macro F1 and the mean
average precision are over the codes as given; log loss in nats; seconds are for training and predicting, without the
sentence vectors. Differences are ours minus the rival with the best macro F1 at that size, over the pooled test rows of
all seeds, with 95 % paired-bootstrap intervals (documents of the corpus, rows elsewhere). The corpus is measured twice:
as single fragments without anything around them, which is all that the rivals can read, and in its conversations. With
--setfit our model is measured with a tuned encoder too (`train --tune`), on single fragments; its seconds hold the
tuning and the reading of the test rows.
The table goes to stdout and to benchmarks/peers.md.
"""

import argparse
import sys
import time
import warnings
from dataclasses import dataclass

import numpy as np
from data import CORPUS, PUBLIC, ROOT, DataSet, answers, data_sets, fitted, in_words, split, tuned
from rivals import rivals
from scores import difference, log_loss, macro_f1, mean_average_precision, micro_f1

OURS, OURS_ALONE, OURS_TUNED = "autocode", "autocode, text alone", "autocode, tuned"
SIZES = "50,100,200,500,all"


@dataclass(frozen=True)
class Trial:
    """One model on one split."""

    truth: np.ndarray
    probabilities: np.ndarray | None
    decided: np.ndarray
    units: np.ndarray
    seconds: float


def trials(data: DataSet, size: int | None, seed: int, setfit: bool) -> dict[str, Trial]:
    """Return what every model makes of one split."""
    pool, test = split(data, seed)
    train = pool[:size]
    units = np.array([f"{seed} {data.documents[i] if data.whole_documents else i}" for i in test])
    found = {}

    def add(name: str, answer: object) -> None:
        started = time.perf_counter()
        probabilities, decided = answer(train, test)  # type: ignore[operator]
        found[name] = Trial(data.truth[test], probabilities, decided, units, time.perf_counter() - started)

    def ours(train: np.ndarray, test: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        return answers(data, fitted(data, train), data.passages.rows(test))

    def ours_alone(train: np.ndarray, test: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        passages = data.passages.alone()
        return answers(data, fitted(data, train, passages), passages.rows(test))

    add(OURS, ours)
    if data.whole_documents:
        add(OURS_ALONE, ours_alone)
    if setfit:
        add(OURS_TUNED, lambda train, test: answers(data, *tuned(data, train, test)))
    for name, rival in rivals(setfit).items():
        add(name, lambda train, test, rival=rival: rival(data, train, test))
    return found


def lines_of(data: DataSet, size: int | None, by_seed: list[dict[str, Trial]]) -> list[str]:
    """Return the table's lines of one data set and size."""
    lines = []
    for name in by_seed[0]:
        runs = [run[name] for run in by_seed]
        figures = [np.mean([figure(run.truth, run.decided) for run in runs]) for figure in (micro_f1, macro_f1)]
        shown = [f"{value:.3f}" for value in figures]
        if all(run.probabilities is not None for run in runs):
            ranked = [mean_average_precision(run.truth, run.probabilities) for run in runs]
            losses = [log_loss(run.truth, run.probabilities, data.scheme.exclusive) for run in runs]
            shown += [f"{np.mean(ranked):.3f}", "-" if "SVM" in name else f"{np.mean(losses):.3f}"]
        else:
            shown += ["-", "-"]
        seconds = np.mean([run.seconds for run in runs])
        lines.append(f"| {data.name} | {in_words(size)} | {name} | {' | '.join(shown)} | {seconds:.1f} |")
    return lines


def comparison(data: DataSet, size: int | None, by_seed: list[dict[str, Trial]]) -> list[str]:
    """Return lines that compare ours with the rival that has the best macro F1."""

    def pooled(name: str, field: str) -> np.ndarray:
        return np.concatenate([getattr(run[name], field) for run in by_seed])

    mine = [name for name in by_seed[0] if name in (OURS, OURS_ALONE, OURS_TUNED)]
    others = [name for name in by_seed[0] if name not in mine]
    best = max(others, key=lambda name: np.mean([macro_f1(run[name].truth, run[name].decided) for run in by_seed]))
    lines = []
    for name in mine:
        cells = []
        for figure in (micro_f1, macro_f1):
            truth, units = pooled(name, "truth"), pooled(name, "units")
            value, low, high = difference(figure, truth, pooled(name, "decided"), pooled(best, "decided"), units)
            verdict = "ahead" if low > 0 else "behind" if high < 0 else "a tie"
            cells.append(f"{value:+.3f} ({low:+.3f} to {high:+.3f}), {verdict}")
        means = [np.mean([macro_f1(run[who].truth, run[who].decided) for run in by_seed]) for who in (name, best)]
        cells.append(f"{means[0] / max(1e-9, means[1]):.2f}")
        lines.append(f"| {data.name} | {in_words(size)} | {name} | {best} | {' | '.join(cells)} |")
    return lines


HEAD = (
    "| data | examples | model | micro F1 | macro F1 | mAP | log loss | seconds |",
    "|---|---|---|---|---|---|---|---|",
)
DIFFERENCES = (
    "| data | examples | ours | best rival by macro F1 | micro F1, ours minus theirs | macro F1 | ratio of macro F1 |",
    "|---|---|---|---|---|---|---|",
)


def main() -> None:
    """Run every model on every data set and write the tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sizes", default=SIZES)
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument("--sets", default="", help="names of data sets, with commas; default: all that are there")
    parser.add_argument("--rows", type=int, default=2500, help="'all' is at most this many training rows")
    parser.add_argument("--setfit", action="store_true", help="SetFit too, on the first seed and 50, 100, 200 examples")
    parser.add_argument("-o", "--out", default=str(ROOT / "benchmarks" / "peers.md"))
    arguments = parser.parse_args()
    warnings.simplefilter("ignore")
    sets = data_sets(names=tuple(arguments.sets.split(",")) if arguments.sets else (CORPUS, *PUBLIC))
    table, differences = list(HEAD), list(DIFFERENCES)
    for data in sets:
        for size in (None if word == "all" else int(word) for word in arguments.sizes.split(",")):
            seeds = 1 if arguments.setfit else arguments.seeds
            rows = arguments.rows if size is None else size
            by_seed = [trials(data, rows, seed, arguments.setfit) for seed in range(seeds)]
            table += lines_of(data, size, by_seed)
            differences += comparison(data, size, by_seed)
            print("\n".join([*table[-len(by_seed[0]) :], differences[-1]]), file=sys.stderr, flush=True)
    text = "\n".join([*table, "", *differences]) + "\n"
    print(text)
    with open(arguments.out, "w", encoding="utf-8") as out:
        out.write(
            f"# Against what a user would pick instead\n\n{(__doc__ or '').split(chr(10), 4)[4].strip()}\n\n{text}"
        )


if __name__ == "__main__":
    main()
