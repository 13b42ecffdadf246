"""A file before any reader looks at it: its bytes, its text in canonical characters, or the members of its archive.

Characters are made canonical once, here, and every position in the program counts on the result: one kind of line
break, NFC, ordinary spaces, no control characters. An encoding is never guessed with replacement characters: bytes
that are no text in UTF-8, UTF-16 or cp1252 are refused.
"""

import json
import re
import unicodedata
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from io import BytesIO
from pathlib import Path
from typing import Any

from autocode.errors import FileError

# Bounds that no transcript comes near, so that no file, however made, can fill the memory or take for ever. A day of
# talk is half a megabyte of text, and 10 MB as JSON with a time for each word; pictures make Word files larger.
LARGEST_FILE = 200 * 1024**2
LARGEST_TEXT = 50 * 1024**2
# A parsed JSON file takes some sixty times its size.
LARGEST_JSON = 25 * 1024**2
MOST_LINES = 1_000_000
# All XML of an archive, unpacked.
LARGEST_ARCHIVE = 100 * 1024**2

RECORDING = (
    "is a recording; let Teams, noScribe or aTrain write down what is said in it, and give the file that they make"
)
# A text may begin with "ID3:" or "FORMULIER", so that what follows such letters counts too: MP3 with and without a
# title, WAV and AVI, AIFF, Ogg, FLAC, Matroska, Windows Media, AAC, AMR, Core Audio, MPEG, FLV, dictaphones.
_RECORDINGS = re.compile(
    rb"ID3[\x02-\x04]|\xff[\xfa\xfb\xf2\xf3\xe3\xf1\xf9]|RIFF.{4}(?:WAVE|AVI )|FORM.{4}AIF[FC]|OggS\x00|fLaC\x00"
    rb"|\x1a\x45\xdf\xa3|\x30\x26\xb2\x75|#!AMR|caff\x00|\x00\x00\x01[\xba\xb3]|FLV\x01|[\x02\x03]ds[s2]",
    re.DOTALL,
)
_PICTURE_BRANDS = (b"heic", b"heix", b"mif1", b"avif")

LINE_BREAKS = re.compile("\r\n|[\r\x0b\x0c\x85\u2028\u2029]")
# Control characters, marks without width, and what no XML or spreadsheet can hold.
REMOVED = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\u00ad\u200b\u200e\u200f\u2060\ufeff\ufffe\uffff\ud800-\udfff]"
)
SPACES = re.compile("[\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]")

