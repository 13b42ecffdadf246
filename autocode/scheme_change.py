"""Changes of a codebook: a next version of a scheme made of the present one, and what differs between two versions.

    change.applied(scheme, known) -> the changed scheme (the version is the caller's to set)
    differences(old, new)         -> what became of each code
    translation(old, new)         -> the sign that each old code has now, None for one that is no more

Ids stay whatever happens to signs and names, and neither id nor sign of a code that is no more is ever given to
another: old codings would seem to say something else. A code that is merged leaves its sign and names among the
`formerly` of the code that took it up, so that two texts are enough to see what happened; that a code was split, and
not retired, only whoever did it knows (`splits`).
"""

import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum

from autocode.errors import SchemeError
from autocode.records import SuggestedMoment, Suggestion
from autocode.scheme import Code, Scheme, fold


class ChangeKind(StrEnum):
    """What happened to a code between two versions."""

    RENAMED = "renamed"
    MOVED = "moved"
    REDEFINED = "redefined"
    ADDED = "added"
    MERGED = "merged"
    SPLIT = "split"
    RETIRED = "retired"


# After these, a coding with the old code may no longer be what its coder would say.
TOUCHING = frozenset({ChangeKind.REDEFINED, ChangeKind.MERGED, ChangeKind.SPLIT, ChangeKind.RETIRED})


@dataclass(frozen=True, slots=True)
class Difference:
    """What became of one code: its id, its sign before (None for a new one) and after (None when it is no more).

    `into` holds the signs of the codes that took it up, after a merge or split.
    """

    kind: ChangeKind
    id: str
    before: str | None
    after: str | None
    into: tuple[str, ...] = ()


@dataclass(frozen=True)
class Known:
    """What earlier versions gave out: all ids, and per sign (folded) the id of the code that had it."""

    ids: frozenset[str] = frozenset()
    signs: Mapping[str, str] = field(default_factory=dict)


def known_of(versions: Iterable[Scheme]) -> Known:
    """Return the ids and signs that some versions of a scheme gave out."""
    codes = [code for scheme in versions for code in scheme.codes]
    return Known(frozenset(code.id for code in codes), {fold(code.code): code.id for code in codes})


# --- changes --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class NewCode:
    """A code to be made; without a sign its name is its sign."""

    name: str
    sign: str = ""
    english: str = ""
    definition: str = ""
    include: str = ""
    exclude: str = ""


@dataclass(frozen=True)
class Rename:
    """Give a code another sign, name or English name; what is left empty stays."""

    code: str
    sign: str = ""
    name: str = ""
    english: str = ""

    def applied(self, scheme: Scheme, known: Known) -> Scheme:
        """Return the scheme with the renamed code; the old sign and name stay among its former ones."""
        old = found(scheme, self.code)
        name = _line(self.name) or old.name
        # Where the name is the sign, one cannot stay when the other changes.
        sign = _line(self.sign) or (name if old.code == old.name else old.code)
        if (sign, name) == (old.code, old.name) and (_line(self.english) or old.english) == old.english:
            raise SchemeError(f"code {old.code}: this is how it is called already. Give another sign or name.")
        _check_sign(scheme, sign, known, allowed=old.id)
        _check_name(scheme, name, old.parent, allowed=old.id)
        former = [*old.formerly, *(one for one in (old.code, old.name) if one not in (sign, name))]
        new = replace(
            old,
            code=sign,
            name=name,
            english=_line(self.english) or old.english,
            formerly=tuple(dict.fromkeys(one for one in former if one not in (sign, name))),
        )
        return _with_codes(
            scheme, (_moved(code, old.code, sign) if code.id != old.id else new for code in scheme.codes)
        )


