"""The second-coder round: how far two coders of the same 90 fragments agree, and with what they settled on.

`second_coder/` holds the codings of coder 1 (the corpus as it was), of coder 2 (blind, with the scheme alone), of
coder 3 (who read them blind too, and then settled the differences) and the consensus, one row per moment. Prints, for
each pair: raw agreement, and Krippendorff's alpha per level, on whole sets of codes (nominal, and with the MASI
distance); for the first pair also kappa per code.

Usage:  python training_data/second_round.py
"""

import csv
import itertools
from collections import defaultdict
from pathlib import Path

from autocode.agree import YesNo, alpha, masi, nominal
from autocode.read.coded import read_coded
from autocode.records import Label
from autocode.scheme import Scheme
from autocode.scheme_file import load_scheme

HERE = Path(__file__).resolve().parent / "second_coder"
CODERS = ("coder1", "coder2", "coder3", "consensus")

Layer = dict[str, frozenset[Label]]


def read_layer(coder: str, scheme: Scheme) -> Layer:
    """Return the labels of every fragment, by id."""
    table = read_coded([HERE / f"{coder}.csv"], scheme)
    return {fragment.id: frozenset(fragment.labels) for fragment in table.fragments}


def codes_at(layer: Layer, scheme: Scheme, depth: int) -> dict[str, frozenset[str]]:
    """Return the codes of every fragment, rolled up to a level."""
    return {id_: scheme.rolled_up((label.code for label in labels), depth) for id_, labels in layer.items()}


def kappas(first: dict[str, frozenset[str]], second: dict[str, frozenset[str]]) -> list[tuple[str, float | None, int]]:
    """Return (code, kappa, fragments to which either gave it) for every code that occurs."""
    found = []
    for code in sorted(set().union(*first.values(), *second.values())):
        cells: dict[tuple[bool, bool], int] = defaultdict(int)
        for id_ in first:
            cells[code in first[id_], code in second[id_]] += 1
        table = YesNo(cells[True, True], cells[True, False], cells[False, True], cells[False, False])
        found.append((code, table.kappa, len(first) - cells[False, False]))
    return found


def main() -> None:
    """Print the figures of every pair, then where coder 1 and 2 differ."""
    scheme = load_scheme("waardecreatie")
    layers = {coder: read_layer(coder, scheme) for coder in CODERS}
    for one, other in itertools.combinations(CODERS, 2):
        first, second = layers[one], layers[other]
        same = sum(first[id_] == second[id_] for id_ in first)
        same_codes = sum({x.code for x in first[id_]} == {x.code for x in second[id_]} for id_ in first)
        print(f"\n{one} and {other}: {same} of {len(first)} the same ({same / len(first):.3f}); codes {same_codes}")
        for depth, level in enumerate(scheme.levels):
            a, b = codes_at(first, scheme, depth), codes_at(second, scheme, depth)
            units = [(a[id_], b[id_]) for id_ in first]
            listed = [value for _, value, _ in kappas(a, b) if value is not None]
            print(
                f"  {level.name}: alpha {shown(alpha(units, nominal))} on sets, {shown(alpha(units, masi))} with MASI; "
                f"mean kappa {sum(listed) / len(listed):.2f} over {len(listed)} codes"
            )
        coded = [(bool(first[id_]), bool(second[id_])) for id_ in first]
        print(f"  coded or not: alpha {shown(alpha(coded, nominal))}")
        if (one, other) == CODERS[:2]:
            leaf = len(scheme.levels) - 1
            for code, value, used in kappas(codes_at(first, scheme, leaf), codes_at(second, scheme, leaf)):
                print(f"    {code}: kappa {shown(value)} (used on {used})")
    texts = {row["id"]: row["text"] for row in _rows("coder1")}
    print("\ndifferences")
    for id_, text in texts.items():
        sides = [", ".join(sorted(map(str, layers[coder][id_]))) or "-" for coder in CODERS]
        if len(set(sides)) > 1:
            print(f"  {id_}: {' | '.join(sides)}: {text}")


def shown(value: float | None) -> str:
    """Return a coefficient with two decimals, or that it is not defined."""
    return "not defined" if value is None else f"{value:.2f}"


def _rows(coder: str) -> list[dict[str, str]]:
    with (HERE / f"{coder}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


if __name__ == "__main__":
    main()
