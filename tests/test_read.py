"""The readers: every shape of transcript gives its turns, and every other file gives one clear line."""

import csv
import json
import zipfile
from io import BytesIO
from pathlib import Path
from xml.sax.saxutils import escape

import pytest

from autocode.errors import AutocodeError, FileError, SettingsError
from autocode.read import read_speakers, read_transcripts, speaker_of, speaker_table, with_parts, write_speakers
from autocode.read.clean import write_clean
from autocode.read.speakers import mended
from autocode.records import Speaker, Transcript, Turn

SAMPLES = Path(__file__).parent / "data" / "transcripts"
EXPECTED = json.loads((SAMPLES / "expected.json").read_text(encoding="utf-8"))
MORE = json.loads((SAMPLES / "expected_more.json").read_text(encoding="utf-8"))
REFUSED = {"zoom_chat.txt"}
WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


def read_one(path: Path) -> Transcript:
    (transcript,) = read_transcripts(path)
    return transcript


def save(folder: Path, name: str, content: str | bytes) -> Path:
    path = folder / name
    path.write_bytes(content.encode("utf-8") if isinstance(content, str) else content)
    return path


def said(transcript: Transcript) -> list[tuple[str | None, str]]:
    return [(turn.speaker, turn.text) for turn in transcript.turns]


def save_docx(folder: Path, body: str, name: str = "gesprek.docx") -> Path:
    document = f'<w:document xmlns:w="{WORD}"><w:body>{body}</w:body></w:document>'
    packed = BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("word/document.xml", document)
    return save(folder, name, packed.getvalue())


def paragraphs(*texts: str) -> str:
    return "".join(f"<w:p><w:r><w:t>{escape(text)}</w:t></w:r></w:p>" for text in texts)


def save_xlsx(folder: Path, sheets: dict[str, list[list[object]]], name: str = "tabel.xlsx") -> Path:
    from openpyxl import Workbook

    workbook = Workbook()
    workbook.remove(workbook.worksheets[0])
    for title, rows in sheets.items():
        sheet = workbook.create_sheet(title)
        for row in rows:
            sheet.append(row)
    path = folder / name
    workbook.save(path)
    return path


def error_of(path: Path) -> str:
    """The message of the one error that reading this file gives; it is one line."""
    with pytest.raises(FileError) as raised:
        read_transcripts(path)
    message = str(raised.value)
    assert "\n" not in message
    assert path.name in message
    return message


# ------------------------------------------------------------------------------------------------------------ samples


def times_speakers_and_texts(transcript: Transcript) -> list[dict[str, object]]:
    return [
        {"start_ms": turn.start_ms, "end_ms": turn.end_ms, "speaker": turn.speaker, "text": turn.text}
        for turn in transcript.turns
    ]


@pytest.mark.parametrize("name", sorted(set(EXPECTED) - REFUSED))
def test_a_sample_gives_exactly_its_turns(name: str) -> None:
    transcript = read_one(SAMPLES / name)
    assert times_speakers_and_texts(transcript) == EXPECTED[name]["turns"]
    assert transcript.document == Path(name).stem


@pytest.mark.parametrize("name", sorted(MORE))
def test_a_constructed_shape_gives_exactly_its_turns_and_unread_lines(name: str) -> None:
    transcript = read_one(SAMPLES / name)
    assert times_speakers_and_texts(transcript) == MORE[name]["turns"]
    assert [line.text for line in transcript.unread] == MORE[name]["unread"]


def test_every_sample_has_its_expected_turns() -> None:
    files = {path.name for path in SAMPLES.iterdir()} - {"expected.json", "expected_more.json", "README.md"}
    assert files == set(EXPECTED) | set(MORE)


def test_a_chat_log_is_no_transcript() -> None:
    assert "chat log" in error_of(SAMPLES / "zoom_chat.txt")


def test_the_format_is_chosen_by_content_not_by_suffix(tmp_path: Path) -> None:
    misnamed = save(tmp_path, "opname.docx", (SAMPLES / "teams_stream.vtt").read_bytes())
    assert said(read_one(misnamed)) == said(read_one(SAMPLES / "teams_stream.vtt"))


def test_what_surrounds_the_speech_is_listed_as_unread() -> None:
    unread = {line.text for line in read_one(SAMPLES / "google_meet.docx").unread}
    assert "Karim vertelde dat het werk goed bevalt." in unread
    assert "Transcriptie beëindigd na 00:05:39" in unread


# ---------------------------------------------------------------------------------------------------------- subtitles


def test_teams_fractions_are_whole_milliseconds_and_times_may_be_negative(tmp_path: Path) -> None:
    text = "WEBVTT\n\n0:0:6.90 --> 0:0:6.500\n<v Anna>Ja.</v>\n\n-0:0:2.5 --> 0:0:1.0\n<v Karim>Hallo.</v>\n"
    turns = read_one(save(tmp_path, "graph.vtt", text)).turns
    assert [(turn.speaker, turn.start_ms, turn.end_ms) for turn in turns] == [
        ("Karim", -2005, 1000),
        ("Anna", 6090, 6500),
    ]


def test_padded_fractions_are_decimal(tmp_path: Path) -> None:
    turn = read_one(save(tmp_path, "kort.srt", "1\n00:00:06,5 --> 00:00:07,25\nJa.\n")).turns[0]
    assert (turn.start_ms, turn.end_ms) == (6500, 7250)


def test_two_voices_in_one_cue_are_two_turns(tmp_path: Path) -> None:
    text = "WEBVTT\n\n00:01.000 --> 00:02.000\n<v Anna>Ja &lt;lacht&gt;.\n<v.loud Karim>Nee.</v>\n"
    assert said(read_one(save(tmp_path, "a.vtt", text))) == [("Anna", "Ja <lacht>."), ("Karim", "Nee.")]


