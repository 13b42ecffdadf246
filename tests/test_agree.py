"""Coefficients match hand-worked and published values, and say nothing where nothing is defined."""

import numpy as np
import pytest
from scipy.stats import t

from autocode.agree import Figure, YesNo, alpha, jaccard, masi, nominal, nominal_kappa, wilson
from autocode.agree.alpha import Kind, set_alpha
from autocode.agree.boundaries import boundary_edits, cuts
from autocode.agree.sampling import Edge, Sampling, effective_number, interval, sampling_of


def test_kappa_equals_the_hand_worked_value() -> None:
    # 50 fragments: both yes 20, only first 5, only second 10, neither 15. Observed .70, expected .50.
    assert YesNo(20, 5, 10, 15).kappa == pytest.approx(0.40, abs=1e-12)


def test_kappa_of_a_two_by_two_table_is_the_nominal_kappa() -> None:
    counts = YesNo(20, 5, 10, 15)
    assert counts.kappa == pytest.approx(nominal_kappa(np.array([[20.0, 5], [10, 15]])), abs=1e-12)


def test_nominal_kappa_equals_scikit_learn_to_twelve_digits() -> None:
    from sklearn.metrics import cohen_kappa_score

    random = np.random.default_rng(1)
    for _ in range(20):
        first, second = random.integers(0, 4, 60), random.integers(0, 4, 60)
        table = np.zeros((4, 4))
        np.add.at(table, (first, second), 1)
        assert nominal_kappa(table) == pytest.approx(cohen_kappa_score(first, second), abs=1e-12)


def test_precision_recall_and_f1_equal_scikit_learn() -> None:
    from sklearn.metrics import precision_recall_fscore_support

    random = np.random.default_rng(2)
    model, person = random.integers(0, 2, 200), random.integers(0, 2, 200)
    counts = YesNo(*[float(((model == m) & (person == p)).sum()) for m, p in ((1, 1), (1, 0), (0, 1), (0, 0))])
    expected = precision_recall_fscore_support(person, model, average="binary")[:3]
    assert (counts.precision, counts.recall, counts.f1) == pytest.approx(expected, abs=1e-12)


def test_kappa_is_undefined_when_both_coders_use_one_category_throughout() -> None:
    assert YesNo(0, 0, 0, 30).kappa is None
    assert YesNo(30, 0, 0, 0).kappa is None
    assert nominal_kappa(np.array([[9.0, 0], [0, 0]])) is None


def test_kappa_is_zero_when_only_one_coder_uses_the_code() -> None:
    assert YesNo(0, 0, 3, 27).kappa == pytest.approx(0.0)


def test_figures_without_cases_are_undefined_not_zero() -> None:
    nothing = YesNo(0, 0, 0, 10)
    assert (nothing.precision, nothing.recall, nothing.f1, nothing.raw_agreement) == (None, None, None, 1.0)
    assert YesNo(0, 0, 0, 0).raw_agreement is None
    assert nominal_kappa(np.zeros((2, 2))) is None


# Krippendorff (2011), "Computing Krippendorff's alpha-reliability": four observers, twelve units, values missing.
PUBLISHED = (
    (1, 1, None, 1),
    (2, 2, 3, 2),
    (3, 3, 3, 3),
    (3, 3, 3, 3),
    (2, 2, 2, 2),
    (1, 2, 3, 4),
    (4, 4, 4, 4),
    (1, 1, 2, 1),
    (2, 2, 2, 2),
    (None, 5, 5, 5),
    (None, None, 1, 1),
    (None, None, 3, None),
)


def test_alpha_equals_krippendorffs_published_example_with_missing_values() -> None:
    assert alpha(PUBLISHED, nominal) == pytest.approx(0.743, abs=0.0005)


def test_nominal_alpha_equals_the_reference_implementation_to_twelve_digits() -> None:
    import krippendorff

    random = np.random.default_rng(3)
    for missing in (0.0, 0.3):
        for _ in range(10):
            values = random.integers(0, 4, (40, 3)).astype(float)
            values[random.random(values.shape) < missing] = np.nan
            units = [[None if np.isnan(value) else int(value) for value in row] for row in values]
            expected = krippendorff.alpha(reliability_data=values.T, level_of_measurement="nominal")
            assert alpha(units, nominal) == pytest.approx(expected, abs=1e-12)


