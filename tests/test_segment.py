"""The segmenter: what a fragment carries, how long it is, and which turns are left alone."""

import subprocess
import sys
import time

import pytest

from autocode.records import Segmentation, Speaker, Transcript, Turn
from autocode.segment import VERSION, Cut, as_rows, segment, sentences

LONG_TURN = (
    "Die vader zat de hele avond in z'n auto voor de deur, met de motor aan, en de buurvrouw had het kenteken "
    "opgeschreven. Hij wilde alleen kijken of het licht brandde, zei hij later tegen mij. Maar goed, de agenda. We "
    "hebben nog twintig minuten en er staan drie punten op, dus ik stel voor dat we de evaluatie doorschuiven naar de "
    "volgende keer. Dan kan iedereen het stuk ook echt lezen."
)
WITHOUT_SIGNS = (
    "ja en toen kwam ik daar aan en die moeder deed open maar ze zei niks dus ik ben gaan zitten en ik heb gewacht "
    "want je weet nooit wat er komt en dan na een tijdje begon ze te praten over school en over vroeger nou en zo "
    "ging dat dus elke week opnieuw "
) * 8


def transcript(*texts: str, speaker: str | None = "Samira", ids: tuple[str, ...] | None = None) -> Transcript:
    turns = tuple(Turn("gesprek", number, speaker, text) for number, text in enumerate(texts, start=1))
    return Transcript("gesprek", "text", turns, fragment_ids=ids)


def timed(text: str, start_ms: int | None, end_ms: int | None) -> Segmentation:
    return segment(Transcript("gesprek", "vtt", (Turn("gesprek", 1, None, text, start_ms, end_ms),)), {})


def texts(segmentation: Segmentation) -> list[str]:
    return [fragment.text for fragment in segmentation.fragments]


def test_a_long_turn_is_cut_where_the_subject_turns() -> None:
    """The cut comes at "Maar goed", not in the middle of either subject."""
    first, second = texts(segment(transcript(LONG_TURN), {}))
    assert first.endswith("tegen mij.")
    assert second.startswith("Maar goed, de agenda.")


def test_a_short_turn_is_one_fragment() -> None:
    assert texts(segment(transcript("Ja. Nou ja. Maar goed, ik ben er."), {})) == ["Ja. Nou ja. Maar goed, ik ben er."]


@pytest.mark.parametrize("opener", ["Ja.", "Hm-hm.", "Nou ja.", "Oké.", "Ja, ja. Precies."])
def test_an_opener_is_never_a_fragment_when_the_turn_has_more(opener: str) -> None:
    """It goes with what follows it, at the beginning of a turn and in the middle."""
    middle = LONG_TURN.replace("Maar goed, de agenda.", f"{opener} Dan de agenda.")
    at_start = texts(segment(transcript(f"{opener} {LONG_TURN}"), {}))
    in_middle = texts(segment(transcript(middle), {}))
    assert at_start[0].startswith(f"{opener} Die vader")
    assert any(f"{opener} Dan de agenda. We" in text for text in in_middle)


def test_speech_without_signs_is_cut_at_connectors_around_the_wanted_length() -> None:
    """400 words without a comma become fragments of a length that one can code, each beginning at a connector."""
    cut = texts(segment(transcript(WITHOUT_SIGNS), {}))
    assert [word for text in cut for word in text.split()] == WITHOUT_SIGNS.split()
    assert all(8 <= len(text.split()) <= 80 for text in cut)
    assert {text.split()[0] for text in cut[1:]} <= {"en", "maar", "dus", "want", "nou", "ja"}


def test_words_without_any_connector_are_cut_all_the_same() -> None:
    """A thousand words that give no hold at all are cut by length alone."""
    lengths = [len(text.split()) for text in texts(segment(transcript("woord " * 1000), {}))]
    assert sum(lengths) == 1000
    assert max(lengths) <= 80


def test_a_sentence_of_more_than_eighty_words_is_cut_at_a_comma_before_a_connector() -> None:
    sentence = (
        ", en toen zei ze dat het allemaal niet meer hoefde omdat hij al weg was".join(["Ik kwam daar"] * 9) + "."
    )
    cut = [sentence[start:end] for start, end in sentences(sentence)]
    assert len(cut) > 1
    assert all(piece.endswith((",", ".")) and piece.startswith(("Ik", "en toen")) for piece in cut)