def test_a_speaker_who_says_nothing_is_unread(tmp_path: Path) -> None:
    text = "WEBVTT\n\n00:01.000 --> 00:02.000\n<v Anna></v>\n\n00:02.000 --> 00:03.000\n<v Karim>Ja.</v>\n"
    as_text = "Anna:\nKarim: Ja.\n"
    for transcript in (read_one(save(tmp_path, "a.vtt", text)), read_one(save(tmp_path, "a.txt", as_text))):
        assert said(transcript) == [("Karim", "Ja.")]
        assert [line.text.rstrip(":") for line in transcript.unread] == ["Anna"]


def test_text_after_a_blank_line_or_with_an_arrow_is_kept(tmp_path: Path) -> None:
    text = "WEBVTT\n\n00:01.000 --> 00:02.000\nVan hier\n\nnaar --> daar.\n"
    assert said(read_one(save(tmp_path, "a.vtt", text))) == [(None, "Van hier naar --> daar.")]


def test_a_broken_timing_is_unread_and_its_words_are_kept(tmp_path: Path) -> None:
    text = "1\n00:00:01,000 --> 00:00:02,000\nEen.\n\n2\n00:00:03,000 --> 00:0x\nTwee.\n"
    transcript = read_one(save(tmp_path, "a.srt", text))
    assert [turn.text for turn in transcript.turns] == ["Een.", "Twee."]
    assert [line.text for line in transcript.unread] == ["00:00:03,000 --> 00:0x"]
    assert transcript.unread[0].line == 6


def test_notes_and_named_cues_are_unread_not_speech(tmp_path: Path) -> None:
    text = "WEBVTT\n\nNOTE gemaakt door\neen programma\n\ninleiding\n00:01.000 --> 00:02.000\nDag.\n"
    transcript = read_one(save(tmp_path, "a.vtt", text))
    assert said(transcript) == [(None, "Dag.")]
    assert [line.text for line in transcript.unread] == ["NOTE gemaakt door", "een programma", "inleiding"]


def test_subtitles_without_speakers_join_into_sentences_until_a_pause(tmp_path: Path) -> None:
    cues = [("00:01", "00:02", "Ik was daar"), ("00:02", "00:03", "met mijn moeder."), ("00:03", "00:04", "En toen")]
    cues += [("00:06", "00:07", "gingen we weg.")]
    text = "WEBVTT\n\n" + "\n\n".join(f"{start}.000 --> {end}.000\n{words}" for start, end, words in cues)
    turns = [turn.text for turn in read_one(save(tmp_path, "a.vtt", text)).turns]
    assert turns == ["Ik was daar met mijn moeder.", "En toen", "gingen we weg."]


def test_a_colon_in_speech_makes_no_speaker_in_subtitles(tmp_path: Path) -> None:
    text = "WEBVTT\n\n00:01.000 --> 00:02.000\nAnna: Ja.\n\n00:02.000 --> 00:03.000\nIk dacht: dit wordt niks.\n"
    assert said(read_one(save(tmp_path, "a.vtt", text))) == [("Anna", "Ja. Ik dacht: dit wordt niks.")]


# --------------------------------------------------------------------------------------------------------- plain text


@pytest.mark.parametrize(
    ("line", "start_ms"),
    [
        ("[00:01:02] Anna: Goed.", 62_000),
        ("00:01:02 Anna: Goed.", 62_000),
        ("Anna (00:01:02): Goed.", 62_000),
        ("Anna: [00:01:02] Goed.", 62_000),
        ("00:01:02.5Anna: Goed.", 62_500),
        ("#00:01:02-5# Anna: Goed.", 62_500),
        ("**Anna:** Goed.", None),
        ("Anna:Goed.", None),
        ("Anna:\nGoed.", None),
    ],
)
def test_a_speaker_is_found_however_the_label_and_the_time_are_written(
    tmp_path: Path, line: str, start_ms: int | None
) -> None:
    (turn,) = read_one(save(tmp_path, "a.txt", line)).turns
    assert (turn.speaker, turn.text, turn.start_ms) == ("Anna", "Goed.", start_ms)


@pytest.mark.parametrize(
    "line", ["Ja, kijk: dat was zo.", "Karim zei: ga maar.", "Het is zo: nooit.", "Conclusie: niets.", "Om 9:30 weg."]
)
def test_a_sentence_with_a_colon_is_no_speaker(tmp_path: Path, line: str) -> None:
    text = f"Anna: Hoe gaat het?\nKarim: Goed.\n{line}\nAnna: Mooi."
    assert said(read_one(save(tmp_path, "a.txt", text)))[1] == ("Karim", f"Goed. {line}")


def test_a_label_that_is_no_name_counts_when_it_comes_back(tmp_path: Path) -> None:
    text = "moeder: Ja.\nvader: Nee.\nmoeder: Toch wel.\nvader: Goed."
    assert [speaker for speaker, _ in said(read_one(save(tmp_path, "a.txt", text)))] == ["moeder", "vader"] * 2


def test_a_name_alone_above_each_block_names_its_speaker(tmp_path: Path) -> None:
    blocks = (
        "Anna de Boer\nWe beginnen.\n\nKarim\nGoed. Wie schrijft?\n\nAnna de Boer\nIk.\n\n"
        "Karim\nDan de zaal.\nDie is te klein.\n\nNoor\nVind ik ook.\n"
    )
    assert said(read_one(save(tmp_path, "a.txt", blocks))) == [
        ("Anna de Boer", "We beginnen."),
        ("Karim", "Goed. Wie schrijft?"),
        ("Anna de Boer", "Ik."),
        ("Karim", "Dan de zaal. Die is te klein."),
        ("Noor", "Vind ik ook."),
    ]


def test_lone_names_above_few_blocks_are_headings_and_no_speakers(tmp_path: Path) -> None:
    text = "Utrecht\nWe gingen weg.\n\n" + "Het was een lange dag.\nWe liepen.\n\n" * 4 + "Utrecht\nWe kwamen terug.\n"
    assert {speaker for speaker, _ in said(read_one(save(tmp_path, "a.txt", text)))} == {None}