@pytest.mark.parametrize("distance", ["masi", "jaccard"])
def test_alpha_on_sets_equals_nltk_to_twelve_digits(distance: str) -> None:
    from nltk.metrics import agreement
    from nltk.metrics import distance as nltk_distance

    ours, theirs = {
        "masi": (masi, nltk_distance.masi_distance),
        "jaccard": (jaccard, nltk_distance.jaccard_distance),
    }[distance]
    random = np.random.default_rng(4)
    for _ in range(10):
        # nltk divides by zero on two empty sets: everyone gives at least one code here.
        sets = [
            [frozenset(random.choice(list("abcd"), random.integers(1, 4)).tolist()) for _ in range(3)]
            for _ in range(30)
        ]
        rows = [(coder, unit, value) for unit, row in enumerate(sets) for coder, value in enumerate(row)]
        assert alpha(sets, ours) == pytest.approx(agreement.AnnotationTask(rows, theirs).alpha(), abs=1e-12)


def test_masi_equals_the_worked_values_of_passonneau() -> None:
    a, b, c = (frozenset(letters) for letters in ("a", "ab", "bc"))
    assert masi(a, a) == 0.0
    assert masi(a, b) == pytest.approx(1 - 2 / 3 * 1 / 2)  # one within the other
    assert masi(b, c) == pytest.approx(1 - 1 / 3 * 1 / 3)  # overlap
    assert masi(a, c) == 1.0
    assert masi(frozenset(), frozenset()) == 0.0
    assert masi(frozenset(), a) == 1.0


def test_alpha_is_undefined_where_one_value_is_used_throughout_or_nobody_was_doubled() -> None:
    assert alpha([["x", "x"], ["x", "x"]], nominal) is None
    assert alpha([["x", None], [None, "y"]], nominal) is None
    assert alpha([], nominal) is None


def test_ac1_equals_gwets_published_example_where_kappa_is_negative() -> None:
    # Gwet (2002), "Kappa statistic is not satisfactory": 125 subjects, 118 yes by both, 5 and 2 by one, 0 by neither.
    table = YesNo(118, 5, 2, 0)
    assert table.ac1 == pytest.approx(0.9408, abs=5e-5)
    assert table.kappa == pytest.approx(-0.0234, abs=5e-5)


def test_positive_and_negative_agreement_equal_the_published_paradox() -> None:
    # Feinstein & Cicchetti (1990): the same raw agreement, .85, with kappa .70 and .32.
    even, uneven = YesNo(40, 9, 6, 45), YesNo(80, 10, 5, 5)
    assert (even.raw_agreement, uneven.raw_agreement) == pytest.approx((0.85, 0.85))
    assert (even.kappa, uneven.kappa) == pytest.approx((0.70, 0.32), abs=0.005)
    assert (uneven.positive_agreement, uneven.negative_agreement) == pytest.approx((0.914, 0.400), abs=0.0005)
    assert (even.pabak, uneven.pabak) == pytest.approx((0.70, 0.70))


def test_prevalence_is_the_mean_share_of_yes() -> None:
    assert YesNo(20, 5, 10, 15).prevalence == pytest.approx((25 + 30) / 100)
    assert (YesNo(0, 0, 0, 0).prevalence, YesNo(0, 0, 0, 0).ac1, YesNo(0, 0, 0, 0).pabak) == (None, None, None)


def test_wilson_gives_the_interval_of_the_studys_own_check() -> None:
    # 87 of 90 fragments coded alike.
    figure = wilson(87, 90)
    assert (figure.value, figure.low, figure.high) == pytest.approx((0.967, 0.907, 0.989), abs=0.0005)
    assert wilson(0, 0) == Figure(None)
    assert wilson(0, 20).low == 0.0
    assert wilson(20, 20).high == 1.0


# --- published examples of several coefficients ---------------------------------------------------------------------


