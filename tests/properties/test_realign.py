"""A corrected transcript: kept fragments keep their text and order, nothing is said twice, and no word is lost."""

from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from autocode.records import ProjectFragment, Transcript, Turn
from autocode.segment import segment
from autocode.store.realign import realign

WORDS = st.sampled_from(["ja", "nee", "de brief", "lag", "in de map", "dus", "morgen", "en toen", "bij haar thuis"])
SENTENCES = st.lists(WORDS, min_size=1, max_size=12).map(lambda words: " ".join(words).capitalize() + ".")
TURNS = st.lists(st.lists(SENTENCES, min_size=1, max_size=4).map(" ".join), min_size=1, max_size=8)


def transcript(turns: list[str]) -> Transcript:
    return Transcript(
        "gesprek",
        "plain text",
        tuple(Turn("gesprek", number, "AB"[number % 2], text) for number, text in enumerate(turns, start=1)),
    )


@st.composite
def corrections(draw: st.DrawFn) -> tuple[list[str], list[str]]:
    """Turns, and what became of them: some dropped, put in, joined, cut or changed."""
    before = draw(TURNS)
    after: list[str] = []
    for turn in before:
        what = draw(st.sampled_from(["keep", "keep", "keep", "drop", "put in", "change", "cut", "join"]))
        words = turn.split()
        if what == "put in":
            after.append(draw(SENTENCES))
        if what == "change":
            words[draw(st.integers(0, len(words) - 1))] = "anders"
        if what == "cut" and len(words) > 1:
            at = draw(st.integers(1, len(words) - 1))
            after.append(" ".join(words[:at]))
            words = words[at:]
        if what == "join" and after:
            after[-1] += " " + " ".join(words)
        elif what != "drop":
            after.append(" ".join(words))
    return before, after or ["Stilte."]


@settings(deadline=None)
@given(corrections())
def test_a_corrected_transcript_keeps_what_is_still_there_and_loses_no_word(texts: tuple[list[str], list[str]]) -> None:
    before, after = transcript(texts[0]), transcript(texts[1])
    old = [
        ProjectFragment(fragment.number, fragment, 1, True, False, 0.1) for fragment in segment(before, {}).fragments
    ]
    names = {one.fragment.id for one in old}
    laid = realign(old, before, segment(after, {}), names)
    new = laid.cut.fragments
    assert all(one.end_char <= other.start_char for one, other in pairwise(new))
    assert " ".join(one.text for one in new).split() == after.text.split()
    assert all(after.text[one.start_char : one.end_char] == one.text for one in new)
    continued = [kept for kept in laid.continues if kept is not None]
    assert [kept.row for kept in continued] == sorted({kept.row for kept in continued})
    assert {kept.row for kept in continued} | {one.row for one in laid.lost} == {one.row for one in old}
    for fragment, kept in zip(new, laid.continues, strict=True):
        if kept is not None:
            assert (fragment.text, fragment.id) == (kept.fragment.text, kept.fragment.id)
        else:
            assert fragment.id not in names
    assert len({one.id for one in new}) == len(new)


@settings(deadline=None)
@given(TURNS)
def test_a_transcript_that_did_not_change_keeps_every_fragment(turns: list[str]) -> None:
    same = transcript(turns)
    cut = segment(same, {})
    old = [ProjectFragment(fragment.number, fragment, 1, True, False, 0.1) for fragment in cut.fragments]
    laid = realign(old, same, cut, {one.fragment.id for one in old})
    assert laid.cut.fragments == cut.fragments
    assert laid.lost == ()