def test_speakers_of_atrain_need_no_blank_line_between_them(tmp_path: Path) -> None:
    text = (
        "Transcription for a.mp3\nSPEAKER_00\n[00:00:00] - Hallo.\n[00:00:04] - Hoe is het?\n"
        "SPEAKER_01\n[00:00:07] - Goed.\n"
    )
    assert said(read_one(save(tmp_path, "a.txt", text))) == [
        ("SPEAKER_00", "Hallo. Hoe is het?"),
        ("SPEAKER_01", "Goed."),
    ]


def test_paragraphs_of_one_speaker_are_one_turn(tmp_path: Path) -> None:
    text = "Anna: Een.\n\nAnna: Twee.\nKarim: Drie."
    assert said(read_one(save(tmp_path, "a.txt", text))) == [("Anna", "Een. Twee."), ("Karim", "Drie.")]


def test_hard_wrapped_text_without_speakers_becomes_sentences(tmp_path: Path) -> None:
    text = "Dit is een lange\nregel tekst.\nEn nog een.\n\nNieuwe alinea"
    turns = [turn.text for turn in read_one(save(tmp_path, "a.txt", text)).turns]
    assert turns == ["Dit is een lange regel tekst.", "En nog een.", "Nieuwe alinea"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
def test_encodings_and_line_ends_give_the_same_text(tmp_path: Path, encoding: str, newline: str) -> None:
    text = "Zoë: Hé, één café…\nDaniël: ‘Oké’ – ja.\nZoë: Ça va?"
    path = save(tmp_path, "a.txt", text.replace("\n", newline).encode(encoding))
    assert said(read_one(path)) == [("Zoë", "Hé, één café…"), ("Daniël", "‘Oké’ – ja."), ("Zoë", "Ça va?")]


def test_characters_become_canonical_once(tmp_path: Path) -> None:
    text = "Zoe\u0308: a\u00a0\u00a0b\u2028c\x0bd\x07\u200be\tf\n"
    assert said(read_one(save(tmp_path, "a.txt", text))) == [("Zoë", "a b c de f")]


# ---------------------------------------------------------------------------------------------------------------- Word


def test_word_paragraphs_with_labels_are_turns(tmp_path: Path) -> None:
    path = save_docx(tmp_path, paragraphs("Anna: Hoe gaat het?", "Karim: Goed.", "", "En met jou?", "Anna: Ook."))
    assert said(read_one(path)) == [("Anna", "Hoe gaat het?"), ("Karim", "Goed. En met jou?"), ("Anna", "Ook.")]


def test_tracked_changes_and_content_controls_read_as_accepted(tmp_path: Path) -> None:
    body = (
        "<w:p><w:r><w:t>Anna: Ik </w:t></w:r><w:ins><w:r><w:t>zei</w:t></w:r></w:ins>"
        "<w:del><w:r><w:delText>dacht</w:delText></w:r></w:del><w:r><w:t xml:space='preserve'> niets</w:t></w:r></w:p>"
        "<w:sdt><w:sdtContent><w:p><w:r><w:t>Karim: O</w:t><w:noBreakHyphen/><w:t>nee.</w:t></w:r></w:p></w:sdtContent>"
        "</w:sdt><w:moveFrom><w:p><w:r><w:t>Weg.</w:t></w:r></w:p></w:moveFrom>"
        "<w:p><w:pPr><w:rPr><w:del/></w:rPr></w:pPr><w:r><w:t>Anna: Ja</w:t></w:r></w:p>"
        "<w:p><w:r><w:t>zeker.</w:t></w:r></w:p>"
    )
    assert said(read_one(save_docx(tmp_path, body))) == [
        ("Anna", "Ik zei niets"),
        ("Karim", "O-nee."),
        ("Anna", "Jazeker."),
    ]


def test_a_text_box_is_read_once(tmp_path: Path) -> None:
    box = "<w:txbxContent><w:p><w:r><w:t>in een kader</w:t></w:r></w:p></w:txbxContent>"
    choice = f'<mc:AlternateContent xmlns:mc="urn:mc"><mc:Choice>{box}</mc:Choice><mc:Fallback>{box}</mc:Fallback>'
    body = f"<w:p><w:r><w:t>Anna: Dit staat</w:t>{choice}</mc:AlternateContent></w:r></w:p>"
    assert said(read_one(save_docx(tmp_path, body))) == [("Anna", "Dit staat in een kader")]


def test_a_word_table_without_a_header_is_read_by_its_shape(tmp_path: Path) -> None:
    rows = [("Anna", "Hoe gaat het met jou?"), ("Karim", "Het gaat heel goed.")]
    cells = "".join("<w:tr>" + "".join(f"<w:tc>{paragraphs(cell)}</w:tc>" for cell in row) + "</w:tr>" for row in rows)
    path = save_docx(tmp_path, paragraphs("Verslag") + f"<w:tbl>{cells}</w:tbl>")
    transcript = read_one(path)
    assert said(transcript) == rows
    assert [line.text for line in transcript.unread] == ["Verslag"]


def table(*rows: tuple[str, ...]) -> str:
    cells = ("".join(f"<w:tc>{paragraphs(cell)}</w:tc>" for cell in row) for row in rows)
    return f"<w:tbl>{''.join(f'<w:tr>{row}</w:tr>' for row in cells)}</w:tbl>"


def test_the_text_of_a_table_may_stand_under_an_unknown_name(tmp_path: Path) -> None:
    body = table(("Wie", "Wat", "Nr"), ("Anna", "Dag.", "1"), ("Karim", "Hallo daar.", "2"))
    assert said(read_one(save_docx(tmp_path, body))) == [("Anna", "Dag."), ("Karim", "Hallo daar.")]


def test_the_first_speaker_of_a_table_is_no_header(tmp_path: Path) -> None:
    rows = [
        ("Respondent", "Ja."),
        ("Interviewer", "Vertel daar eens meer over."),
        ("Respondent", "Dat is lang geleden."),
    ]
    assert said(read_one(save_docx(tmp_path, table(*rows)))) == rows


def test_a_table_that_holds_nearly_all_words_is_read_though_it_is_not_understood(tmp_path: Path) -> None:
    body = paragraphs("Verslag") + table(("We spraken lang over de zorg en over alles wat er speelt.",))
    assert "over de zorg" in read_one(save_docx(tmp_path, body)).text


def test_what_stands_between_brackets_after_a_name_may_be_anything(tmp_path: Path) -> None:
    text = "Interviewer: Dag.\nRespondent 2 (man, 45, lid van de raad): Hallo.\nInterviewer: Zo."
    assert said(read_one(save(tmp_path, "a.txt", text)))[1] == ("Respondent 2 (man, 45, lid van de raad)", "Hallo.")


def test_a_table_beside_the_speech_is_unread(tmp_path: Path) -> None:
    table = f"<w:tbl><w:tr><w:tc>{paragraphs('Datum')}</w:tc><w:tc>{paragraphs('12 maart')}</w:tc></w:tr></w:tbl>"
    transcript = read_one(save_docx(tmp_path, table + paragraphs("Anna: Dag.", "Karim: Hoi.")))
    assert said(transcript) == [("Anna", "Dag."), ("Karim", "Hoi.")]
    assert [line.text for line in transcript.unread] == ["Datum | 12 maart"]


@pytest.mark.parametrize("declaration", ['<!ENTITY x SYSTEM "{}">', '<!ENTITY x "x{}">'])
def test_a_word_file_that_declares_entities_is_refused(tmp_path: Path, declaration: str) -> None:
    secret = save(tmp_path, "geheim.txt", "geheim")
    document = (
        f'<!DOCTYPE d [{declaration.format(secret.as_uri())}]><w:document xmlns:w="{WORD}"><w:body>'
        "<w:p><w:r><w:t>Anna: Dag &x; hoor.</w:t></w:r></w:p></w:body></w:document>"
    )
    packed = BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("word/document.xml", document)
    assert "declares XML entities" in error_of(save(tmp_path, "a.docx", packed.getvalue()))


# --------------------------------------------------------------------------------------------------------------- JSON


def test_whisperx_speakers_are_read_from_segments_or_their_words(tmp_path: Path) -> None:
    segments = [
        {"start": 0.0, "end": 1.0, "text": " Dag.", "speaker": "SPEAKER_00"},
        {"start": 1.0, "end": 2.0, "text": " Hoi.", "words": [{"word": "2"}, {"word": "x", "speaker": "SPEAKER_01"}]},
        {"start": 2.0, "end": float("nan"), "text": " Zo."},
    ]
    turns = read_one(save(tmp_path, "a.json", json.dumps({"segments": segments}))).turns
    assert [(turn.speaker, turn.text, turn.end_ms) for turn in turns] == [
        ("SPEAKER_00", "Dag.", 1000),
        ("SPEAKER_01", "Hoi.", 2000),
        (None, "Zo.", None),
    ]


# ------------------------------------------------------------------------------------------------- tables of fragments


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_a_table_of_fragments_keeps_ids_speakers_and_times(tmp_path: Path, delimiter: str, encoding: str) -> None:
    rows = [
        ["nummer", "spreker", "rol", "groep", "deel", "start_time", "tekst", "codes"],
        ["7", "JB01", "jeugdbeschermer", "regio A", "2", "0:01:02.500", 'Hé, zei ik; "nee".\nEn toen.', "LK.2 W+"],
        ["8", "OZ", "onderzoeker", "", "3", "", "Waarom?", ""],
    ]
    path = tmp_path / "tabel.csv"
    with path.open("w", encoding=encoding, newline="") as file:
        csv.writer(file, delimiter=delimiter).writerows(rows)
    transcript = read_one(path)
    assert transcript.fragment_ids == ("7", "8")
    assert transcript.turns[0] == Turn("tabel", 1, "JB01", 'Hé, zei ik; "nee". En toen.', 62_500, None, "2")
    assert transcript.speakers == (
        Speaker("JB01", "JB01", "jeugdbeschermer", "regio A"),
        Speaker("OZ", "OZ", "onderzoeker", None),
    )


def test_rows_of_one_fragment_are_read_once_and_documents_are_split(tmp_path: Path) -> None:
    text = (
        "document,fragment,id,part,turn,speaker,role,group,start_time,end_time,start_char,end_char,text,scheme,code\n"
        "B1,1,B1-1,Opening,1,RM1,,,0:00:01,0:00:04,0,4,Dag.,waardecreatie,I.6\n"
        "B1,1,B1-1,Opening,1,RM1,,,0:00:01,0:00:04,0,4,Dag.,waardecreatie,LK.2\n"
        "B2,1,B2-1,,1,RM1,,,,,0,4,Hoi.,waardecreatie,\n"
        "B1,2,B1-2,Opening,2,JB01,,,,,5,8,Ja.,waardecreatie,\n"
    )
    first, second = read_transcripts(save(tmp_path, "export.csv", text))
    assert (first.document, first.fragment_ids, said(first)) == (
        "B1",
        ("B1-1", "B1-2"),
        [("RM1", "Dag."), ("JB01", "Ja.")],
    )
    assert (second.document, second.fragment_ids) == ("B2", ("B2-1",))
    assert first.turns[0].end_ms == 4000


def test_a_table_without_ids_is_numbered_and_empty_rows_are_listed(tmp_path: Path) -> None:
    transcript = read_one(save(tmp_path, "t.csv", "spreker;citaat\nAnna;Een.\nAnna;\n;\nKarim;Twee.\n"))
    assert transcript.fragment_ids == ("1", "2")
    assert [(line.line, line.text) for line in transcript.unread] == [(3, "Anna")]


def test_fragment_is_the_text_of_one_table_and_the_id_of_another(tmp_path: Path) -> None:
    as_text = read_one(save(tmp_path, "a.csv", "nummer;fragment\n4;Zo was het.\n"))
    as_id = read_one(save(tmp_path, "b.csv", "fragment;tekst\n4;Zo was het.\n"))
    assert [(one.fragment_ids, one.turns[0].text) for one in (as_text, as_id)] == [(("4",), "Zo was het.")] * 2


def test_a_workbook_is_read_from_its_first_sheet_with_a_text_column(tmp_path: Path) -> None:
    rows: list[list[object]] = [
        ["Codeersheet"],
        [],
        ["Nummer", "Tekst", "Begin"],
        [1.0, "=Zo\nhoor", None],
        [2, "Ja.", None],
    ]
    path = save_xlsx(tmp_path, {"Uitleg": [["lees dit"]], "Fragmenten": rows})
    transcript = read_one(path)
    assert transcript.fragment_ids == ("2",)
    assert [line.line for line in transcript.unread] == [4]


def test_text_that_a_spreadsheet_would_take_for_a_formula_is_read_as_text(tmp_path: Path) -> None:
    from openpyxl import Workbook

    workbook = Workbook()
    sheet = workbook.worksheets[0]
    sheet.append(["tekst"])
    sheet.append(["x"])
    sheet["A2"].value, sheet["A2"].data_type = "=ja toch", "s"
    workbook.save(tmp_path / "a.xlsx")
    assert said(read_one(tmp_path / "a.xlsx")) == [(None, "=ja toch")]


def test_a_column_can_be_named_by_the_user(tmp_path: Path) -> None:
    path = save(tmp_path, "a.csv", "wie;wat gezegd;tekst\nAnna;Dag.;x\n")
    (transcript,) = read_transcripts(path, {"text": "Wat gezegd", "speaker": "wie"})
    assert said(transcript) == [("Anna", "Dag.")]


def test_a_column_that_is_not_there_is_named_with_the_nearest_one(tmp_path: Path) -> None:
    path = save(tmp_path, "a.csv", "wie;tekst\nAnna;Dag.\n")
    with pytest.raises(FileError, match=r"a\.csv, row 1: no column 'wi' for speaker; did you mean 'wie'\?"):
        read_transcripts(path, {"speaker": "wi"})
    with pytest.raises(SettingsError, match="did you mean speaker"):
        read_transcripts(path, {"speakr": "wie"})


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("wie;wat\nAnna;Dag.\n", "no column 'text' (found 'wie', 'wat')"),
        ("id;tekst\n1;Een.\n1;Twee.\n", "row 3: id '1'"),
        ("id,tekst\n1,Ja, maar nee.\n", "row 2: 3 cells under 2 columns"),
        ("start;tekst\neven na tienen;Ja.\n", "row 2: 'even na tienen' is not a time"),
        ('id,tekst\n1,"Ja.\n2,Nee.\n', "quotes do not match"),
        ("id;tekst\n1;\n", "no row has a text"),
    ],
)
def test_a_broken_table_says_in_which_row(tmp_path: Path, content: str, message: str) -> None:
    assert message in error_of(save(tmp_path, "t.csv", content))


