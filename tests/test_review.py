"""The review step: bounds that hold at any look, the order of the queue, second looks, bulk and stopping."""

import math

import numpy as np
import pytest
from fakes import tree

from autocode.records import Label, QueueItem, Reason, SuggestedMoment, Suggestion
from autocode.review import bounds, bulk, chance, order, stopping
from autocode.review.second import Doubt, Given, Why, doubts

SEED = 7


def suggestion(*codes: str, confidence: float = 0.9, valence: str | None = "+") -> Suggestion:
    moments = tuple(SuggestedMoment(code, "soort", confidence, valence) for code in codes)
    return Suggestion("gesprek", "1", "leren", "model:1", moments)


# --- bounds ---------------------------------------------------------------------------------------------------------


def test_twenty_right_of_twenty_refute_four_in_five_and_nineteen_do_not() -> None:
    assert bounds.lower_share(20, 20) > 0.8 > bounds.lower_share(19, 19)


def test_the_bet_against_a_share_is_the_integral_of_likelihood_ratios() -> None:
    hits, misses, share = 17, 3, 0.6
    grid = np.linspace(share, 1, 200_001)[:-1]
    ratio = (grid / share) ** hits * ((1 - grid) / (1 - share)) ** misses
    assert bounds._log_bet(hits, misses, share) == pytest.approx(math.log(ratio.mean()), abs=1e-4)


def test_bounds_of_a_share_are_mirrored_and_widen_with_fewer_checks() -> None:
    few, many = bounds.share_bounds(9, 10), bounds.share_bounds(90, 100)
    assert few.low is not None
    assert many.low is not None
    assert few.low < many.low < 0.9
    assert bounds.share_bounds(1, 10).high == pytest.approx(1 - few.low)
    assert bounds.share_bounds(0, 0).estimate is None


@pytest.mark.parametrize("bar", [0.7, 0.8, 0.9])
def test_looking_after_every_check_allows_what_lies_at_the_bar_in_five_percent_of_runs_at_most(bar: float) -> None:
    random = np.random.default_rng(SEED)
    runs, looks = 1000, 200
    refutes = [_fewest_hits(total, bar) for total in range(1, looks + 1)]
    hits = np.cumsum(random.random((runs, looks)) < bar, axis=1)
    wrong = (hits >= np.array(refutes)).any(axis=1).mean()
    assert wrong <= 0.05


def test_a_fixed_sample_looked_at_after_every_check_would_allow_far_more() -> None:
    from scipy.stats import beta

    random = np.random.default_rng(SEED)
    hits = np.cumsum(random.random((500, 200)) < 0.8, axis=1)
    total = np.arange(1, 201)
    assert (beta.ppf(0.05, hits, total - hits + 1) > 0.8).any(axis=1).mean() > 0.1


def _fewest_hits(total: int, bar: float) -> int:
    """The fewest hits of a total whose lower bound is above the bar (more than the total: none is)."""
    return next(
        (hits for hits in range(math.ceil(bar * total), total + 1) if bounds.refutes(hits, total, bar)), total + 1
    )


def test_a_precision_that_changes_from_check_to_check_but_stays_below_the_bar_is_seldom_allowed() -> None:
    random = np.random.default_rng(SEED)
    looks = 200
    refutes = np.array([_fewest_hits(total, 0.8) for total in range(1, looks + 1)])
    chances = np.where(np.arange(looks) % 40 < 20, 0.8, 0.6)
    hits = np.cumsum(random.random((1000, looks)) < chances, axis=1)
    assert (hits >= refutes).any(axis=1).mean() <= 0.05


def test_so_many_more_checks_as_are_asked_for_do_lift_the_bound_above_the_bar() -> None:
    needed = bounds.checks_needed(27, 30, 0.8)
    assert needed is not None
    assert bounds.lower_share(27 + math.floor(0.9 * needed), 30 + needed) > 0.8
    assert bounds.lower_share(27 + math.floor(0.9 * (needed - 2)), 30 + needed - 2) <= 0.8


def test_checks_are_asked_for_as_long_as_the_bar_may_be_reached_and_not_when_it_may_not() -> None:
    assert bounds.checks_needed(0, 0, 0.8)
    assert bounds.checks_needed(3, 4, 0.8)
    assert bounds.checks_needed(20, 20, 0.8) == 0
    assert bounds.checks_needed(20, 60, 0.8) is None


