"""Adjudication: what coders gave to the same fragment side by side, and the consensus as a coding of its own.

A consensus is one more coder's coding (`How.ADJUDICATED`, with a reason); what each coder gave stays as it was. So
agreement can be reported both as it was before the coders talked, and of each coder with the consensus.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import combinations

from autocode.agreement import Agreement, AgreementSettings, compare
from autocode.errors import ProjectError, SchemeError, SettingsError
from autocode.records import Coding, Decision, How, Label, ProjectFragment, Rating, Suggestion, unique
from autocode.scheme import Scheme
from autocode.scheme_change import found
from autocode.store import Project
from autocode.workflow_project import in_scheme

CONSENSUS = "consensus"


class CaseState(StrEnum):
    """Where a fragment that several coders coded stands."""

    ALIKE = "alike"
    OPEN = "open"
    SETTLED = "settled"
    CHANGED = "changed since"


@dataclass(frozen=True)
class Case:
    """A fragment with each coder's coding, in the signs of the current codebook; the consensus when there is one.

    `changed since` means that a coder gave something else after it was settled.
    """

    fragment: ProjectFragment
    codings: tuple[Coding, ...]
    consensus: Coding | None
    suggestion: Suggestion | None = None

    @property
    def row(self) -> int:
        """The number in the project file of the fragment."""
        return self.fragment.row

    @property
    def is_alike(self) -> bool:
        """Whether all coders said the same, valences included."""
        return len({said(coding) for coding in self.codings}) < 2

    @property
    def state(self) -> CaseState:
        """Alike, open, settled, or changed since."""
        if self.consensus is None:
            return CaseState.ALIKE if self.is_alike else CaseState.OPEN
        later = any(coding.at > self.consensus.at for coding in self.codings)
        return CaseState.CHANGED if later else CaseState.SETTLED


def said(coding: Coding) -> tuple[str, frozenset[Label]]:
    """Return what a coding says: its outcome and its labels, in any order."""
    return coding.outcome.value, frozenset(coding.labels)


def coders_of(project: Project, scheme: str) -> list[str]:
    """Return the persons who coded under a scheme, without any consensus."""
    names = unique(coding.coder for coding in project.current_codings(scheme))
    settled = consensus_names(project, scheme)
    return [name for name in names if name not in settled]


def consensus_names(project: Project, scheme: str) -> set[str]:
    """Return the names under which something was settled."""
    return {one.coder for one in project.current_codings(scheme) if one.decision.how is How.ADJUDICATED} | {CONSENSUS}


def cases(
    project: Project, scheme: str, coders: Sequence[str] = (), *, alike: bool = False, consensus: str = CONSENSUS
) -> list[Case]:
    """Return the fragments that two or more coders (of those named) coded, in reading order.

    Those on which all agree only with `alike`. Raises ProjectError for a coder who is not in the project.
    """
    now = project.scheme(scheme)
    known = coders_of(project, scheme)
    for name in coders:
        if name not in known:
            there = ", ".join(known) or "nobody yet"
            raise ProjectError(f"coder {name}: coded nothing under scheme {scheme}. There is: {there}.")
    wanted = list(coders) or known
    by_row: dict[int, dict[str, Coding]] = {}
    for coding in project.current_codings(scheme):
        by_row.setdefault(coding.fragment, {})[coding.coder] = in_scheme(project, coding, now)
    suggestions = project.suggestions(scheme)
    found = []
    for one in project.fragments():
        given = by_row.get(one.row, {})
        theirs = tuple(given[name] for name in wanted if name in given)
        if len(theirs) < 2:
            continue
        suggestion = suggestions[one.row][1] if one.row in suggestions else None
        case = Case(one, theirs, given.get(consensus), suggestion)
        if alike or case.state is not CaseState.ALIKE:
            found.append(case)
    return found


@dataclass(frozen=True)
class Settlement:
    """What coders settled on for a fragment; no labels means "no code", or with `no_fit` that no code fits."""

    row: int
    labels: tuple[Label, ...]
    reason: str
    no_fit: bool = False
    saw_model: bool = False


def settle(project: Project, scheme: str, settled: Settlement, consensus: str = CONSENSUS) -> int:
    """Store a consensus on one fragment and return the id of its coding; undone with `Project.undo(consensus)`.

    Raises SettingsError without a reason, SchemeError for labels that are not in the scheme, ProjectError when fewer
    than two coders coded the fragment.
    """
    reason = " ".join(settled.reason.split())
    if not reason:
        raise SettingsError("a consensus needs a reason: write in a few words why this is the code.")
    coders = set(coders_of(project, scheme))
    if consensus in coders:
        raise ProjectError(f"coder {consensus}: codes in this project. Choose another name for the consensus.")
    given = [one for one in project.current_codings(scheme, fragment=settled.row) if one.coder in coders]
    if len(given) < 2:
        raise ProjectError(f"fragment {settled.row}: fewer than two coders coded it, so there is nothing to settle.")
    now = project.scheme(scheme)
    labels = tuple(dict.fromkeys(now.label(label.code, label.valence) for label in settled.labels))
    if now.exclusive and len(labels) > 1:
        raise SchemeError(f"scheme {now.title} allows one code on a fragment. Choose one.")
    run = project.suggestions(scheme, settled.row).get(settled.row) if settled.saw_model else None
    decision = Decision(
        settled.row,
        labels,
        no_fit=settled.no_fit and not labels,
        how=How.ADJUDICATED,
        saw_suggestion=settled.saw_model and run is not None,
        model_run=run[0] if run else None,
        reason=reason,
    )
    about = {"between": unique(one.coder for one in given)}
    return project.record_codings(consensus, scheme, [decision], "settle", about=about)[0]


# --- agreement, before and after ------------------------------------------------------------------------------------


def ratings(project: Project, scheme: str, coders: Sequence[str], *, before_settling: bool = True) -> list[Rating]:
    """Return what coders gave, in the signs of the current codebook, for `agreement.compare`.

    Codings with a code that the codebook no longer has are left out. With `before_settling` a fragment that was settled
    is rated as each coder had it before the (first) consensus.
    """
    now = project.scheme(scheme)
    order = {one.row: (place, one) for place, one in enumerate(project.fragments())}
    settled_in = _settled_in(project, scheme) if before_settling else {}
    result = []
    for name in coders:
        current = {one.fragment: one for one in project.current_codings(scheme, name)}
        for row, coding in _as_it_was(project, scheme, name, settled_in).items():
            current.pop(row, None)
            if coding is not None:
                current[row] = coding
        in_force = [in_scheme(project, coding, now) for row, coding in current.items() if row in order]
        # What was given with a code that is no more cannot be compared with what is given now.
        known = [one for one in in_force if all(label.code in now for label in one.labels)]
        result += [_rating(one, *order[one.fragment]) for one in known]
    return sorted(result, key=lambda one: (list(coders).index(one.coder), one.order))


def _settled_in(project: Project, scheme: str) -> dict[int, int]:
    """Return the step in which each fragment that has a consensus was first settled."""
    found: dict[int, int] = {}
    there = {coder.name for coder in project.coders()}
    for name in sorted(consensus_names(project, scheme) & there):
        settled = {one.fragment for one in project.current_codings(scheme, name)}
        for action, gone, coding in project.coding_history(scheme, name):
            if coding.fragment in settled and not gone:
                found[coding.fragment] = min(action, found.get(coding.fragment, action))
    return found


def _as_it_was(project: Project, scheme: str, coder: str, settled_in: Mapping[int, int]) -> dict[int, Coding | None]:
    """Return a coder's codings as they stood when fragments were settled, None where there was none."""
    if not settled_in:
        return {}
    found: dict[int, Coding | None] = dict.fromkeys(settled_in)
    for action, gone, coding in project.coding_history(scheme, coder):
        if action < settled_in.get(coding.fragment, 0):
            found[coding.fragment] = None if gone else coding
    return found


