"""What a person wrote in a cell for codes and valences, understood under a scheme.

A cell is first tried as a whole, because names hold commas, slashes and ampersands ("Agenda/programma"); only then is
it taken for a list. In a list the longest stretch that is a code wins, so that a name with a comma stays whole among
other codes. Nothing is guessed: what is neither a code nor a list of codes is handed back as unknown.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, cached_property

from autocode.scheme import Code, Scheme, fold

Written = tuple[str, str | None]
"""The sign of a code and, where one is glued to it, the sign of a valence."""

LONGEST_LIST = 40
MOST_SLIPS = 2

_NO_CODE = frozenset(
    (
        *("geen", "geen code", "geen codes", "geen codering", "niet gecodeerd", "n.v.t.", "n.v.t", "nvt"),
        *("none", "no code", "no codes", "not coded", "n/a", "-", "–", "—"),
    )
)
_NO_VALENCE = _NO_CODE | {"geen valentie", "no valence"}
_MARKS = frozenset(("x", "1", "ja", "j", "yes", "y", "true", "waar", "v", "*", *"✓✔√☑☒✗✘×•●"))
_NO_MARKS = frozenset(("0", "nee", "n", "no", "false", "onwaar", *"-–—☐"))

_SEPARATORS = re.compile(r"([\n;|,/&\t]| en | and )")
_STRONG_SEPARATORS = re.compile(r"[\n;|]")
_PATH_SEPARATORS = re.compile(r"\s*(?:::|[>\\→»])\s*")
_DASHES = "[-‐‑‒–—−]"
_AROUND = " \t\n.,:;-–"


@dataclass(frozen=True, slots=True)
class CodeCell:
    """What stands in a cell for codes: codes in order (one may stand twice), or an explicit "no code", or unknowns."""

    codes: tuple[Written, ...] = ()
    says_no_code: bool = False
    unknown: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ValenceCell:
    """What stands in a cell for valences: signs in order, None where the list has a gap; or unknowns."""

    valences: tuple[str | None, ...] = ()
    unknown: tuple[str, ...] = ()


def says_no_code(cell: str) -> bool:
    """Say whether a cell holds a word for "no code" (`geen`, `-`, `n.v.t.`)."""
    return fold(cell) in _NO_CODE


def is_mark(cell: str) -> bool:
    """Say whether a cell under a code's own column marks that code (`x`, `1`, `ja`; a count as well)."""
    return fold(cell) in _MARKS or (cell.isdecimal() and int(cell) > 0)


def is_no_mark(cell: str) -> bool:
    """Say whether a cell under a code's own column says that the code is absent."""
    return not cell or fold(cell) in _NO_MARKS or (cell.isdecimal() and int(cell) == 0)