def test_a_tabbed_table_without_quoting_keeps_its_quotes(tmp_path: Path) -> None:
    text = 'id\ttekst\n1\t"Ja" zei ze.\n2\tNee, "hoor\n'
    assert said(read_one(save(tmp_path, "t.tsv", text))) == [(None, '"Ja" zei ze.'), (None, 'Nee, "hoor')]


# -------------------------------------------------------------------------------------------------------------- errors


def ole(stream: str) -> bytes:
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 504 + stream.encode("utf-16-le")


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("leeg.txt", b"", "is empty"),
        ("wit.txt", b" \n\t\n", "is empty"),
        ("rommel.txt", bytes(range(256)) * 4, "is not a text file"),
        ("oud.doc", ole("WordDocument"), "save it as .docx"),
        ("oud.xls", ole("Workbook"), "save it as .xlsx"),
        ("geheim.docx", ole("EncryptedPackage"), "password"),
        ("verslag.pdf", b"%PDF-1.7\n%\xe2\xe3\xcf\xd3", "is a PDF"),
        ("opname.m4a", b"\x00\x00\x00\x20ftypM4A ", "is a recording"),
        ("opname.mp3", b"\xff\xfb\x90\x64\x00\x00", "is a recording"),
        ("opname.wma", b"\x30\x26\xb2\x75\x8e\x66\xcf\x11", "is a recording"),
        ("opname.ds2", b"\x03ds2\x00\x00", "is a recording"),
        ("foto.heic", b"\x00\x00\x00\x18ftypheic", "is a picture"),
        ("alles.7z", b"7z\xbc\xaf\x27\x1c\x00", "unpack it first"),
        ("studie.autocode", b"SQLite format 3\x00", "open it with: autocode review"),
        ("project.mx24", b"SQLite format 3\x00", "export the transcript from the program"),
        ("~$gesprek.docx", b"\x05Anna\x00\x00", "give the document itself"),
        ("gesprek.gdoc", b'{"url": "https://docs.google.com/open?id=1", "doc_id": "1"}', "download it as .docx"),
        ("mail.eml", b"From: a@b.nl\nTo: c@d.nl\nSubject: gesprek\n\nHoi Jan.\n", "saved web page or mail"),
        ("kapot.json", b'{"segments": [', "not valid JSON"),
        ("anders.json", b'{"naam": "Anna"}', "not a transcript"),
        ("half.txt", "Zoë: één café".encode()[:-1] + b"\n" + "Zoë: hé".encode(), "broken UTF-8"),
        ("onbekend.txt", b"Anna: \x81\x8d", "neither UTF-8 nor Windows text"),
        ("nullen.txt", b"Anna: \x00 Dag.", "is not a text file"),
        ("leeg.vtt", b"WEBVTT\n\n", "no speech found"),
        ("pagina.html", b"<!doctype html><html><body>Anna: Dag.</body></html>", "web page"),
    ],
)
def test_a_file_that_is_no_transcript_says_what_it_is(tmp_path: Path, name: str, content: bytes, message: str) -> None:
    assert message in error_of(save(tmp_path, name, content))


