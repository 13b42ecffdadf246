"""What the start page needs that no command does: recent projects, folders to choose from, speakers to name.

Which projects were opened last, and by whom, is kept in a small file of this user (`platformdirs`), not in a project.
"""

import contextlib
import getpass
import json
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from autocode.errors import FileError, ProjectError
from autocode.records import Speaker
from autocode.store import SUFFIX, Project

_MOST_RECENT = 12
_FORBIDDEN = re.compile(r'[<>:"/\\|?*\x00-\x1f]')


@dataclass(frozen=True)
class Recent:
    """A project that was opened: where, by whom, under which scheme, and when (UTC, ISO 8601)."""

    path: Path
    coder: str
    scheme: str
    at: str

    @property
    def name(self) -> str:
        """What the project is called."""
        return self.path.stem


def recent_projects() -> list[Recent]:
    """Return the projects opened last that are still there, the last one first."""
    try:
        rows = json.loads(_recent_file().read_text(encoding="utf-8"))
        found = [Recent(Path(row["path"]), str(row["coder"]), str(row["scheme"]), str(row["at"])) for row in rows]
    except (OSError, ValueError, KeyError, TypeError):
        return []
    return [one for one in found if one.path.is_file()]


def remember(path: Path, coder: str, scheme: str) -> None:
    """Put a project at the top of the recent ones; when that cannot be kept, nothing is lost but the reminder."""
    now = Recent(path.resolve(), coder, scheme, datetime.now(UTC).isoformat(timespec="seconds"))
    others = [one for one in recent_projects() if one.path != now.path]
    rows = [
        {"path": str(one.path), "coder": one.coder, "scheme": one.scheme, "at": one.at}
        for one in [now, *others][:_MOST_RECENT]
    ]
    with contextlib.suppress(OSError):
        file = _recent_file()
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(json.dumps(rows, ensure_ascii=False, indent=1), encoding="utf-8")


def _recent_file() -> Path:
    from platformdirs import user_state_path

    return user_state_path("autocode", appauthor=False) / "recent.json"


def usual_coder() -> str:
    """Return who opened a project last, else the name of the user of this computer."""
    recent = recent_projects()
    if recent:
        return recent[0].coder
    with contextlib.suppress(Exception):
        return getpass.getuser()
    return ""


def usual_folder() -> Path:
    """Return the folder of the project opened last, else the user's documents, else their home."""
    recent = recent_projects()
    if recent:
        return recent[0].path.parent
    from platformdirs import user_documents_path

    documents = user_documents_path()
    return documents if documents.is_dir() else Path.home()


def project_path(folder: str, name: str) -> Path:
    """Return where a new project of this name goes. Raises ProjectError for a name that no file can have."""
    plain = name.strip().removesuffix(SUFFIX).strip()
    if not plain or _FORBIDDEN.search(plain) or plain.startswith("."):
        raise ProjectError(f'name "{name}": give the project a name of letters, numbers, spaces and dashes.')
    return folder_at(folder) / f"{plain}{SUFFIX}"


def folder_at(folder: str) -> Path:
    """Return a folder that a person named. Raises FileError when it is not there."""
    path = Path(folder.strip()).expanduser() if folder.strip() else usual_folder()
    if not path.is_dir():
        raise FileError(f"{path}: is no folder. Make it first, or choose another.")
    return path.resolve()


@dataclass(frozen=True)
class Place:
    """A folder to choose from: the folders in it, and the projects."""

    folder: Path
    above: Path | None
    folders: tuple[Path, ...]
    projects: tuple[Path, ...]


def place(folder: str) -> Place:
    """Return what is in a folder, hidden things left out. Raises FileError when it cannot be read."""
    path = folder_at(folder)
    try:
        inside = sorted(
            (one for one in path.iterdir() if not one.name.startswith(".")), key=lambda one: one.name.lower()
        )
        folders = tuple(one for one in inside if one.is_dir())
        projects = tuple(one for one in inside if one.suffix == SUFFIX and one.is_file())
    except OSError as error:
        raise FileError(f"{path}: cannot be read ({error.strerror}). Choose another folder.") from error
    return Place(path, path.parent if path.parent != path else None, folders, projects)


# --- speakers -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class NamedSpeaker:
    """A speaker as named now: in which documents, how much they say, and whether codes are suggested for them."""

    person: Speaker
    documents: tuple[str, ...]
    turns: int
    words: int
    suggested_for: bool


def speakers_to_name(project: Project, *, apart: bool = False) -> list[NamedSpeaker]:
    """Return who speaks, those with the same name and data taken together unless `apart`; who says most comes first."""
    found: dict[tuple[object, ...], NamedSpeaker] = {}
    for document in project.documents():
        transcript = project.transcript(document)
        left_out = _left_out(project, document)
        people = {person.name: person for person in transcript.speakers}
        for name in dict.fromkeys(turn.speaker for turn in transcript.turns if turn.speaker):
            person = replace(people.get(name, Speaker(name, name)), name=name)
            turns = [turn for turn in transcript.turns if turn.speaker == name]
            words = sum(len(turn.text.split()) for turn in turns)
            one = NamedSpeaker(person, (document,), len(turns), words, name not in left_out)
            key = (*((document,) if apart else ()), person, one.suggested_for)
            before = found.get(key)
            found[key] = one if before is None else _together(before, one)
    ordered = sorted(found.values(), key=lambda one: -one.words)
    return sorted(ordered, key=lambda one: project.documents().index(one.documents[0])) if apart else ordered


def _together(one: NamedSpeaker, other: NamedSpeaker) -> NamedSpeaker:
    return replace(
        one,
        documents=(*one.documents, *other.documents),
        turns=one.turns + other.turns,
        words=one.words + other.words,
    )


def _left_out(project: Project, document: str) -> set[str]:
    turns = project.transcript(document).turns
    return {
        name
        for one in project.fragments(document)
        if not one.fragment.suggested_for and (name := turns[one.fragment.turn - 1].speaker) is not None
    }


def name_speakers(project: Project, named: Sequence[NamedSpeaker], coder: str | None = None) -> int:
    """Store what was filled in for speakers; return in how many documents something changed.

    Raises ProjectError when two names in a document would get one code: they would count as one person.
    """
    changed = 0
    for document in project.documents():
        here = {one.person.name: one for one in named if document in one.documents}
        codes: dict[str, str] = {}
        for name, one in here.items():
            if one.person.code in codes:
                raise ProjectError(
                    f"{document}: {codes[one.person.code]} and {name} would both be called {one.person.code}. Give "
                    "each a code of their own."
                )
            codes[one.person.code] = name
        people = {name: one.person for name, one in here.items()}
        left_out = sorted(name for name, one in here.items() if not one.suggested_for)
        there = {one.name: one for one in project.transcript(document).speakers}
        if people and (
            any(there.get(name) != one for name, one in people.items()) or set(left_out) != _left_out(project, document)
        ):
            project.name_speakers(document, people, left_out, coder)
            changed += 1
    return changed