class CellReader:
    """Reads cells under one scheme; remembers what it has read, since the same cells come back all the time."""

    def __init__(self, scheme: Scheme) -> None:
        self.scheme = scheme
        self.codes = cache(self._codes)
        self.valences = cache(self._valences)
        self.one = cache(self._one)

    def _codes(self, cell: str) -> CodeCell:
        """Return the codes in a cell: a sign, a name, sign and name, each with or without a valence; or a list."""
        if not cell.strip():
            return CodeCell()
        one = self.one(cell)
        if one is not None:
            return CodeCell((one,))
        if says_no_code(cell):
            return CodeCell(says_no_code=True)
        several = self._list(cell)
        return CodeCell(several) if several is not None else CodeCell(unknown=tuple(self._unknown(cell)))

    def _valences(self, cell: str) -> ValenceCell:
        """Return the valences in a cell: one sign or name, or a list of them."""
        if not cell.strip():
            return ValenceCell()
        whole = self._valence(cell)
        if whole is not None:
            return ValenceCell((whole,))
        if self._is_no_valence(cell):
            return ValenceCell()
        pieces = [piece.strip() for piece in re.split(r"[\n;|,/]", cell)]
        known = [self._valence(piece) for piece in pieces]
        unknown = [
            piece
            for piece, valence in zip(pieces, known, strict=True)
            if valence is None and piece and not self._is_no_valence(piece)
        ]
        return ValenceCell(unknown=tuple(unknown)) if unknown else ValenceCell(tuple(known))

    def _valence(self, written: str) -> str | None:
        return self._valence_signs.get(_without_spaces(written))

    def may_be_valence(self, cell: str) -> bool:
        """Say whether a bare dash may be meant for a valence of the scheme (`W-`) rather than for "none"."""
        is_dash = re.fullmatch(_DASHES, cell.strip()) is not None
        return is_dash and any(sign.endswith("-") for sign in self.scheme.valence_signs)

    def _is_no_valence(self, cell: str) -> bool:
        return fold(cell) in _NO_VALENCE and not self.may_be_valence(cell)

    @cached_property
    def _valence_signs(self) -> dict[str, str]:
        """Every way to write a valence; a sign wins over another valence's name."""
        ways: dict[str, str] = {}
        for valence in self.scheme.valences:
            ways.setdefault(_without_spaces(valence.sign), valence.sign)
        for valence in self.scheme.valences:
            for name in (valence.name, valence.english):
                if name:
                    ways.setdefault(_without_spaces(name), valence.sign)
        return ways

    @cached_property
    def _glued_valences(self) -> list[tuple[re.Pattern[str], str]]:
        """Patterns for a code with a valence behind it, the longest valence first: `LK.2 (W+)`, `LK.2/W+`, `LK.2W+`."""
        patterns = []
        for written in sorted(self._valence_signs, key=len, reverse=True):
            ending = r"\s*".join(_DASHES if sign == "-" else re.escape(sign) for sign in written)
            # A bare word or letter needs something between, or "SKW" would be SK with W.
            between = r"(?<=[^\W\d_])[\s/:=_([]+|(?<![^\W\d_])[\s/:=_([]*" if written.isalpha() else r"[\s/:=_([]*"
            # Behind a comma it would be the next item of a list, and whose valence it is could not be known.
            pattern = re.compile(rf"(.*?[^\s,;|])(?:{between}){ending}\s*[)\]]?", re.IGNORECASE | re.DOTALL)
            patterns.append((pattern, self._valence_signs[written]))
        return patterns

    def _one(self, piece: str) -> Written | None:
        """Return the single code that a text is, with the valence glued to it; None when it is not one code."""
        code = self.scheme.find(piece) or self._sign_and_name(piece, most_slips=0)
        if code is not None:
            return code.code, None
        for pattern, valence in self._glued_valences:
            match = pattern.fullmatch(piece.strip())
            code = self._code(match[1]) if match else None
            if code is not None:
                return code.code, valence
        code = self._code(piece)
        return (code.code, None) if code is not None else None

    def _code(self, written: str) -> Code | None:
        """Return the code that is written as sign, name, `sign name`, `name (sign)` or a path down to it."""
        return (
            self.scheme.find(written)
            or self.scheme.find(written.strip(_AROUND))
            or self._sign_and_name(written, MOST_SLIPS)
            or self._path(written)
            or self._compact_signs.get(_compact(written))
        )

    def _sign_and_name(self, written: str, most_slips: int) -> Code | None:
        words = written.split()
        pairs = [(" ".join(words[:cut]), " ".join(words[cut:])) for cut in range(1, min(len(words), 4))]
        behind = re.fullmatch(r"(.+)[(\[]([^()\[\]]+)[)\]]", written.strip(), re.DOTALL)
        for sign, name in [*pairs, (behind[2], behind[1])] if behind else pairs:
            code = self._by_sign.get(fold(sign.strip(_AROUND + "()")))
            if code is not None and self._is_name_of(
                name.strip(_AROUND + "()"), code, most_slips, listed="\n" in written or sign.endswith((",", ";", "|"))
            ):
                return code
        return None

    def _is_name_of(self, name: str, code: Code, most_slips: int, *, listed: bool) -> bool:
        """Say whether a text beside a sign is the code's name, or that of a code above it, but for slips of the pen.

        What stands there besides the name ("LK.2 Lef ?", "A; Lef (PW.4)") is no slip.
        """
        from rapidfuzz.distance import Levenshtein

        found = self.scheme.find(name)
        if found is not None:
            # In a list the name of a code above is a code given as well.
            return fold(found.name) == fold(code.name) or (not listed and found in self.scheme.path(code.code))
        return any(
            _built(name) == _built(known) and Levenshtein.distance(fold(name), fold(known)) <= most_slips
            for known in (code.name, code.english or code.name, *code.formerly)
        )

    def _path(self, written: str) -> Code | None:
        """Return the code at the end of a path such as `Leerkapitaal > LK.2`, when every step lies above it."""
        *above, last = _PATH_SEPARATORS.split(written.strip())
        code = self.scheme.find(last) if above else None
        if code is None:
            return None
        path = self.scheme.path(code.code)
        return code if all(self.scheme.find(step) in path for step in above) else None

    @cached_property
    def _by_sign(self) -> dict[str, Code]:
        return {fold(code.code): code for code in self.scheme.codes}

    @cached_property
    def _compact_signs(self) -> dict[str, Code]:
        """Signs without dots, spaces and dashes (`LK2`, `lk-2`), where no two codes share one."""
        compact: dict[str, list[Code]] = {}
        for code in self.scheme.codes:
            if code.code[0].isalpha():
                compact.setdefault(_compact(code.code), []).append(code)
        return {sign: codes[0] for sign, codes in compact.items() if len(codes) == 1}

    def _list(self, cell: str) -> tuple[Written, ...] | None:
        """Return the codes of a list, each stretch as long as possible; None when any part is not a code."""
        pieces = _SEPARATORS.split(cell)
        if len(pieces) == 1 or len(pieces) > 2 * LONGEST_LIST:
            return self._spaced_list(cell)

        @cache
        def from_(start: int) -> tuple[Written, ...] | None:
            if start >= len(pieces):
                return ()
            if not pieces[start].strip():
                return from_(start + 2)
            for end in range(len(pieces), start, -2):
                one = self.one("".join(pieces[start:end]))
                rest = from_(end + 1) if one is not None else None
                if one is not None and rest is not None:
                    return (one, *rest)
            return None

        return from_(0)

    def _spaced_list(self, cell: str) -> tuple[Written, ...] | None:
        """Return the codes of a list with nothing but spaces between its signs, which carry no valence."""
        codes = [self._by_sign.get(fold(word)) for word in cell.split()]
        if len(codes) < 2 or any(code is None for code in codes):
            return None
        return tuple((code.code, None) for code in codes if code is not None)

    def _unknown(self, cell: str) -> Iterator[str]:
        """Yield the parts of a cell that are no code: the whole cell, unless it is clearly a list."""
        separators = _STRONG_SEPARATORS if _STRONG_SEPARATORS.search(cell) else re.compile(",")
        pieces = [piece.strip() for piece in separators.split(cell) if piece.strip()]
        unknown = [piece for piece in pieces if self.one(piece) is None and self._list(piece) is None]
        yield from unknown or [cell.strip()]


def _built(name: str) -> tuple[object, ...]:
    """Return what a slip of the pen leaves alone: how many words, between which separators, and the last word."""
    words = fold(name).split()
    return (len(words), re.findall(r"[;|,/&+?!*()]", name), words[-1:])


def _without_spaces(written: str) -> str:
    return re.sub(_DASHES, "-", "".join(fold(written).split()))


def _compact(written: str) -> str:
    return re.sub(r"[\s._‐‑–-]+", "", fold(written))