def test_kappa_equals_cohens_worked_example_of_200_diagnoses() -> None:
    # Cohen (1968), "Weighted kappa", and Fleiss, Cohen & Everitt (1969): observed .70, by chance .41, kappa .492.
    table = np.array([[88.0, 14, 18], [10, 40, 10], [2, 6, 12]])
    assert np.trace(table) / table.sum() == pytest.approx(0.70)
    assert nominal_kappa(table) == pytest.approx(0.492, abs=0.0005)


def test_kappa_equals_gwets_published_table_of_two_abstractors() -> None:
    # Gwet's own package irrCAC prints 0.7964094 for this table.
    assert nominal_kappa(np.array([[13.0, 0, 0], [0, 20, 7], [0, 4, 56]])) == pytest.approx(0.7964094, abs=5e-8)


def test_alpha_equals_krippendorffs_published_examples_of_two_coders() -> None:
    # Krippendorff (2011): ten binary values (.095), and twelve articles in five categories (.692).
    binary = list(zip("0100000010", "1110010000", strict=True))
    nominal_values = list(zip("aabbdcccedda", "babbbccceddd", strict=True))
    assert alpha(binary, nominal) == pytest.approx(0.095, abs=0.0005)
    assert alpha(nominal_values, nominal) == pytest.approx(0.692, abs=0.0005)


def random_sets(random: np.random.Generator, missing: float) -> tuple[np.ndarray, np.ndarray]:
    """Return units x coders as rows of some different, never empty sets (-1: missing), and those sets."""
    sets = np.unique(np.array([[*(random.random(4) < 0.4), True] for _ in range(9)]), axis=0)
    given = random.integers(0, len(sets), (50, 3))
    given[random.random(given.shape) < missing] = -1
    return given, sets


@pytest.mark.parametrize("missing", [0.0, 0.3])
def test_nominal_alpha_in_bulk_equals_the_reference_implementation_to_twelve_digits(missing: float) -> None:
    import krippendorff

    random = np.random.default_rng(5)
    for _ in range(10):
        given, sets = random_sets(random, missing)
        values = np.where(given < 0, np.nan, given).T
        expected = krippendorff.alpha(reliability_data=values, level_of_measurement="nominal")
        sampling = sampling_of([f"d{unit % 4}" for unit in range(50)], "document", True)
        assert set_alpha(given, sets, np.ones(50), sampling, "nominal").on_all == pytest.approx(expected, abs=1e-12)


@pytest.mark.parametrize("kind", ["jaccard", "masi"])
@pytest.mark.parametrize("missing", [0.0, 0.3])
def test_alpha_on_sets_in_bulk_equals_nltk_to_twelve_digits(kind: Kind, missing: float) -> None:
    from nltk.metrics import agreement, jaccard_distance, masi_distance

    random = np.random.default_rng(6)
    for _ in range(10):
        given, sets = random_sets(random, missing)
        given = given[(given >= 0).sum(axis=1) > 1]
        names = [frozenset(np.flatnonzero(row).tolist()) for row in sets]
        rows = [(c, u, names[value]) for u, line in enumerate(given) for c, value in enumerate(line) if value >= 0]
        distance = {"jaccard": jaccard_distance, "masi": masi_distance}[kind]
        sampling = sampling_of([f"d{unit % 4}" for unit in range(len(given))], "document", True)
        found = set_alpha(given, sets, np.ones(len(given)), sampling, kind).on_all
        assert found == pytest.approx(agreement.AnnotationTask(rows, distance).alpha(), abs=1e-12)


def test_alpha_without_a_document_equals_alpha_of_the_others() -> None:
    given, sets = random_sets(np.random.default_rng(7), 0.2)
    groups = np.arange(50) % 4
    sampling = sampling_of([f"d{group}" for group in groups], "document", True)
    without = set_alpha(given, sets, np.ones(50), sampling, "masi").at(sampling.weights)
    for group in range(4):
        rest = given[groups != group]
        alone = set_alpha(rest, sets, np.ones(len(rest)), sampling_of(["d"] * len(rest), "document", True), "masi")
        assert without[group] == pytest.approx(alone.on_all, abs=1e-12)


