"""A sheet for a second coder who works without the program: out to Excel, and back in whole or not at all.

out   codings of others -> how many -> a stratified draw, stored -> workbook without any suggestion or code of others
in    workbook -> every cell checked, all that is wrong listed -> codings of that coder, with the draw's probability
"""

import re
import secrets
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from autocode.agree.drawing import stratified
from autocode.agree.plan import first_guess
from autocode.config import LANGUAGES
from autocode.errors import FileError, FormError, ProjectError, SettingsError
from autocode.export.cells import fit
from autocode.export.coding_form import FragmentToCode, code_choice, coding_form, valence_choice
from autocode.export.tables import put_in_place
from autocode.forms import CODING, CODING_WORDS, FORMAT, PAIRS, complaint
from autocode.read.filled_form import FilledForm, FilledRow, read_form
from autocode.records import Coding, Decision, How, Label, Outcome, ProjectFragment
from autocode.scheme import Scheme, fold
from autocode.scheme_change import translation
from autocode.store import Project
from autocode.workflow import Progress, silent
from autocode.workflow_adjudicate import agreement_of, coders_of
from autocode.workflow_project import FOR_SHEET

DEFAULT_WIDTH = 0.2
_LONGEST_CONTEXT = 500
_CODED, _NOT_CODED = "coded", "not coded"


@dataclass(frozen=True)
class SheetSettings:
    """What a person can choose for `sheet out`; without a size it follows from the width of the interval wanted."""

    coder: str
    scheme: str | None = None
    size: int | None = None
    width: float | None = None
    seed: str | None = None
    everything: bool = False
    language: str = "nl"
    overwrite: bool = False


@dataclass(frozen=True)
class SheetOut:
    """A sheet that was made: its fragments, from how many they were drawn, and why so many."""

    path: Path
    scheme: str
    fragments: int
    coded: int
    population: int
    draw: int
    advice: tuple[str, ...] = ()


@dataclass(frozen=True)
class SheetIn:
    """What was taken in: new codings, how many were there already as they are, remarks, and rows left empty."""

    scheme: str
    coder: str
    codings: int
    unchanged: int
    remarks: int
    empty: int = 0
    outcomes: Mapping[str, int] = field(default_factory=dict)


# --- out ------------------------------------------------------------------------------------------------------------


def sheet_out(project: Project, out: Path, settings: SheetSettings, progress: Progress = silent) -> SheetOut:
    """Draw fragments for a coder, store the draw, and write the sheet.

    Raises SettingsError and FileError for what cannot be done, ProjectError when there is nothing to draw from.
    """
    check_form_target(out, settings.overwrite)
    _check_settings(settings)
    scheme = project.scheme(settings.scheme) if settings.scheme else project.schemes()[0]
    strata = _strata(project, scheme.id, settings)
    everyone = sum(map(len, strata.values()))
    advice: tuple[str, ...] = ()
    size = settings.size
    if size is None:
        width = settings.width or DEFAULT_WIDTH
        size, advice = advised_size(project, scheme.id, settings.coder, width, _share(strata))
    if size > everyone:
        advice = (*advice, f"there are only {everyone} fragments to draw from; all of them are on the sheet")
    progress(f"drawing {min(size, everyone)} of {everyone} fragments")
    drawn = stratified(strata, size, settings.seed or secrets.token_hex(8))
    rows = [row for row, (_, chosen) in drawn.items() if chosen]
    to_code = _to_code(project, set(rows))
    pairs = 1 if scheme.exclusive else PAIRS
    draw = project.record_draws("check", drawn, scheme=scheme.id, coder=settings.coder, about={FOR_SHEET: True})
    about = {
        "form": CODING, "format": FORMAT, "study": project.study, "scheme": scheme.id, "version": scheme.version,
        "coder": settings.coder, "draw": str(draw), "language": settings.language, "pairs": str(pairs),
        "rows": str(len(rows)),
    }  # fmt: skip
    put_in_place(out, coding_form(scheme, to_code, about, pairs, settings.language))
    coded = len(set(rows) & set(strata[_CODED]))
    return SheetOut(out, scheme.id, len(rows), coded, everyone, draw, advice)