@pytest.mark.parametrize(
    ("member", "content", "message"),
    [
        ("a.vtt", "WEBVTT", "is an archive; unpack it first"),
        ("content.xml", "<a xmlns:o='o'><o:presentation></o:presentation></a>", "is a presentation"),
        ("content.xml", "<a xmlns:o='o'><o:spreadsheet></o:spreadsheet></a>", "save it as .xlsx"),
    ],
)
def test_an_archive_that_is_no_transcript_says_what_it_is(
    tmp_path: Path, member: str, content: str, message: str
) -> None:
    packed = BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr(member, content)
    assert message in error_of(save(tmp_path, "iets.zip", packed.getvalue()))


@pytest.mark.parametrize("text", ["ID3: Dag.\nI: Hoi.\nID3: Ja.\n", "FORMULIER: Dag.\nI: Hoi.\n", "RIFF: Dag.\n"])
def test_a_text_that_opens_with_the_letters_of_a_recording_is_a_text(tmp_path: Path, text: str) -> None:
    assert "Dag." in read_one(save(tmp_path, "g.txt", text)).text


def test_a_huge_recording_is_called_a_recording(tmp_path: Path) -> None:
    path = tmp_path / "opname.mp4"
    with path.open("wb") as file:
        file.write(b"\x00\x00\x00\x20ftypisom")
        file.truncate(201 * 1024**2)
    assert "is a recording" in error_of(path)