def test_a_total_lies_within_its_bounds_at_every_look_in_nineteen_of_twenty_runs() -> None:
    random = np.random.default_rng(SEED)
    frame, truth, outside = 400, 24, 0
    for _ in range(200):
        has = random.permutation(np.arange(frame) < truth)
        hits = np.cumsum(has)
        looks = [bounds.total_bounds(float(hits[n - 1]), n, frame) for n in range(10, 200, 10)]
        outside += any(not low <= truth <= high for low, high in looks)
    assert outside / 200 <= 0.05


def test_a_total_that_was_counted_whole_is_known() -> None:
    assert bounds.total_bounds(12, 300, 300) == (12, 12)
    assert bounds.total_bounds(0, 0, 300) == (0, 300)


# --- order ----------------------------------------------------------------------------------------------------------


def weighed(*rows: tuple[int, int, float], examples: tuple[int, ...] = (50, 50)) -> order.Weighed:
    place, code, confidence = zip(*rows, strict=True)
    codes = tuple("ABCDEFGH"[: len(examples)])
    return order.Weighed(codes, np.array(examples), np.array(place), np.array(code), np.array(confidence))


def test_the_undecided_fragment_gains_more_than_the_sure_one_and_says_which_code() -> None:
    gains = order.expected_gains(weighed((0, 0, 0.98), (1, 0, 0.48)), 3)
    assert gains.gain[1] > gains.gain[0] > gains.gain[2] == 0
    assert (gains.reasons[1], gains.details[1]) == (Reason.UNSURE, "A 0.48")
    assert gains.reasons[2] is Reason.IN_ORDER


def test_a_code_with_few_examples_gains_more_and_is_called_rare() -> None:
    gains = order.expected_gains(weighed((0, 0, 0.4), (1, 1, 0.4), examples=(100, 1)), 2)
    assert gains.gain[1] > gains.gain[0]
    assert gains.reasons == (Reason.UNSURE, Reason.RARE)
    assert gains.details[1] == "B 0.40"


def test_codes_that_are_only_ranked_by_their_definitions_order_the_queue_without_a_number() -> None:
    gains = order.expected_gains(weighed((0, 0, np.nan), (1, 1, np.nan), (1, 0, np.nan)), 2)
    assert gains.reasons == (Reason.DEFINITION, Reason.DEFINITION)
    assert gains.details == ("A", "B")
    assert gains.theme.tolist() == [0, 1]


def test_at_the_beginning_when_all_codes_have_few_examples_none_is_called_rare() -> None:
    gains = order.expected_gains(weighed((0, 0, 0.4), (1, 1, 0.4), examples=(3, 1)), 2)
    assert gains.reasons == (Reason.UNSURE, Reason.UNSURE)


def test_what_a_model_is_sure_of_in_a_document_that_is_strange_to_it_is_doubted() -> None:
    both = weighed((0, 0, 0.95), (1, 0, 0.95))
    gains = order.expected_gains(both, 2, np.array([False, True]))
    assert gains.gain[1] > 2 * gains.gain[0]
    assert gains.reasons == (Reason.UNSURE, Reason.UNLIKE)


def test_the_theme_of_a_fragment_is_its_likeliest_code() -> None:
    gains = order.expected_gains(weighed((0, 0, 0.3), (0, 1, 0.8)), 2)
    assert gains.theme.tolist() == [1, order.NO_THEME]


def test_one_document_does_not_follow_another_as_long_as_gains_are_alike() -> None:
    gain, document = np.full(8, 0.2), np.array([0, 0, 0, 0, 1, 1, 1, 1])
    theme = np.array([0, 1, 2, 3, 4, 5, 6, 7])
    picked = order.spread(gain, theme, document)
    assert {0, 1} == set(document[picked[:2]].tolist())


def test_nothing_to_spread_is_an_empty_order() -> None:
    nothing = np.zeros(0, dtype=np.int64)
    assert order.spread(np.zeros(0), nothing, nothing).tolist() == []


def test_blind_ones_come_once_in_five_and_the_queue_goes_on_where_it_was() -> None:
    blind = [QueueItem(100 + n, Reason.BLIND) for n in range(3)]
    ranked = [QueueItem(n, Reason.UNSURE) for n in range(20)]
    whole = order.woven({Reason.BLIND: blind}, ranked)
    assert [place for place, item in enumerate(whole) if item.reason is Reason.BLIND] == [0, 5, 10]
    later = order.woven({Reason.BLIND: blind[1:]}, ranked[2:], [Reason.BLIND, None, None])
    assert later == whole[3:]


