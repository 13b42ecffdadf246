"""Shapes of transcripts beyond the samples: what programs and pages give that changed their layout."""

from pathlib import Path

import pytest
from test_read import paragraphs, read_one, said, save, save_docx, table

HEADERS = {
    "captions that Zoom saved": ("[{name}] 09:12:{second}", 33120_000),
    "Amberscript": ("{name} (00:00:{second})", 0),
    "Word itself": ("00:00:{second} {name}", 0),
    "a time before the name": ("[00:00:{second}] {name}", 0),
    "Happy Scribe": ("[00:00:{second}.000] - {name}", 0),
}


@pytest.mark.parametrize("shape", HEADERS)
@pytest.mark.parametrize("kind", ["txt", "docx"])
def test_a_name_with_its_time_above_the_words_names_the_speaker(tmp_path: Path, shape: str, kind: str) -> None:
    header, first = HEADERS[shape]
    people = (
        ("Spreker 1", "01", "Goedemorgen."),
        ("Spreker 2", "04", "Om 9:30 was ik er."),
        ("Spreker 1", "09", "Ja."),
    )
    lines = [part for name, second, text in people for part in (header.format(name=name, second=second), text, "")]
    content = "\n".join(lines)
    path = save_docx(tmp_path, paragraphs(*lines)) if kind == "docx" else save(tmp_path, "g.txt", content)
    transcript = read_one(path)
    assert said(transcript) == [(name, text) for name, _, text in people]
    assert [turn.start_ms for turn in transcript.turns] == [first + int(second) * 1000 for _, second, _ in people]
    assert transcript.unread == ()


def test_stamped_lines_of_speech_are_not_taken_for_names(tmp_path: Path) -> None:
    text = "[00:00:01] Prima\n[00:00:04] Goed zo\n[00:00:09] Prima\nEn toen niets meer.\n"
    assert {turn.speaker for turn in read_one(save(tmp_path, "g.txt", text)).turns} == {None}


def test_what_word_transcribed_itself_is_read_without_the_name_of_the_recording(tmp_path: Path) -> None:
    frame = ("Audio file", "interview oma.mp3", "Transcript")
    speech = ("00:00:00 Spreker 1", "Goedemorgen.", "00:00:05 Mw. Van 't Hof", "Goed hoor.", "En toen koffie.")
    transcript = read_one(save_docx(tmp_path, paragraphs(*frame, *speech, "00:00:15 Spreker 1", "Fijn.")))
    assert said(transcript) == [
        ("Spreker 1", "Goedemorgen."),
        ("Mw. Van 't Hof", "Goed hoor. En toen koffie."),
        ("Spreker 1", "Fijn."),
    ]
    assert [line.text for line in transcript.unread] == list(frame)


def test_names_between_whole_sentences_name_the_speakers(tmp_path: Path) -> None:
    lines = ("Transcript", "Spreker 1", "Goedemorgen.", "Mw. Van 't Hof", "Goed hoor.", "En toen koffie.")
    more = ("Spreker 1", "Fijn!", "Mw. Van 't Hof", "Ja.")
    assert said(read_one(save_docx(tmp_path, paragraphs(*lines, *more)))) == [
        ("Spreker 1", "Goedemorgen."),
        ("Mw. Van 't Hof", "Goed hoor. En toen koffie."),
        ("Spreker 1", "Fijn!"),
        ("Mw. Van 't Hof", "Ja."),
    ]


def test_words_that_come_back_on_lines_of_their_own_are_no_names(tmp_path: Path) -> None:
    lines = ("Precies", "dat was in maart", "Klopt", "toen kwam hij", "Precies", "en hij bleef", "Klopt", "zo ging het")
    assert {turn.speaker for turn in read_one(save_docx(tmp_path, paragraphs(*lines))).turns} == {None}


def test_a_transcript_copied_from_the_page_of_teams_is_read(tmp_path: Path) -> None:
    text = (
        "Anna de Boer\n0 minuten 4 seconden\n0:04\nAnna de Boer 0 minuten 4 seconden\nDat duurt 4 seconden\n"
        "Karim\n1 uur 0 minuten 9 seconden\n1:00:09\nKarim 1 uur 0 minuten 9 seconden\nHoi.\n"
    )
    transcript = read_one(save(tmp_path, "g.txt", text))
    assert said(transcript) == [("Anna de Boer", "Dat duurt 4 seconden"), ("Karim", "Hoi.")]
    assert [turn.start_ms for turn in transcript.turns] == [4_000, 3_609_000]


def test_captions_of_youtube_are_read_with_times_and_speakers(tmp_path: Path) -> None:
    text = (
        "0:00:00.599,0:00:04.160\nHallo, ik ben Zoë en ik ben[br]moeder\n\n0:00:04.160,0:00:06.770\nvan twee.\n\n"
        "0:00:06.770,0:00:09.900\n>> INTERVIEWER: Hoe lang al?\n"
    )
    transcript = read_one(save(tmp_path, "g.sbv", text))
    assert said(transcript) == [
        (None, "Hallo, ik ben Zoë en ik ben moeder van twee."),
        ("INTERVIEWER", "Hoe lang al?"),
    ]
    assert transcript.turns[0].start_ms == 599
    assert transcript.turns[0].end_ms == 6_770


def test_a_dash_in_subtitles_begins_the_words_of_another(tmp_path: Path) -> None:
    text = (
        "1\n00:00:01,000 --> 00:00:03,000\n- Hoe gaat het\n- Goed\n\n"
        "2\n00:00:03,000 --> 00:00:04,000\n-5 graden was het.\n"
    )
    assert said(read_one(save(tmp_path, "g.srt", text))) == [(None, "Hoe gaat het"), (None, "Goed -5 graden was het.")]