def test_a_missing_file_and_a_folder_say_so(tmp_path: Path) -> None:
    assert "does not exist" in error_of(tmp_path / "weg.txt")
    assert "is a folder" in error_of(tmp_path)


def test_a_huge_file_is_refused_before_it_is_read(tmp_path: Path) -> None:
    path = tmp_path / "groot.txt"
    with path.open("wb") as file:
        file.truncate(201 * 1024**2)
    assert "more than the 200 MB" in error_of(path)


def test_an_archive_that_unpacks_to_far_more_is_refused(tmp_path: Path) -> None:
    packed = BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("word/document.xml", "x")
    bomb = packed.getvalue().replace(
        (1).to_bytes(4, "little") * 2, (1).to_bytes(4, "little") + (2**31).to_bytes(4, "little")
    )
    assert "more than 100 MB" in error_of(save(tmp_path, "bom.docx", bomb))


@pytest.mark.parametrize("share", [0.1, 0.5, 0.9, 0.999])
def test_a_truncated_office_file_is_damaged(tmp_path: Path, share: float) -> None:
    document = (SAMPLES / "teams_new.docx").read_bytes()
    workbook = save_xlsx(tmp_path, {"a": [["tekst"], ["Dag."]]}).read_bytes()
    for name, content in (("kapot.docx", document), ("kapot.xlsx", workbook)):
        assert "damaged or incomplete" in error_of(save(tmp_path, name, content[: int(share * len(content))]))


# ------------------------------------------------------------------------------------------------------------ speakers


def make(turns: list[tuple[str | None, str]], document: str = "gesprek") -> Transcript:
    numbered = (Turn(document, number, speaker, text) for number, (speaker, text) in enumerate(turns, start=1))
    return Transcript(document, "test", tuple(numbered))


def test_the_list_of_speakers_can_be_written_filled_in_and_read(tmp_path: Path) -> None:
    transcripts = [make([("Anna", "Een twee drie."), ("-Karim", "Vier.")]), make([("anna", "Vijf.")], "tweede")]
    rows = speaker_table(transcripts)
    assert [(row.name, row.turns, row.words, row.documents) for row in rows] == [
        ("Anna", 2, 4, ("gesprek", "tweede")),
        ("-Karim", 1, 1, ("gesprek",)),
    ]
    assert rows[0].share == pytest.approx(0.8)
    path = tmp_path / "sprekers.csv"
    write_speakers(rows, path)
    assert path.read_bytes().startswith(b"\xef\xbb\xbfname;code;role;group;")
    assert read_speakers(path) == (Speaker("Anna", "Anna"), Speaker("-Karim", "-Karim"))
    with pytest.raises(FileError, match="exists already"):
        write_speakers(rows, path)


def test_a_speaker_matches_by_name_or_code_and_else_stands_for_itself(tmp_path: Path) -> None:
    path = save_xlsx(tmp_path, {"a": [["Naam", "Code", "Rol", "Groep"], ["Anna  de Boer", "OZ", "onderzoeker", None]]})
    listed = read_speakers(path)
    transcript = make([("anna de boer", "Dag."), ("oz", "Ja."), ("JB01", "Nee."), (None, "Hm.")])
    known = Transcript(transcript.document, "test", transcript.turns, speakers=(Speaker("JB01", "JB01", "gast"),))
    assert speaker_of(known, listed) == {
        "anna de boer": Speaker("anna de boer", "OZ", "onderzoeker"),
        "oz": Speaker("oz", "OZ", "onderzoeker"),
        "JB01": Speaker("JB01", "JB01", "gast"),
    }


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("naam;rol\nAnna;gast\n", "row 1: no column 'code'"),
        ("wie;code\nAnna;A\n", "no column 'name'"),
        ("naam;code\nAnna;A\nANNA;B\n", "row 3: 'ANNA' is in row 2 too"),
        ("naam;code\n;A\n", "row 2: no name"),
        ("naam;code;rol\nAnna;A;gast\nAnna B.;A;jurist\n", "row 3: code 'A'"),
        ("naam;code\n", "lists no speakers"),
    ],
)
def test_a_broken_list_of_speakers_says_in_which_row(tmp_path: Path, content: str, message: str) -> None:
    with pytest.raises(AutocodeError) as raised:
        read_speakers(save(tmp_path, "s.csv", content))
    assert message in str(raised.value)
    assert "s.csv" in str(raised.value)


ROOM = [("Zaal 3", "Een."), ("Anna", "Twee."), ("Zaal 3", "Drie."), ("Zaal 3", "Vier."), (None, "Vijf.")]


