"""No reader loses a word: whatever is written into a file of its shape is in a turn or in a line listed as unread."""

import json
import tempfile
import zipfile
from collections import Counter
from collections.abc import Callable, Sequence
from io import BytesIO
from pathlib import Path
from xml.sax.saxutils import escape

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from words_kept import in_subtitles, lost, words

from autocode.errors import FileError
from autocode.read import FORMATS, read_transcripts
from autocode.read.source import canonical, open_source
from autocode.records import Transcript

# (speaker, what is said, does a stray line follow)
Said = Sequence[tuple[str, str, str]]

SPEAKERS = ("Anna", "Karim El Idrissi", "R1", "SPEAKER_00", "de Boer, J. (Jan)")
WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
MARKS = ("", "", "", ".", "?", "…", ",", ":", " -", " 9:30", " (lacht)", " & <b>", " \\{x}", ' "ja"', " //", " [hm]")

letters = st.text("abcdefghijklmnopqrstuvwxyzéëïçø", min_size=1, max_size=9)
speech = st.lists(st.tuples(letters, st.sampled_from(MARKS)), min_size=1, max_size=6).map(
    lambda pieces: " ".join(word + mark for word, mark in pieces)
)
said = st.lists(st.tuples(st.sampled_from(SPEAKERS), speech, st.just("") | speech), min_size=1, max_size=8)


