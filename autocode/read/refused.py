"""Files that are recognised and not read, each with what to do instead.

Without this list such a file would reach the reader of plain text, and its markup would be taken for speech.
"""

from autocode.errors import FileError
from autocode.read.source import Source

# Its bytes are no text yet: see `rtf`.
_RTF = b"{\\rtf"
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"

_BY_FIRST_BYTES = (
    (b"%PDF", "is a PDF, in which turns cannot be told apart; save the transcript as .docx or .txt"),
    (b"\xff\xd8\xff", "is a picture, not a transcript"),
    (b"\x89PNG", "is a picture, not a transcript"),
    (b"GIF8", "is a picture, not a transcript"),
    (b"ID3", "is a recording; have it transcribed first"),
    (b"RIFF", "is a recording; have it transcribed first"),
    (b"OggS", "is a recording; have it transcribed first"),
    (b"fLaC", "is a recording; have it transcribed first"),
    (b"\x1a\x45\xdf\xa3", "is a recording; have it transcribed first"),
)

_BY_MEMBER = (
    ("content.xml", "is an OpenDocument file, which is not read yet; save it as .docx or .xlsx"),
    ("project.qde", "is a REFI-QDA project, which is not read as a transcript; export the document as .docx or .txt"),
    ("ppt/presentation.xml", "is a presentation, not a transcript"),
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
    if source.data[4:8] == b"ftyp":
        raise source.refused("is a recording; have it transcribed first")
    for start, reason in _BY_FIRST_BYTES:
        if source.data.startswith(start):
            raise source.refused(reason)
    if source.is_archive:
        for member, reason in _BY_MEMBER:
            if member in source.members:
                raise source.refused(reason)
    elif not source.data.lstrip().startswith(_RTF):
        _refuse_markup(source)


def not_a_transcript(source: Source) -> FileError:
    """Return the error for a file that no reader recognises."""
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


def _refuse_markup(source: Source) -> None:
    start = source.text.lstrip()[:2000].casefold()
    if not start.startswith("<") or any(sign in source.text.casefold() for sign in _KNOWN_MARKUP):
        return
    for sign, reason in _BY_MARKUP:
        if sign in start:
            raise source.refused(reason)
