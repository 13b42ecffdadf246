"""Whatever the text, the fragments tile it and the sentences leave nothing out."""

from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from autocode.records import Transcript, Turn
from autocode.segment import Cut, segment, sentences
from autocode.segment.sentence_ends import sentence_starts

# Words and signs that the rules look at, so that hypothesis comes upon their combinations.
PIECES = st.sampled_from(
    [
        *("Ja", "nee", "en", "toen", "maar", "goed", "want", "Ik", "dhr", "bijv", "J", "o.a", "regio", "B", "3", "12"),
        *(".", "?", "!", "…", "...", ",", ":", "-", "–", "'", '"', "''", ",,", "„", "”", "(", ")", "[", "]", "'s"),
        *("[naam kind]", "(lacht)", "👍🏽", "e\u0301", "\u0301", "\u200b", "\u00a0", "\u2028", "ß", "中文", "🇳🇱"),
        *(" ", " ", " ", " ", "\n", "\n\n", "\t", ". ", "? ", "… ", ", en toen "),
    ]
)
DUTCH = st.lists(PIECES, max_size=120).map("".join)
CONNECTED = ["en", "toen", "maar", "dus", "want", "ik", "ging", "naar", "huis", "de", "het", ",", "woord"]
RUN_ON = st.lists(st.sampled_from(CONNECTED), max_size=400).map(" ".join)
BARE = st.lists(st.sampled_from([*CONNECTED[:-2], "ja", "[naam kind]", "oké", "gezegd"]), max_size=200).map(" ".join)
# Any code point at all, lone surrogates too.
ANY = st.text(st.characters(), max_size=80)
TEXTS = st.one_of(ANY, DUTCH, RUN_ON, BARE)
TURNS = st.lists(TEXTS.filter(lambda text: bool(text.strip())), min_size=1, max_size=4)


def transcript(texts: list[str], ids: tuple[str, ...] | None = None) -> Transcript:
    turns = tuple(Turn("d", number, None, text, 0, 1000) for number, text in enumerate(texts, start=1))
    return Transcript("d", "text", turns, fragment_ids=ids)


def left_out(text: str, spans: list[tuple[int, int]]) -> str:
    """Return the text without the spans."""
    ends = [0, *(end for _, end in spans)]
    starts = [*(start for start, _ in spans), len(text)]
    return "".join(text[end:start] for end, start in zip(ends, starts, strict=True))


@settings(deadline=None)
@given(TEXTS)
def test_sentences_are_in_order_and_leave_out_nothing_but_white_space(text: str) -> None:
    spans = sentences(text)
    assert all(start < end for start, end in spans)
    assert all(before[1] <= after[0] for before, after in pairwise(spans))
    assert not left_out(text, spans).strip()
    assert all(text[start:end] == text[start:end].strip() for start, end in spans)


@settings(deadline=None)
@given(TURNS, st.sampled_from(Cut))
def test_fragments_tile_every_turn(texts: list[str], cut: Cut) -> None:
    """Every sign of every turn that is not white space lies in exactly one fragment, in order, however it is cut."""
    document = transcript(texts)
    fragments = segment(document, {}, cut=cut).fragments
    spans = [(fragment.start_char, fragment.end_char) for fragment in fragments]
    assert all(before[1] <= after[0] for before, after in pairwise(spans))
    assert not left_out(document.text, spans).strip()
    for fragment in fragments:
        offset = document.turn_offsets[fragment.turn - 1]
        assert offset <= fragment.start_char < fragment.end_char <= offset + len(texts[fragment.turn - 1])
    assert [fragment.number for fragment in fragments] == list(range(1, len(fragments) + 1))


@settings(deadline=None)
@given(TURNS)
def test_fragments_are_whole_sentences(texts: list[str]) -> None:
    """No fragment begins or ends within a sentence of its turn.

    In a turn without signs, where sentences are guessed, it begins where one may begin.
    """
    document = transcript(texts)
    for fragment in segment(document, {}).fragments:
        offset = document.turn_offsets[fragment.turn - 1]
        starts = sentence_starts(texts[fragment.turn - 1])
        assert fragment.start_char - offset in {start for start, _ in starts.where}
        if not starts.unsigned:
            spans = sentences(texts[fragment.turn - 1])
            assert fragment.start_char - offset in {start for start, _ in spans}
            assert fragment.end_char - offset in {end for _, end in spans}


@settings(deadline=None)
@given(TURNS)
def test_cutting_again_gives_the_same(texts: list[str]) -> None:
    """The same transcript is cut the same way, and its fragments, read back as rows, stay as they are."""
    cut = segment(transcript(texts), {})
    assert segment(transcript(texts), {}) == cut
    rows = transcript([fragment.text for fragment in cut.fragments], tuple(fragment.id for fragment in cut.fragments))
    again = segment(rows, {})
    assert [(fragment.id, fragment.text) for fragment in again.fragments] == [
        (fragment.id, fragment.text) for fragment in cut.fragments
    ]


@settings(deadline=None)
@given(RUN_ON)
def test_no_fragment_of_separate_words_is_longer_than_a_coder_can_take_in(text: str) -> None:
    """However the words follow each other, hundreds of them never stay in one piece."""
    assert all(len(text[start:end].split()) <= 80 for start, end in sentences(text))


@settings(deadline=None)
@given(TURNS)
def test_times_run_on_through_a_turn(texts: list[str]) -> None:
    """Times lie within the turn and never run back."""
    fragments = segment(transcript(texts), {}).fragments
    for fragment in fragments:
        assert fragment.start_ms is not None
        assert fragment.end_ms is not None
        assert 0 <= fragment.start_ms <= fragment.end_ms <= 1000
    for before, after in pairwise(fragments):
        if before.turn == after.turn:
            assert before.end_ms is not None
            assert after.start_ms is not None
            assert before.end_ms <= after.start_ms