def test_what_was_drawn_follows_when_the_ranked_ones_are_used_up() -> None:
    checks = [QueueItem(100 + n, Reason.CHECK) for n in range(4)]
    repeats = [QueueItem(200 + n, Reason.REPEAT) for n in range(2)]
    whole = order.woven({Reason.CHECK: checks, Reason.REPEAT: repeats}, [QueueItem(1, Reason.UNSURE)])
    assert sorted(item.fragment for item in whole) == [1, 100, 101, 102, 103, 200, 201]


def test_the_random_order_has_nothing_to_do_with_the_order_of_the_text() -> None:
    rows = np.arange(1, 5001)
    shuffled = chance.in_random_order(rows)
    assert sorted(shuffled.tolist()) == rows.tolist()
    assert abs(np.corrcoef(rows, shuffled)[0, 1]) < 0.05
    assert abs(np.corrcoef(shuffled, chance.in_random_order(rows, 1))[0, 1]) < 0.05


# --- second look ----------------------------------------------------------------------------------------------------

SAID = "Toen heb ik haar de brief nog laten zien."


def given(row: int, text: str, *codes: str, again: bool = False) -> Given:
    return Given(row, text, frozenset(codes), again)


def test_an_identical_fragment_that_was_coded_otherwise_gets_a_second_look() -> None:
    rows = [given(1, SAID, "M.1"), given(2, SAID, "M.1"), given(3, SAID.upper(), "M.2")]
    assert doubts(rows, tree()) == [Doubt(3, Why.IDENTICAL, "M.1", 1)]


def test_a_short_text_means_what_was_said_before_it_and_gets_none() -> None:
    assert doubts([given(1, "Ja precies.", "M.1"), given(2, "Ja precies.", "S.1")], tree()) == []


def test_a_coding_that_was_given_again_is_not_asked_about_any_more() -> None:
    assert doubts([given(1, SAID, "M.1"), given(2, SAID, "M.2", again=True)], tree()) == []


def test_a_coding_that_lacks_what_its_neighbours_share_gets_a_second_look() -> None:
    rows = [given(row, f"tekst {row}", "M.1") for row in range(1, 7)]
    rows += [given(7, "tekst 7", "S.1"), *(given(row, f"tekst {row}", "S.2") for row in range(8, 20))]
    vectors = np.array([[1.0, 0.01 * n] for n in range(7)] + [[-1.0, 0.01 * n] for n in range(12)], dtype=np.float32)
    found = doubts(rows, tree(), vectors)
    assert [(one.fragment, one.why, one.code) for one in found] == [(7, Why.NEIGHBOURS, "M.1")]
    assert found[0].other in range(1, 7)


def test_a_coding_that_lacks_what_a_model_is_sure_of_gets_a_second_look() -> None:
    rows = [given(1, SAID, "S.1"), given(2, SAID + " Ja.", "M.1"), given(3, SAID + " Nee.", "M.1")]
    sure = {1: suggestion("M.1"), 2: suggestion("spullen"), 3: suggestion("S.1", confidence=0.6)}
    sure[2] = suggestion("Spullen") if "Spullen" in tree() else suggestion("M.1")
    assert [(one.fragment, one.why) for one in doubts(rows, tree(), suggested=sure)] == [(1, Why.MODEL)]


# --- bulk -----------------------------------------------------------------------------------------------------------


def check(row: int, given: tuple[str, ...], *suggested: str, valence: str = "+", confidence: float = 0.9) -> bulk.Check:
    return bulk.Check(row, tuple(Label(code, valence) for code in given), suggestion(*suggested, confidence=confidence))


def test_a_check_succeeds_when_all_that_was_suggested_was_given() -> None:
    scheme = tree()
    assert bulk.succeeds(check(1, ("M.1", "S.1"), "M.1"), scheme)
    assert not bulk.succeeds(check(1, ("M.1",), "M.1", "S.1"), scheme)
    topic = scheme.path("M.1")[0].code
    assert bulk.succeeds(check(1, ("M.2",), topic), scheme)


def test_a_group_holds_suggestions_of_its_code_or_below_that_are_sure_enough() -> None:
    scheme = tree()
    group = bulk.Group(scheme, scheme.path("M.1")[0].code, 0.7)
    assert group.holds(suggestion("M.2"))
    assert not group.holds(suggestion("S.1"))
    assert not group.holds(suggestion("M.2", confidence=0.6))
    assert not bulk.Group(scheme).holds(suggestion())