@dataclass(frozen=True)
class Redefine:
    """Give a code another definition or other boundaries; None stays as it is, an empty text takes it away."""

    code: str
    definition: str | None = None
    include: str | None = None
    exclude: str | None = None

    def applied(self, scheme: Scheme, known: Known) -> Scheme:  # noqa: ARG002
        """Return the scheme with the code in its new meaning."""
        old = found(scheme, self.code)
        given = {"definition": self.definition, "include": self.include, "exclude": self.exclude}
        texts = {what: _line(text) or None for what, text in given.items() if text is not None}
        new = replace(old, **texts)  # type: ignore[arg-type]
        if new == old:
            raise SchemeError(f"code {old.code}: this is how it is defined already. Give another text.")
        return _with_codes(scheme, (new if code.id == old.id else code for code in scheme.codes))


@dataclass(frozen=True)
class Add:
    """Add a code, under another one or (None) at the top."""

    new: NewCode
    parent: str | None = None

    def applied(self, scheme: Scheme, known: Known) -> Scheme:
        """Return the scheme with the new code as the last of its parent."""
        parent = found(scheme, self.parent) if self.parent else None
        made = _made(scheme, [self.new], parent, known)
        return _with_codes(scheme, _placed(scheme, made, parent))


@dataclass(frozen=True)
class Merge:
    """Take codes up into one of the scheme; they are no more, and count as that one from now on."""

    codes: tuple[str, ...]
    into: str

    def applied(self, scheme: Scheme, known: Known) -> Scheme:  # noqa: ARG002
        """Return the scheme without the merged codes; what lay under them lies under the other."""
        target = found(scheme, self.into)
        merged = [code for code in dict.fromkeys(found(scheme, one) for one in self.codes) if code.id != target.id]
        if not merged:
            raise SchemeError(f"code {target.code}: name at least one other code to merge into it.")
        way = {code.id for code in scheme.path(target.code)}
        for code in merged:
            if code.id in way:
                raise SchemeError(f"code {code.code}: {target.code} lies under it, so it cannot be merged into that.")
            if not scheme.is_leaf(code.code) and code.depth != target.depth:
                raise SchemeError(
                    f"code {code.code}: has codes under it and lies on another level than {target.code}. Move or merge "
                    "those first."
                )
        former = [one for code in merged for one in (code.code, code.name, *code.formerly)]
        gone, signs = {code.id for code in merged}, {code.code for code in merged}
        kept = [code for code in scheme.codes if code.id not in gone]
        for code in kept:
            if code.parent in signs:
                _check_name(scheme, code.name, target.code, allowed=code.id)
        formerly = tuple(dict.fromkeys((*target.formerly, *(one for one in former if one != target.name))))
        return _with_codes(
            scheme,
            (
                replace(code, formerly=formerly)
                if code.id == target.id
                else replace(code, parent=target.code)
                if code.parent in signs
                else code
                for code in kept
            ),
        )


@dataclass(frozen=True)
class Split:
    """Replace a code by two or more new ones in its place."""

    code: str
    new: tuple[NewCode, ...]

    def applied(self, scheme: Scheme, known: Known) -> Scheme:
        """Return the scheme with the new codes where the old one was."""
        old = found(scheme, self.code)
        _check_leaf(scheme, old, "split")
        if len(self.new) < 2:
            raise SchemeError(f"code {old.code}: name at least two codes to split it into.")
        parent = scheme[old.parent] if old.parent else None
        made = _made(scheme, self.new, parent, known)
        codes = [one for code in scheme.codes for one in (made if code.id == old.id else (code,))]
        return _with_codes(scheme, codes)


@dataclass(frozen=True)
class Retire:
    """Take a code out of use; its codings stay as they are under the versions that had it."""

    code: str

    def applied(self, scheme: Scheme, known: Known) -> Scheme:  # noqa: ARG002
        """Return the scheme without the code."""
        old = found(scheme, self.code)
        _check_leaf(scheme, old, "retire")
        if len(scheme.codes) == 1:
            raise SchemeError(f"code {old.code}: is the only one of the scheme. Add another first.")
        return _with_codes(scheme, (code for code in scheme.codes if code.id != old.id))


CodebookChange = Rename | Redefine | Add | Merge | Split | Retire


