"""Our coding model against what a user would otherwise reach for, on the same folds, in one run.

    AUTOCODE_REFERENCE_DATA=/folder/with/public/data python benchmarks/peers.py [--all] [--rows N]

Peers: word 1-2 and character 2-5 TF-IDF with class-balanced logistic regression, and with a linear SVM (scikit-learn,
C by three-fold inner validation over 0.3, 1, 3, 10; decision at 0, or the highest score where every fragment has one
code). Micro and macro F1 over the codes as given; seconds are for training and predicting all folds.
The table goes to stdout and to benchmarks/peers.md.
"""

import argparse
import os
import sys
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np

from autocode.coder.folds import group_folds
from autocode.coder.model import fit_model, folding_groups
from autocode.embed import load_encoder
from autocode.read.coded import read_coded
from autocode.read.scheme_from_data import scheme_from_data
from autocode.records import CodedTable
from autocode.scheme import Scheme
from autocode.scheme_file import load_scheme

ROOT = Path(__file__).resolve().parent.parent
FOLDS = 5
SEED = 20261123
ABOUT = """# Against TF-IDF peers

Five folds, whole documents where there are any; one run of `peers.py`. Seconds are for training and predicting all
folds; ours without the sentence vectors, which are made once, at about 150 fragments a second.

"""
STRENGTHS = (0.3, 1.0, 3.0, 10.0)


def tables(reference: Path | None, rows: int) -> list[tuple[str, CodedTable, Scheme]]:
    """Return (name, codings, scheme) of every data set that is there."""
    found = []
    codings = sorted((ROOT / "training_data" / "codings").glob("*.csv"))
    scheme = load_scheme("waardecreatie")
    found.append(("our corpus (constructed)", read_coded(codings, scheme), scheme))
    for name in ("restaurants", "topics", "headlines-tone") if reference else ():
        path = reference / "data" / f"{name}.csv"
        scheme = scheme_from_data([path], name=name)
        found.append((name, _drawn(read_coded([path], scheme), rows), scheme))
    return found


def _drawn(table: CodedTable, rows: int) -> CodedTable:
    if len(table.fragments) <= rows:
        return table
    chosen = sorted(np.random.default_rng(SEED).permutation(len(table.fragments))[:rows])
    return CodedTable(tuple(table.fragments[i] for i in chosen), in_reading_order=table.in_reading_order)


def truth_of(table: CodedTable, codes: list[str]) -> np.ndarray:
    """Return the codes as given (fragments x codes, 0/1)."""
    column = {code: index for index, code in enumerate(codes)}
    matrix = np.zeros((len(table.fragments), len(codes)), dtype=int)
    for row, fragment in enumerate(table.fragments):
        matrix[row, [column[code] for code in fragment.codes]] = 1
    return matrix


def ours(table: CodedTable, scheme: Scheme, codes: list[str], groups: list[str]) -> Callable[..., np.ndarray]:
    """Return a function (train, test) -> decisions of our model."""
    vectors = load_encoder().encode([fragment.text for fragment in table.fragments])

    def decide(train: np.ndarray, test: np.ndarray) -> np.ndarray:
        fragments = [table.fragments[i] for i in train]
        model = fit_model(fragments, vectors[train], scheme, [groups[i] for i in train], table.in_reading_order)
        chosen = model.chosen(model.probabilities([table.fragments[i].text for i in test], vectors[test]))
        result = np.zeros((len(test), len(codes)), dtype=int)
        for column, code in enumerate(model.codes):
            if code in codes:
                result[:, codes.index(code)] = chosen[:, column]
        return result

    return decide