def test_bulk_is_refused_without_checks_and_allowed_with_enough_right_ones() -> None:
    group = bulk.Group(tree(), "M.1")
    none = bulk.judge([], group, 0.8)
    assert (none.allowed, none.precision.estimate) == (False, None)
    assert none.needed
    right = bulk.judge([check(row, ("M.1", "S.1"), "M.1") for row in range(25)], group, 0.8)
    assert (right.allowed, right.needed, right.further, right.valences) == (True, 0, 25, (25, 25))
    wrong = bulk.judge([check(row, ("S.1",), "M.1") for row in range(25)], group, 0.8)
    assert (wrong.allowed, wrong.needed) == (False, None)


def test_checks_of_surer_suggestions_than_what_is_open_are_set_aside() -> None:
    checks = [check(row, ("M.1",), "M.1", confidence=0.6 + 0.3 * (row % 10) / 9) for row in range(1, 101)]
    assert bulk.like_what_is_open(checks, [0.9] * 50) == checks
    assert bulk.like_what_is_open(checks, np.linspace(0.6, 0.9, 50).tolist()) == checks
    kept = bulk.like_what_is_open(checks, np.linspace(0.6, 0.75, 50).tolist())
    assert 10 < len(kept) < 60
    assert np.mean([one.suggestion.moments[0].confidence for one in kept]) < 0.73
    assert bulk.like_what_is_open(checks, [0.3, 0.35, 0.4, 0.45, 0.5]) == []


def test_bulk_is_hardly_ever_allowed_below_the_bar_when_the_surest_were_done_first() -> None:
    random, wrongly, group = np.random.default_rng(5), 0, bulk.Group(tree(), "M.1")
    for _ in range(60):
        right = random.beta(6, 2, 600)
        came = random.random(600) < right
        drawn = np.flatnonzero(random.random(600) < 0.1)
        rest = np.setdiff1d(np.arange(600), drawn)
        rest = rest[np.argsort(-right[rest])][400:]
        checks = [check(row, ("M.1",) if came[row] else (), "M.1", confidence=right[row]) for row in drawn.tolist()]
        bar = float(right[rest].mean()) + 0.01
        wrongly += bulk.judge(bulk.like_what_is_open(checks, right[rest].tolist()), group, bar).allowed
    assert wrongly <= 3


def test_a_random_tenth_is_kept_back() -> None:
    accepted, held = bulk.split_off(range(1, 101))
    assert len(held) == 10
    assert sorted(accepted + held) == list(range(1, 101))
    assert bulk.split_off([1, 2, 3])[1] == []


def test_only_the_first_blind_coding_after_the_draw_is_a_check() -> None:
    history = [(3, 1, ()), (5, 1, (Label("M.1"),)), (9, 1, ()), (9, 2, ())]
    assert bulk.blind_codings(history, {1: 4}) == {1: (5, (Label("M.1"),))}


# --- stopping -------------------------------------------------------------------------------------------------------


def reviewed(count: int, given: dict[int, frozenset[str]], aside: frozenset[int] = frozenset()) -> stopping.Reviewed:
    return stopping.Reviewed(np.arange(1, count + 1), given, aside)


def test_what_is_there_is_the_frame_times_the_mean_of_what_was_drawn() -> None:
    rows = np.arange(1, 1001)
    drawn = chance.in_random_order(rows)[:100].tolist()
    decided = {row: frozenset(["M.1"]) if place < 20 else frozenset() for place, row in enumerate(drawn)}
    found = stopping.advise(reviewed(1000, decided), [stopping.Frame(rows, dict.fromkeys(drawn, 0.1))], ["M.1", "S.1"])
    assert found.estimated.estimate == pytest.approx(200)
    assert found.recall.estimate == pytest.approx(0.1)
    assert found.per_code[0].estimated.estimate == pytest.approx(200)
    assert found.per_code[0].recall.low is not None
    assert found.per_code[1].recall.estimate is None
    assert found.more_to_review == pytest.approx(800, abs=5)


