"""RTF, as f4, Transana and older word processors write it: its text, then the transcript in that text.

Own walk over the groups and control words, because the small libraries for it drop footnotes and text boxes without
a word, keep what was deleted under tracked changes, and make a vertical bar of a table's cell. Control words are
those of the RTF 1.9 specification; one that is not known here only says how text looks. What stands in headers and
footnotes is unread.
"""

import codecs
import re
from dataclasses import dataclass, field, replace

from autocode.read.document import Document, Table, read_document
from autocode.read.source import LARGEST_TEXT, MOST_LINES, Line, Source, canonical
from autocode.read.turns import transcript
from autocode.records import Transcript

_TOKEN = re.compile(
    r"\\(?P<word>[A-Za-z]{1,32})(?P<number>-?\d{1,10})? ?"
    r"|\\'(?P<byte>[0-9A-Fa-f]{2})"
    r"|\\(?P<sign>[^A-Za-z])"
    r"|(?P<brace>[{}])"
    r"|[\r\n]+"
    r"|(?P<text>[^\\{}\r\n]+)"
    r"|\\",
    re.DOTALL,
)
_BREAKS = {"line": "\n", "lbr": "\n", "page": "\n", "softline": "\n"}
_CHARACTERS = {
    "tab": "\t",
    "emdash": "—",
    "endash": "–",
    "emspace": " ",
    "enspace": " ",
    "qmspace": " ",
    "bullet": "•",
    "lquote": "‘",
    "rquote": "’",
    "ldblquote": "“",
    "rdblquote": "”",
}
_SIGNS = {"~": " ", "_": "-", "\\": "\\", "{": "{", "}": "}", "\t": "\t"}
_NOTES = frozenset(
    ("footnote", "annotation", "header", "headerl", "headerr", "headerf", "footer", "footerl", "footerr", "footerf")
)
# Destinations that hold no words of the document.
_SKIPPED = frozenset(
    (
        "fonttbl", "colortbl", "stylesheet", "info", "pict", "object", "fldinst", "listtable", "listoverridetable",
        "revtbl", "rsidtbl", "generator", "themedata", "colorschememapping", "latentstyles", "datastore", "xmlnstbl",
        "filetbl", "template", "private", "bkmkstart", "bkmkend", "atnid", "atnauthor", "atrfstart", "atrfend",
        "atndate", "atnref", "atnparent", "sn", "sv", "pntext", "listtext", "pntxta", "pntxtb", "pn", "falt", "panose",
        "ftnsep", "ftnsepc", "aftnsep", "aftnsepc", "nonesttables", "nonshppict", "docvar", "userprops", "xe", "tc",
        "pgptbl", "mmathPr", "wgrffmtfilter", "blipuid", "picprop", "objdata", "objclass", "fontemb", "result",
    )
)  # fmt: skip
# Destinations behind \* ("skip this when you do not know it") that do hold words of the document.
_READ_ALL_THE_SAME = frozenset(("shptxt", "shpinst", "shprslt", "nesttableprops"))
# The code pages of \fcharset, from the table of the specification.
_CHARSETS = {
    77: "mac_roman", 128: "cp932", 129: "cp949", 134: "gbk", 136: "big5", 161: "cp1253", 162: "cp1254", 163: "cp1258",
    177: "cp1255", 178: "cp1256", 186: "cp1257", 204: "cp1251", 222: "cp874", 238: "cp1250", 254: "cp437", 255: "cp850",
}  # fmt: skip
_NAMED_PAGES = {"mac": "mac_roman", "pc": "cp437", "pca": "cp850"}
_DEEPEST = 500


@dataclass(frozen=True, slots=True)
class _State:
    """What holds within a group: where its text goes, and how its bytes are to be read."""

    target: str = "body"
    deleted: bool = False
    skip_after_unicode: int = 1
    font: int | None = None


