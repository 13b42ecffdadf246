"""What the codebook's definitions are worth: one code at a time is shown with 0, 1, 5 or 20 examples only.

    python benchmarks/definitions.py [--encoder FOLDER] [--rows 800]

On our corpus, two conversations held out. For every indicator, the training rows keep at most so many of its fragments
(the others are taken out); the model is fitted with and without definitions, and the average precision and F1 of that
code on the held-out conversations are averaged over the indicators that occur there. Fragments are shown without their
surroundings, so that nothing but text and definition can tell. The shipped encoder was adapted on examples of these
very codes; for a scheme that it never saw, `--encoder` one that was not adapted is the honest figure.
The table goes to stdout and is added to benchmarks/definitions.md.
"""

import argparse

import numpy as np
from data import CORPUS, ROOT, DataSet, answers, data_sets, fitted, split
from scores import macro_f1, mean_average_precision

from autocode.coder.passages import Passages
from autocode.embed import load_encoder

COUNTS = (0, 1, 5, 20)


def one_code(
    data: DataSet, passages: Passages, pool: np.ndarray, test: np.ndarray, column: int, count: int, defined: bool
) -> tuple[float, float]:
    """Return average precision and F1 of one code that was shown with `count` examples."""
    having = pool[data.truth[pool, column] == 1]
    train = np.setdiff1d(pool, having[count:])
    model = fitted(data, train, passages, defined)
    probabilities, decided = answers(data, model, passages.rows(test))
    truth, only = data.truth[test][:, [column]], [column]
    return mean_average_precision(truth, probabilities[:, only]), macro_f1(truth, decided[:, only])


def main() -> None:
    """Measure and add the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--encoder", default="")
    parser.add_argument("--rows", type=int, default=800)
    parser.add_argument("--name", default="shipped")
    arguments = parser.parse_args()
    (data,) = data_sets(load_encoder(arguments.encoder), (CORPUS,))
    passages = data.passages.alone()
    pool, test = split(data, 0)
    pool = pool[: arguments.rows]
    columns = np.flatnonzero(data.truth[test].sum(axis=0) > 0)
    lines = [f"| encoder | examples | AP without | AP with | F1 without | F1 with | codes = {len(columns)} |"]
    lines.append("|---|---|---|---|---|---|---|")
    for count in COUNTS:
        found = {
            defined: np.mean([one_code(data, passages, pool, test, j, count, defined) for j in columns], axis=0)
            for defined in (False, True)
        }
        cells = [found[False][0], found[True][0], found[False][1], found[True][1]]
        lines.append(f"| {arguments.name} | {count} | {' | '.join(f'{value:.3f}' for value in cells)} | |")
        print(lines[-1], flush=True)
    path = ROOT / "benchmarks" / "definitions.md"
    about = "# What definitions are worth\n\n" + str(__doc__).split("\n", 4)[4].strip() + "\n"
    before = path.read_text() if path.exists() else about
    path.write_text(before + "\n" + "\n".join(lines) + "\n")


if __name__ == "__main__":
    main()
