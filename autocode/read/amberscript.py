"""The JSON of Amberscript: speakers by id, and segments of timed words without a text of their own."""

from collections.abc import Iterator

from autocode.errors import FileError
from autocode.read.labels import from_number
from autocode.read.source import Source
from autocode.read.turns import Reading, Utterance, transcript
from autocode.records import Transcript


def recognises(source: Source) -> bool:
    """Say whether the file is JSON with speakers and segments made of words."""
    content = source.json
    if not isinstance(content, dict) or not isinstance(content.get("speakers"), list):
        return False
    segments = content.get("segments")
    return isinstance(segments, list) and any(
        isinstance(segment, dict) and isinstance(segment.get("words"), list) and "text" not in segment
        for segment in segments
    )


def read(source: Source) -> tuple[Transcript, ...]:
    """Return the transcript of an Amberscript file."""
    content = source.json
    names = {
        speaker["spkid"]: str(speaker.get("name") or speaker["spkid"])
        for speaker in content["speakers"]
        if isinstance(speaker, dict) and isinstance(speaker.get("spkid"), str)
    }
    utterances = tuple(
        _utterance(source, number, segment, names) for number, segment in enumerate(content["segments"], start=1)
    )
    return (transcript(source, Reading("Amberscript", utterances)),)


def _utterance(source: Source, number: int, segment: object, names: dict[str, str]) -> Utterance:
    words = segment.get("words") if isinstance(segment, dict) else None
    if not isinstance(segment, dict) or not isinstance(words, list):
        raise FileError(f"{source.name}, segment {number}: no words; export the transcript again")
    if not all(isinstance(word, dict) and isinstance(word.get("text", ""), str) for word in words):
        raise FileError(f"{source.name}, segment {number}: a word without a text; export the transcript again")
    speaker = segment.get("speaker")
    return Utterance(
        " ".join(word.get("text", "") for word in words),
        names.get(speaker, speaker) if isinstance(speaker, str) else None,
        next(_times(words, "start"), None),
        next(_times(words[::-1], "end"), None),
    )


def _times(words: list[dict[str, object]], key: str) -> Iterator[int]:
    """Yield the times in ms of the words that have one (numbers spoken as digits sometimes have none)."""
    for word in words:
        moment = from_number(word.get(key), 1000)
        if moment is not None:
            yield moment
