"""Agreement does not depend on who is called first, on what codes are called, or on the order of rows."""

import random as shuffling
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest
from fakes import tree
from hypothesis import given, settings
from hypothesis import strategies as st

from autocode.agree.boundaries import boundary_edits
from autocode.agree.sampling import Estimate
from autocode.agree.tables import Line
from autocode.agreement import AgreementSettings, Comparison, compare
from autocode.records import Label, Rating

CODES = ("S.1", "S.2", "M.1", "M.2")
RENAMED = dict(zip(CODES, ("M.2", "M.1", "S.2", "S.1"), strict=True))
Side = tuple[tuple[str, str], ...]
sides = st.lists(st.sampled_from(CODES), max_size=2, unique=True).flatmap(
    lambda codes: st.tuples(*(st.tuples(st.just(code), st.sampled_from("+-0")) for code in codes))
)
fragments = st.lists(st.tuples(st.integers(0, 3), sides, sides), min_size=2, max_size=25)


def ratings(found: Sequence[tuple[int, Side, Side]], **more: object) -> list[Rating]:
    return [
        Rating(coder, f"Fragment {n}.", tuple(Label(*one) for one in side), f"d{document}", f"{n:03}", **more)  # type: ignore[arg-type]
        for place, coder in enumerate("AB")
        for n, (document, *both) in enumerate(found)
        for side in [both[place]]
    ]


def of(found: Sequence[Rating]) -> Comparison:
    return compare(found, tree(), AgreementSettings()).comparisons[0]


def numbers(figure: Estimate) -> tuple[float, ...]:
    return tuple(-9.0 if number is None else number for number in (figure.value, figure.low, figure.high))


def same(one: Line, other: Line) -> bool:
    return one.figures.keys() == other.figures.keys() and all(
        numbers(one.figures[name]) == pytest.approx(numbers(other.figures[name]), abs=1e-9) for name in one.figures
    )


@given(fragments)
@settings(deadline=None, max_examples=20)
def test_it_is_symmetric_in_the_coders(found: list[tuple[int, Side, Side]]) -> None:
    turned = [(document, second, first) for document, first, second in found]
    assert all(same(one, other) for one, other in zip(of(ratings(found)).lines, of(ratings(turned)).lines, strict=True))


@given(fragments, st.randoms(use_true_random=False))
@settings(deadline=None, max_examples=20)
def test_shuffled_rows_change_nothing_intervals_included(
    found: list[tuple[int, Side, Side]], random: shuffling.Random
) -> None:
    rows = ratings(found)
    mixed = [replace(one, order=float(random.randrange(99))) for one in rows]
    random.shuffle(mixed)
    mixed.sort(key=lambda one: one.coder)  # who is first is not what is shuffled here
    assert of(rows).lines == of(mixed).lines


@given(fragments)
@settings(deadline=None, max_examples=20)
def test_renaming_codes_changes_no_figure_but_their_names(found: list[tuple[int, Side, Side]]) -> None:
    def renamed(side: Side) -> Side:
        return tuple((RENAMED[code], valence) for code, valence in side)

    before = of(ratings(found))
    after = of(ratings([(document, renamed(first), renamed(second)) for document, first, second in found]))
    other = {(x.about, x.level, x.code, x.over): x for x in after.lines}
    # Themes change places with their kinds: S.1 and S.2 become M.2 and M.1.
    names = {**RENAMED, "Samen": "Spullen", "Spullen": "Samen"}
    for one in before.lines:
        assert same(one, other[one.about, one.level, names.get(one.code, one.code), one.over])


@given(st.lists(st.tuples(st.integers(0, 3), sides), min_size=2, max_size=25))
@settings(deadline=None, max_examples=20)
def test_perfect_agreement_is_one_or_not_defined(found: list[tuple[int, Side]]) -> None:
    for one in of(ratings([(document, side, side) for document, side in found])).lines:
        for name, figure in one.figures.items():
            assert name == "prevalence" or figure.value is None or figure.value == pytest.approx(1.0)
            assert figure.value is not None or name == "prevalence" or figure.note.startswith("not defined")


@given(fragments, st.floats(0.1, 50.0))
@settings(deadline=None, max_examples=20)
def test_equal_weights_are_no_weights(found: list[tuple[int, Side, Side]], weight: float) -> None:
    plain, weighted = of(ratings(found)), of(ratings(found, weight=weight))
    assert not weighted.weighted
    assert all(same(one, other) for one, other in zip(plain.lines, weighted.lines, strict=True))


@given(fragments)
@settings(deadline=None, max_examples=20)
def test_no_figure_lies_outside_its_interval_or_its_bounds(found: list[tuple[int, Side, Side]]) -> None:
    for one in of(ratings(found)).lines:
        for figure in one.figures.values():
            if figure.value is not None and figure.low is not None and figure.high is not None:
                assert -1 <= figure.low <= figure.value + 1e-9
                assert figure.value - 1e-9 <= figure.high <= 1


def test_a_fragment_that_counts_twice_is_as_two_fragments() -> None:
    random = np.random.default_rng(8)
    kinds: list[Side] = [(), (("S.1", "+"),), (("M.1", "-"),)]
    found = [(n % 4, kinds[random.integers(3)], kinds[random.integers(3)]) for n in range(40)]
    once = of([replace(one, weight=2.0 if int(one.id or 0) < 10 else 1.0) for one in ratings(found)])
    twice = of(ratings([*found, *found[:10]]))
    for one, other in zip(once.lines, twice.lines, strict=True):
        # Alpha's small-sample term knows how many fragments there really were.
        for name in set(one.figures) - {"alpha", "alpha_nominal", "alpha_jaccard", "alpha_masi"}:
            assert numbers(one.figures[name])[0] == pytest.approx(numbers(other.figures[name])[0], abs=1e-12)


def test_shuffled_labels_agree_about_as_chance_has_it() -> None:
    random = np.random.default_rng(9)
    kinds: list[Side] = [(), (), (("S.1", "+"),), (("S.2", "+"),), (("M.1", "-"),)]
    first = [kinds[k] for k in random.integers(0, 5, 4000)]
    second = [first[k] for k in random.permutation(4000)]
    found = of(ratings([(n % 4, a, b) for n, (a, b) in enumerate(zip(first, second, strict=True))]))
    for one in found.lines:
        if one.over == "all":
            for name in {"kappa", "alpha", "alpha_nominal", "alpha_jaccard", "alpha_masi"} & set(one.figures):
                assert abs(one.figures[name].value or 0.0) < 0.06


cuts = st.sets(st.integers(1, 40))


@given(cuts, cuts)
def test_boundary_similarity_is_symmetric_between_0_and_1_and_1_for_the_same_cuts(
    one: set[int], other: set[int]
) -> None:
    found, turned = boundary_edits(one, other), boundary_edits(other, one)
    assert found == turned
    assert found.similarity is None or 0 <= found.similarity <= 1
    assert boundary_edits(one, one).similarity == (1.0 if one else None)