def test_a_cut_never_falls_within_a_placeholder() -> None:
    text = "ik ging naar [naam regio en naam plaats en ook maar de straat] en toen weer terug en dat was het dan " * 10
    assert all(text[start:end].count("[") == text[start:end].count("]") for start, end in sentences(text))


def test_positions_are_code_points_in_the_text_of_the_whole_transcript() -> None:
    """An emoji is one code point, and each turn begins one newline after the last."""
    document = transcript("👍🏽 Ja.", "Nee. Dat niet.")
    fragments = segment(document, {}).fragments
    assert [(fragment.start_char, fragment.end_char) for fragment in fragments] == [(0, 6), (7, 21)]
    assert [document.text[fragment.start_char : fragment.end_char] for fragment in fragments] == [
        "👍🏽 Ja.",
        "Nee. Dat niet.",
    ]


def test_fragments_are_numbered_through_the_document() -> None:
    cut = segment(transcript(LONG_TURN, "Goed."), {})
    assert [fragment.id for fragment in cut.fragments] == ["gesprek-0001", "gesprek-0002", "gesprek-0003"]
    assert [fragment.number for fragment in cut.fragments] == [1, 2, 3]
    assert [fragment.turn for fragment in cut.fragments] == [1, 1, 2]
    assert cut.made_by == VERSION


def test_rows_that_were_already_cut_keep_their_bounds_and_ids() -> None:
    cut = segment(transcript(f" {LONG_TURN}\n", "Ja.", ids=("F7", "F9")), {})
    assert [(fragment.id, fragment.text) for fragment in cut.fragments] == [("F7", LONG_TURN), ("F9", "Ja.")]
    assert cut.made_by == "import"


@pytest.mark.parametrize(
    ("cut", "count", "made_by"),
    [
        (Cut.TURN, 2, f"{VERSION}, by turn"),
        (Cut.SENTENCE, 6, f"{VERSION}, by sentence"),
        (Cut.FRAGMENT, 3, VERSION),
    ],
)
def test_a_person_chooses_turns_sentences_or_fragments(cut: Cut, count: int, made_by: str) -> None:
    done = segment(transcript(LONG_TURN, "Goed."), {}, cut=cut)
    assert (len(done.fragments), done.made_by) == (count, made_by)


@pytest.mark.parametrize("cut", Cut)
def test_what_was_cut_elsewhere_is_taken_as_it_is_whatever_is_chosen(cut: Cut) -> None:
    done = segment(transcript(LONG_TURN, ids=("F7",)), {}, cut=cut)
    assert (texts(done), done.made_by) == ([LONG_TURN], "import")


def test_fragments_written_as_rows_are_read_as_the_same_fragments() -> None:
    """Ids, texts, speakers and times stay."""
    done = timed(LONG_TURN, 10_000, 40_000)
    again = segment(as_rows(done), {})
    assert [(one.id, one.text, one.speaker, one.start_ms) for one in again.fragments] == [
        (one.id, one.text, one.speaker, one.start_ms) for one in done.fragments
    ]


def test_a_sign_of_listening_within_a_turn_is_no_fragment_of_its_own() -> None:
    """Wherever it stands in a long turn, "Hm-hm. Ja." goes with what follows it."""
    said = [LONG_TURN[start:end] for start, end in sentences(LONG_TURN)]
    for place in range(len(said)):
        turn = " ".join([*said[:place], "Hm-hm.", "Ja.", *said[place:]])
        assert not any(text.endswith(("Hm-hm.", "Ja.")) for text in texts(segment(transcript(turn), {})))


def test_a_question_and_its_answer_are_two_fragments() -> None:
    """They are two turns; coding them as one is for a person to choose."""
    asked = segment(transcript("Hoe lang doe je dit werk al?", "Zes jaar nu, in september."), {})
    assert len(asked.fragments) == 2


def test_capitals_without_full_stops_still_begin_sentences() -> None:
    text = "Ja dat klopt Ik was er die dag niet bij Wij hadden toen een andere afspraak"
    assert [text[start:end] for start, end in sentences(text)] == [
        "Ja dat klopt",
        "Ik was er die dag niet bij",
        "Wij hadden toen een andere afspraak",
    ]