def peer(kind: str, table: CodedTable, scheme: Scheme, codes: list[str]) -> Callable[..., np.ndarray]:
    """Return a function (train, test) -> decisions of a TF-IDF peer."""
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.linear_model import LogisticRegression
    from sklearn.pipeline import make_union
    from sklearn.svm import LinearSVC

    texts = np.array([fragment.text for fragment in table.fragments], dtype=object)
    truth = truth_of(table, codes)

    def classifier(strength: float) -> object:
        if kind == "logistic regression":
            return LogisticRegression(C=strength, class_weight="balanced", solver="liblinear")
        return LinearSVC(C=strength, class_weight="balanced", random_state=SEED)

    def scores(train: np.ndarray, test: np.ndarray, strength: float) -> np.ndarray:
        features = make_union(
            TfidfVectorizer(ngram_range=(1, 2), sublinear_tf=True, min_df=2),
            TfidfVectorizer(analyzer="char_wb", ngram_range=(2, 5), sublinear_tf=True, min_df=2),
        )
        known, new = features.fit_transform(texts[train]).tocsr(), features.transform(texts[test]).tocsr()
        result = np.full((len(test), len(codes)), -9.0)
        for column in range(len(codes)):
            target = truth[train, column]
            if 0 < target.sum() < len(target):
                result[:, column] = classifier(strength).fit(known, target).decision_function(new)
        return result

    def decisions(found: np.ndarray) -> np.ndarray:
        if not scheme.exclusive:
            return (found > 0).astype(int)
        result = np.zeros(found.shape, dtype=int)
        result[np.arange(len(found)), found.argmax(axis=1)] = 1
        return result

    def decide(train: np.ndarray, test: np.ndarray) -> np.ndarray:
        inner = np.array_split(np.random.default_rng(SEED).permutation(train), 3)
        gains = [
            np.mean([f1s(truth[part], decisions(scores(np.setdiff1d(train, part), part, c)))[0] for part in inner])
            for c in STRENGTHS
        ]
        return decisions(scores(train, test, STRENGTHS[int(np.argmax(gains))]))

    return decide


def f1s(truth: np.ndarray, decided: np.ndarray) -> tuple[float, float]:
    """Return micro F1, and macro F1 over the codes that occur."""
    hits, sums = (truth * decided).sum(axis=0), truth.sum(axis=0) + decided.sum(axis=0)
    occurs = truth.sum(axis=0) > 0
    return float(2 * hits.sum() / max(1, sums.sum())), float(np.mean(2 * hits[occurs] / np.maximum(1, sums[occurs])))


def main() -> None:
    """Run every model on every data set and print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=1500, help="at most this many rows of a data set")
    parser.add_argument("--all", action="store_true", help="all rows")
    arguments = parser.parse_args()
    reference = os.environ.get("AUTOCODE_REFERENCE_DATA")
    lines = ["| data | fragments | codes | model | micro F1 | macro F1 | seconds |", "|---|---|---|---|---|---|---|"]
    for name, table, scheme in tables(
        Path(reference) if reference else None, 10**9 if arguments.all else arguments.rows
    ):
        codes = sorted({code for fragment in table.fragments for code in fragment.codes})
        groups = [fragment.document for fragment in table.fragments]
        folds = group_folds(folding_groups(groups, FOLDS, table.in_reading_order), FOLDS)
        truth = truth_of(table, codes)
        models = {
            "autocode": ours(table, scheme, codes, groups),
            "TF-IDF + logistic regression": peer("logistic regression", table, scheme, codes),
            "TF-IDF + linear SVM": peer("svm", table, scheme, codes),
        }
        for model, decide in models.items():
            started, decided = time.perf_counter(), np.zeros_like(truth)
            for train, test in folds:
                decided[test] = decide(train, test)
            micro, macro = f1s(truth, decided)
            seconds = time.perf_counter() - started
            lines.append(
                f"| {name} | {len(truth)} | {len(codes)} | {model} | {micro:.3f} | {macro:.3f} | {seconds:.0f} |"
            )
            print(lines[-1], file=sys.stderr, flush=True)
    text = "\n".join(lines) + "\n"
    print(text)
    (ROOT / "benchmarks" / "peers.md").write_text(
        ABOUT + text,
        encoding="utf-8",
    )


if __name__ == "__main__":
    main()