def mend(tmp_path: Path, transcript: Transcript, rows: str) -> tuple[list[str | None], dict[str, Speaker]]:
    """The code of every turn, and who the speakers are, after mending by rows of name;code;role;only_in;from;to."""
    header = "naam;code;rol;alleen in;van beurt;tot beurt\n"
    people = read_speakers(save(tmp_path, "s.csv", header + rows))
    result = mended(transcript, people)
    who = speaker_of(result, people)
    return [who[turn.speaker].code if turn.speaker else None for turn in result.turns], who


def test_one_person_under_two_names_is_one_code_with_one_role(tmp_path: Path) -> None:
    transcript = make([("Anna", "Een."), ("Karim", "Twee."), ("Anna de Boer", "Drie.")])
    codes, who = mend(tmp_path, transcript, "Anna;OZ;;;;\nAnna de Boer;OZ;onderzoeker;;;\nKarim;P1;;;;\n")
    assert codes == ["OZ", "P1", "OZ"]
    assert {who[name].role for name in ("Anna", "Anna de Boer")} == {"onderzoeker"}


def test_two_people_under_one_name_are_told_apart_by_their_turns(tmp_path: Path) -> None:
    rows = "Zaal 3;P1;gast;;;\nZaal 3;P2;jurist;;3;3\nAnna;OZ;;;;\n"
    codes, who = mend(tmp_path, make(ROOM), rows)
    assert codes == ["P1", "OZ", "P2", "P1", None]
    assert (who["P2"].role, who["Zaal 3"].role) == ("jurist", "gast")


def test_a_last_turn_left_open_reaches_to_the_end(tmp_path: Path) -> None:
    assert mend(tmp_path, make(ROOM), "Zaal 3;P2;;;3;\n")[0] == ["Zaal 3", "Anna", "P2", "P2", None]


def test_a_name_may_be_another_person_in_another_document(tmp_path: Path) -> None:
    rows = "R;P1;;eerste;;\nR;P2;;tweede;;\nR;P3;;tweede;2;2\n"
    turns: list[tuple[str | None, str]] = [("R", "Een."), ("R", "Twee.")]
    codes = [mend(tmp_path, make(turns, document), rows)[0] for document in ("eerste", "tweede", "derde")]
    assert codes == [["P1", "P1"], ["P2", "P3"], ["R", "R"]]


def test_turns_without_a_speaker_get_one(tmp_path: Path) -> None:
    transcript = make([(None, "Een."), (None, "Twee."), (None, "Drie.")])
    assert mend(tmp_path, transcript, ";OZ;;;1;1\n;P1;;;2;3\n")[0] == ["OZ", "P1", "P1"]


def test_mending_keeps_the_numbers_and_texts_of_turns(tmp_path: Path) -> None:
    people = read_speakers(save(tmp_path, "s.csv", "naam;code;van beurt\nZaal 3;P2;3\n"))
    before = make(ROOM)
    after = mended(before, people)
    assert [(turn.number, turn.text) for turn in after.turns] == [(turn.number, turn.text) for turn in before.turns]


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        ("Zaal 3;P1;;;1;3\nZaal 3;P2;;;3;4\n", "row 3: 'Zaal 3' is in row 2 for the same turns"),
        ("Zaal 3;P1;;a;;\nZaal 3;P2;;A;;\n", "row 3: 'Zaal 3' is in row 2 for the same turns"),
        ("Zaal 3;P1;;;4;2\n", "row 2: from_turn 4 comes after to_turn 2"),
        ("Zaal 3;P1;;;3-12;\n", "row 2: '3-12' is not the number of a turn"),
        (";P1;;;;\n", "row 2: no name"),
        (";;;;1;2\n", "row 2: no code"),
        ("Anna;OZ;;;;\nZaal 3;Anna;;;1;2\n", "is the name in the other"),
        ("Zaal 3;P1;gast;;1;2\nZaal 3;P1;jurist;;3;4\n", "row 3: code 'P1' has another role"),
        ("Zaal 3;P1;;;2;2\n", "turns 2 to 2 hold no 'Zaal 3'"),
        (";P1;;;1;2\n", "turns 1 to 2 hold no turn without a speaker"),
    ],
)
def test_a_mend_that_cannot_be_meant_says_where(tmp_path: Path, rows: str, message: str) -> None:
    with pytest.raises(FileError) as raised:
        mend(tmp_path, make(ROOM), rows)
    assert message in str(raised.value)


# --------------------------------------------------------------------------------------------------------- clean copies


def test_a_clean_table_of_turns_reads_back_as_it_was(tmp_path: Path) -> None:
    turns = (
        Turn("a", 1, "Anna", '=Een; "twee".', -2005, 1000, "1"),
        Turn("a", 2, None, "'-ja"),
        Turn("a", 3, "-K", "Drie." * 30_000, 3_723_004),
    )
    path = tmp_path / "beurten.csv"
    write_clean([(Transcript("a", "test", turns), {}), (make([("R", "Hoi.")], "b"), {})], path)
    first, second = read_transcripts(path)
    assert (first.turns, first.fragment_ids) == (turns, None)
    assert (second.document, said(second)) == ("b", [("R", "Hoi.")])
    assert not any(line.startswith("=") for line in path.read_text(encoding="utf-8-sig").split(";"))


def test_a_clean_text_has_times_codes_and_a_turn_a_line(tmp_path: Path) -> None:
    transcript = Transcript("a", "test", (Turn("a", 1, "Anna", "Een.", 62_500), Turn("a", 2, None, "Twee.")))
    path = tmp_path / "a.txt"
    write_clean([(transcript, {"Anna": Speaker("Anna", "OZ")})], path)
    assert path.read_text(encoding="utf-8-sig") == "[0:01:02.500] OZ: Een.\n\nTwee.\n"