def check_form_target(out: Path, overwrite: bool, suffixes: Sequence[str] = (".xlsx",)) -> None:
    """Raise when a form could not be written to `out`, before any work is done for it."""
    if out.suffix.lower() not in suffixes:
        raise SettingsError(f"{out}: give a name that ends in {' or '.join(suffixes)}.")
    if not out.parent.is_dir():
        raise FileError(f"{out}: the folder {out.parent} does not exist. Make it first, or choose another place.")
    if out.exists() and not overwrite:
        raise FileError(f"{out}: exists already, and may be filled in. Choose another name, or add --overwrite.")


def _check_settings(settings: SheetSettings) -> None:
    if settings.size is not None and settings.width is not None:
        raise SettingsError("give --size or --width, not both.")
    if settings.size is not None and settings.size < 1:
        raise SettingsError(f"--size {settings.size}: give at least 1.")
    if settings.width is not None and not 0 < settings.width < 2:
        raise SettingsError(f"--width {settings.width:g}: give a width between 0 and 2, such as 0.2.")
    if settings.language not in LANGUAGES:
        raise SettingsError(f"language {settings.language!r} is not known. Choose one of: {', '.join(LANGUAGES)}.")
    if not settings.coder.strip():
        raise SettingsError("say whose sheet it is: --coder NAME")


def _strata(project: Project, scheme: str, settings: SheetSettings) -> dict[str, list[int]]:
    """Return what can be drawn, in reading order: what others gave a code, and what they did not.

    What nobody decided on would say nothing of agreement; it is drawn from only when nobody decided on anything, or
    `everything` is wanted. What the coder has coded already is left out.
    """
    others = [name for name in coders_of(project, scheme) if fold(name) != fold(settings.coder)]
    decided: dict[int, bool] = {}
    for name in others:
        for coding in project.current_codings(scheme, name):
            decided[coding.fragment] = decided.get(coding.fragment, False) or coding.outcome is Outcome.CODED
    known = settings.coder in [one.name for one in project.coders()]
    own = {one.fragment for one in project.current_codings(scheme, settings.coder)} if known else set()
    strata: dict[str, list[int]] = {_CODED: [], _NOT_CODED: []}
    everything = settings.everything or not decided
    for one in project.fragments():
        if one.row in own or not (one.row in decided or (everything and one.fragment.suggested_for)):
            continue
        strata[_CODED if decided.get(one.row) else _NOT_CODED].append(one.row)
    if not any(strata.values()):
        what = "holds no fragments to code yet" if not own else f"has no fragments left that {settings.coder} can code"
        raise ProjectError(f"{project.path}: {what}. Add transcripts first, or give --all.")
    return strata


def _share(strata: Mapping[str, Sequence[int]]) -> float:
    return len(strata[_CODED]) / max(1, sum(map(len, strata.values())))


def advised_size(project: Project, scheme: str, coder: str, width: float, share: float) -> tuple[int, tuple[str, ...]]:
    """Return how many fragments to draw for an interval of `width`, and in words why."""
    try:
        found = agreement_of(project, scheme, plan=width)
    except (ProjectError, SettingsError):
        guess = first_guess(share, width)
        return guess, (
            f"about {guess} fragments for an interval of width {width:g}, were kappa 0.7 and fragments independent; "
            "nothing was coded twice yet, so plan again after this sheet",
        )
    best = max(found.comparisons, key=lambda one: (coder in one.coders, one.how == "blind", one.n))
    # Where more of the same documents would not surely do, the number is for more documents; more may come.
    needed = [size for line in best.plan if (size := line.same_documents or line.fragments) is not None]
    lines = tuple(f"{' and '.join(best.coders)}: {line.sentence}" for line in best.plan)
    if not needed:
        guess = first_guess(share, width)
        return guess, (*lines, f"no forecast from what was coded twice; {guess} is a first guess")
    there = best.n if coder in best.coders else 0
    already = (f"{there} of those are there already",) if there else ()
    return max(1, max(needed) - there), (*lines, *already)