def found(scheme: Scheme, written: str) -> Code:
    """Return the code that a person wrote; SchemeError with the likeliest one when there is none."""
    code = scheme.find(written)
    if code is None:
        raise SchemeError(f'code "{written}" is not in scheme {scheme.title}. Did you mean {scheme.nearest(written)}?')
    return code


def next_version(version: str, taken: Iterable[str]) -> str:
    """Return the number that follows a version's and is not taken: 1 -> 2, 2.9 -> 2.10, draft -> draft 2."""
    taken = set(taken)
    stem = version.rstrip("0123456789")
    number = int(version[len(stem) :]) if version != stem else 1
    stem = stem if version != stem else f"{version} "
    while True:
        number += 1
        if f"{stem}{number}" not in taken:
            return f"{stem}{number}"


def _line(text: str | None) -> str:
    return " ".join((text or "").split())


def _moved(code: Code, old_sign: str, new_sign: str) -> Code:
    return replace(code, parent=new_sign) if code.parent == old_sign else code


def _check_leaf(scheme: Scheme, code: Code, what: str) -> None:
    if not scheme.is_leaf(code.code):
        under = ", ".join(child.code for child in scheme.children(code.code))
        raise SchemeError(f"code {code.code}: has codes under it ({under}). {what.capitalize()} or merge those first.")


def _check_sign(scheme: Scheme, sign: str, known: Known, allowed: str | None = None) -> None:
    """Raise SchemeError for a sign that another code has, or had in an earlier version."""
    for code in scheme.codes:
        if code.id != allowed and fold(sign) == fold(code.code):
            raise SchemeError(f"sign {sign}: code {code.name} has it already. Choose another.")
    if known.signs.get(fold(sign), allowed) != allowed:
        raise SchemeError(f"sign {sign}: an earlier version of the scheme gave it to another code. Choose another.")


def _check_name(scheme: Scheme, name: str, parent: str | None, allowed: str | None = None) -> None:
    for code in scheme.children(parent):
        if code.id != allowed and fold(code.name) == fold(name):
            raise SchemeError(f"name {name}: code {code.code} beside it has it already. Choose another.")


def _made(scheme: Scheme, new: Sequence[NewCode], parent: Code | None, known: Known) -> list[Code]:
    """Return new codes under a parent, with ids that no code ever had."""
    depth = 0 if parent is None else parent.depth + 1
    if depth >= len(scheme.levels):
        raise SchemeError(
            f"code {parent.code if parent else ''}: lies on the deepest level of scheme {scheme.title}; nothing can be "
            "added under it. Add it beside that code."
        )
    ids = {*known.ids, *(code.id for code in scheme.codes)}
    made: list[Code] = []
    for one in new:
        name = _line(one.name)
        if not name:
            raise SchemeError("a new code needs a name.")
        sign = _line(one.sign) or name
        so_far = replace(scheme, codes=(*scheme.codes, *made))
        _check_sign(so_far, sign, known)
        _check_name(so_far, name, parent.code if parent else None)
        number = _free_id(sign, ids)
        ids.add(number)
        texts = {what: _line(getattr(one, what)) or None for what in ("english", "definition", "include", "exclude")}
        made.append(Code(number, sign, name, depth, parent.code if parent else None, **texts))  # type: ignore[arg-type]
    return made


def _free_id(sign: str, taken: set[str]) -> str:
    plain = unicodedata.normalize("NFKD", sign).encode("ascii", "ignore").decode().lower()
    base = "-".join("".join(letter if letter.isalnum() else " " for letter in plain).split()) or "code"
    number, folded = base, {fold(one) for one in taken}
    count = 1
    while fold(number) in folded:
        count += 1
        number = f"{base}-{count}"
    return number


def _placed(scheme: Scheme, made: Sequence[Code], parent: Code | None) -> Iterator[Code]:
    """Yield the codes of a scheme with new ones behind all that lies under their parent."""
    last = max(
        place
        for place, code in enumerate(scheme.codes)
        if parent is None or parent.id in (step.id for step in scheme.path(code.code))
    )
    for place, code in enumerate(scheme.codes):
        yield code
        if place == last:
            yield from made


