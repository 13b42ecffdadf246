"""A sheet for a second coder who works without the program: out to Excel, and back in whole or not at all.

out   codings of others -> how many -> a stratified draw, stored -> workbook without any suggestion or code of others
in    workbook -> every cell checked, all that is wrong listed -> codings of that coder, with the draw's probability
"""

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
from autocode.forms import CODING, CODING_WORDS, FORMAT, PAIRS
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
    complaints += reader.missing()
    if complaints:
        count = "1 thing is" if len(complaints) == 1 else f"{len(complaints)} things are"
        raise FormError(f"{file.name}: {count} wrong, so nothing was taken in. Mend it and give the sheet again.",
                        tuple(complaints))  # fmt: skip
    if not taken.decisions:
        raise FormError(f"{file.name}: no row is filled in. Fill in the yellow columns first.")
    project.backup(why="before-import")
    return _store(project, form, coder, taken)


@dataclass
class _Taken:
    """What was read of a sheet so far."""

    decisions: list[Decision] = field(default_factory=list)
    remarks: dict[int, str] = field(default_factory=dict)
    empty: int = 0


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
    return SheetIn(scheme, coder, len(new), len(taken.decisions) - len(new), len(remarks), taken.empty, outcomes)


def _same(new: Decision, old: Coding | None) -> bool:
    return old is not None and (old.outcome, set(old.labels)) == (new.outcome, set(new.labels))


def _opened(project: Project, file: Path, coder: str) -> tuple[FilledForm, "_SheetReader"]:
    """Return a sheet and what reads its rows. Raises FormError when it does not belong here."""
    first = read_form(file, CODING, ())
    about = first.about
    check_belongs(project, first)
    if fold(about.get("coder", "")) != fold(coder):
        raise FormError(
            f"{file.name}: was made for coder {about.get('coder')}, not {coder}. Give --coder {about.get('coder')}."
        )
    words = CODING_WORDS.get(about.get("language", ""), CODING_WORDS["nl"])
    old = project.scheme(about["scheme"], about["version"])
    pairs = int(about["pairs"]) if about.get("pairs", "").isdigit() else PAIRS
    codes = [words.code.format(number=number) for number in range(1, pairs + 1)]
    valences = [words.valence.format(number=number) for number in range(1, pairs + 1)] if old.valences else []
    form = read_form(file, CODING, [words.columns[4], *codes, *valences, words.remark])
    return form, _SheetReader(project, form, old, list(zip(codes, valences or codes, strict=True)))


def check_belongs(project: Project, form: FilledForm) -> None:
    """Raise FormError for a form of another project, or of a scheme that is not in it."""
    if form.about.get("study") != project.study:
        raise FormError(f"{form.file}: was made from another project. Take it in there.")
    if "scheme" in form.about and form.about["scheme"] not in [scheme.id for scheme in project.schemes()]:
        raise FormError(f"{form.file}: scheme {form.about['scheme']} is not in this project.")


def normal(text: str) -> str:
    """Return a text as a cell gives it back, whatever Excel did to its line ends and spaces."""
    from autocode.read.source import canonical

    return " ".join(canonical(fit(text, "").text).split())


class FormRows:
    """Finds the fragments that the rows of a form are about, and says what is wrong with those that it does not find.

    `sent` are the fragments (numbers in the project file) that were on it.
    """

    def __init__(self, project: Project, form: FilledForm, sent: Sequence[int], text_column: str) -> None:
        self.form, self.sent, self.text_column = form, sent, text_column
        self._live = {one.row: one for one in project.fragments()}
        self._old = {row: project.fragment(row) for row in sent if row not in self._live}
        self.seen: dict[int, int] = {}

    def fragment(self, row: FilledRow, complaints: list[str]) -> ProjectFragment | None:
        """Return the fragment of a row, None when something is wrong (then a complaint was added)."""
        where = f"{self.form.sheet}, row {row.number}"
        key = int(row.key) if row.key.isdecimal() and row.key.isascii() else None
        if key is None or key not in self.sent:
            complaints.append(f"{where}: is not one of the rows that were sent out. Delete the row.")
            return None
        if key in self.seen:
            complaints.append(f"{where}: is the same fragment as row {self.seen[key]}. Delete one of the two rows.")
            return None
        self.seen[key] = row.number
        one = self._live.get(key) or self._again(self._old[key])
        was = self._live.get(key) or self._old[key]
        if normal(row.cells[self.text_column]) != normal(was.fragment.text):
            cell = self.form.cell(row, self.text_column)
            complaints.append(
                f"{self.form.sheet}, cell {cell}: the text is not the one that was sent out (fragment "
                f"{was.fragment.id}). Put it back: {_short(was.fragment.text)}"
            )
            return None
        if one is None:
            complaints.append(
                f"{where}: fragment {was.fragment.id} was split, joined or corrected in the project since. Delete the "
                "row, and code what came of it in the program."
            )
        return one

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
                yield (
                    f"{self.form.sheet}: the row of fragment {one.fragment.id} is gone ({_short(one.fragment.text)}). "
                    "Put it back from the sheet as it was sent out."
                )


