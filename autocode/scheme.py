"""Coding schemes: the codes of a study, their hierarchy, valences, definitions and boundaries.

Hierarchy lives here alone: no other module takes a code such as `LK.2` apart. A scheme is a forest of codes, one
level name per depth (`dimension`, `topic`, `indicator`; or a single level for a flat codebook). Codes without
children are leaves; a leaf may lie above the deepest level. Codes are addressed by their `code` (the short sign that
researchers write in their sheet), and have an `id` that stays the same when the sign or the name changes; former
signs and names are kept so that older workbooks still match.

`autocode.scheme_file` reads schemes from YAML.
"""

import unicodedata
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import cached_property

from autocode.errors import SchemeError
from autocode.records import Label


@dataclass(frozen=True, slots=True)
class Level:
    """One depth of the hierarchy: an `id` that names columns, and a name per interface language."""

    id: str
    name: str
    english: str | None = None


@dataclass(frozen=True, slots=True)
class Valence:
    """A value that a coder adds to a code, such as `W+`."""

    sign: str
    name: str
    english: str | None = None
    definition: str | None = None


@dataclass(frozen=True, slots=True)
class Code:
    """One code. `parent` is the parent's `code`; `depth` counts from 0 (the top level)."""

    id: str
    code: str
    name: str
    depth: int
    parent: str | None = None
    english: str | None = None
    definition: str | None = None
    include: str | None = None
    exclude: str | None = None
    examples: tuple[str, ...] = ()
    formerly: tuple[str, ...] = ()


@dataclass(frozen=True)
class Scheme:
    """A coding scheme in one version; `codes` lists parents before their children, in the scheme's own order."""

    id: str
    version: str
    name: str
    language: str
    levels: tuple[Level, ...]
    codes: tuple[Code, ...]
    valences: tuple[Valence, ...] = ()
    default_valence: str | None = None
    exclusive: bool = False
    roles_not_suggested_for: tuple[str, ...] = ()
    description: str | None = None
    source: str = field(default="", compare=False)

    def __post_init__(self) -> None:
        if not self.levels:
            raise SchemeError(f"{self.where}: a scheme needs at least one level")
        if not self.codes:
            raise SchemeError(f"{self.where}: a scheme needs at least one code")
        if self.default_valence is not None and self.default_valence not in self.valence_signs:
            raise SchemeError(
                f"{self.where}: default_valence {self.default_valence!r} is not among the valences "
                f"({', '.join(self.valence_signs) or 'none are given'})"
            )

    @property
    def where(self) -> str:
        """The file it came from, or its id: for messages."""
        return self.source or f"scheme {self.id}"

    @property
    def title(self) -> str:
        """Id and version, as messages and workbooks name it: `waardecreatie 1`."""
        return f"{self.id} {self.version}"

    @property
    def valence_signs(self) -> tuple[str, ...]:
        """The signs of the valences in the scheme's order; empty when it has none."""
        return tuple(valence.sign for valence in self.valences)

    @cached_property
    def _by_code(self) -> dict[str, Code]:
        return {code.code: code for code in self.codes}

    @cached_property
    def _by_alias(self) -> dict[str, Code]:
        """Every way to write a code. Signs win over ids, ids over names, names over former ones; of two codes with
        one name the deeper wins (a topic and its only indicator), and two equally deep ones share no name.
        """
        aliases: dict[str, Code] = {}
        ranks: tuple[Callable[[Code], tuple[str, ...]], ...] = (
            lambda code: (code.code,),
            lambda code: (code.id,),
            lambda code: (code.name, *((code.english,) if code.english else ())),
            lambda code: code.formerly,
        )
        for of_code in ranks:
            found: dict[str, list[Code]] = {}
            for code in self.codes:
                for alias in of_code(code):
                    found.setdefault(fold(alias), []).append(code)
            for alias, codes in found.items():
                deepest = max(code.depth for code in codes)
                candidates = [code for code in codes if code.depth == deepest]
                if len(candidates) == 1:
                    aliases.setdefault(alias, candidates[0])
        return aliases

    @cached_property
    def _children(self) -> dict[str | None, tuple[Code, ...]]:
        children: dict[str | None, list[Code]] = {}
        for code in self.codes:
            children.setdefault(code.parent, []).append(code)
        return {parent: tuple(codes) for parent, codes in children.items()}

    def __contains__(self, code: str) -> bool:
        return code in self._by_code

    def __getitem__(self, code: str) -> Code:
        """Return the code with this sign; KeyError when there is none."""
        return self._by_code[code]

    def find(self, written: str) -> Code | None:
        """Return the code that a person wrote as sign, id, name or former name (case and spacing aside), or None."""
        exact = self._by_code.get(written.strip())
        return exact or self._by_alias.get(fold(written))

    def nearest(self, written: str) -> str:
        """Return the sign of the code whose sign or name looks most like what was written."""
        from rapidfuzz import fuzz

        def likeness(code: Code) -> float:
            return max(
                fuzz.ratio(fold(written), fold(code.code)),
                fuzz.ratio(fold(written), fold(code.name)) - 1,
            )

        return max(self.codes, key=likeness).code

    def children(self, code: str | None) -> tuple[Code, ...]:
        """Return the codes directly under `code`; under None the top level."""
        return self._children.get(code, ())

    def is_leaf(self, code: str) -> bool:
        """Say whether nothing lies under this code."""
        return code not in self._children

    @cached_property
    def leaves(self) -> tuple[Code, ...]:
        """All codes without children, in the scheme's order."""
        return tuple(code for code in self.codes if self.is_leaf(code.code))

    def path(self, code: str) -> tuple[Code, ...]:
        """Return the codes from the top down to and including `code`."""
        here: Code | None = self._by_code[code]
        path: list[Code] = []
        while here is not None:
            path.append(here)
            here = self._by_code[here.parent] if here.parent is not None else None
        return tuple(reversed(path))

    def ancestor(self, code: str, depth: int) -> Code | None:
        """Return the code at `depth` on the way to `code`, or None when `code` lies above that depth."""
        path = self.path(code)
        return path[depth] if depth < len(path) else None

    def rolled_up(self, codes: Iterable[str], depth: int) -> frozenset[str]:
        """Return the codes rolled up to `depth`; a code that lies above it stands for itself."""
        return frozenset(self.path(code)[: depth + 1][-1].code for code in codes)

    def at_depth(self, depth: int) -> tuple[Code, ...]:
        """Return what a rolled-up set can hold at `depth`: the codes there, and leaves above it."""
        return tuple(
            code for code in self.codes if code.depth == depth or (code.depth < depth and self.is_leaf(code.code))
        )

    def level_of(self, code: str) -> Level:
        """Return the level that a code belongs to."""
        return self.levels[self._by_code[code].depth]

    def label(self, code: str, valence: str | None = None) -> Label:
        """Return the label for a code and a valence, both of this scheme.

        A missing valence becomes the scheme's default. Raises SchemeError when either does not exist here.
        """
        if code not in self._by_code:
            raise SchemeError(f'code "{code}" is not in scheme {self.title}. Did you mean {self.nearest(code)}?')
        if valence is None:
            return Label(code, self.default_valence)
        if valence not in self.valence_signs:
            allowed = ", ".join(self.valence_signs) or "it has none"
            raise SchemeError(f'valence "{valence}" is not in scheme {self.title} (valences: {allowed})')
        return Label(code, valence)


def fold(text: str) -> str:
    """Return a form for comparison: case, accents' encoding and spacing made equal."""
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())