def test_a_clean_copy_replaces_nothing_unasked(tmp_path: Path) -> None:
    path = save(tmp_path, "a.txt", "mijn werk")
    documents = [(make([("R", "Hoi.")]), dict[str, Speaker]())]
    with pytest.raises(FileError, match="exists already"):
        write_clean(documents, path)
    with pytest.raises(SettingsError, match=r"Choose one of: \.txt, \.csv"):
        write_clean(documents, tmp_path / "a.pdf")
    with pytest.raises(FileError, match="does not exist"):
        write_clean(documents, tmp_path / "weg" / "a.txt")
    write_clean(documents, path, overwrite=True)
    assert "R: Hoi." in path.read_text(encoding="utf-8-sig")


def test_a_table_of_turns_with_ids_is_a_table_of_fragments(tmp_path: Path) -> None:
    transcript = read_one(save(tmp_path, "a.csv", "id;turn;tekst\nx;1;Dag.\n"))
    assert transcript.fragment_ids == ("x",)


# --------------------------------------------------------------------------------------------------------------- parts

INTERVIEW = [
    ("Femke", "Fijn dat je er bent. Neem je koffie?", None),
    ("Joost", "Graag.", None),
    ("Femke", "Kun je een moment in het gilde noemen dat je inspirerend vond?", "1"),
    ("Joost", "Dat was de keer dat Petra vertelde. Wat heb ik daar veel meegenomen, en wat was het resultaat?", "1"),
    ("Femke", "Wat deed je toen?", "1"),
    ("Joost", "Vooral luisteren, en later nog lang nagepraat op de parkeerplaats.", "1"),
    ("Femke", "Dan ga ik door. Wat heb je uit een bijeenkomst meegenomen dat je handig leek?", "2"),
    ("Joost", "Een blad met vragen, dat ligt nu in mijn la en ik kijk er soms naar.", "2"),
    ("Femke", "En heeft dat ergens invloed op gehad, wat zijn de resultaten daarvan?", "4"),
    ("Joost", "Moeilijk te zeggen, minder klachten denk ik, en de ouders bellen eerder terug.", "4"),
    ("Femke", "Tot slot, wil je nog iets toevoegen?", "7"),
    ("Joost", "Nee, ik ben wel klaar.", "7"),
]


@pytest.mark.parametrize("roles", [{}, {"Femke": "onderzoeker", "Joost": "jeugdbeschermer"}])
def test_interview_questions_are_recognised_in_what_the_interviewer_asks(roles: dict[str, str | None]) -> None:
    transcript = with_parts(make([(speaker, text) for speaker, text, _ in INTERVIEW]), roles)
    assert [turn.part for turn in transcript.turns] == [part for _, _, part in INTERVIEW]


def test_an_overview_of_the_interview_opens_no_question() -> None:
    overview = (
        "Ik vraag naar een inspirerend gesprek, naar wat je meegenomen hebt, wat je anders doet en het resultaat."
    )
    turns = [(speaker, text) for speaker, text, _ in INTERVIEW]
    transcript = with_parts(make([("Femke", overview), *turns]), {"Femke": "onderzoeker"})
    assert [turn.part for turn in transcript.turns] == [None, *(part for _, _, part in INTERVIEW)]


def test_an_interview_along_another_guide_gets_no_parts() -> None:
    turns = [
        ("A", "Hoe lang werkt u hier?"),
        ("B", "Al tien jaar, met veel plezier."),
        ("A", "Wat heeft u meegenomen?"),
    ]
    assert all(turn.part is None for turn in with_parts(make([*turns, ("B", "Een broodje.")]), {}).turns)


MEETING = [
    ("Ingrid", "Welkom allemaal, zijn we er?", "Opening"),
    ("Bert", "Bijna, straks doen we pas de rondvraag toch?", "Opening"),
    ("Ingrid", "Ja. Vandaag eerst de terugblik, dan de casuïstiek en dan de rondvraag.", "Opening"),
    ("Lotte", "Prima.", "Opening"),
    ("Ingrid", "We beginnen met de terugblik op de vorige keer.", "Terugblik"),
    ("Bert", "Dat was goed, ik heb er veel aan gehad.", "Terugblik"),
    ("Lotte", "Ik ook wel.", "Terugblik"),
    ("Ingrid", "Dan gaan we naar het volgende agendapunt, de casuïstiek.", "Casuïstiek"),
    (
        "Lotte",
        "Dan gaan we naar de rechter en die zegt nee, en dat is punt twee, dat ik er niet bij mocht zijn.",
        "Casuïstiek",
    ),
    ("Bert", "Dan bel je toch met de raad.", "Casuïstiek"),
    ("Lotte", "Ja, dat kan.", "Casuïstiek"),
    ("Ingrid", "Punt 3: de nieuwe website.", "Nieuwe website"),
    ("Bert", "Mooi.", "Nieuwe website"),
    ("Lotte", "Vind ik ook.", "Nieuwe website"),
    ("Bert", "En snel.", "Nieuwe website"),
    ("Lotte", "Ja, heel snel.", "Nieuwe website"),
    ("Ingrid", "Goed, dan de rondvraag.", "Rondvraag"),
    ("Lotte", "Niets.", "Rondvraag"),
    ("Bert", "Ik ook niet, dank.", "Rondvraag"),
    ("Ingrid", "Tot de volgende keer.", "Rondvraag"),
    ("Lotte", "Dag.", "Rondvraag"),
]


def test_agenda_items_begin_where_they_are_announced() -> None:
    transcript = with_parts(make([(speaker, text) for speaker, text, _ in MEETING]), {})
    assert [turn.part for turn in transcript.turns] == [part for _, _, part in MEETING]


def test_a_meeting_in_which_hardly_anything_is_announced_gets_no_parts() -> None:
    turns = [
        (speaker, text) for speaker, text, part in MEETING if part not in ("Terugblik", "Nieuwe website", "Rondvraag")
    ]
    assert all(turn.part is None for turn in with_parts(make(turns), {}).turns)


def test_a_part_of_the_file_is_kept(tmp_path: Path) -> None:
    transcript = read_one(save(tmp_path, "t.csv", "spreker;deel;tekst\nA;inleiding;Dag.\nB;slot;Doei.\n"))
    assert [turn.part for turn in with_parts(transcript, {}).turns] == ["inleiding", "slot"]
