"""Measures how varied the constructed fragments are, and prints the tables that stand in the data card.

near-duplicates  share of fragments of eight words or more whose character 5-grams another fragment shares for the most
                 part (Jaccard of at least .5)
openings         different first three words per hundred fragments
vocabulary       different words per 1000 running words, the mean over stretches of 1000 words
own words        share of coded fragments in which a word (stem) from the code's own name occurs, beside that share
                 among fragments without the code: far apart, and the code's name gives the code away
writers          how well a classifier (word and character n-grams) tells two writers apart: area under the ROC curve,
                 fragments held out, over all pairs of documents of one kind; .5 is not at all

Usage:  python training_data/variety.py
"""

import csv
import itertools
import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from sklearn.feature_extraction.text import CountVectorizer, TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import cross_val_predict
from sklearn.pipeline import make_pipeline, make_union

from autocode.scheme_file import load_scheme

HERE = Path(__file__).resolve().parent
SHORTEST = 8
ALIKE = 0.5
STEM = 5
# Words in the names of codes that say nothing about the code.
COMMON = frozenset(
    ["nieuwe", "andere", "ander", "zoals", "deelname", "deelnemen", "positieve", "ervaren", "hebben", "staan"]
)


@dataclass(frozen=True)
class Said:
    """One fragment: where it stands, what was said, and its codes."""

    document: str
    text: str
    codes: tuple[str, ...]


def fragments() -> list[Said]:
    """Return every fragment of the transcripts and of the supplement for `waardecreatie`."""
    found = []
    for path in [*sorted((HERE / "codings").glob("*.csv")), *sorted((HERE / "supplement").glob("aanvulling*.csv"))]:
        if "ontwerpprincipes" in path.name:
            continue
        with path.open(encoding="utf-8", newline="") as file:
            rows = [row for row in csv.DictReader(file) if row.get("scheme", "waardecreatie") == "waardecreatie"]
        codes: dict[tuple[str, str], list[str]] = defaultdict(list)
        texts: dict[tuple[str, str], str] = {}
        for row in rows:
            key = (row["document"], row["id"])
            texts[key] = row["text"]
            written = row["code"] if "code" in row else row["codes"]
            codes[key] += [part.split()[0] for part in re.split(r"[|;]", written) if part.strip()]
        found += [Said(key[0], text, tuple(dict.fromkeys(codes[key]))) for key, text in texts.items()]
    return found


def words(text: str) -> list[str]:
    """Return the lower-cased words of a text."""
    return re.findall(r"\w+(?:['’]\w+)*", text.lower())


def near_duplicates(texts: Sequence[str]) -> list[tuple[float, str, str]]:
    """Return (Jaccard, text, text) for every pair of long enough texts that are alike, the most alike first."""
    long = [text for text in texts if len(words(text)) >= SHORTEST]
    grams = CountVectorizer(analyzer="char_wb", ngram_range=(5, 5), binary=True, dtype=np.int32).fit_transform(long)
    sizes = np.asarray(grams.sum(axis=1)).ravel()
    pairs = []
    for start in range(0, len(long), 500):
        shared = (grams[start : start + 500] @ grams.T).tocoo()
        for row, column, both in zip(shared.row + start, shared.col, shared.data, strict=True):
            likeness = both / (sizes[row] + sizes[column] - both)
            if row < column and likeness >= ALIKE:
                pairs.append((float(likeness), long[row], long[column]))
    return sorted(pairs, reverse=True)


def openings(texts: Iterable[str]) -> float:
    """Return the number of different first three words per hundred texts of at least three words."""
    first = [tuple(words(text)[:3]) for text in texts if len(words(text)) >= 3]
    return 100 * len(set(first)) / len(first)


def vocabulary(texts: Iterable[str], stretch: int = 1000) -> float:
    """Return the mean number of different words in stretches of 1000 running words."""
    running = [word for text in texts for word in words(text)]
    stretches = [running[i : i + stretch] for i in range(0, len(running) - stretch + 1, stretch)]
    return float(np.mean([len(set(part)) for part in stretches])) if stretches else float("nan")


def own_words(said: Sequence[Said]) -> tuple[float, float, list[tuple[str, float, float]]]:
    """Return (share within coded fragments, share without the code, per code) of words from the code's own name."""
    scheme = load_scheme("waardecreatie")
    per_code = []
    for leaf in scheme.leaves:
        stems = {word[:STEM] for word in words(leaf.name) if len(word) >= STEM and word not in COMMON}
        if not stems:
            continue
        holds = np.array([any(word[:STEM] in stems for word in words(one.text)) for one in said])
        coded = np.array([leaf.code in one.codes for one in said])
        per_code.append((leaf.code, float(holds[coded].mean()), float(holds[~coded].mean()), int(coded.sum())))
    weights = np.array([row[3] for row in per_code])
    inside = float(np.average([row[1] for row in per_code], weights=weights))
    outside = float(np.average([row[2] for row in per_code], weights=weights))
    return inside, outside, [row[:3] for row in per_code]


def auc_between(first: Sequence[str], second: Sequence[str]) -> float:
    """Return how well a classifier tells two sets of texts apart: area under the ROC curve, five-fold."""
    from sklearn.metrics import roc_auc_score

    target = np.array([0] * len(first) + [1] * len(second))
    features = make_union(
        TfidfVectorizer(ngram_range=(1, 2), sublinear_tf=True, min_df=2),
        TfidfVectorizer(analyzer="char_wb", ngram_range=(2, 5), sublinear_tf=True, min_df=3),
    )
    model = make_pipeline(features, LogisticRegression(class_weight="balanced", C=3.0, solver="liblinear"))
    chances = cross_val_predict(model, [*first, *second], target, cv=5, method="predict_proba")[:, 1]
    return float(roc_auc_score(target, chances))


def main() -> None:
    """Print the tables."""
    said = fragments()
    by_document: dict[str, list[str]] = defaultdict(list)
    for one in said:
        by_document[one.document].append(one.text)
    print("| set | fragments | near-duplicate pairs | openings per 100 | words per 1000 |\n|---|---|---|---|---|")
    groups = {
        "meetings": [d for d in by_document if d.startswith("bijeenkomst")],
        "interviews": [d for d in by_document if d.startswith("interview")],
        "supplement": [d for d in by_document if d.startswith("aanvulling")],
    }
    groups["together"] = list(by_document)
    for name, documents in groups.items():
        texts = [text for document in documents for text in by_document[document]]
        pairs = near_duplicates(texts)
        print(f"| {name} | {len(texts)} | {len(pairs)} | {openings(texts):.0f} | {vocabulary(texts):.0f} |")
    for likeness, first, second in near_duplicates([one.text for one in said])[:10]:
        print(f"    {likeness:.2f}  {first}  ~  {second}")
    inside, outside, per_code = own_words(said)
    print(f"\nown words: {inside:.3f} of fragments with the code, {outside:.3f} of those without")
    for code, within, without in sorted(per_code, key=lambda row: row[2] - row[1])[:8]:
        print(f"    {code}: {within:.2f} against {without:.2f}")
    for name in ("meetings", "interviews", "supplement"):
        found = {
            (a, b): auc_between(by_document[a], by_document[b]) for a, b in itertools.combinations(groups[name], 2)
        }
        if found:
            worst = max(found, key=lambda pair: found[pair])
            print(f"writers, {name}: mean AUC {np.mean(list(found.values())):.2f}, highest {found[worst]:.2f} {worst}")


if __name__ == "__main__":
    main()
