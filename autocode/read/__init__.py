"""Reads transcripts: from a file to `Transcript`s, with nothing dropped in silence.

    file ─open→ Source ─(refused?)→ the first format that recognises it ─read→ Transcript

A format is chosen by what is in the file, not by its suffix (only a .csv without the right columns is known by it).
To add one, write a module with `recognises(source)` and `read(source)`, put it in `FORMATS` before the formats that
would also take its files, and take it out of the list in `refused`.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Protocol

from autocode.read import amberscript, docx, elan, noscribe, odt, otranscribe, rtf, subtitles, table, text, whisper
from autocode.read.parts import with_parts
from autocode.read.refused import not_a_transcript, refuse
from autocode.read.source import Source, open_source
from autocode.read.speakers import SpeakerRow, read_speakers, speaker_of, speaker_table, write_speakers
from autocode.records import Transcript

__all__ = [
    "SpeakerRow",
    "read_speakers",
    "read_transcripts",
    "speaker_of",
    "speaker_table",
    "with_parts",
    "write_speakers",
]


class Format(Protocol):
    """What a module that reads a format offers."""

    def recognises(self, source: Source) -> bool:
        """Say whether the file is of this format."""

    def read(self, source: Source) -> tuple[Transcript, ...]:
        """Return the transcripts in the file."""


# Plain text takes anything that is text, so it comes last.
FORMATS: tuple[Format, ...] = (
    docx,
    odt,
    rtf,
    elan,
    noscribe,
    otranscribe,
    amberscript,
    whisper,
    subtitles,
    table,
    text,
)


def read_transcripts(path: Path, columns: Mapping[str, str] | None = None) -> tuple[Transcript, ...]:
    """Return the transcripts in the file at `path`: one, or one per document of a table of fragments.

    `columns` says how columns of a table are called when not by a known name (our name -> name in the file); other
    formats have no use for it. Raises FileError for a file that cannot be read as a transcript, SettingsError for a
    column of ours that does not exist.
    """
    source = open_source(path, columns)
    refuse(source)
    for known in FORMATS:
        if known.recognises(source):
            return known.read(source)
    raise not_a_transcript(source)
