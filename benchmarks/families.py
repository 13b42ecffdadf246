"""What each kind of evidence contributes: our model with one kind left out at a time, on the splits of peers.py.

    AUTOCODE_REFERENCE_DATA=/folder/with/public/data python benchmarks/families.py [--sizes 50,200,all] [--seeds 3]

Left out are: the n-grams, the sentence vector, the definitions, what is said before and after, and part and role.
An input that is left out of the blend is 0 for every pair. The table goes to stdout and to benchmarks/families.md.
"""

import argparse
from collections.abc import Callable
from dataclasses import replace

import numpy as np
from data import CORPUS, PUBLIC, ROOT, DataSet, answers, data_sets, fitted, in_words, split
from scores import macro_f1, mean_average_precision, micro_f1

from autocode.coder.passages import NOTHING, Passages


def _no_neighbours(passages: Passages) -> Passages:
    nothing = np.full(len(passages), NOTHING, dtype=np.intp)
    return replace(passages, before=nothing, after=nothing)


def _no_places(passages: Passages) -> Passages:
    unknown = ("",) * len(passages)
    return replace(passages, parts=unknown, roles=unknown)


def _no_words(passages: Passages) -> Passages:
    return replace(passages, texts=tuple("-" for _ in passages.texts))


def _no_vectors(passages: Passages) -> Passages:
    random = np.random.default_rng(0)  # vectors without any meaning, one per fragment
    noise = random.normal(size=(len(passages.encoded), 8)).astype(np.float32)
    return replace(passages, encoded=noise / np.linalg.norm(noise, axis=1, keepdims=True))


def _all(passages: Passages) -> Passages:
    return passages


WITHOUT: dict[str, tuple[Callable[[Passages], Passages], bool]] = {
    "nothing left out": (_all, True),
    "n-grams": (_no_words, True),
    "sentence vectors (and all that needs them)": (_no_vectors, False),
    "definitions": (_all, False),
    "what is said before and after": (_no_neighbours, True),
    "part and role": (_no_places, True),
    "everything around the fragment": (lambda passages: _no_neighbours(_no_places(passages)), True),
}


def figures(data: DataSet, size: int | None, seeds: int, less: Callable[[Passages], Passages], defined: bool) -> str:
    """Return mean micro F1, macro F1 and average precision over seeds, as cells of a table."""
    found = []
    for seed in range(seeds):
        pool, test = split(data, seed)
        passages = less(data.passages)
        model = fitted(data, pool[:size], passages, defined)
        probabilities, decided = answers(data, model, passages.rows(test))
        truth = data.truth[test]
        found.append((micro_f1(truth, decided), macro_f1(truth, decided), mean_average_precision(truth, probabilities)))
    return " | ".join(f"{value:.3f}" for value in np.mean(found, axis=0))


def main() -> None:
    """Measure and write the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sizes", default="50,200,all")
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument("--rows", type=int, default=2500)
    arguments = parser.parse_args()
    lines = ["| data | examples | left out | micro F1 | macro F1 | mAP |", "|---|---|---|---|---|---|"]
    for data in data_sets(names=(CORPUS, *PUBLIC)):
        for size in (None if word == "all" else int(word) for word in arguments.sizes.split(",")):
            for name, (less, defined) in WITHOUT.items():
                if data.name != CORPUS and name in list(WITHOUT)[3:]:
                    continue  # the public sets have neither definitions nor conversations
                cells = figures(data, size or arguments.rows, arguments.seeds, less, defined)
                lines.append(f"| {data.name} | {in_words(size)} | {name} | {cells} |")
                print(lines[-1], flush=True)
    about = str(__doc__).split("\n", 4)[4].strip()
    text = "\n".join(lines)
    (ROOT / "benchmarks" / "families.md").write_text(f"# What each kind of evidence adds\n\n{about}\n\n{text}\n")


if __name__ == "__main__":
    main()