def _to_code(project: Project, rows: set[int]) -> list[FragmentToCode]:
    found = []
    for document in project.documents():
        own = [one for one in project.fragments(document) if one.row in rows]
        if own:
            transcript = project.transcript(document)
            codes = {speaker.name: speaker.code for speaker in transcript.speakers}
            said = [
                f"{codes.get(turn.speaker, turn.speaker)}: {turn.text}" if turn.speaker else turn.text
                for turn in transcript.turns
            ]
            texts = [turn.text for turn in transcript.turns]
            found += [_with_context(one, said, texts, transcript.turn_offsets) for one in own]
    return found


def _with_context(
    one: ProjectFragment, said: Sequence[str], texts: Sequence[str], offsets: Sequence[int]
) -> FragmentToCode:
    """Return a fragment with the turn before and after it, and the rest of its own turn."""
    fragment = one.fragment
    place = fragment.turn - 1
    start = fragment.start_char - offsets[place]
    before = [said[place - 1] if place else "", texts[place][:start].strip()]
    after = [texts[place][start + len(fragment.text) :].strip(), said[place + 1] if place + 1 < len(said) else ""]
    earlier, later = ("\n".join(part for part in parts if part) for parts in (before, after))
    if len(earlier) > _LONGEST_CONTEXT:
        earlier = f"[…] {earlier[-_LONGEST_CONTEXT:]}"
    if len(later) > _LONGEST_CONTEXT:
        later = f"{later[:_LONGEST_CONTEXT]} […]"
    return FragmentToCode(one.row, fragment.document, fragment.speaker or "", earlier, fragment.text, later)


# --- in -------------------------------------------------------------------------------------------------------------


def sheet_in(
    project: Project, file: Path, coder: str, *, unfinished: bool = False, progress: Progress = silent
) -> SheetIn:
    """Take a filled-in sheet in as a coder's codings, whole or not at all, in one step that can be undone.

    With `unfinished` rows that are empty are left out. Raises FormError with everything that is wrong in it.
    """
    progress(f"reading {file}")
    form, reader = _opened(project, file, coder)
    taken, complaints = _Taken(), list[str]()
    for row in form.rows:
        reader.take(row, taken, complaints, unfinished)
    complaints += [*reader.empties(taken, unfinished), *reader.missing()]
    refuse(form, complaints)
    if not taken.decisions:
        raise FormError(complaint(form.language, "nothing", file=file.name))
    project.backup(why="before-import")
    return _store(project, form, coder, taken)


def refuse(form: FilledForm, complaints: Sequence[str]) -> None:
    """Raise FormError with all that is wrong in a form, if anything is."""
    if complaints:
        what = "one wrong" if len(complaints) == 1 else "all wrong"
        raise FormError(complaint(form.language, what, file=form.file, count=len(complaints)), tuple(complaints))


@dataclass
class _Taken:
    """What was read of a sheet so far; `empty` are the rows in which no code stands, by their number in Excel."""

    decisions: list[Decision] = field(default_factory=list)
    remarks: dict[int, str] = field(default_factory=dict)
    empty: list[int] = field(default_factory=list)