# The members of an archive that are read; pictures stay packed.
_UNPACKED = (".xml", ".rels")
_MULTIBYTE = re.compile(rb"[\xc3-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}")
_JSON_START = re.compile(r"\s*(?:\{\s*[\"}]|\[\s*[\[{\"])")
# Longest first: the mark of UTF-16 is the beginning of that of UTF-32.
_BYTE_ORDER_MARKS = (
    (b"\xff\xfe\x00\x00", "utf-32"),
    (b"\x00\x00\xfe\xff", "utf-32"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
    (b"\xef\xbb\xbf", "utf-8-sig"),
)


def canonical(text: str) -> str:
    """Return `text` in canonical characters; doing it twice changes nothing."""
    text = LINE_BREAKS.sub("\n", text)
    text = SPACES.sub(" ", REMOVED.sub("", text))
    return unicodedata.normalize("NFC", text)


def one_line(text: str) -> str:
    """Return `text` in canonical characters on one line, runs of white space as one space."""
    return " ".join(canonical(text).split())


@dataclass(frozen=True, slots=True)
class Line:
    """A line of text and its number in the file (or the number of its paragraph in a Word document).

    `heading` says that its document calls it a heading: nobody said it, unless it names a speaker.
    """

    number: int
    text: str
    heading: bool = False


@dataclass(frozen=True)
class Source:
    """A file in memory, and the names its columns have when the user says so (our name -> name in the file)."""

    path: Path
    data: bytes
    columns: Mapping[str, str] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """The file name, as messages call it."""
        return self.path.name

    @property
    def document(self) -> str:
        """The name of the document: the file name without its suffix, in canonical characters."""
        return one_line(self.path.stem) or "document"

    @property
    def is_archive(self) -> bool:
        """Whether the file is a zip, as .docx and .xlsx are."""
        return self.data.startswith(b"PK\x03\x04")

    @cached_property
    def text(self) -> str:
        """The text in canonical characters; empty for an archive. FileError for bytes that are no text."""
        return "" if self.is_archive else canonical(decode(self.data, self.name))

    @cached_property
    def lines(self) -> tuple[Line, ...]:
        """The lines of the text, numbered from 1; FileError when there are far too many."""
        if self.text.count("\n") >= MOST_LINES:
            raise self.refused(f"has more than {MOST_LINES:,} lines, as no transcript has; split it")
        return tuple(Line(number, text) for number, text in enumerate(self.text.split("\n"), start=1))

    @cached_property
    def first_line(self) -> str:
        """The first line with something on it, without the white space around it."""
        return next((line.text.strip() for line in self.lines if line.text.strip()), "")

    @cached_property
    def json(self) -> Any:
        """The content of a JSON file, None for a file of another kind; FileError for broken JSON."""
        if not _JSON_START.match(self.text):
            return None
        if len(self.text) > LARGEST_JSON:
            raise self.refused(f"is JSON of more than {LARGEST_JSON // 1024**2} MB, as no transcript is; split it")
        try:
            return json.loads(self.text)
        except json.JSONDecodeError as error:
            raise FileError(
                f"{self.name}, line {error.lineno}: this is not valid JSON; export the transcript again"
            ) from error
        except (RecursionError, ValueError) as error:
            raise self.refused("holds JSON that no transcript has; export the transcript again") from error

    @cached_property
    def members(self) -> frozenset[str]:
        """The names in the archive; FileError when it is damaged, protected or unreasonably large."""
        if not self.is_archive:
            return frozenset()
        try:
            with zipfile.ZipFile(BytesIO(self.data)) as archive:
                members = archive.infolist()
        except Exception as error:  # zipfile raises anything on a broken archive
            raise self.damaged() from error
        if any(member.flag_bits & 0x1 for member in members):
            raise self.refused("is protected with a password; save it without one")
        if sum(member.file_size for member in members if member.filename.endswith(_UNPACKED)) > LARGEST_ARCHIVE:
            raise self.refused("unpacks to more than 100 MB of text, as no transcript does; save it anew, or split it")
        return frozenset(member.filename for member in members)

    def member(self, name: str) -> bytes:
        """Return one unpacked member of the archive; FileError when it is missing or damaged."""
        if name not in self.members or not name.endswith(_UNPACKED):
            raise self.damaged()
        try:
            with zipfile.ZipFile(BytesIO(self.data)) as archive:
                return archive.read(name)
        except Exception as error:  # zipfile and its decompressors raise anything on a broken archive
            raise self.damaged() from error

    def refused(self, reason: str) -> FileError:
        """Return the error that says why this file is not read."""
        return FileError(f"{self.name} {reason}")

    def damaged(self) -> FileError:
        """Return the error for an archive that is cut off or broken."""
        return self.refused("is damaged or incomplete; copy it again, or open it in Word or Excel and save it anew")


def open_source(path: Path, columns: Mapping[str, str] | None = None) -> Source:
    """Return the file at `path` in memory; FileError when there is no such file, or nothing or too much in it."""
    if path.is_dir():
        raise FileError(f"{path} is a folder; name a file in it")
    try:
        size = path.stat().st_size
        if size > LARGEST_FILE:
            with path.open("rb") as file:
                if is_recording(file.read(64)):
                    raise FileError(f"{path.name} {RECORDING}")
            raise FileError(
                f"{path.name} is {size / 1024**2:.0f} MB, more than the 200 MB that is read; is it a transcript?"
            )
        if path.exists() and not path.is_file():
            raise FileError(f"{path} is not a file; name a transcript")
        data = path.read_bytes()
    except FileNotFoundError:
        raise FileError(f"{path} does not exist; check the name and the folder") from None
    except OSError as error:
        raise FileError(f"{path} cannot be opened: {error.strerror or error}") from error
    if not data.strip():
        raise FileError(f"{path.name} is empty; export the transcript again")
    return Source(path, data, dict(columns or {}))


def is_recording(data: bytes) -> bool:
    """Say whether a file begins as sound or film does."""
    if data[4:8] == b"ftyp":
        return data[8:12] not in _PICTURE_BRANDS
    return _RECORDINGS.match(data) is not None


def decode(data: bytes, name: str) -> str:
    """Return `data` as text: by its byte order mark, else UTF-8, else cp1252; FileError for anything else."""
    if len(data) > LARGEST_TEXT:
        raise FileError(f"{name} holds more than {LARGEST_TEXT // 1024**2} MB of text, as no transcript does; split it")
    mark = next((encoding for mark, encoding in _BYTE_ORDER_MARKS if data.startswith(mark)), None)
    if mark is None and b"\x00" in data:
        mark = _utf_16_without_mark(data)
        if mark is None:
            raise FileError(f"{name} is not a text file; export the transcript as .vtt, .srt, .docx, .txt or .csv")
    try:
        text = data.decode(mark or "utf-8")
    except UnicodeDecodeError as error:
        if mark is not None:
            raise FileError(f"{name} is damaged: it says it is {mark} text and is not; save it as UTF-8") from error
        text = _decode_cp1252(data, name, data.count(b"\n", 0, error.start) + 1)
    if sum(1 for character in text if character < " " and character not in "\t\n\r\x0b\x0c") * 20 > len(text):
        raise FileError(f"{name} is not a text file; export the transcript as .vtt, .srt, .docx, .txt or .csv")
    return text


def _utf_16_without_mark(data: bytes) -> str | None:
    """Return which UTF-16 this is: in western text every second byte is zero, and no other; None for neither."""
    start = data[:2000]
    zeros = [half.count(0) / max(len(half), 1) for half in (start[::2], start[1::2])]
    if max(zeros) < 0.7 or min(zeros) > 0.0:
        return None
    return "utf-16-be" if zeros[0] > zeros[1] else "utf-16-le"


def _decode_cp1252(data: bytes, name: str, line: int) -> str:
    """Return `data`, which is not UTF-8 from `line` on, as cp1252, the encoding of older Windows programs.

    A file that is mostly good UTF-8 with a broken place is refused: read as cp1252 its accents would turn into "Ã©".
    """
    multibyte = _MULTIBYTE.findall(data)
    others = sum(byte >= 0x80 for byte in data) - sum(map(len, multibyte))
    if len(multibyte) > others:
        raise FileError(f"{name}, line {line}: broken UTF-8; save the file again as UTF-8")
    try:
        return data.decode("cp1252")
    except UnicodeDecodeError as error:
        raise FileError(f"{name}, line {line}: neither UTF-8 nor Windows text; save the file as UTF-8") from error
