"""How often the intervals of the stopping advice hold the truth, by simulation, and where it would have stopped.

    nice -n 19 python benchmarks/stopping.py [--runs 300]

The codings are those of our corpus (3,394 fragments, 34 indicators) or made up: 1,000 fragments with ten codes from
frequent to rare, in documents that differ. A review takes fragments by a noisy guess of how many codes they have (its
correlation with the truth is about .6), one in ten of them from the blind share, until nothing is left; every 150
fragments (every 50 of the made-up ones) somebody asks for advice. When it says that 90 % have been found, 100 of what
is left are drawn to be checked, and it is asked again.

"At a look" is the share of looks at which the interval holds the truth, "at every look" the share of reviews in which
it always does: 95 % is what is promised for a single code, and for all moments with many draws. Of codes, those count
of which at least three were drawn, so that a share is given.

Writes benchmarks/stopping.md.
"""

import argparse
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from autocode.read.coded import read_coded
from autocode.review.chance import in_random_order
from autocode.review.stopping import Advice, Frame, Reviewed, advise
from autocode.scheme_file import load_scheme

ROOT = Path(__file__).resolve().parent.parent
BLIND_SHARE, EVERY, CHECKS, WANTED = 0.1, 10, 100, 0.9


def corpus() -> list[frozenset[str]]:
    """Return the codes of every fragment of our corpus."""
    table = read_coded(sorted((ROOT / "training_data" / "codings").glob("*.csv")), load_scheme("waardecreatie"))
    return [frozenset(fragment.codes) for fragment in table.fragments]


def made_up(random: np.random.Generator) -> list[frozenset[str]]:
    """Return the codes of 1,000 fragments in ten documents, of ten codes with shares from 15 % to 0.5 %."""
    shares = np.geomspace(0.15, 0.005, 10)
    found = []
    for _ in range(10):
        here = np.minimum(0.6, shares * random.gamma(2.0, 0.5, size=10))
        found += [frozenset(f"c{j}" for j in np.flatnonzero(random.random(10) < here)) for _ in range(100)]
    return found


@dataclass
class Tally:
    """What is counted over reviews."""

    looks: int = 0
    held: int = 0
    reviews: int = 0
    always: int = 0
    code_looks: int = 0
    code_held: int = 0
    code_reviews: int = 0
    code_always: int = 0
    widths: dict[int, list[float]] = field(default_factory=dict)
    stops: list[tuple[float, float]] = field(default_factory=list)
    checked: list[tuple[float, float, float, float]] = field(default_factory=list)
    sure: list[tuple[float, float]] = field(default_factory=list)


def review(codes: list[frozenset[str]], run: int, step: int) -> Iterator[tuple[Reviewed, list[Frame]]]:
    """Yield how a review stands after every so many fragments."""
    random = np.random.default_rng([11, run])
    numbers = np.arange(len(codes)) + 1 + 10_000_000 * (run + 1)
    blind = random.random(len(codes)) < BLIND_SHARE
    counts = np.array([len(one) for one in codes], dtype=float)
    guess = counts / counts.std() + random.normal(0, 1.3, len(codes))
    picked = iter(np.argsort(-np.where(blind, -np.inf, guess))[: int((~blind).sum())].tolist())
    place = {int(number): index for index, number in enumerate(numbers)}
    first = iter([place[int(number)] for number in in_random_order(numbers[blind])])
    given: dict[int, frozenset[str]] = {}
    frame = Frame(numbers, dict.fromkeys(numbers[blind].tolist(), BLIND_SHARE))
    while len(given) < len(codes):
        for _ in range(step):
            one = next(first, None) if len(given) % EVERY == 0 else next(picked, None)
            one = next(first, next(picked, None)) if one is None else one
            if one is not None:
                given[int(numbers[one])] = codes[one]
        yield Reviewed(numbers, dict(given)), [frame]


def with_check(
    reviewed: Reviewed, frames: list[Frame], codes: list[frozenset[str]], run: int
) -> tuple[Reviewed, list[Frame]]:
    """Return how a review stands when a random sample of what is left was coded as well."""
    left = reviewed.left
    drawn = np.random.default_rng([12, run]).permutation(left)[:CHECKS]
    given = {**reviewed.given, **{int(row): codes[int(row) - int(reviewed.everything[0])] for row in drawn}}
    chance = len(drawn) / len(left)
    return Reviewed(reviewed.everything, given), [*frames, Frame(left, dict.fromkeys(drawn.tolist(), chance))]


def share_found(reviewed: Reviewed, total: int) -> float:
    return sum(len(one) for one in reviewed.given.values()) / total


def holds(told: Advice, truth: float) -> bool:
    return told.recall.low is not None and told.recall.low - 1e-9 <= truth <= (told.recall.high or 1.0) + 1e-9