def _short(text: str) -> str:
    line = " ".join(text.split())
    return f'"{line}"' if len(line) <= 60 else f'"{line[:57]}..."'


class _SheetReader:
    """Reads the rows of one coding sheet into decisions, and complains of what is wrong."""

    def __init__(self, project: Project, form: FilledForm, scheme: Scheme, columns: list[tuple[str, str]]) -> None:
        self.form, self.scheme, self.columns = form, scheme, columns
        words = CODING_WORDS.get(form.about.get("language", ""), CODING_WORDS["nl"])
        self.remark = words.remark
        self.now = project.scheme(scheme.id)
        self.signs = translation(scheme, self.now)
        self.drawn = self._drawn(project)
        self.rows = FormRows(project, form, list(self.drawn), words.columns[4])
        self.no_code = {fold(one.no_code) for one in CODING_WORDS.values()}
        self.no_fit = {fold(one.no_fit) for one in CODING_WORDS.values()}
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
            raise FormError(f"{self.form.file}: its draw is not in this project. Was an older copy put back?")
        return drawn

    def missing(self) -> Iterator[str]:
        """Yield a complaint for every row that is gone."""
        return self.rows.missing()

    def take(self, row: FilledRow, taken: _Taken, complaints: list[str], unfinished: bool) -> None:
        """Add what a row says to `taken`, or what is wrong with it to `complaints`."""
        if not row.key and not any(row.cells.values()):
            return
        before = len(complaints)
        one = self.rows.fragment(row, complaints)
        filled = [(code, valence) for code, valence in self.columns if row.cells[code] or row.cells[valence]]
        if not filled:
            taken.empty += 1
            if not unfinished:
                complaints.append(
                    f"{self._cell(row, self.columns[0][0])}: is empty. Choose a code, or "
                    f"{CODING_WORDS['nl'].no_code!r} ({CODING_WORDS['en'].no_code!r}); what is filled in so far is "
                    "taken in with --unfinished."
                )
        labels, outcome = self._labels(row, filled, complaints)
        if one is None or len(complaints) > before:
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

    def _cell(self, row: FilledRow, title: str) -> str:
        return f"{self.form.sheet}, cell {self.form.cell(row, title)}"

    def _labels(
        self, row: FilledRow, filled: Sequence[tuple[str, str]], complaints: list[str]
    ) -> tuple[tuple[Label, ...], Outcome]:
        labels: list[Label] = []
        without: Outcome | None = None
        for code_title, valence_title in filled:
            written = row.cells[code_title]
            valence = row.cells[valence_title] if valence_title != code_title else ""
            if not written:
                complaints.append(
                    f"{self._cell(row, code_title)}: is empty, and a valence ({valence}) stands beside it. Choose the "
                    "code, or take the valence away."
                )
            elif fold(written) in self.no_code | self.no_fit:
                without = Outcome.NO_CODE if fold(written) in self.no_code else Outcome.NO_FIT
                if len(filled) > 1 or valence:
                    complaints.append(
                        f"{self._cell(row, code_title)}: says {written!r}, and this row holds something else as well. "
                        "Take one of the two away."
                    )
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
        sign = self._sign(row, *code, complaints)
        worth = self._valence(row, *valence, complaints)
        if sign is None or worth is None:
            return
        label = self.now.label(sign, worth or None)
        if label in labels:
            complaints.append(f"{self._cell(row, code[0])}: {label} stands twice in this row. Take one away.")
        labels.append(label)

    def _sign(self, row: FilledRow, title: str, written: str, complaints: list[str]) -> str | None:
        """Return the sign in the current codebook of what was written."""
        old = self.scheme.find(written)
        sign = self.choices.get(fold(written)) or (old.code if old else None)
        if sign is None:
            near = code_choice(self.scheme, self.scheme.nearest(written))
            complaints.append(
                f'{self._cell(row, title)}: code "{written}" is not in scheme {self.scheme.title}. Did you mean {near}?'
            )
            return None
        if self.signs[sign] is None:
            complaints.append(
                f"{self._cell(row, title)}: code {sign} is no longer in the codebook (now scheme {self.now.title}). "
                "Choose another."
            )
        return self.signs[sign]

    def _valence(self, row: FilledRow, title: str, written: str, complaints: list[str]) -> str | None:
        """Return the sign of a valence, "" for the default one, None when something is wrong."""
        if not self.scheme.valences:
            return ""
        if not written:
            if self.scheme.default_valence is None:
                complaints.append(f"{self._cell(row, title)}: is empty. Choose the valence of the code beside it.")
                return None
            return self.scheme.default_valence
        sign = self.valences.get(fold(written))
        if sign is None or sign not in self.now.valence_signs:
            allowed = ", ".join(self.now.valence_signs)
            complaints.append(f'{self._cell(row, title)}: "{written}" is no valence. Choose one of: {allowed}.')
            return None
        return sign