@dataclass
class _Writer:
    """The document as far as it has been read."""

    blocks: list[tuple[Line, ...] | Table] = field(default_factory=list)
    notes: list[Line] = field(default_factory=list)
    paragraph: list[str] = field(default_factory=list)
    note: list[str] = field(default_factory=list)
    cells: list[str] = field(default_factory=list)
    rows: list[tuple[str, ...]] = field(default_factory=list)
    in_table: bool = False
    number: int = 1

    def write(self, text: str, state: _State) -> None:
        """Add characters where the group sends them."""
        if state.target == "skipped" or state.deleted:
            return
        (self.note if state.target == "note" else self.paragraph).append(text)

    def end_paragraph(self, state: _State) -> None:
        """End a paragraph, which is a line within a cell of a table."""
        if state.target != "body":
            self.write("\n", state)
        elif self.in_table or self.cells:
            self.paragraph.append("\n")
        else:
            self.end_table()
            self._end_lines()

    def end_cell(self) -> None:
        """End a cell of a table."""
        self.cells.append(canonical("".join(self.paragraph)).strip("\n"))
        self.paragraph = []

    def end_row(self) -> None:
        """End a row of a table."""
        if "".join(self.paragraph).strip():
            self.end_cell()
        self.rows.append(tuple(self.cells))
        self.cells, self.paragraph = [], []

    def end_table(self) -> None:
        """End the table at hand, if there is one; text after its last row begins a paragraph."""
        if self.cells:
            rest, self.paragraph = self.paragraph, []
            self.rows.append(tuple(self.cells))
            self.cells, self.paragraph = [], rest
        if self.rows:
            self.blocks.append(Table(self.number, tuple(self.rows)))
            self.number += sum(map(len, self.rows))
            self.rows = []

    def end_note(self) -> None:
        """End a footnote or a header."""
        self.notes.append(Line(self.number, " ".join("".join(self.note).split())))
        self.note = []

    def document(self) -> Document:
        """Return the whole document."""
        self.end_table()
        self._end_lines()
        if self.note:
            self.end_note()
        return Document(tuple(self.blocks), tuple(self.notes))

    def _end_lines(self) -> None:
        text = canonical("".join(self.paragraph))
        self.blocks.append(tuple(Line(self.number, line) for line in text.split("\n")))
        self.number, self.paragraph = self.number + 1, []


def recognises(source: Source) -> bool:
    """Say whether the file is RTF."""
    return source.data.lstrip()[:5] == b"{\\rtf"


def read(source: Source) -> tuple[Transcript, ...]:
    """Return the transcript of an RTF file."""
    if len(source.data) > LARGEST_TEXT:
        raise source.refused(f"is RTF of more than {LARGEST_TEXT // 1024**2} MB; save it without its pictures")
    return (transcript(source, read_document(source, _Parser(source).document(), "RTF")),)