def test_fragments_drawn_with_unequal_probabilities_are_weighted() -> None:
    rows = np.arange(1, 1001)
    drawn = chance.in_random_order(rows)[:100].tolist()
    decided = {row: frozenset(["M.1"]) if place < 50 else frozenset() for place, row in enumerate(drawn)}
    chances = {row: 0.2 if place < 50 else 0.1 for place, row in enumerate(drawn)}
    found = stopping.advise(reviewed(1000, decided), [stopping.Frame(rows, chances)], [])
    assert found.estimated.estimate == pytest.approx(1000 / 3)


def test_nothing_can_be_said_before_enough_of_those_drawn_are_coded() -> None:
    rows = np.arange(1, 1001)
    drawn = chance.in_random_order(rows)[:100].tolist()
    decided = {row: frozenset(["M.1"]) for row in drawn[:30]}
    found = stopping.advise(reviewed(1000, decided), [stopping.Frame(rows, dict.fromkeys(drawn, 0.1))], ["M.1"])
    assert (found.recall.estimate, found.more_to_review, found.drawn_needed) == (None, None, 20)
    assert found.sentence("en").startswith("Cannot say yet")
    assert "nog 20 blinde" in found.sentence("nl")


def test_what_was_coded_out_of_turn_is_left_aside() -> None:
    rows = np.arange(1, 1001)
    drawn = chance.in_random_order(rows)[:100].tolist()
    decided = {row: frozenset[str]() for row in (*drawn[:10], *drawn[11:60])}
    sample = stopping.usable(reviewed(1000, decided), stopping.Frame(rows, dict.fromkeys(drawn, 0.1)))
    assert sample is not None
    assert sample.rows.tolist() == drawn[:10]


def test_a_draw_is_of_no_use_while_something_outside_its_frame_is_open() -> None:
    frame = stopping.Frame(np.arange(1, 51), dict.fromkeys(range(1, 51), 1.0))
    decided = {row: frozenset[str]() for row in range(1, 100)}
    assert stopping.usable(reviewed(100, decided), frame) is None
    assert stopping.usable(reviewed(100, {**decided, 100: frozenset()}), frame) is not None
    assert stopping.usable(reviewed(100, decided, frozenset([100])), frame) is not None


def test_a_check_of_what_is_left_says_more_than_the_draw_on_entry() -> None:
    everything, late = np.arange(1, 1001), np.arange(801, 1001)
    decided = {row: frozenset(["M.1"]) if row % 2 else frozenset() for row in range(1, 801)}
    drawn = chance.in_random_order(late)[:60].tolist()
    decided |= {row: frozenset[str]() for row in drawn}
    blind = dict.fromkeys(range(1, 101), 0.1)
    frames = [stopping.Frame(everything, blind), stopping.Frame(late, dict.fromkeys(drawn, 0.3))]
    found = stopping.advise(reviewed(1000, decided), frames, ["M.1"])
    assert found.estimated.estimate == pytest.approx(400)
    assert found.enough
    assert found.more_to_review == 0


def test_when_it_is_probably_enough_but_not_certain_checks_are_advised() -> None:
    found = stopping.Advice(
        90, bounds.Bounded(95, 90, 110, 60), bounds.Bounded(0.947, 0.82, 1.0, 60), 0, (), 0.9, 200, 300, 0
    )
    assert not found.enough
    assert found.sentence("en") == (
        "Found 90 of an estimated 95 moments (90 to 110): 95% (82% to 100%). Probably 90% have been found, but it is "
        "not certain yet: draw checks from what is left."
    )
    assert found.sentence("nl").endswith("trek controles uit wat over is.")


def test_the_likeliest_fragments_are_counted_first() -> None:
    rows = np.arange(1, 1001)
    drawn = chance.in_random_order(rows)[:100].tolist()
    decided = {row: frozenset(["M.1"]) if place < 20 else frozenset() for place, row in enumerate(drawn)}
    likely = {row: 0.9 if row % 5 == 0 else 0.01 for row in range(1, 1001)}
    found = stopping.advise(reviewed(1000, decided), [stopping.Frame(rows, dict.fromkeys(drawn, 0.1))], [], likely)
    assert found.more_to_review is not None
    assert found.more_to_review < 300


def test_when_all_is_reviewed_all_is_known() -> None:
    decided = {row: frozenset(["M.1"]) for row in range(1, 61)}
    found = stopping.advise(reviewed(60, decided), [], ["M.1"])
    assert (found.recall.estimate, found.recall.low, found.enough) == (1.0, 1.0, True)
    assert found.sentence("nl") == "Alle fragmenten zijn nagekeken: 60 momenten."
