"""The queue holds all that is open, once, each with a reason, and no theme fills a stretch of it."""

from collections import Counter

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from autocode.records import QueueItem, Reason
from autocode.review import bounds, order

FRAGMENTS = st.lists(
    st.tuples(st.floats(0, 1, width=32), st.integers(-1, 5), st.integers(0, 3)), min_size=1, max_size=120
)


@given(FRAGMENTS, st.lists(st.tuples(st.integers(-1, 5), st.integers(0, 3)), max_size=15))
def test_spreading_is_a_permutation_and_no_theme_fills_a_window(
    fragments: list[tuple[float, int, int]], recent: list[tuple[int, int]]
) -> None:
    gain, theme, document = (np.array(column) for column in zip(*fragments, strict=True))
    picked = order.spread(gain.astype(float), theme, document, recent)
    assert sorted(picked.tolist()) == list(range(len(fragments)))
    left = Counter(theme.tolist())
    for place, one in enumerate(picked.tolist()):
        window = Counter(theme[picked[max(0, place - order.WINDOW + 1) : place + 1]].tolist())
        if sum(count > 0 for count in left.values()) >= 3 and place >= order.WINDOW:
            assert window[int(theme[one])] <= order.MOST_OF_A_WINDOW
        left[int(theme[one])] -= 1


@given(
    st.lists(st.tuples(st.integers(0, 30), st.integers(0, 4), st.floats(0, 1)), max_size=80),
    st.lists(st.integers(0, 60), min_size=5, max_size=5),
)
def test_every_fragment_has_a_gain_and_a_reason(rows: list[tuple[int, int, float]], examples: list[int]) -> None:
    place, code, confidence = (np.array([row[i] for row in rows]) for i in range(3))
    weighed = order.Weighed(
        tuple("ABCDE"), np.array(examples), place.astype(np.int64), code.astype(np.int64), confidence.astype(float)
    )
    gains = order.expected_gains(weighed, 31)
    assert len(gains.reasons) == len(gains.details) == len(gains.gain) == 31
    assert (gains.gain >= 0).all()
    for reason, detail in zip(gains.reasons, gains.details, strict=True):
        assert bool(detail) == (reason is not Reason.IN_ORDER)


@given(
    st.integers(0, 40),
    st.dictionaries(
        st.sampled_from([Reason.BLIND, Reason.CHECK, Reason.SECOND_LOOK, Reason.REPEAT]), st.integers(0, 12)
    ),
    st.lists(st.sampled_from([None, Reason.BLIND, Reason.CHECK]), max_size=20),
)
def test_weaving_keeps_everything_and_the_order_within_each_stream(
    ranked: int, sizes: dict[Reason, int], recent: list[Reason | None]
) -> None:
    streams = {
        reason: [QueueItem(1000 * number + n, reason) for n in range(size)]
        for number, (reason, size) in enumerate(sizes.items(), start=1)
    }
    items = [QueueItem(n, Reason.UNSURE) for n in range(ranked)]
    queue = order.woven(streams, items, recent)
    assert len(queue) == ranked + sum(sizes.values())
    for reason, stream in (*streams.items(), (Reason.UNSURE, items)):
        assert [item for item in queue if item.reason is reason] == stream


@given(st.integers(0, 60), st.integers(1, 60))
def test_a_lower_bound_never_exceeds_the_share_and_rises_with_the_hits(hits: int, total: int) -> None:
    hits = min(hits, total)
    low = bounds.lower_share(hits, total)
    assert 0 <= low <= hits / total
    assert hits == 0 or bounds.lower_share(hits - 1, total) <= low
    assert all(bounds.refutes(hits, total, share) == (low > share) for share in (0.05, 0.35, 0.65, 0.85))


@given(st.integers(0, 50), st.integers(1, 50), st.integers(0, 300))
def test_bounds_of_a_total_hold_what_was_seen(hits: int, drawn: int, rest: int) -> None:
    hits = min(hits, drawn)
    low, high = bounds.total_bounds(hits, drawn, drawn + rest)
    assert hits <= low <= high <= rest + hits