# --- boundaries -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        ((2, 3, 6), (5, 6), 1 / 2),  # a cut overlooked
        ((2, 3, 6), (2, 3, 3, 3), 2 / 3),  # one too many
        ((2, 3, 6), (2, 2, 7), 3 / 4),  # a near miss
        ((2, 3, 6), (1, 1, 3, 1, 5), 1 / 2),  # several too many
        ((11,), (5, 6), 0.0),
    ],
)
def test_boundary_similarity_equals_fourniers_worked_values(
    first: tuple[int, ...], second: tuple[int, ...], expected: float
) -> None:
    assert boundary_edits(cuts(first), cuts(second)).similarity == pytest.approx(expected)


def test_boundary_similarity_equals_fourniers_figures_for_hearsts_stargazer_article() -> None:
    # Hearst (1997), 21 paragraphs, coders 1 and 2; two machine segmentations; figures of Fournier's SegEval.
    coders = ((2, 3, 3, 1, 3, 6, 3), (2, 8, 2, 4, 2, 3))
    machines = ((2, 6, 4, 2, 4, 3), (2, 1, 1, 1, 5, 8, 2, 1))
    found = [boundary_edits(cuts(machine), cuts(coder)).similarity for coder in coders for machine in machines]
    assert found == pytest.approx([0.57142857, 0.38888888, 0.42857142, 0.33333333], abs=1e-7)


def test_boundary_similarity_is_undefined_when_nobody_cut() -> None:
    assert boundary_edits([], []).similarity is None
    assert boundary_edits([3], [3]).similarity == 1.0


# --- intervals ------------------------------------------------------------------------------------------------------


def test_the_interval_of_a_share_is_the_jackknifes_on_the_logit_scale() -> None:
    hits, sizes = np.array([30.0, 20, 35, 25]), np.full(4, 40.0)
    sampling = Sampling(np.arange(4), "document", 4)
    value, without = hits.sum() / 160, (hits.sum() - hits) / 120
    found = interval(value, without, sampling, sizes, "share")
    logit = np.log(without / (1 - without))
    reach = t.ppf(0.975, 3) * np.sqrt(3 / 4 * ((logit - logit.mean()) ** 2).sum())
    middle = np.log(value / (1 - value))
    assert found.low == pytest.approx(1 / (1 + np.exp(-(middle - reach))), abs=1e-12)
    assert found.high == pytest.approx(1 / (1 + np.exp(-(middle + reach))), abs=1e-12)


def test_documents_of_different_length_count_as_fewer_documents() -> None:
    assert effective_number(np.array([50.0, 50, 50, 50])) == pytest.approx(4)
    assert effective_number(np.array([170.0, 10, 10, 10])) == pytest.approx(40_000 / 29_200)


def test_perfect_agreement_gets_wilsons_interval_with_fewer_fragments_for_few_documents() -> None:
    sampling, sizes = Sampling(np.arange(3), "document", 3), np.full(3, 30.0)
    found = interval(1.0, np.ones(3), sampling, sizes, "share", Edge(1.0, np.ones(3), 90.0))
    fewer = 90 * (t.ppf(0.975, 89) / t.ppf(0.975, 2)) ** 2
    assert (found.low, found.high) == pytest.approx((wilson(fewer, fewer).low, 1.0))
    assert (found.low or 1) < 0.9 < (wilson(90, 90).low or 0)


def test_a_figure_that_one_document_alone_defines_says_why_it_has_no_interval() -> None:
    found = interval(0.8, np.array([0.8, np.nan]), Sampling(np.arange(2), "document", 2), np.full(2, 30.0), "share")
    assert (found.low, found.note) == (None, "no interval: without one document it is not defined")


def test_stretches_of_one_document_are_consecutive_and_always_the_same() -> None:
    sampling = sampling_of(["d"] * 60, "document", True)
    assert (sampling.of, sampling.groups) == ("stretch", 20)
    assert sampling.member.tolist() == sorted(sampling.member.tolist())
    assert np.array_equal(sampling.weights, sampling_of(["d"] * 60, "document", True).weights)