def test_a_long_sentence_of_somebody_who_writes_signs_is_left_whole() -> None:
    """Sixty words without a comma, between sentences with full stops, are one sentence."""
    long = "Ik heb " + "die brief van de rechtbank en de brief van de school en " * 5 + "alles gelezen."
    text = f"Dat weet ik. {long} Dat was het. Meer niet. Echt."
    assert (13, 13 + len(long)) in sentences(text)


def test_a_fragment_carries_who_said_it_and_in_which_part() -> None:
    turns = (Turn("gesprek", 1, "Samira", "Ja hoor.", part="Opening"),)
    people = {"Samira": Speaker("Samira", "JB01", "jeugdbeschermer", "regio A")}
    fragment = segment(Transcript("gesprek", "text", turns), people).fragments[0]
    assert (fragment.speaker, fragment.role, fragment.group, fragment.part) == (
        "JB01",
        "jeugdbeschermer",
        "regio A",
        "Opening",
    )


def test_a_name_that_nobody_described_stands_for_itself() -> None:
    fragment = segment(transcript("Ja hoor."), {}).fragments[0]
    assert (fragment.speaker, fragment.role, fragment.suggested_for) == ("Samira", None, True)


def test_a_turn_without_a_speaker_has_none() -> None:
    assert segment(transcript("Ja hoor.", speaker=None), {}, ["onderzoeker"]).fragments[0].speaker is None


@pytest.mark.parametrize(
    ("role", "suggested"),
    [
        ("onderzoeker", False),
        ("Onderzoeker (interviewer)", False),
        ("ONDERZOEKER", False),
        ("onderzoekers-in-opleiding", True),
        ("jeugdbeschermer", True),
        (None, True),
    ],
)
def test_an_excluded_role_is_found_as_a_whole_word(role: str | None, suggested: bool) -> None:
    people = {"Samira": Speaker("Samira", "OZ", role)}
    fragment = segment(transcript("Ja hoor."), people, ["onderzoeker", "gast (extern)"]).fragments[0]
    assert fragment.suggested_for is suggested


def test_an_excluded_role_of_several_words_and_signs_is_matched_as_written() -> None:
    people = {"Samira": Speaker("Samira", "X", "Gast (extern)")}
    assert not segment(transcript("Ja."), people, ["gast (extern)"]).fragments[0].suggested_for


def test_times_within_a_turn_follow_the_characters() -> None:
    """Every fragment gets its share, the first begins and the last ends with the turn."""
    fragments = timed(LONG_TURN, 10_000, 40_000).fragments
    pace = 30_000 / len(LONG_TURN)
    assert [(fragment.start_ms, fragment.end_ms) for fragment in fragments] == [
        (round(10_000 + pace * fragment.start_char), round(10_000 + pace * fragment.end_char)) for fragment in fragments
    ]
    assert (fragments[0].start_ms, fragments[-1].end_ms) == (10_000, 40_000)


def test_a_turn_that_is_one_fragment_gives_it_its_own_times() -> None:
    fragment = timed(" Ja. ", 500, 900).fragments[0]
    assert (fragment.start_ms, fragment.end_ms) == (500, 900)


@pytest.mark.parametrize("end_ms", [None, 5_000])
def test_without_a_usable_end_only_the_start_of_the_turn_is_known(end_ms: int | None) -> None:
    """No end at all, or one that lies before the start."""
    times = [(fragment.start_ms, fragment.end_ms) for fragment in timed(LONG_TURN, 10_000, end_ms).fragments]
    assert times == [(10_000, None), (10_000, None)]


def test_white_space_alone_holds_no_sentence() -> None:
    assert sentences("") == []
    assert sentences(" \n\t ") == []


def test_a_lone_surrogate_of_a_damaged_file_does_no_harm() -> None:
    assert sentences("Ja \ud800. Nee.") == [(0, 5), (6, 10)]


def test_importing_the_segmenter_does_not_load_spacy() -> None:
    code = "import sys, autocode.segment; sys.exit('spacy' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_a_meeting_of_two_hours_is_cut_in_seconds() -> None:
    """18,000 words take well under a second on an idle machine; the bound leaves room for a busy one."""
    document = transcript(*[LONG_TURN] * 260)
    sentences("warm")
    began = time.perf_counter()
    segment(document, {})
    assert time.perf_counter() - began < 5