def read(name: str, content: bytes, reader: str) -> tuple[Transcript, ...]:
    """Read a file, and see that it is the reader under test that takes it."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / name
        path.write_bytes(content)
        chosen = next(known for known in FORMATS if known.recognises(open_source(path)))
        assert getattr(chosen, "__name__", "").rpartition(".")[2] == reader
        return read_transcripts(path)


def clock(seconds: int) -> str:
    return f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}"


def docx(body: str) -> bytes:
    packed = BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("word/document.xml", f'<w:document xmlns:w="{WORD}"><w:body>{body}</w:body></w:document>')
    return packed.getvalue()


def paragraph(text: str) -> str:
    return f"<w:p><w:r><w:t>{escape(text)}</w:t></w:r></w:p>"


def odt(body: str) -> bytes:
    packed = BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        spaces = " ".join(f'xmlns:{name}="{name}"' for name in ("office", "text"))
        archive.writestr("content.xml", f"<x {spaces}><office:body><office:text>{body}</office:text></office:body></x>")
    return packed.getvalue()


def an_odt(items: Said) -> bytes:
    pieces = (
        f"<text:p><text:span>{escape(who)}:</text:span> {escape(what)}<text:note>noot</text:note></text:p>"
        f"<text:h>{escape(stray)}</text:h>"
        for who, what, stray in items
    )
    return odt("".join(pieces))


def rtf(text: str) -> str:
    escaped = "".join(f"\\{sign}" if sign in "\\{}" else sign for sign in text)
    return "".join(sign if ord(sign) < 128 else f"\\u{ord(sign)}?" for sign in escaped)


def a_page(items: Said) -> str:
    pieces = [
        f'<p><a name="ts_{number}000_{number}500_{escape(who)}">{escape(who)}: <span>[{clock(number)}]</span> '
        f"{escape(what)}</a>{escape(stray)}</p>"
        for number, (who, what, stray) in enumerate(items)
    ]
    return f"<html><body><p>titel</p>{''.join(pieces)}</body></html>"


def an_eaf(items: Said) -> str:
    slots = "".join(
        f'<TIME_SLOT TIME_SLOT_ID="s{number}" TIME_VALUE="{number}000"/>' for number in range(len(items) + 1)
    )
    tiers = "".join(
        f'<TIER TIER_ID="{escape(who)}{number}"><ANNOTATION><ALIGNABLE_ANNOTATION TIME_SLOT_REF1="s{number}" '
        f'TIME_SLOT_REF2="s{number + 1}"><ANNOTATION_VALUE>{escape(what)}</ANNOTATION_VALUE></ALIGNABLE_ANNOTATION>'
        f'</ANNOTATION></TIER><TIER TIER_ID="v{number}" PARENT_REF="x"><ANNOTATION><REF_ANNOTATION><ANNOTATION_VALUE>'
        f"{escape(stray)}</ANNOTATION_VALUE></REF_ANNOTATION></ANNOTATION></TIER>"
        for number, (who, what, stray) in enumerate(items)
    )
    return f"<ANNOTATION_DOCUMENT><TIME_ORDER>{slots}</TIME_ORDER>{tiers}</ANNOTATION_DOCUMENT>"


def an_otr(items: Said) -> str:
    pieces = [
        f'<p><span class="timestamp" data-timestamp="{number}.5">{clock(number)}</span>{escape(who)}: {escape(what)}'
        f"<br />{escape(stray)}</p>"
        for number, (who, what, stray) in enumerate(items)
    ]
    return json.dumps({"text": "".join(pieces), "media": "x.mp3"})


def table_rows(items: Said) -> str:
    cells = (
        f"<w:tr><w:tc>{paragraph(clock(number))}</w:tc><w:tc>{paragraph(who)}</w:tc><w:tc>{paragraph(what)}"
        f"{paragraph(stray)}</w:tc></w:tr>"
        for number, (who, what, stray) in enumerate(items)
    )
    header = "".join(f"<w:tc>{paragraph(name)}</w:tc>" for name in ("Tijd", "Spreker", "Tekst"))
    return f"<w:tbl><w:tr>{header}</w:tr>{''.join(cells)}</w:tbl>"


def lines(pattern: str) -> Callable[[Said], str]:
    """Write every utterance by a pattern with {who}, {what}, {stray}, {clock} and {n} (its number)."""

    def write(items: Said) -> str:
        return "".join(
            pattern.format(who=who, what=what, stray=stray, clock=clock(number), n=number)
            for number, (who, what, stray) in enumerate(items)
        )

    return write


SHAPES: dict[str, tuple[str, str, Callable[[Said], str | bytes]]] = {
    "labels": ("a.txt", "text", lines("{who}: {what}\n{stray}\n")),
    "stamps before": ("a.txt", "text", lines("[{clock}] {who}: {what}\n{stray}\n")),
    "stamps on their own": ("a.txt", "text", lines("{clock}\n{who}: {what}\n{stray}\n")),
    "f4": ("a.txt", "text", lines("{who}: {what} #{clock}-3#\n\n{stray}\n")),
    "Otter": ("a.txt", "text", lines("{who}  {clock}\n{what}\n{stray}\n\n")),
    "names above": ("a.txt", "text", lines("{who}\n{what}\n{stray}\n\n")),
    "aTrain": ("a.txt", "text", lines("\n{who}\n[{clock}] - {what}\n[{clock}] - x {stray}\n")),
    "noScribe text": (
        "a.txt",
        "text",
        lambda items: "titel\n\nTranscribed with noScribe vers. x\n\n" + lines("{who}: [{clock}] {what}\n\n")(items),
    ),
    "Teams": (
        "a.vtt",
        "subtitles",
        lambda items: (
            "WEBVTT titel\n\nNOTE over dit\n\n"
            + lines("{n}\n{clock}.000 --> {clock}.900\n<v {who}>{what}</v>\n{stray}\n\n")(items)
        ),
    ),
    "Zoom": (
        "a.vtt",
        "subtitles",
        lambda items: "WEBVTT\n\n" + lines("{clock}.000 --> {clock}.900\n{who}: {what}\n{stray}\n\n")(items),
    ),
    "YouTube": ("a.sbv", "subtitles", lines("{clock}.000,{clock}.900\n{who}: {what}\n{stray}\n\n")),
    "captions of Zoom": ("a.txt", "text", lines("[{who}] {clock}\n{what}\n{stray}\n\n")),
    "a name and a time above": ("a.txt", "text", lines("{who} ({clock})\n{what}\n{stray}\n\n")),
    "OpenDocument": ("a.odt", "odt", an_odt),
    "SRT": ("a.srt", "subtitles", lines("{n}\n{clock},000 --> {clock},900\n[{who}]: {what}\n{stray}\n\n")),
    "Teams, old": ("a.txt", "subtitles", lines("{clock}.0 --> {clock}.9\n{who}\n{what}\n{stray}\n\n")),
    "Whisper table": (
        "a.tsv",
        "whisper",
        lambda items: "start\tend\ttext\n" + lines("{n}000\t{n}900\t{what}\nlos {stray}\n")(items),
    ),
    "Audacity labels": ("a.aud", "whisper", lines("{n}.0\t{n}.9\t[[{who}]]{what}\nlos {stray}\n")),
    "WhisperX": (
        "a.json",
        "whisper",
        lambda items: json.dumps(
            {
                "segments": [
                    {"start": 0.5, "end": 1, "text": f" {what} {stray}", "speaker": who} for who, what, stray in items
                ]
            }
        ),
    ),
    "Amberscript": (
        "a.json",
        "amberscript",
        lambda items: json.dumps(
            {
                "speakers": [{"spkid": who, "name": who} for who in SPEAKERS],
                "segments": [
                    {"speaker": who, "words": [{"text": word} for word in f"{what} {stray}".split()]}
                    for who, what, stray in items
                ],
            }
        ),
    ),
    "noScribe": ("a.html", "noscribe", a_page),
    "ELAN": ("a.eaf", "elan", an_eaf),
    "oTranscribe": ("a.otr", "otranscribe", an_otr),
    "Word": (
        "a.docx",
        "docx",
        lambda items: docx("".join(paragraph(f"{who}: {what}") + paragraph(stray) for who, what, stray in items)),
    ),
    "Word, Teams": (
        "a.docx",
        "docx",
        lambda items: docx(
            paragraph("titel")
            + "".join(
                f"<w:p><w:r><w:t>{who}   0:0{number % 10}</w:t><w:br/><w:t>{escape(what)}</w:t></w:r></w:p>"
                f"{paragraph(stray)}"
                for number, (who, what, stray) in enumerate(items)
            )
        ),
    ),
    "Word, table": ("a.docx", "docx", lambda items: docx(paragraph("titel") + table_rows(items) + paragraph("slot"))),
    "RTF": (
        "a.rtf",
        "rtf",
        lambda items: (
            r"{\rtf1\ansi\uc1 "
            + "".join(
                rf"\pard {{\b {rtf(who)}:}} {rtf(what)}\par {rtf(stray)}{{\footnote noot}}\par "
                for who, what, stray in items
            )
            + "}"
        ),
    ),
    "RTF, table": (
        "a.rtf",
        "rtf",
        lambda items: (
            r"{\rtf1\ansi\uc1\pard titel\par "
            + "".join(
                rf"\trowd\pard\intbl {rtf(who)}\cell {rtf(what)}\par {rtf(stray)}\cell\row "
                for who, what, stray in items
            )
            + r"\pard slot\par}"
        ),
    ),
    "table of fragments": (
        "a.csv",
        "table",
        lambda items: (
            "spreker;tekst\n"
            + "".join(f'{who};"{what} {stray}"\n'.replace('"ja"', "'ja'") for who, what, stray in items)
        ),
    ),
}


def written(items: Said, shape: str) -> Counter[str]:
    """The words of what is said and of the stray lines, but for those that may be part of a name."""
    strays = [] if shape == "noScribe text" else [stray for _, _, stray in items if shape != "Whisper table" or stray]
    return words([*(what for _, what, _ in items), *strays])


@pytest.mark.parametrize("shape", SHAPES)
@settings(deadline=None)  # a busy computer is no fault of a reader
@given(items=said)
def test_no_reader_loses_a_word(shape: str, items: Said) -> None:
    name, reader, write = SHAPES[shape]
    content = write(items)
    if reader == "subtitles":
        # In subtitles a tag is no word.
        items = [(who, in_subtitles(what), in_subtitles(stray)) for who, what, stray in items]
    transcripts = read(name, content.encode() if isinstance(content, str) else content, reader)
    turns = [turn for transcript in transcripts for turn in transcript.turns]
    unread = [line.text for transcript in transcripts for line in transcript.unread]
    missing = written(items, shape) - words([*(turn.text for turn in turns), *unread])
    # A stray line such as "ja:" may itself be taken for a speaker.
    for word in words(turn.speaker or "" for turn in turns):
        del missing[word]
    assert not missing


any_line = st.sampled_from(
    [
        "", "Anna: dag", "Karim (00:01:02): nee", "Anna  0:12", "00:00:11", "[00:00:02] - zo", "SPEAKER_00", "tekst",
        "I:", "00:00:01.000 --> 00:00:02.000", "00:00:01 --> x", "NOTE nu", "WEBVTT", "3", "<v Anna>ja</v> hoor",
        "[SPEAKER_01]: goed", "#00:00:06-2#", "I: zo #00:00:06-2#", "¤<120>dan", "Transcription for x",
        "Transcribed with noScribe", "(3 seconds pause)", "Samenvatting", "Interview - Transcript", "Om  9:30",
        "Anna stopped transcription", "Transcription ended after 00:10:00", "De les was: nooit", "**Anna:** ja",
        "[Anna] 09:12:01", "Anna (00:00:04)", "[00:00:04] Anna", "[00:00:04.120] - Karim", "0:00:00.599,0:00:04.160",
        ">> zo", "- zo", "mw. Van Dam: ja", "?: nee", "Datum: nu", "Locatie: hier", "van Dam: ja", "kind 1: ik",
        "Transcript", "00:00:04 Karim",
    ]
)  # fmt: skip


@given(st.lists(any_line | st.text(max_size=12), min_size=1, max_size=14))
def test_no_mixture_of_lines_loses_a_word(mixture: list[str]) -> None:
    """Text and subtitles in any order, whole or broken."""
    data = "\n".join(mixture)
    try:
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "a.txt"
            path.write_bytes(data.encode("utf-8", "replace"))
            transcripts = read_transcripts(path)
    except FileError:
        return
    is_text = transcripts[0].source_format not in ("WebVTT", "SRT", "Teams cues", "YouTube captions (SBV)")
    assert not lost(data.encode("utf-8", "replace").decode(), transcripts, canonical if is_text else in_subtitles)