def _with_codes(scheme: Scheme, codes: Iterable[Code]) -> Scheme:
    """Return a scheme with other codes, parents first. Raises SchemeError when a level would be empty."""
    new = tuple(codes)
    by_parent: dict[str | None, list[Code]] = {}
    for code in new:
        by_parent.setdefault(code.parent, []).append(code)

    def under(parent: str | None, depth: int) -> Iterator[Code]:
        for code in by_parent.get(parent, []):
            yield replace(code, depth=depth)
            yield from under(code.code, depth + 1)

    ordered = tuple(under(None, 0))
    for depth, level in enumerate(scheme.levels):
        if not any(code.depth == depth for code in ordered):
            raise SchemeError(f"no code would be left on the level {level.name}. Add one there first.")
    return replace(scheme, codes=ordered)


# --- what differs ---------------------------------------------------------------------------------------------------


def differences(old: Scheme, new: Scheme, splits: Mapping[str, Sequence[str]] | None = None) -> tuple[Difference, ...]:
    """Return what became of each code from one version to another; `splits` says into which ids codes were split."""
    now = {code.id: code for code in new.codes}
    had = {code.id: code for code in old.codes}
    result: list[Difference] = []
    for code in old.codes:
        result += _became(old, new, code, now.get(code.id), splits or {})
    added = [code for code in new.codes if code.id not in had]
    return (*result, *(Difference(ChangeKind.ADDED, code.id, None, code.code) for code in added))


def _became(
    old: Scheme, new: Scheme, code: Code, now: Code | None, splits: Mapping[str, Sequence[str]]
) -> Iterator[Difference]:
    if now is None:
        heir = _heir(new, code)
        parts = tuple(one.code for one in new.codes if one.id in splits.get(code.id, ()))
        kind = ChangeKind.MERGED if heir else ChangeKind.SPLIT if parts else ChangeKind.RETIRED
        yield Difference(kind, code.id, code.code, None, (heir.code,) if heir else parts)
        return
    if (code.code, code.name) != (now.code, now.name):
        yield Difference(ChangeKind.RENAMED, code.id, code.code, now.code)
    before, after = (scheme[one.parent].id if one.parent else None for scheme, one in ((old, code), (new, now)))
    if before != after:
        yield Difference(ChangeKind.MOVED, code.id, code.code, now.code)
    if (code.definition, code.include, code.exclude) != (now.definition, now.include, now.exclude):
        yield Difference(ChangeKind.REDEFINED, code.id, code.code, now.code)


def _heir(new: Scheme, gone: Code) -> Code | None:
    """Return the code that took up one that is no more: the only one that was formerly called by its sign."""
    heirs = [code for code in new.codes if fold(gone.code) in {fold(one) for one in code.formerly}]
    return heirs[0] if len(heirs) == 1 else None


def translation(old: Scheme, new: Scheme) -> dict[str, str | None]:
    """Return the sign in a newer version of each code of an older one: its own, or of what it was merged into."""
    now = {code.id: code for code in new.codes}
    signs: dict[str, str | None] = {}
    for code in old.codes:
        there = now.get(code.id) or _heir(new, code)
        signs[code.code] = there.code if there else None
    return signs


def in_version(suggestion: Suggestion, signs: Mapping[str, str | None], scheme: Scheme) -> Suggestion:
    """Return a suggestion with the signs of a newer version, without the codes and valences that it lacks."""

    def moments(old: Sequence[SuggestedMoment]) -> tuple[SuggestedMoment, ...]:
        found: dict[str, SuggestedMoment] = {}
        for moment in old:
            sign = signs.get(moment.code)
            if sign is not None:
                valence = moment.valence if moment.valence in scheme.valence_signs else None
                found.setdefault(sign, replace(moment, code=sign, valence=valence))
        return tuple(found.values())

    chosen = moments(suggestion.moments)
    there = {moment.code for moment in chosen}
    others = tuple(moment for moment in moments(suggestion.alternatives) if moment.code not in there)
    return replace(suggestion, moments=chosen, alternatives=others)
