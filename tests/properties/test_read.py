"""What holds for every file: no word is lost, and nothing but a FileError ever comes out."""

import json
import tempfile
from collections import Counter
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from autocode.errors import FileError
from autocode.read import read_transcripts
from autocode.read.source import canonical, one_line
from autocode.records import Transcript

SAMPLES = Path(__file__).parents[1] / "data" / "transcripts"
SPEAKERS = ("Anna", "Karim El Idrissi", "R1", "SPEAKER_00", "Jan de Boer")
MARKS = ("", "", "", ".", "?", "…", ",", " - ", ":", " 9:30", " (lacht)")

words = st.text("abcdefghijklmnopqrstuvwxyzéëïçø", min_size=1, max_size=9)
speech = st.lists(st.tuples(words, st.sampled_from(MARKS)), min_size=1, max_size=8).map(
    lambda pieces: " ".join(word + mark for word, mark in pieces)
)
speakers = st.sampled_from(SPEAKERS)
lines_of_speech = st.lists(st.tuples(st.none() | speakers, speech), min_size=1, max_size=12)
cues = st.lists(st.tuples(st.integers(0, 9_000_000), st.integers(0, 9000), st.none() | speakers, speech), min_size=1)


def read(name: str, content: bytes) -> tuple[Transcript, ...]:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / name
        path.write_bytes(content)
        return read_transcripts(path)


def read_or_refuse(name: str, content: bytes) -> tuple[Transcript, ...]:
    """What is in the file, or nothing when it is refused with one line that names it."""
    try:
        return read(name, content)
    except FileError as error:
        message = str(error)
    assert name in message
    assert "\n" not in message
    return ()


def accounted_for(transcripts: tuple[Transcript, ...]) -> Counter[str]:
    """All words in turns and in lines listed as unread."""
    said = [turn.text for transcript in transcripts for turn in transcript.turns]
    unread = [line.text for transcript in transcripts for line in transcript.unread]
    return Counter(" ".join(said + unread).split())


def clock(milliseconds: int, point: str = ".") -> str:
    seconds, rest = divmod(milliseconds, 1000)
    return f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}{point}{rest:03}"


@given(lines_of_speech)
def test_every_word_of_a_text_is_in_a_turn_or_unread(lines: list[tuple[str | None, str]]) -> None:
    """Labels may be taken for speakers or stay in the text; what is said is never lost.

    A text of labels alone is refused: nobody says anything in it.
    """
    text = "\n".join(f"{speaker}: {words}" if speaker else words for speaker, words in lines)
    found = accounted_for(read_or_refuse("gesprek.txt", text.encode()))
    assert not Counter(" ".join(words for _, words in lines).split()) - found - labels_of(lines)


def labels_of(lines: list[tuple[str | None, str]]) -> Counter[str]:
    """Words that end in a colon at the start of a line may be labels, with the words before them."""
    heads = [words.split(":")[0] for _, words in lines if ":" in words]
    return Counter(word for head in heads for word in [*head.split(), head.split()[-1] + ":"])


@given(cues, st.sampled_from(["vtt", "srt", "voice", "bracket"]))
def test_every_word_of_a_subtitle_file_is_in_a_turn_or_unread(
    cues: list[tuple[int, int, str | None, str]], style: str
) -> None:
    """As of a text: captions that are nothing but labels are refused."""
    prefix = {"vtt": "{}: ", "srt": "{}: ", "voice": "<v {}>", "bracket": "[{}]: "}[style]
    blocks = [
        f"{number}\n{clock(start, ',' if style == 'srt' else '.')} --> {clock(start + length)}\n"
        f"{prefix.format(speaker) if speaker else ''}{words}\n"
        for number, (start, length, speaker, words) in enumerate(cues, start=1)
    ]
    text = ("" if style == "srt" else "WEBVTT\n\n") + "\n".join(blocks)
    transcripts = read_or_refuse("gesprek.vtt", text.encode())
    spoken = [(speaker, words) for _, _, speaker, words in cues]
    lost = Counter(" ".join(words for _, words in spoken).split()) - accounted_for(transcripts)
    assert not lost - labels_of(spoken)
    for transcript in transcripts:
        starts = [turn.start_ms or 0 for turn in transcript.turns]
        assert starts == sorted(starts)


@given(st.lists(st.text(min_size=1, max_size=40), min_size=1, max_size=10))
def test_every_word_of_whisper_json_is_in_a_turn(texts: list[str]) -> None:
    segments = [{"start": number, "end": number + 1, "text": text} for number, text in enumerate(texts)]
    try:
        transcripts = read("a.json", json.dumps({"segments": segments}).encode())
    except FileError:
        assert not one_line(" ".join(texts))
        return
    assert " ".join(turn.text for turn in transcripts[0].turns) == " ".join(filter(None, map(one_line, texts)))


@given(st.lists(st.tuples(words, st.text(max_size=30)), min_size=1, max_size=10))
def test_every_row_of_a_table_is_a_fragment_or_unread(rows: list[tuple[str, str]]) -> None:
    cells = [(name, one_line(text).replace('"', "'")) for name, text in rows]
    content = "spreker;tekst\n" + "".join(f'{name};"{text}"\n' for name, text in cells)
    try:
        (transcript,) = read("t.csv", content.encode())
    except FileError:
        assert not any(text for _, text in cells)
        return
    assert [turn.text for turn in transcript.turns] == [text for _, text in cells if text]
    assert len(transcript.unread) == sum(not text for _, text in cells)


@given(st.text())
def test_canonical_text_stays_as_it_is(text: str) -> None:
    once = canonical(text)
    assert canonical(once) == once
    assert one_line(one_line(text)) == one_line(text)
    assert not set(once) & set("\r\x0b\x0c\x85\u2028\u2029\u00a0\ufeff\x00")


@given(st.binary(max_size=300), st.sampled_from(["txt", "vtt", "docx", "csv", "xlsx", "json"]))
def test_any_bytes_give_a_transcript_or_one_clear_line(content: bytes, suffix: str) -> None:
    transcripts = read_or_refuse(f"a.{suffix}", content)
    assert all(turn.text == one_line(turn.text) for transcript in transcripts for turn in transcript.turns)


@settings(max_examples=150, deadline=None)
@given(st.sampled_from(sorted(SAMPLES.iterdir())), st.data())
def test_a_damaged_sample_gives_a_transcript_or_one_clear_line(sample: Path, data: st.DataObject) -> None:
    content = bytearray(sample.read_bytes())
    for _ in range(data.draw(st.integers(1, 4))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    content = content[: data.draw(st.integers(0, len(content)))]
    assert all(transcript.turns for transcript in read_or_refuse(sample.name, bytes(content)))
