"""Files that are recognised and not read, each with what to do instead.

Without this list such a file would reach the reader of plain text, and its markup would be taken for speech.
"""

import re

from autocode.errors import FileError
from autocode.read.source import RECORDING, Source, is_recording

# Its bytes are no text yet: see `rtf`.
_RTF = b"{\\rtf"
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"

_PROJECT = "is a project of autocode, not a transcript; open it with: autocode review"
_ARCHIVE = "is an archive; unpack it first, and give the files in it"
_BY_FIRST_BYTES = (
    (b"%PDF", "is a PDF, in which turns cannot be told apart; open it in Word and save it as .docx"),
    (b"\xff\xd8\xff", "is a picture, not a transcript"),
    (b"\x89PNG", "is a picture, not a transcript"),
    (b"GIF8", "is a picture, not a transcript"),
    (b"Rar!\x1a\x07", _ARCHIVE),
    (b"7z\xbc\xaf\x27\x1c", _ARCHIVE),
    (b"\x1f\x8b\x08", _ARCHIVE),
    (
        b"SQLite format 3\x00",
        "is a database, perhaps a project of MAXQDA; export the transcript from the program it is of",
    ),
    (b"\xffWPC", "is a WordPerfect file; open it in LibreOffice and save it as .docx or .odt"),
    (b"L\x00\x00\x00\x01\x14\x02\x00", "is a shortcut; give the file itself"),
)

_BY_MEMBER = (
    ("project.qde", "is a REFI-QDA project, which is not read as a transcript; export the document as .docx or .txt"),
    ("ppt/presentation.xml", "is a presentation, not a transcript"),
    ("Index/Document.iwa", "is a file of Apple's Pages or Keynote; export it as Word (.docx)"),
    ("META-INF/container.xml", "is an e-book, not a transcript"),
)
# What an OpenDocument file holds, by the element around it; text is read (see `odt`).
_OPEN_TEXT = b":text>"
_OPEN_DOCUMENT = (
    (b":spreadsheet>", "is an OpenDocument spreadsheet; save it as .xlsx"),
    (b":presentation>", "is a presentation, not a transcript"),
    (b":drawing>", "is a drawing, not a transcript"),
)
_WEB_ARCHIVE = "is a saved web page or mail, in which speech cannot be told from the rest; save the text alone as .docx"
_MIME = re.compile(r"(?:[A-Z][A-Za-z-]{1,40}: [^\n]*\n(?:[ \t][^\n]*\n)*){2}")
_MIME_HEADERS = re.compile(
    r"^(?:MIME-Version: \d|Message-ID: <|Received: from |Subject: )", re.IGNORECASE | re.MULTILINE
)

_BY_MARKUP = (
    ("<html", "is a web page, in which speech cannot be told from the rest; open it in Word and save it as .docx"),
    ("<?xml", "is XML of an unknown kind; export the transcript as .vtt, .srt, .docx, .txt or .csv"),
)


# What readers know by its markup: see `elan` and `noscribe`.
_KNOWN_MARKUP = ("<annotation_document", '<a name="ts_')


def refuse(source: Source) -> None:
    """Raise FileError when the file is of a kind that no reader takes; return when it may be a transcript."""
    if source.data.startswith(_OLE):
        raise source.refused(_about_ole(source.data))
    if source.name.startswith("~$"):
        raise source.refused("is a note that Word leaves beside an open document; give the document itself")
    if source.path.suffix.casefold() == ".autocode":
        raise source.refused(_PROJECT)
    if is_recording(source.data):
        raise source.refused(RECORDING)
    if source.data[4:8] == b"ftyp":
        raise source.refused("is a picture, not a transcript")
    for start, reason in _BY_FIRST_BYTES:
        if source.data.startswith(start):
            raise source.refused(reason)
    if source.is_archive:
        for member, reason in _BY_MEMBER:
            if member in source.members:
                raise source.refused(reason)
        _refuse_open_document(source)
    elif not source.data.lstrip().startswith(_RTF):
        _refuse_markup(source)


def not_a_transcript(source: Source) -> FileError:
    """Return the error for a file that no reader recognises."""
    if source.is_archive:
        return source.refused(_ARCHIVE)
    if isinstance(source.json, dict) and "url" in source.json and "doc_id" in source.json:
        return source.refused("is a link to a document in Google Drive; open it there and download it as .docx")
    return source.refused(
        "is not a transcript that can be read; "
        "export it as .vtt, .srt, .docx or .txt, or as .csv or .xlsx with a column 'text'"
    )


def _about_ole(data: bytes) -> str:
    """Return why a file in the old Office container is refused; stream names in it are UTF-16."""
    if "EncryptedPackage".encode("utf-16-le") in data:
        return "is protected with a password; open it, remove the password and save it"
    if "WordDocument".encode("utf-16-le") in data:
        return "is an old Word file (.doc); open it in Word and save it as .docx"
    if any(name.encode("utf-16-le") in data for name in ("Workbook", "Book")):
        return "is an old Excel file (.xls); open it in Excel and save it as .xlsx"
    return "is an old Office file; open it and save it as .docx or .xlsx"


def _refuse_open_document(source: Source) -> None:
    if "content.xml" not in source.members or any(name.startswith(("word/", "xl/")) for name in source.members):
        return
    content = source.member("content.xml")
    if _OPEN_TEXT not in content:
        reasons = (reason for sign, reason in _OPEN_DOCUMENT if sign in content)
        raise source.refused(next(reasons, "is an OpenDocument file of another kind; save it as .docx or .odt"))


def _refuse_markup(source: Source) -> None:
    start = source.text.lstrip()[:2000]
    if _MIME.match(start) and _MIME_HEADERS.search(start):
        raise source.refused(_WEB_ARCHIVE)
    start = start.casefold()
    if not start.startswith("<") or any(sign in source.text.casefold() for sign in _KNOWN_MARKUP):
        return
    for sign, reason in _BY_MARKUP:
        if sign in start:
            raise source.refused(reason)