def one_review(tally: Tally, codes: list[frozenset[str]], run: int, step: int) -> None:
    """Add one review to the tally."""
    total, truth = sum(map(len, codes)), Counter(code for one in codes for code in one)
    names = sorted(truth)
    always, of_code, stopped, sure = True, dict[str, bool](), False, False
    for reviewed, frames in review(codes, run, step):
        if len(reviewed.given) == len(codes):
            break
        told, found = advise(reviewed, frames, names, wanted=WANTED), share_found(reviewed, total)
        if told.recall.estimate is None:
            continue
        tally.looks, right = tally.looks + 1, holds(told, found)
        tally.held, always = tally.held + right, always and right
        tenth = int(10 * len(reviewed.given) / len(codes))
        tally.widths.setdefault(tenth, []).append((told.recall.high or 1.0) - (told.recall.low or 0.0))
        for one in told.per_code:
            if one.recall.estimate is not None:
                right = (one.estimated.low or 0) <= truth[one.code] <= (one.estimated.high or 0)
                tally.code_looks, tally.code_held = tally.code_looks + 1, tally.code_held + right
                of_code[one.code] = of_code.get(one.code, True) and right
        if told.enough and not sure:
            sure = True
            tally.sure.append((found, len(reviewed.given) / len(codes)))
        if told.recall.estimate >= WANTED and not stopped and len(reviewed.left) > CHECKS:
            stopped = True
            tally.stops.append((found, len(reviewed.given) / len(codes)))
            checked, more = with_check(reviewed, frames, codes, run)
            again, found = advise(checked, more, names, wanted=WANTED), share_found(checked, total)
            tally.checked.append((found, again.recall.low or 0.0, again.recall.high or 1.0, float(holds(again, found))))
    tally.reviews, tally.always = tally.reviews + 1, tally.always + always
    tally.code_reviews, tally.code_always = tally.code_reviews + len(of_code), tally.code_always + sum(of_code.values())


def lines_of(name: str, tally: Tally) -> list[str]:
    def share(part: int, whole: int) -> str:
        return f"{part / whole:.1%} of {whole:,}" if whole else "none"

    stops, checked, sure = np.array(tally.stops), np.array(tally.checked), np.array(tally.sure)
    found = [
        f"| {name} | all moments | {share(tally.held, tally.looks)} | {share(tally.always, tally.reviews)} |",
        f"| {name} | single codes | {share(tally.code_held, tally.code_looks)} "
        f"| {share(tally.code_always, tally.code_reviews)} |",
    ]
    widths = ", ".join(f"{tenth}0 %: {np.median(widths):.2f}" for tenth, widths in sorted(tally.widths.items()))
    told = [f"- **{name}**. Median width of the interval of the share found, by how much was reviewed: {widths}."]
    if len(stops):
        told.append(
            f"  The estimate reached 90 % in {len(stops)} of {tally.reviews} reviews, with {stops[:, 1].mean():.0%} "
            f"reviewed; {stops[:, 0].mean():.1%} had been found (least {stops[:, 0].min():.1%}). After the check of "
            f"{CHECKS} the interval was {checked[:, 1].mean():.2f} to {checked[:, 2].mean():.2f} on average and held "
            f"the truth in {checked[:, 3].mean():.1%}."
        )
    if len(sure):
        told.append(
            f"  The lower bound reached 90 % in {len(sure)} reviews, with {sure[:, 1].mean():.0%} reviewed; "
            f"{sure[:, 0].mean():.1%} had been found (least {sure[:, 0].min():.1%}), and 90 % or more in "
            f"{(sure[:, 0] >= WANTED).mean():.1%}."
        )
    return [*found, *told]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--runs", type=int, default=300)
    arguments = parser.parse_args()
    of_corpus, of_made_up, ours = Tally(), Tally(), corpus()
    for run in range(arguments.runs):
        one_review(of_made_up, made_up(np.random.default_rng([13, run])), run, 50)
        if run % 3 == 0:
            one_review(of_corpus, ours, run, 150)
    table, words = ["| codings | of | at a look | at every look |", "|---|---|---|---|"], list[str]()
    for name, tally in (("our corpus", of_corpus), ("made up", of_made_up)):
        lines = lines_of(name, tally)
        table, words = [*table, *lines[:2]], [*words, *lines[2:]]
    about = str(__doc__).split("\n", 4)[4].replace("Writes benchmarks/stopping.md.", "").strip()
    text = "\n".join([*table, "", *words])
    head = f"# Is the stopping advice right?\n\n`python benchmarks/stopping.py --runs {arguments.runs}`\n\n{about}\n\n"
    (ROOT / "benchmarks" / "stopping.md").write_text(f"{head}{text}\n", encoding="utf-8")
    print(text)


if __name__ == "__main__":
    main()