_HOW = {How.ACCEPTED: "assisted", How.CORRECTED: "assisted", How.BULK: "bulk", How.ADJUDICATED: "settled"}


def _rating(coding: Coding, place: int, one: ProjectFragment) -> Rating:
    decision, fragment = coding.decision, one.fragment
    alone = {False: "blind", True: "assisted", None: ""}[decision.saw_suggestion]
    how = "" if decision.how is How.IMPORTED and decision.saw_suggestion is None else _HOW.get(decision.how, alone)
    return Rating(
        coder=coding.coder,
        text=fragment.text,
        labels=coding.labels,
        document=fragment.document,
        id=fragment.id,
        order=float(place),
        is_ordered=True,
        start_char=fragment.start_char,
        end_char=fragment.end_char,
        speaker=fragment.speaker,
        part=fragment.part,
        how=how,
        weight=1 / decision.draw_probability if decision.draw_probability else None,
    )


def agreement_of(
    project: Project, scheme: str, coders: Sequence[str] = (), *, plan: float | None = None, after: bool = False
) -> Agreement:
    """Return the agreement of coders as it was before they talked; with `after`, of each with the consensus.

    The consensus is what was settled, and where coders said the same, that.
    """
    wanted = list(coders) or coders_of(project, scheme)
    given = {name: ratings(project, scheme, [name]) for name in wanted}
    pairs = list(combinations(wanted, 2))
    if after:
        given[CONSENSUS] = _settled_ratings(project, scheme, wanted)
        pairs = [(name, CONSENSUS) for name in wanted]
    settings, now = AgreementSettings(plan=plan, by="id"), project.scheme(scheme)
    chances = {name: _chances(project, of_coder) for name, of_coder in given.items()}
    groups = [pair for pair in pairs if _common(given, pair)]
    if not groups:
        raise ProjectError(f"scheme {scheme}: no two coders coded the same fragment yet.")
    found_ = [compare(_weighted(given, pair, chances), now, settings) for pair in groups]
    if len(wanted) > 2 and not after:
        every = compare(_weighted(given, wanted, chances), now, settings)
        found_.append(replace(every, comparisons=tuple(one for one in every.comparisons if one.kind == "all")))
    return replace(
        found_[-1],
        coders=tuple(given),
        comparisons=tuple(comparison for one in found_ for comparison in one.comparisons),
        notes=unique(note for one in found_ for note in one.notes),
    )