def _store(project: Project, form: FilledForm, coder: str, taken: _Taken) -> SheetIn:
    scheme = form.about["scheme"]
    known = coder in [one.name for one in project.coders()]
    there = {one.fragment: one for one in project.current_codings(scheme, coder)} if known else {}
    new = [one for one in taken.decisions if not _same(one, there.get(one.fragment))]
    said = {(memo.target, memo.text) for memo in project.memos() if memo.coder == coder}
    remarks = {row: text for row, text in taken.remarks.items() if (str(row), text) not in said}
    if new or remarks:
        about = {"file": form.file, "draw": form.about["draw"]}
        project.record_codings(coder, scheme, new, "sheet", memos=remarks, about=about)
    outcomes = {what.value: sum(one.outcome is what for one in taken.decisions) for what in Outcome}
    return SheetIn(scheme, coder, len(new), len(taken.decisions) - len(new), len(remarks), len(taken.empty), outcomes)


def _same(new: Decision, old: Coding | None) -> bool:
    return old is not None and (old.outcome, set(old.labels)) == (new.outcome, set(new.labels))


def _opened(project: Project, file: Path, coder: str) -> tuple[FilledForm, "_SheetReader"]:
    """Return a sheet and what reads its rows. Raises FormError when it does not belong here."""
    first = read_form(file, CODING, ())
    about = first.about
    check_belongs(project, first)
    if fold(about.get("coder", "")) != fold(coder):
        raise FormError(complaint(first.language, "other coder", file=file.name, coder=about.get("coder"), given=coder))
    words = CODING_WORDS.get(first.language, CODING_WORDS["nl"])
    old = project.scheme(about["scheme"], about["version"])
    pairs = int(about["pairs"]) if about.get("pairs", "").isdigit() else PAIRS
    codes = [words.code.format(number=number) for number in range(1, pairs + 1)]
    valences = [words.valence.format(number=number) for number in range(1, pairs + 1)] if old.valences else []
    form = read_form(file, CODING, [words.columns[4], *codes, *valences, words.remark])
    return form, _SheetReader(project, form, old, list(zip(codes, valences or codes, strict=True)))


def check_belongs(project: Project, form: FilledForm) -> None:
    """Raise FormError for a form of another project, or of a scheme that is not in it."""
    if form.about.get("study") != project.study:
        raise FormError(complaint(form.language, "other project", file=form.file))
    if "scheme" in form.about and form.about["scheme"] not in [scheme.id for scheme in project.schemes()]:
        raise FormError(complaint(form.language, "other scheme", file=form.file, scheme=form.about["scheme"]))


def normal(text: str) -> str:
    """Return a text as a cell gives it back, whatever Excel did to its line ends and spaces."""
    from autocode.read.source import canonical

    return " ".join(canonical(fit(text, "").text).split())


# Likeness (0 to 100) from which a text in a row is that of its fragment, mended.
_MUCH_THE_SAME = 60


class FormRows:
    """Finds the fragments that the rows of a form are about, and says what is wrong with those that it does not find.

    `sent` are the fragments (numbers in the project file) that were on it. Where `may_mend` a text that is still much
    the same is no complaint: a respondent mends what they said.
    """

    def __init__(
        self, project: Project, form: FilledForm, sent: Sequence[int], text_column: str, *, may_mend: bool = False
    ) -> None:
        self.form, self.sent, self.text_column, self.may_mend = form, sent, text_column, may_mend
        self._live = {one.row: one for one in project.fragments()}
        self._old = {row: project.fragment(row) for row in sent if row not in self._live}
        self.seen: dict[int, int] = {}

    def fragment(self, row: FilledRow, complaints: list[str]) -> ProjectFragment | None:
        """Return the fragment of a row, None when something is wrong (then a complaint was added)."""
        key = int(row.key) if row.key.isdecimal() and row.key.isascii() else None
        if key is None or key not in self.sent:
            complaints.append(self.form.in_row(row, "strange"))
            return None
        if key in self.seen:
            complaints.append(self.form.in_row(row, "doubled", other=self.seen[key]))
            return None
        self.seen[key] = row.number
        one = self._live.get(key) or self._again(self._old[key])
        was = (self._live.get(key) or self._old[key]).fragment
        if not self._is_text_of(row, was.text):
            facts = {"fragment": was.id, "text": _short(was.text)}
            complaints.append(self.form.in_cell(row, self.text_column, "text", **facts))
            return None
        if one is None:
            complaints.append(self.form.in_row(row, "gone since", fragment=was.id))
        return one

    def _is_text_of(self, row: FilledRow, text: str) -> bool:
        written, sent = normal(row.cells[self.text_column]), normal(text)
        if written == sent or not self.may_mend:
            return written == sent
        from rapidfuzz import fuzz

        return fuzz.ratio(written, sent) >= _MUCH_THE_SAME

    def _again(self, old: ProjectFragment) -> ProjectFragment | None:
        """Return the fragment that says the same in the same document after a correction, when there is just one."""
        same = [
            one
            for one in self._live.values()
            if (one.fragment.document, one.fragment.text) == (old.fragment.document, old.fragment.text)
        ]
        return same[0] if len(same) == 1 else None

    def missing(self) -> Iterator[str]:
        """Yield a complaint for every fragment that was sent out, is still there, and has no row."""
        for row in self.sent:
            one = self._live.get(row)
            if row not in self.seen and one is not None:
                facts = {"fragment": one.fragment.id, "text": _short(one.fragment.text)}
                yield complaint(self.form.language, "missing", sheet=self.form.sheet, **facts)


