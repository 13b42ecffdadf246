"""Changes of a codebook in a project: each makes a new version of the scheme, and says whose codings it touches.

Old codings keep the version under which they were given, and mean what they meant there. Which of them are to be looked
at again follows from the versions alone: a coding is touched when a code that it holds was redefined, merged, split or
retired between its version and the current one (a "no code fits" when a code was added), until its coder decides about
the fragment under the current version, be it the same again.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import NamedTuple

from autocode.errors import SchemeError, SettingsError
from autocode.records import Coding, Outcome, unique
from autocode.scheme import Code, Scheme, fold
from autocode.scheme_change import (
    TOUCHING,
    ChangeKind,
    CodebookChange,
    Difference,
    Split,
    differences,
    found,
    known_of,
    next_version,
)
from autocode.scheme_file import parse_scheme, read_scheme, scheme_text
from autocode.store import Project

_SPLITS = "splits"


class Touched(NamedTuple):
    """A fragment (its number in the file) to look at again, the sign of the code, and what became of that."""

    row: int
    code: str
    change: ChangeKind


@dataclass(frozen=True)
class Changed:
    """What a change did: the new version, the differences, whose fragments it touches, and what else to look at."""

    scheme: Scheme
    before: str
    differences: tuple[Difference, ...]
    touched: dict[str, list[Touched]]
    notes: tuple[str, ...]


def change_codebook(project: Project, scheme: str, change: CodebookChange, coder: str | None = None) -> Changed:
    """Make the changed scheme the project's current version of it, in one step that can be undone.

    Raises SchemeError when the change cannot be made.
    """
    old = project.scheme(scheme)
    versions = project.scheme_versions(scheme)
    new = replace(
        change.applied(old, known_of(versions)), version=next_version(old.version, [one.version for one in versions])
    )
    splits: dict[str, list[str]] = {}
    if isinstance(change, Split):
        had = {code.id for code in old.codes}
        splits[found(old, change.code).id] = [code.id for code in new.codes if code.id not in had]
    return _take(project, old, new, coder, splits)


def take_version(project: Project, file: Path, coder: str | None = None) -> Changed:
    """Make a scheme file, changed by hand, the current version of the project's scheme of that id.

    Raises SchemeError for a version that the project has already, and for an id that meant another code.
    """
    new = read_scheme(file)
    ids = [scheme.id for scheme in project.schemes()]
    if new.id not in ids:
        raise SchemeError(f"{file}: is scheme {new.id}, which is not in this project ({', '.join(ids)}).")
    versions = project.scheme_versions(new.id)
    if new.version in [one.version for one in versions]:
        free = next_version(new.version, [one.version for one in versions])
        raise SchemeError(f"{file}: the project has had a version {new.version}. Write version: {free} in the file.")
    known = known_of(versions)
    for code in new.codes:
        if known.signs.get(fold(code.code), code.id) != code.id:
            raise SchemeError(
                f"{file}: code {code.code} has another id than it had in an earlier version "
                f"({known.signs[fold(code.code)]}). Give it that id, or another sign."
            )
    return _take(project, project.scheme(new.id), new, coder, {})


def _take(project: Project, old: Scheme, new: Scheme, coder: str | None, splits: dict[str, list[str]]) -> Changed:
    yaml = scheme_text(new)
    # Read back before it is stored: what is in the file must be a scheme in every respect.
    new = parse_scheme(yaml, f"scheme {new.title}")
    found_ = differences(old, new, {**_splits(project, new.id), **splits})
    if not found_:
        raise SettingsError(f"scheme {old.title}: nothing is different. Change something first.")
    project.add_scheme_version(new, yaml, coder, about={"from": old.version, _SPLITS: splits})
    touched_ = {one.name: touched(project, new.id, one.name) for one in project.coders() if one.kind == "person"}
    return Changed(
        new, old.version, found_, {name: rows for name, rows in touched_.items() if rows}, _mentions(found_, new)
    )


def _splits(project: Project, scheme: str) -> dict[str, list[str]]:
    """Return which codes were ever split, and into which: ids."""
    result: dict[str, list[str]] = {}
    for action in project.log(kind="scheme"):
        splits = action.detail.get(_SPLITS)
        if action.detail.get("scheme") == scheme and not action.undone and isinstance(splits, dict):
            result.update(splits)
    return result


def _mentions(found_: Sequence[Difference], new: Scheme) -> tuple[str, ...]:
    """Return a line for every code whose boundaries name a sign that is no more: a person has to mend these."""
    gone = unique(one.before for one in found_ if one.before is not None and one.before != one.after)
    return tuple(
        f"code {code.code}: its {what} still names {sign}. Change it with: codebook redefine"
        for sign in gone
        for code in new.codes
        for what in ("definition", "include", "exclude")
        if _names(getattr(code, what), sign, code)
    )


def _names(text: str | None, sign: str, code: Code) -> bool:
    words = [] if text is None else [word.strip(".,;:()\"'") for word in text.split()]
    return sign in words and sign not in (code.name, code.code) and len(sign) > 1


def touched(project: Project, scheme: str, coder: str) -> list[Touched]:
    """Return a coder's fragments whose current coding the codebook has changed under, in reading order.

    A fragment comes once for every code that was touched.
    """
    now = project.scheme(scheme)
    if len(project.scheme_versions(scheme)) < 2 or coder not in [one.name for one in project.coders()]:
        return []
    codings = [one for one in project.current_codings(scheme, coder) if one.scheme_version != now.version]
    if not codings:
        return []
    splits = _splits(project, scheme)
    between = {
        version: differences(project.scheme(scheme, version), now, splits)
        for version in unique(coding.scheme_version for coding in codings)
    }
    rows = {coding.fragment: _touches(coding, between[coding.scheme_version]) for coding in codings}
    order = [one.row for one in project.fragments()]
    return [one for row in order for one in rows.get(row, ())]


def _touches(coding: Coding, between: Sequence[Difference]) -> list[Touched]:
    if coding.outcome is Outcome.NO_FIT:
        new = [one for one in between if one.kind is ChangeKind.ADDED]
        return [Touched(coding.fragment, one.after or "", one.kind) for one in new]
    held = {label.code for label in coding.labels}
    return [
        Touched(coding.fragment, one.after or one.before or "", one.kind)
        for one in between
        if one.kind in TOUCHING and one.before in held
    ]