class _Parser:
    """Goes through the tokens of an RTF file once; its bytes are characters 0-255 until their code page is known."""

    def __init__(self, source: Source) -> None:
        self._source = source
        self._text = source.data.decode("latin-1")
        self._page = "cp1252"
        self._fonts: dict[int, str] = {}
        self._state = _State()
        self._stack: list[_State] = []
        self._writer = _Writer()
        self._bytes = bytearray()
        self._units: list[int] = []
        self._to_skip = 0
        self._font_defined: int | None = None

    def document(self) -> Document:
        """Return the text of the file; FileError when it is deeper or longer than any program makes it."""
        position = 0
        while (token := _TOKEN.match(self._text, position)) is not None:
            position = token.end()
            if self._writer.number > MOST_LINES:
                raise self._source.refused(f"has more than {MOST_LINES:,} paragraphs, as no transcript has; split it")
            if token["byte"]:
                self._byte(int(token["byte"], 16))
            elif token["text"]:
                self._plain(token["text"])
            else:
                position = self._other(token, position)
                if position < 0:
                    break
        self._flush()
        return self._writer.document()

    def _other(self, token: re.Match[str], position: int) -> int:
        """Do what a brace, a sign or a control word says; return where to go on, -1 after the end of the document."""
        word = token["word"]
        if word not in ("u", "uc"):
            self._flush()
            self._to_skip = 0
        if token["brace"] == "{":
            if len(self._stack) >= _DEEPEST:
                raise self._source.refused("nests groups deeper than a document does; open it in Word and save it anew")
            self._stack.append(self._state)
        elif token["brace"] == "}":
            if self._state.target == "note" and self._stack and self._stack[-1].target != "note":
                self._writer.end_note()
            self._state = self._stack.pop() if self._stack else self._state
            return position if self._stack else self._trailing(position)
        elif token["sign"]:
            self._sign(token["sign"], position)
        elif word == "bin":
            return position + max(int(token["number"] or 0), 0)
        elif word:
            self._word(word, int(token["number"]) if token["number"] else None)
        return position

    def _trailing(self, position: int) -> int:
        """Keep what stands after the end of the document as a note: programs do not show it, and it may be words."""
        rest = self._text[position:].encode("latin-1").decode(self._page, "replace").replace("\x00", "")
        if rest.strip():
            self._writer.notes.append(Line(self._writer.number, canonical(rest[:100_000])))
        return -1

    def _sign(self, sign: str, position: int) -> None:
        if sign == "*":
            following = _TOKEN.match(self._text, position)
            word = following["word"] if following else None
            if word not in _READ_ALL_THE_SAME and word not in _NOTES:
                self._state = replace(self._state, target="skipped")
        elif sign in "\r\n":
            self._writer.end_paragraph(self._state)
        else:
            self._writer.write(_SIGNS.get(sign, ""), self._state)

    def _word(self, word: str, number: int | None) -> None:
        state = self._state
        if word in _SKIPPED and state.target != "skipped":
            self._state = replace(state, target="fonts" if word == "fonttbl" else "skipped")
        elif word in _NOTES and state.target == "body":
            self._state = replace(state, target="note")
        elif word == "u" and number is not None:
            self._units.append(number % 0x10000)
            self._to_skip = state.skip_after_unicode
        elif word == "uc":
            self._state = replace(state, skip_after_unicode=min(max(number or 0, 0), 100))
        elif word == "f":
            self._state, self._font_defined = replace(state, font=number), number
        elif word == "plain":
            self._state = replace(state, font=None, deleted=False)
        elif word == "deleted":
            self._state = replace(state, deleted=number != 0)
        elif word == "fcharset" and self._font_defined is not None:
            self._fonts[self._font_defined] = _CHARSETS.get(number or 0, "")
        elif word in ("ansicpg", *_NAMED_PAGES):
            self._page = _NAMED_PAGES.get(word) or _page(number) or self._page
        else:
            self._layout(word)

    def _layout(self, word: str) -> None:
        """Do what a control word says about paragraphs, tables and single characters."""
        writer, state = self._writer, self._state
        if word in ("par", "sect"):
            writer.end_paragraph(state)
        elif word in _BREAKS or word in _CHARACTERS:
            writer.write(_BREAKS.get(word) or _CHARACTERS[word], state)
        elif state.target != "body":
            return
        elif word == "pard":
            writer.in_table = False
        elif word in ("trowd", "intbl"):
            writer.in_table = True
        elif word == "cell":
            writer.end_cell()
        elif word == "nestcell":
            writer.write("\t", state)
        elif word == "nestrow":
            writer.write("\n", state)
        elif word == "row":
            writer.end_row()

    def _byte(self, value: int) -> None:
        if self._to_skip:
            self._to_skip -= 1
            return
        self._flush_units()
        self._bytes.append(value)

    def _plain(self, text: str) -> None:
        if self._to_skip:
            text, self._to_skip = text[self._to_skip :], max(self._to_skip - len(text), 0)
        if not text or self._state.target in ("skipped", "fonts"):
            return
        self._flush_units()
        self._bytes.extend(text.encode("latin-1"))

    def _flush(self) -> None:
        """Write the bytes and the UTF-16 units that were gathered."""
        self._flush_bytes()
        self._flush_units()

    def _flush_bytes(self) -> None:
        if self._bytes:
            page = self._fonts.get(self._state.font if self._state.font is not None else -1) or self._page
            self._writer.write(_decoded(bytes(self._bytes), page), self._visible())
            self._bytes.clear()

    def _flush_units(self) -> None:
        if self._units:
            self._flush_bytes()
            packed = b"".join(unit.to_bytes(2, "little") for unit in self._units)
            self._writer.write(packed.decode("utf-16-le", "replace"), self._visible())
            self._units.clear()

    def _visible(self) -> _State:
        return replace(self._state, target="skipped") if self._state.target == "fonts" else self._state


def _page(number: int | None) -> str | None:
    """Return the name of a code page, None for one that is not known."""
    name = "utf-8" if number == 65001 else "mac_roman" if number == 10000 else f"cp{number}"
    try:
        return codecs.lookup(name).name
    except LookupError:
        return None


def _decoded(data: bytes, page: str) -> str:
    """Return bytes as text; a byte that the code page does not have is read as the Windows or Latin character."""
    for name in (page, "cp1252"):
        try:
            return data.decode(name)
        except UnicodeDecodeError:
            continue
    return data.decode("latin-1")