def _short(text: str) -> str:
    line = " ".join(text.split())
    return f'"{line}"' if len(line) <= 60 else f'"{line[:57]}..."'


# Up to so many empty rows are named each; many more are the sheet that is not finished yet.
_FEW_EMPTY = 3
# What people write who mean that there is no code.
_NOTHING = {"", "geen", "nvt", "niets", "leeg", "none", "nothing", "na", "nee", "no"}
_DATE = re.compile(r"\d{4}-(\d\d)-(\d\d)")
_BETWEEN_CODES = re.compile(r"\s*(?:[,;/&\n]|\ben\b|\band\b)\s*")
_JOINTS = " \u00b7-\u2013\u2014:()="
_DASHES = str.maketrans(dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2212", "-"))


class _SheetReader:
    """Reads the rows of one coding sheet into decisions, and complains of what is wrong."""

    def __init__(self, project: Project, form: FilledForm, scheme: Scheme, columns: list[tuple[str, str]]) -> None:
        self.form, self.scheme, self.columns = form, scheme, columns
        words = CODING_WORDS.get(form.language, CODING_WORDS["nl"])
        self.remark = words.remark
        self.now = project.scheme(scheme.id)
        self.signs = translation(scheme, self.now)
        self.drawn = self._drawn(project)
        self.rows = FormRows(project, form, list(self.drawn), words.columns[4])
        self.says_no_code = words.no_code
        self.no_code = {_letters(one.no_code) for one in CODING_WORDS.values()}
        self.no_fit = {_letters(one.no_fit) for one in CODING_WORDS.values()}
        self.choices = {fold(code_choice(scheme, code.code)): code.code for code in scheme.codes}
        self.valences = {
            fold(written): valence.sign
            for valence in reversed(scheme.valences)
            for written in (valence.english or valence.sign, valence.name, valence_choice(valence))
        } | {fold(valence.sign): valence.sign for valence in scheme.valences}

    def _drawn(self, project: Project) -> dict[int, float]:
        """Return the probability with which each fragment on the sheet was drawn."""
        draws = [one for one in project.draws("check", self.scheme.id) if str(one.action) == self.form.about["draw"]]
        drawn = {one.fragment: one.probability for one in draws if one.drawn}
        if not drawn:
            raise FormError(complaint(self.form.language, "no draw", file=self.form.file))
        return drawn

    def missing(self) -> Iterator[str]:
        """Yield a complaint for every row that is gone."""
        return self.rows.missing()

    def empties(self, taken: _Taken, unfinished: bool) -> list[str]:
        """Return the complaints of rows in which no code stands; one for all of them when there are many."""
        if unfinished or not taken.empty:
            return []
        if len(taken.empty) > _FEW_EMPTY:
            facts = {"sheet": self.form.sheet, "count": len(taken.empty), "rows": _stretches(sorted(taken.empty))}
            return [complaint(self.form.language, "empties", **facts)]
        rows = {row.number: row for row in self.form.rows}
        return [self.form.in_cell(rows[number], self.columns[0][0], "empty") for number in taken.empty]

    def take(self, row: FilledRow, taken: _Taken, complaints: list[str], unfinished: bool) -> None:
        """Add what a row says to `taken`, or what is wrong with it to `complaints`."""
        if not row.key and not any(row.cells.values()):
            return
        before = len(complaints)
        one = self.rows.fragment(row, complaints)
        filled = [(code, valence) for code, valence in self.columns if row.cells[code] or row.cells[valence]]
        if not filled:
            taken.empty.append(row.number)
        labels, outcome = self._labels(row, filled, complaints)
        if one is None or len(complaints) > before or (not filled and not unfinished):
            return
        if row.cells[self.remark]:
            taken.remarks[one.row] = row.cells[self.remark]
        if filled:
            taken.decisions.append(
                Decision(
                    one.row,
                    labels,
                    no_fit=outcome is Outcome.NO_FIT,
                    how=How.ALONE,
                    saw_suggestion=False,
                    draw_probability=self.drawn[int(row.key)],
                )
            )

    def _labels(
        self, row: FilledRow, filled: Sequence[tuple[str, str]], complaints: list[str]
    ) -> tuple[tuple[Label, ...], Outcome]:
        labels: list[Label] = []
        without: Outcome | None = None
        for code_title, valence_title in filled:
            written = row.cells[code_title]
            valence = row.cells[valence_title] if valence_title != code_title else ""
            if not written:
                complaints.append(self.form.in_cell(row, code_title, "no code with valence", valence=valence))
            elif _letters(written) in self.no_code | self.no_fit and self._code(written) is None:
                without = Outcome.NO_CODE if _letters(written) in self.no_code else Outcome.NO_FIT
                if len(filled) > 1 or valence:
                    complaints.append(self.form.in_cell(row, code_title, "something else", written=written))
            else:
                self._add(row, (code_title, written), (valence_title, valence), labels, complaints)
        return tuple(labels), without or (Outcome.CODED if labels else Outcome.NO_CODE)

    def _add(
        self,
        row: FilledRow,
        code: tuple[str, str],
        valence: tuple[str, str],
        labels: list[Label],
        complaints: list[str],
    ) -> None:
        sign, beside = self._sign(row, *code, complaints)
        if sign is None:
            return
        if beside and valence[1] and self._valence_sign(valence[1]) != beside:
            facts = {"one": beside, "other": valence[1]}
            complaints.append(self.form.in_cell(row, code[0], "two valences", **facts))
            return
        worth = self._valence(row, valence[0], valence[1] or beside, complaints)
        if worth is None:
            return
        label = self.now.label(sign, worth or None)
        if label in labels:
            complaints.append(self.form.in_cell(row, code[0], "twice", label=label))
        labels.append(label)

    def _sign(self, row: FilledRow, title: str, written: str, complaints: list[str]) -> tuple[str | None, str]:
        """Return the sign in the current codebook of what was written (None: a complaint was added), and the valence
        that was written behind it.
        """
        sign, valence = self._code(written), ""
        if sign is None:
            sign, valence = self._code_and_valence(written)
        if sign is None:
            complaints.append(self._unknown(row, title, written))
            return None, ""
        if self.signs[sign] is None:
            complaints.append(self.form.in_cell(row, title, "code is gone", code=sign, scheme=self.now.title))
        return self.signs[sign], valence

    def _code(self, written: str) -> str | None:
        """Return the sign of a code that was written as sign, name, or both in either order with anything between."""
        exact = self.choices.get(fold(written))
        if exact is not None:
            return exact
        there = self.scheme.find(written)
        if there is not None:
            return there.code
        for code in self.scheme.codes:
            for rest, other in _behind(fold(written), fold(code.code), fold(code.name)):
                if rest[:1] in _JOINTS and rest.strip(_JOINTS) == other.strip(_JOINTS):
                    return code.code
        return None

    def _code_and_valence(self, written: str) -> tuple[str | None, str]:
        stem, _, last = written.translate(_DASHES).strip().rpartition(" ")
        valence = self._valence_sign(last) if stem else None
        sign = self._code(stem.strip()) if valence is not None else None
        return (sign, valence or "") if sign is not None else (None, "")

    def _unknown(self, row: FilledRow, title: str, written: str) -> str:
        """Return the complaint of a code that is not in the scheme: a date, several in one cell, or a mistake."""
        parts = [self._code(part) for part in _BETWEEN_CODES.split(written) if part]
        known = [sign for sign in parts if sign is not None]
        if len(known) > 1 and len(known) == len(parts):
            columns = ", ".join(code for code, _ in self.columns)
            facts = {"count": len(known), "codes": ", ".join(known), "columns": columns}
            if len(self.columns) > 1:
                return self.form.in_cell(row, title, "several codes", **facts)
        date = _DATE.match(written)
        if date is not None:
            month, day = (int(part) for part in date.groups())
            typed = [self._code(f"{one}{mark}{other}") for one, other in ((day, month), (month, day)) for mark in ".-/"]
            found = next((sign for sign in typed if sign is not None), None)
            choice = "" if found is None else code_choice(self.scheme, found)
            near = complaint(self.form.language, "date near", near=choice) if choice else ""
            return self.form.in_cell(row, title, "date", written=written[:10], near=near)
        says_nothing = _letters(written) in _NOTHING
        near = self.says_no_code if says_nothing else code_choice(self.scheme, self.scheme.nearest(written))
        return self.form.in_cell(row, title, "no such code", written=written, scheme=self.scheme.title, near=near)

    def _valence_sign(self, written: str) -> str | None:
        """Return the sign of a valence that was written as sign, name, or both in either order."""
        said = fold(written.translate(_DASHES))
        if said in self.valences:
            return self.valences[said]
        for valence in self.scheme.valences:
            for name in (valence.name, valence.english or valence.name):
                for rest, other in _behind(said, fold(valence.sign), fold(name)):
                    if rest.strip(" \u00b7:()") == other:
                        return valence.sign
        return None

    def _valence(self, row: FilledRow, title: str, written: str, complaints: list[str]) -> str | None:
        """Return the sign of a valence, "" for the default one, None when something is wrong."""
        if not self.scheme.valences:
            return ""
        if not written:
            if self.scheme.default_valence is None:
                complaints.append(self.form.in_cell(row, title, "no valence"))
                return None
            return self.scheme.default_valence
        sign = self._valence_sign(written)
        if sign is None or sign not in self.now.valence_signs:
            allowed = ", ".join(self.now.valence_signs)
            complaints.append(self.form.in_cell(row, title, "no such valence", written=written, allowed=allowed))
            return None
        return sign


def _behind(said: str, sign: str, name: str) -> Iterator[tuple[str, str]]:
    """Yield what stands behind a sign, or a name, that a text begins with, and which of the two is then to follow."""
    for first, other in ((sign, name), (name, sign)):
        rest = said.removeprefix(first)
        if rest != said:
            yield rest, other


def _letters(text: str) -> str:
    """Return a text without what is no letter, number or space."""
    return " ".join("".join(one for one in fold(text) if one.isalnum() or one == " ").split())


def _stretches(numbers: Sequence[int]) -> str:
    """Return rising numbers as people write them: `2-9, 12`."""
    found: list[list[int]] = []
    for number in numbers:
        if found and number == found[-1][-1] + 1:
            found[-1][1:] = [number]
        else:
            found.append([number])
    return ", ".join("-".join(map(str, one)) for one in found)
