"""Member check: a respondent's own quotes with their codes in plain words go out, and comments come back as memos."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from autocode.config import LANGUAGES
from autocode.errors import FormError, ProjectError, SettingsError
from autocode.export.member_check import Quote, member_page, member_sheet
from autocode.export.tables import put_in_place
from autocode.forms import FORMAT, MEMBER_CHECK, MEMBER_WORDS, MemberWords, complaint
from autocode.read.filled_form import FilledForm, read_form
from autocode.records import Coding, How, Outcome, ProjectFragment, unique
from autocode.scheme import Scheme, fold
from autocode.store import Project
from autocode.workflow_project import in_scheme
from autocode.workflow_sheet import FormRows, check_belongs, check_form_target, normal, refuse

# One cell of the hidden sheet holds so many fragments' numbers.
_NUMBERS_IN_CELL = 3000


@dataclass(frozen=True)
class MemberSettings:
    """What a person can choose for `member-check out`; without a coder a consensus counts, else the last coding."""

    speaker: str
    scheme: str | None = None
    coder: str | None = None
    language: str = "nl"
    overwrite: bool = False


@dataclass(frozen=True)
class MemberOut:
    """A member check that was written."""

    path: Path
    speaker: str
    quotes: int


@dataclass(frozen=True)
class MemberIn:
    """What a respondent wrote back: how many comments are new memos, how many were there already."""

    speaker: str
    comments: int
    unchanged: int


def speakers_of(project: Project) -> list[str]:
    """Return the speakers of the project by their codes, in order of appearance."""
    return list(unique(one.fragment.speaker for one in project.fragments() if one.fragment.speaker))


@dataclass(frozen=True)
class SpeakerQuotes:
    """A speaker, how many fragments are theirs, and how many of those have a code."""

    name: str
    role: str | None
    fragments: int
    coded: int


def speakers_with_counts(project: Project) -> list[SpeakerQuotes]:
    """Return every speaker with how much of theirs can be sent to them, in order of appearance."""
    coded = {
        one.fragment
        for scheme in project.schemes()
        for one in project.current_codings(scheme.id)
        if one.outcome is not Outcome.NO_CODE
    }
    everything = project.fragments()
    found = []
    for name in speakers_of(project):
        own = [one for one in everything if one.fragment.speaker == name]
        rows = {one.row for one in own}
        found.append(SpeakerQuotes(name, own[0].fragment.role, len(own), len(rows & coded)))
    return found


def member_check_out(project: Project, out: Path, settings: MemberSettings) -> MemberOut:
    """Write a speaker's coded quotes as a page (.html) or a sheet to fill in (.xlsx).

    Raises ProjectError for a speaker who is not there, or of whom nothing was coded.
    """
    check_form_target(out, settings.overwrite, (".html", ".xlsx"))
    if settings.language not in LANGUAGES:
        raise SettingsError(f"language {settings.language!r} is not known. Choose one of: {', '.join(LANGUAGES)}.")
    fragments = _of_speaker(project, settings.speaker)
    readings = _readings(project, settings, {one.row for one in fragments})
    quotes = [
        Quote(one.row, one.fragment.document, one.fragment.text, readings[one.row])
        for one in fragments
        if one.row in readings
    ]
    speaker = fragments[0].fragment.speaker or settings.speaker
    if not quotes:
        raise ProjectError(f"speaker {speaker}: nothing that they said has a code yet.")
    if out.suffix.lower() == ".html":
        put_in_place(out, member_page(speaker, quotes, settings.language))
    else:
        put_in_place(out, member_sheet(speaker, quotes, _about(project, speaker, quotes, settings), settings.language))
    return MemberOut(out, speaker, len(quotes))


def _of_speaker(project: Project, speaker: str) -> list[ProjectFragment]:
    found = [one for one in project.fragments() if fold(one.fragment.speaker or "") == fold(speaker)]
    if not found:
        there = ", ".join(speakers_of(project)) or "nobody"
        raise ProjectError(f"speaker {speaker}: is not in this project. There is: {there}.")
    return found


def _about(project: Project, speaker: str, quotes: Sequence[Quote], settings: MemberSettings) -> dict[str, str]:
    about = {
        "form": MEMBER_CHECK, "format": FORMAT, "study": project.study, "speaker": speaker,
        "language": settings.language,
    }  # fmt: skip
    keys = [str(quote.key) for quote in quotes]
    for start in range(0, len(keys), _NUMBERS_IN_CELL):
        about[f"fragments {start}"] = " ".join(keys[start : start + _NUMBERS_IN_CELL])
    return about


def _readings(project: Project, settings: MemberSettings, rows: set[int]) -> dict[int, tuple[str, ...]]:
    """Return per fragment in plain words what it was coded as, under every scheme (or the one asked for)."""
    found: dict[int, tuple[str, ...]] = {}
    for scheme in [project.scheme(settings.scheme)] if settings.scheme else project.schemes():
        chosen: dict[int, Coding] = {}
        codings = project.current_codings(scheme.id, settings.coder)
        for coding in sorted(codings, key=lambda one: (one.decision.how is How.ADJUDICATED, one.at, one.id)):
            if coding.fragment in rows:
                chosen[coding.fragment] = coding
        for row, coding in chosen.items():
            lines = _in_words(in_scheme(project, coding, scheme), scheme, settings.language)
            if lines:
                found[row] = (*found.get(row, ()), *lines)
    return found


def _in_words(coding: Coding, scheme: Scheme, language: str) -> tuple[str, ...]:
    if coding.outcome is Outcome.NO_FIT:
        return (MEMBER_WORDS[language].no_fit,)
    valences = {one.sign: (one.english if language == "en" else None) or one.name for one in scheme.valences}
    lines = []
    for label in coding.labels:
        if label.code not in scheme:
            continue
        code = scheme[label.code]
        name = (code.english if language == "en" else None) or code.name
        valence = f" ({valences[label.valence]})" if label.valence in valences else ""
        lines.append(f"{name}{valence}{f': {code.definition}' if code.definition else ''}")
    return tuple(lines)


# --- back in --------------------------------------------------------------------------------------------------------


def member_check_in(project: Project, file: Path, coder: str) -> MemberIn:
    """Take a respondent's comments in as memos on their fragments, whole or not at all, in one step.

    `coder` is who takes them in. Raises FormError with everything that is wrong in the sheet.
    """
    first = read_form(file, MEMBER_CHECK, ())
    check_belongs(project, first)
    words = MEMBER_WORDS.get(first.about.get("language", ""), MEMBER_WORDS["nl"])
    form = read_form(file, MEMBER_CHECK, [words.columns[2], words.fits, words.comment])
    sent = [int(key) for what, keys in form.about.items() if what.startswith("fragments ") for key in keys.split()]
    speaker = form.about.get("speaker", "")
    memos, complaints = _memos(project, form, sent, words, speaker)
    refuse(form, complaints)
    if not memos:
        raise FormError(complaint(form.language, "no comment", file=file.name))
    there = {(memo.target, memo.text) for memo in project.memos()}
    new = {row: text for row, text in memos.items() if (None if row is None else str(row), text) not in there}
    if new:
        project.backup(why="before-import")
        project.write_memos(coder, new, about={"file": form.file, "speaker": speaker})
    return MemberIn(speaker, len(new), len(memos) - len(new))


def _memos(
    project: Project, form: FilledForm, sent: Sequence[int], words: MemberWords, speaker: str
) -> tuple[dict[int | None, str], list[str]]:
    rows = FormRows(project, form, sent, words.columns[2], may_mend=True)
    memos: dict[int | None, str] = {}
    complaints: list[str] = []
    for row in form.rows:
        # Whatever a respondent writes is kept as they wrote it: they cannot be asked to choose from a list.
        answer, comment, text = row.cells[words.fits], row.cells[words.comment], row.cells[words.columns[2]]
        if not row.key and not any(row.cells.values()):
            continue
        one = None if row.key == "0" else rows.fragment(row, complaints)
        mended = one is not None and normal(text) != normal(one.fragment.text)
        said = _sentences(
            answer and f"{words.fits} {answer}", comment, words.changed.format(text=text) if mended else ""
        )
        if said and (row.key == "0" or one is not None):
            memos[None if one is None else one.row] = f"{words.memo.format(speaker=speaker)}: {said}"
    return memos, complaints


def _sentences(*parts: str) -> str:
    """Return what is there of some parts, one after the other, with a full stop between two where none is."""
    there = [part for part in parts if part]
    return " ".join(part if part == there[-1] or part[-1] in ".!?" else f"{part}." for part in there)