def test_lines_with_only_a_start_join_into_stretches_of_half_a_minute(tmp_path: Path) -> None:
    lines = "".join(f"0:{second:02}\nnog een regel zonder punt\n" for second in range(0, 60, 6))
    turns = read_one(save(tmp_path, "g.txt", lines)).turns
    assert [turn.start_ms for turn in turns] == [0, 30_000]


def test_the_last_line_of_otter_is_no_speech_in_dutch_either(tmp_path: Path) -> None:
    text = "Amina  00:00\nGoedemorgen.\n\nNoor  00:04\nHoi.\n\nGetranscribeerd door https://otter.ai\n"
    transcript = read_one(save(tmp_path, "g.txt", text))
    assert said(transcript) == [("Amina", "Goedemorgen."), ("Noor", "Hoi.")]
    assert [line.text for line in transcript.unread] == ["Getranscribeerd door https://otter.ai"]


def styled(style: str, text: str) -> str:
    return paragraphs(text).replace("<w:p>", f'<w:p><w:pPr><w:pStyle w:val="{style}"/></w:pPr>')


@pytest.mark.parametrize("style", ["Heading1", "Kop1", "Titel"])
def test_a_heading_of_a_word_document_is_put_in_nobodys_mouth(tmp_path: Path, style: str) -> None:
    body = styled("Title", "Interview 4") + paragraphs("I: Hoe was de aankomst?", "R: Koud.")
    body += styled(style, "Vraag 2: school") + paragraphs("I: En de school?", "R: Leuk.")
    transcript = read_one(save_docx(tmp_path, body))
    assert said(transcript)[1:3] == [("R", "Koud."), ("I", "En de school?")]
    assert [line.text for line in transcript.unread] == ["Interview 4", "Vraag 2: school"]


def test_a_heading_that_names_a_speaker_does(tmp_path: Path) -> None:
    body = "".join(
        styled("Heading3", f"{name} (00:00:0{second})") + paragraphs(text)
        for second, name, text in ((0, "Spreker 1", "Dag."), (4, "Spreker 2", "Ook dag."), (6, "Spreker 1", "Zo."))
    )
    transcript = read_one(save_docx(tmp_path, body))
    assert said(transcript) == [("Spreker 1", "Dag."), ("Spreker 2", "Ook dag."), ("Spreker 1", "Zo.")]


def test_particulars_above_a_transcript_are_no_speech(tmp_path: Path) -> None:
    text = "Interview 12\nDatum: 3 mei 2026\nLocatie: Katwijk\n\nI: Hoe gaat het?\nR: Goed.\nI: Mooi.\n"
    transcript = read_one(save(tmp_path, "g.txt", text))
    assert said(transcript)[0] == ("I", "Hoe gaat het?")
    assert [line.line for line in transcript.unread] == [1, 2, 3]


def test_what_google_meet_writes_around_a_transcript_without_times_is_no_speech(tmp_path: Path) -> None:
    lines = ("Overleg (2026-08-15) - Transcript", "Aanwezigen", "Anna de Boer, Karim", "Transcript")
    speech = ("Anna de Boer: Dag.", "Karim: Morgen.", "Anna de Boer: Fijn.")
    end = ("Meeting ended after 00:04:13 👋", "This editable transcript was computer generated.")
    transcript = read_one(save_docx(tmp_path, paragraphs(*lines, *speech, *end)))
    assert said(transcript) == [("Anna de Boer", "Dag."), ("Karim", "Morgen."), ("Anna de Boer", "Fijn.")]
    assert [line.text for line in transcript.unread] == [*lines, *end]


def test_a_table_of_word_whose_header_says_much_keeps_its_times(tmp_path: Path) -> None:
    body = table(("Tijd", "Wie", "Wat er gezegd wordt"), ("00:00", "I", "Hoe gaat het?"), ("00:05", "R", "Goed, hoor."))
    transcript = read_one(save_docx(tmp_path, body))
    assert said(transcript) == [("I", "Hoe gaat het?"), ("R", "Goed, hoor.")]
    assert [turn.start_ms for turn in transcript.turns] == [0, 5_000]


def test_a_transcript_of_nvivo_has_speakers_and_spans_of_time(tmp_path: Path) -> None:
    text = "Timespan\tContent\tSpeaker\n0:00:00.0 - 0:00:05.2\tGoedemorgen.\tAnna\n0:00:05.2 - 0:00:09.9\tDag.\tNoor\n"
    transcript = read_one(save(tmp_path, "g.txt", text))
    assert said(transcript) == [("Anna", "Goedemorgen."), ("Noor", "Dag.")]
    assert [(turn.start_ms, turn.end_ms) for turn in transcript.turns] == [(0, 5_200), (5_200, 9_900)]


def test_numbers_before_the_lines_are_no_speech(tmp_path: Path) -> None:
    text = "1 I: Hoe gaat het?\n2 R: Goed.\n3   Echt goed.\n4 I: En 5 jaar terug?\n"
    assert said(read_one(save(tmp_path, "g.txt", text))) == [
        ("I", "Hoe gaat het?"),
        ("R", "Goed. Echt goed."),
        ("I", "En 5 jaar terug?"),
    ]


def test_numbers_that_somebody_says_stay(tmp_path: Path) -> None:
    text = "1 appel\n2 peren\n3 bananen\n4 pruimen\n"
    assert "2 peren" in read_one(save(tmp_path, "g.txt", text)).text