def _settled_ratings(project: Project, scheme: str, coders: Sequence[str]) -> list[Rating]:
    """Return what stands at the end: the consensus, and what all coders of a fragment said alike."""
    names = sorted(consensus_names(project, scheme) & {coder.name for coder in project.coders()})
    settled = ratings(project, scheme, names, before_settling=False)
    there = {(one.document, one.id) for one in settled}
    said_: dict[tuple[str | None, str | None], list[Rating]] = {}
    for one in ratings(project, scheme, coders):
        said_.setdefault((one.document, one.id), []).append(one)
    alike = [
        ones[0]
        for key, ones in said_.items()
        if key not in there and len(ones) > 1 and len({frozenset(one.labels) for one in ones}) == 1
    ]
    together = [replace(one, coder=CONSENSUS, how="settled") for one in (*settled, *alike)]
    return sorted(together, key=lambda one: one.order)


def _chances(project: Project, given: Sequence[Rating]) -> dict[tuple[str | None, str | None], float | None]:
    """Return the chance with which each fragment came to a coder: 1 in a document coded whole, None when picked."""
    coded = {(one.document, one.id) for one in given}
    open_in = {
        one.fragment.document
        for one in project.fragments()
        if one.fragment.suggested_for and one.fragment.key not in coded
    }
    return {
        (one.document, one.id): 1.0 if one.document not in open_in else 1 / one.weight if one.weight else None
        for one in given
    }


def _common(given: Mapping[str, Sequence[Rating]], names: Sequence[str]) -> set[tuple[str | None, str | None]]:
    """Return the fragments that two or more of some coders rated."""
    counts = Counter((one.document, one.id) for name in names for one in given[name])
    return {key for key, count in counts.items() if count > 1}


def _weighted(
    given: Mapping[str, Sequence[Rating]],
    names: Sequence[str],
    chances: Mapping[str, Mapping[tuple[str | None, str | None], float | None]],
) -> list[Rating]:
    """Return ratings of common fragments with one over the smallest chance as weight; without, when one was picked."""
    common = _common(given, names)
    smallest: dict[tuple[str | None, str | None], float | None] = {}
    for key in common:
        of_key = [chances[name][key] for name in names if name != CONSENSUS and key in chances[name]]
        known = [chance for chance in of_key if chance is not None]
        smallest[key] = min(known) if known and len(known) == len(of_key) else None
    drawn = all(chance is not None for chance in smallest.values())
    return [
        replace(one, weight=1 / (smallest[one.document, one.id] or 1.0) if drawn else None)
        for name in names
        for one in given[name]
        if (one.document, one.id) in common
    ]


def written_label(scheme: Scheme, written: str) -> tuple[str, str | None]:
    """Return the sign and valence in what a person wrote (`LK.2 W+`); SchemeError for a code that is not there."""
    for valence in sorted(scheme.valence_signs, key=len, reverse=True):
        stem = written.strip().removesuffix(valence)
        if stem != written.strip() and stem.endswith(" ") and scheme.find(stem):
            return found(scheme, stem).code, valence
    return found(scheme, written).code, None
