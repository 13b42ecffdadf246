"""Coefficients match hand-worked and published values, and say nothing where nothing is defined."""

import numpy as np
import pytest
from scipy.stats import t

from autocode.agree import Figure, YesNo, alpha, jaccard, jackknife, masi, nominal, nominal_kappa, wilson


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


def test_the_jackknife_of_a_mean_is_its_t_interval() -> None:
    values = np.array([3.0, 5.0, 8.0, 4.0, 6.0])
    counts = np.stack([values, np.ones(5)], axis=1)
    figure = jackknife(lambda c: float(c[0] / c[1]), counts, (-100, 100))
    reach = t.ppf(0.975, 4) * values.std(ddof=1) / np.sqrt(5)
    assert figure.value == pytest.approx(5.2)
    assert (figure.low, figure.high) == pytest.approx((5.2 - reach, 5.2 + reach), abs=1e-12)


def test_one_group_gives_a_value_without_an_interval() -> None:
    assert jackknife(lambda c: float(c[0]), np.array([[0.5]])) == Figure(0.5)


def test_a_statistic_that_one_group_alone_defines_has_no_interval() -> None:
    counts = np.array([[4.0, 1, 1, 10], [0, 0, 0, 10]])
    figure = jackknife(lambda c: YesNo(*c.tolist()).f1, counts)
    assert figure == Figure(pytest.approx(0.8))


def test_a_figure_that_no_group_changes_gets_no_interval_of_width_zero() -> None:
    counts = np.array([[0.0, 0, 3, 9], [0, 0, 2, 9], [0, 0, 4, 9]])
    assert jackknife(lambda c: YesNo(*c.tolist()).recall, counts) == Figure(0.0)


def test_intervals_stay_within_their_bounds() -> None:
    counts = np.array([[9.0, 10], [2, 10], [10, 10]])
    figure = jackknife(lambda c: float(c[0] / c[1]), counts)
    assert (figure.low, figure.high) == (0.0, 1.0)


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
