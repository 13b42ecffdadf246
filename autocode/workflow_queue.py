"""The order of work in a review: what to look at next, second looks, bulk acceptance, and whether it is enough.

Ties a project file to `autocode.review`, which knows no project. Nothing here loads a model: all rests on the
suggestions that are stored.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from autocode.errors import SettingsError
from autocode.records import (
    Action,
    Coding,
    Decided,
    Decision,
    FragmentColumns,
    How,
    Label,
    Outcome,
    QueueItem,
    Reason,
    Suggestion,
    WeighedColumns,
    unique,
)
from autocode.review import bulk, order, stopping
from autocode.review.bounds import Bounded
from autocode.review.bulk import Check, Group
from autocode.review.chance import in_random_order
from autocode.review.second import Given, Why, doubts
from autocode.review.stopping import ALL_RIGHT, WANTED_RECALL, Advice, Frame, Reviewed
from autocode.scheme import Scheme
from autocode.scheme_change import in_version, translation
from autocode.store import Project
from autocode.workflow import Progress, silent
from autocode.workflow_codebook import touched
from autocode.workflow_project import BLIND_CODERS, FOR_SHEET, UNLIKE, in_scheme

__all__ = ["Advice", "BulkDone", "BulkOffer", "SecondLook", "advice", "bulk_accept", "bulk_offer", "draw_checks",
           "draw_repeats", "queue", "second_look"]  # fmt: skip
Integers = NDArray[np.int64]
_DRAWING_CHECKS, _DRAWING_REPEATS = 2, 3
_RECENT = 20
# What a draw and a bulk acceptance are stored with: the group that was kept back or accepted.
_HELD_BACK, _ACCEPTED = "held back of", "group"


# --- the queue ------------------------------------------------------------------------------------------------------


def queue(project: Project, scheme: str, coder: str, progress: Progress = silent) -> list[QueueItem]:
    """Return everything that a coder has still to do under a scheme, the most worthwhile first.

    Coded and parked fragments are not in it, except those to look at again. Fragments that nothing is suggested for
    (the researcher's) come last. No model is loaded. For a coder who is shown nothing of a model it plays no part:
    first comes what was drawn for them, in random order, and then all in reading order.
    """
    progress("queue: reading fragments, decisions and suggestions")
    columns = project.fragment_columns()
    now = _Now(project, scheme)
    decided = now.decided(project, coder)
    parked = {one.fragment for one in project.parked(scheme) if one.coder == coder}
    again = _to_do_again(project, scheme, coder, columns, decided)
    drawn = _drawn(project, scheme, coder)
    done = {one.fragment for one in decided}
    is_open = [row not in done and row not in parked for row in columns.rows]
    table = _Table(columns, np.array(is_open, dtype=bool), drawn)
    progress(f"queue: ranking {int(table.open.sum())} fragments")
    is_blind = coder in project.setting(BLIND_CODERS, [])
    weighed = WeighedColumns() if is_blind else now.weighed(project.weighed_columns(scheme))
    recent = [_stream(one, columns, table, drawn) for one in decided[-_RECENT:]]
    first, streams = [item for item in again if item.reason is Reason.REQUEUED], table.streams()
    streams |= {kind: [item for item in again if item.reason is kind] for kind in (Reason.SECOND_LOOK, Reason.REPEAT)}
    if is_blind:
        first += streams.pop(Reason.CHECK)
    unlike = frozenset[str]() if is_blind else _unlike(project, scheme)
    ranked = _ranked(table, weighed, decided, project.scheme(scheme), unlike)
    if all(confidence is None for confidence in weighed.confidences):
        return [*first, *_without_model(table, streams, ranked, recent, decided)]
    return [*first, *order.woven(streams, ranked, recent), *table.left_out()]


class _Now:
    """The signs that codes of all versions of a scheme have today; no sign was ever given to two codes."""

    def __init__(self, project: Project, scheme: str) -> None:
        self.scheme, versions = project.scheme(scheme), project.scheme_versions(scheme)
        self.signs: dict[str, str | None] = {}
        for version in versions if len(versions) > 1 else ():
            self.signs |= translation(version, self.scheme)

    def of(self, code: str) -> str:
        """Return the sign of now; that of a code that is no more stays as it was."""
        return self.signs.get(code) or code

    def decided(self, project: Project, coder: str) -> list[Decided]:
        """Return a coder's decisions in the signs of now."""
        found = project.decided(self.scheme.id, coder)
        if not self.signs:
            return found
        return [replace(one, codes=unique(map(self.of, one.codes))) for one in found]

    def weighed(self, columns: WeighedColumns) -> WeighedColumns:
        """Return what suggestions weigh in the signs of now, without codes that are no more; each code once."""
        if not self.signs:
            return columns
        there, seen = [], set[tuple[int, str]]()
        for row, code, *rest in zip(
            columns.fragments, columns.codes, columns.confidences, columns.alternative, strict=True
        ):
            sign = self.signs.get(code, code)
            if sign is not None and (row, sign) not in seen:
                seen.add((row, sign))
                there.append((row, sign, *rest))
        return WeighedColumns(*zip(*there, strict=True)) if there else WeighedColumns()

    def labels(self, labels: Iterable[Label]) -> tuple[Label, ...]:
        """Return labels in the signs of now."""
        return tuple(dict.fromkeys(replace(label, code=self.of(label.code)) for label in labels))

    def suggestion(self, suggestion: Suggestion) -> Suggestion:
        """Return a suggestion in the signs of now."""
        return in_version(suggestion, self.signs, self.scheme) if self.signs else suggestion


class _Table:
    """Fragments in reading order, which are open, and which of those were drawn."""

    def __init__(self, columns: FragmentColumns, is_open: NDArray[np.bool_], drawn: Mapping[int, int]) -> None:
        self.columns, self.open = columns, is_open
        self.rows = np.array(columns.rows, dtype=np.int64)
        self.blind = np.array(columns.blind, dtype=bool)
        self.wanted = ~np.array(columns.left_out, dtype=bool)
        self.check = np.isin(self.rows, np.array(list(drawn), dtype=np.int64)) & ~self.blind
        self.place = {row: place for place, row in enumerate(columns.rows)}
        names = {name: number for number, name in enumerate(dict.fromkeys(columns.documents))}
        self.document = np.array([names[name] for name in columns.documents], dtype=np.int64)

    @property
    def free(self) -> Integers:
        """The places of open fragments that were not drawn."""
        return np.flatnonzero(self.open & self.wanted & ~self.blind & ~self.check)

    def streams(self) -> dict[Reason, list[QueueItem]]:
        """Return those drawn, each kind in random order."""
        to_do = self.open & self.wanted
        return {
            Reason.BLIND: _items(in_random_order(self.rows[to_do & self.blind]), Reason.BLIND),
            Reason.CHECK: _items(in_random_order(self.rows[to_do & self.check]), Reason.CHECK),
        }

    def left_out(self) -> list[QueueItem]:
        """Return the fragments that nothing is suggested for, in reading order."""
        return _items(self.rows[self.open & ~self.wanted], Reason.IN_ORDER)


def _items(rows: Iterable[int], reason: Reason) -> list[QueueItem]:
    return [QueueItem(int(row), reason) for row in rows]


def _without_model(
    table: _Table,
    streams: Mapping[Reason, Sequence[QueueItem]],
    ranked: Sequence[QueueItem],
    recent: Sequence[Reason | None],
    decided: Sequence[Decided],
) -> list[QueueItem]:
    """Return first what was drawn blind, up to what a model can be calibrated on; then the others."""
    done = sum(bool(table.blind[table.place[one.fragment]]) for one in decided)
    return [*order.unmodelled(streams, ranked, recent, done), *table.left_out()]


def _unlike(project: Project, scheme: str) -> frozenset[str]:
    """Return the documents that are unlike what the model learnt from that suggested last."""
    runs = project.model_runs(scheme, "suggest")
    found = runs[-1].facts.get(UNLIKE) if runs else None
    return frozenset(map(str, found)) if isinstance(found, list) else frozenset()


def _ranked(
    table: _Table, weighed: WeighedColumns, decided: Sequence[Decided], scheme: Scheme, unlike: frozenset[str]
) -> list[QueueItem]:
    """Return the open fragments that were not drawn, ranked by what a decision is expected to teach.

    Without any suggestions that is the reading order.
    """
    free = table.free
    if not weighed.fragments and not unlike:
        return _items(table.rows[free], Reason.IN_ORDER)
    index = np.full(len(table.rows), -1, dtype=np.int64)
    index[free] = np.arange(len(free))
    columns = _weighed(weighed, table, index, decided, scheme)
    strange = np.array([table.columns.documents[place] in unlike for place in free.tolist()], dtype=bool)
    gains = order.expected_gains(columns, len(free), strange)
    recent = _recent_themes(weighed, table, decided, columns.codes)
    picked = order.spread(gains.gain, gains.theme, table.document[free], recent)
    rows = table.rows[free]
    return [QueueItem(int(rows[one]), gains.reasons[one], gains.details[one]) for one in picked.tolist()]


def _weighed(
    weighed: WeighedColumns, table: _Table, index: Integers, decided: Sequence[Decided], scheme: Scheme
) -> order.Weighed:
    codes = {code: number for number, code in enumerate(dict.fromkeys(weighed.codes))}
    place = np.array([table.place.get(row, -1) for row in weighed.fragments], dtype=np.int64)
    place = np.where(place >= 0, index[place], -1)
    used = place >= 0
    confidence = np.array([np.nan if one is None else one for one in weighed.confidences], dtype=float)
    code = np.array([codes[one] for one in weighed.codes], dtype=np.int64)
    examples = np.zeros(len(codes), dtype=np.int64)
    for one in decided:
        for sign in {above.code for given in one.codes if given in scheme for above in scheme.path(given)}:
            if sign in codes:
                examples[codes[sign]] += 1
    return order.Weighed(tuple(codes), examples, place[used], code[used], confidence[used])


def _recent_themes(
    weighed: WeighedColumns, table: _Table, decided: Sequence[Decided], codes: Sequence[str]
) -> list[tuple[int, int]]:
    """Return theme and document of what was decided on last, drawn ones left aside."""
    last = [one.fragment for one in decided[-_RECENT:]]
    wanted = {row for row in last if not table.blind[table.place[row]]}
    number = {code: place for place, code in enumerate(codes)}
    likeliest: dict[int, tuple[float, str]] = {}
    for row, code, confidence in zip(weighed.fragments, weighed.codes, weighed.confidences, strict=True):
        if row in wanted and (row not in likeliest or (confidence or 0.0) > likeliest[row][0]):
            likeliest[row] = confidence or 0.0, code
    return [
        (number[likeliest[row][1]] if row in likeliest else order.NO_THEME, int(table.document[table.place[row]]))
        for row in last
        if row in wanted
    ]


def _stream(one: Decided, columns: FragmentColumns, table: _Table, drawn: Mapping[int, int]) -> Reason | None:
    if columns.blind[table.place[one.fragment]]:
        return Reason.BLIND
    return Reason.CHECK if one.fragment in drawn and drawn[one.fragment] < one.action else None


def _drawn(project: Project, scheme: str, coder: str, counts: Callable[[int], bool] = lambda _: True) -> dict[int, int]:
    """Return the fragments drawn as checks for a coder, each with the step of its first draw that `counts`."""
    found: dict[int, int] = {}
    for draw in project.draws("check", scheme):
        if draw.drawn and draw.coder in (None, coder) and counts(draw.action):
            found.setdefault(draw.fragment, draw.action)
    return found


def _to_do_again(
    project: Project, scheme: str, coder: str, columns: FragmentColumns, decided: Sequence[Decided]
) -> list[QueueItem]:
    """Return what was decided on and comes back: codes that changed, repeats, identical texts coded otherwise."""
    current = project.scheme(scheme)
    changed: dict[int, str] = {}
    for touch in touched(project, scheme, coder):
        changed.setdefault(touch.row, touch.code)
    items = [QueueItem(fragment, Reason.REQUEUED, code) for fragment, code in changed.items()]
    again = {
        draw.fragment: draw.action
        for draw in project.draws("repeat", scheme)
        if _is_for(draw.coder, coder) and draw.drawn
    }
    items += [
        QueueItem(one.fragment, Reason.REPEAT)
        for one in decided
        if one.fragment in again and one.action < again[one.fragment]
    ]
    text = dict(zip(columns.rows, columns.texts, strict=True))
    given = [Given(one.fragment, text[one.fragment], frozenset(one.codes), one.again) for one in decided]
    taken = {item.fragment for item in items}
    return items + [
        QueueItem(doubt.fragment, Reason.SECOND_LOOK, doubt.code)
        for doubt in doubts(given, current)
        if doubt.fragment not in taken
    ]


def _is_for(drawn_for: str | None, coder: str) -> bool:
    return drawn_for in (None, coder)


# --- draws ----------------------------------------------------------------------------------------------------------


def draw_checks(project: Project, scheme: str, coder: str, size: int) -> int:
    """Draw fragments among what a coder has not reviewed, to be coded blind; return how many are new to the queue."""
    if size < 1:
        raise SettingsError(f"a sample of {size}: give a number from 1.")
    columns = project.fragment_columns()
    left_out = {row for row, out in zip(columns.rows, columns.left_out, strict=True) if out}
    frame = [row for row in project.open_fragments(scheme, coder) if row not in left_out]
    before = _drawn(project, scheme, coder)
    # Each draw shuffles anew, or a second draw would hold the first.
    number = _DRAWING_CHECKS + 16 * len({draw.action for draw in project.draws("check", scheme)})
    return _draw(project, scheme, coder, "check", frame, size, number, set(before))


def chances_of_sheets(project: Project, scheme: str, coder: str) -> dict[int, float]:
    """Return the fragments that sheets drew for a coder (on a sheet, or to be coded in the page), with the probability.

    Other checks are drawn from a part of all fragments, and have none that an agreement could weigh them by.
    """
    sheets = {action.id for action in project.log(kind="draw") if action.detail.get(FOR_SHEET)}
    if not sheets:
        return {}
    return {
        draw.fragment: draw.probability
        for draw in project.draws("check", scheme)
        if draw.drawn and draw.action in sheets and draw.coder == coder
    }


def draw_repeats(project: Project, scheme: str, coder: str, size: int) -> int:
    """Draw fragments that a coder coded alone or with help, to come back blind; return how many were drawn."""
    if size < 1:
        raise SettingsError(f"a sample of {size}: give a number from 1.")
    frame = [one.fragment for one in project.decided(scheme, coder) if one.how is not How.BULK and not one.again]
    number = _DRAWING_REPEATS + 16 * len({draw.action for draw in project.draws("repeat", scheme)})
    return _draw(project, scheme, coder, "repeat", frame, size, number, set())


def _draw(
    project: Project, scheme: str, coder: str, kind: str, frame: Sequence[int], size: int, number: int, known: set[int]
) -> int:
    rows = np.array(frame, dtype=np.int64)
    if not len(rows):
        return 0
    drawn = set(in_random_order(rows, number)[:size].tolist())
    chance = min(1.0, size / len(rows))
    project.record_draws(kind, {row: (chance, row in drawn) for row in frame}, scheme=scheme, coder=coder)
    return len(drawn - known)


# --- second look ----------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class SecondLook:
    """A coding to look at again: why, which code is at stake, and the fragment that it contradicts, if any."""

    fragment: int
    coding: Coding
    why: Why
    other: int | None
    code: str


def second_look(
    project: Project,
    scheme: str,
    coder: str,
    vectors: Callable[[Sequence[str]], NDArray[np.float32]] | None = None,
) -> list[SecondLook]:
    """Return a coder's codings that contradict an identical fragment, their nearest neighbours, or the model.

    Neighbours need `vectors`, which gives texts their sentence vectors. The model's word counts where it was stored
    before a coding that was given without seeing it, by a model that had not learnt from the fragment. What was drawn
    to be coded blind is left out of that, and all of a coder who works blind: their next coding would be blind no more.
    """
    current = project.scheme(scheme)
    codings = {
        one.fragment: in_scheme(project, one, current)
        for one in project.current_codings(scheme, _known(project, coder))
    }
    decided = {one.fragment: one for one in _Now(project, scheme).decided(project, coder)}
    columns = project.fragment_columns()
    given = [
        Given(row, text, frozenset(decided[row].codes), decided[row].again)
        for row, text in zip(columns.rows, columns.texts, strict=True)
        if row in decided and codings[row].outcome is not Outcome.NO_FIT
    ]
    drawn = project.drawn_blind(scheme, coder, list(decided))
    own = [
        one
        for one in decided.values()
        if one.saw_suggestion is False and one.how is How.ALONE and one.fragment not in drawn
    ]
    own = [] if coder in project.setting(BLIND_CODERS, []) else own
    suggested = _seen_by_no_model(project, scheme, {one.fragment: one.action for one in own})
    found = doubts(given, current, vectors([one.text for one in given]) if vectors and given else None, suggested)
    return [SecondLook(one.fragment, codings[one.fragment], one.why, one.other, one.code) for one in found]


def _known(project: Project, coder: str) -> str:
    """Return a coder's name. Raises SettingsError for one who has coded nothing here."""
    people = [one.name for one in project.coders() if one.kind == "person"]
    if coder not in people:
        raise SettingsError(
            f"coder {coder}: has coded nothing in this project. There is: {', '.join(people) or 'nobody yet'}."
        )
    return coder


def _seen_by_no_model(project: Project, scheme: str, moments: Mapping[int, int]) -> dict[int, Suggestion]:
    """Return, per fragment, the last suggestion stored before a step by a model that had not learnt from it."""
    learnt, forebears, now = _learnt(project, scheme), project.forebears(), _Now(project, scheme)
    found = {}
    for fragment, candidates in project.suggestions_before(scheme, moments).items():
        same = {fragment, *forebears.get(fragment, ())}
        for _, suggestion in candidates:
            if not suggestion.is_ranking and not same & learnt.get(suggestion.model, frozenset()):
                found[fragment] = now.suggestion(suggestion)
                break
    return found


def _learnt(project: Project, scheme: str) -> dict[str, frozenset[int]]:
    """Return, per model that was trained in this project, the fragments it learnt from."""
    fragment = {coding.id: coding.fragment for _, _, coding in project.coding_history(scheme)}
    learnt: dict[str, frozenset[int]] = {}
    for run in project.model_runs(scheme, "train"):
        rows = frozenset(fragment[coding] for coding in project.learnt_from(run.id) if coding in fragment)
        learnt[run.model] = learnt.get(run.model, frozenset()) | rows
    return learnt


# --- bulk -----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class BulkOffer:
    """What could be accepted in bulk, and whether checks allow it.

    `rows` are open fragments whose suggestion belongs to the group, those drawn to be coded blind left out.
    `precision` is the share of checks in which all that was suggested was right (bounds of 95 % each); `check_size`
    how many more checks of this group would do, `draw_size` how many fragments to draw for that many to be among them.
    `further` of the successes had codes that were not suggested; `valences` is (right, all) of the codes that were.
    """

    scheme: str
    code: str | None
    low: float
    bar: float
    rows: tuple[int, ...]
    precision: Bounded
    allowed: bool
    why: str
    check_size: int
    draw_size: int = 0
    further: int = 0
    valences: tuple[int, int] = (0, 0)


@dataclass(frozen=True)
class BulkDone:
    """What was accepted, and the random tenth that was kept back and queued as checks."""

    accepted: tuple[int, ...]
    held_back: tuple[int, ...]


def bulk_offer(
    project: Project, scheme: str, coder: str, *, code: str | None = None, low: float = 0.0, bar: float = 0.8
) -> BulkOffer:
    """Return what could be accepted in bulk for a code, topic or dimension (None: for all), and whether it may be.

    `low` is the least confidence of all that is suggested for a fragment, `bar` what the lower bound of the precision
    must exceed. Raises SettingsError for an unknown code or a bar or confidence that is no share.
    """
    current = project.scheme(scheme)
    group = _group(current, code, low, bar)
    drawn, blind = _drawn(project, scheme, coder), _blind(project.fragment_columns())
    suggestions = project.suggestions(scheme)
    still = [row for row in project.open_fragments(scheme, coder) if row in suggestions]
    rows = tuple(row for row in still if group.holds(suggestions[row][1]) and row not in blind and row not in drawn)
    all_checks = [check for check in _checks(project, scheme, coder, group) if group.holds(check.suggestion)]
    checks = bulk.like_what_is_open(all_checks, [bulk.least_confidence(suggestions[row][1]) for row in rows])
    verdict = bulk.judge(checks, group, bar)
    needed, aside = verdict.needed or 0, len(all_checks) - len(checks)
    share = len(rows) / len(still) if still else 0.0
    return BulkOffer(
        scheme, group.code, low, bar, rows, verdict.precision, verdict.allowed and bool(rows),
        _why(verdict, bar, rows, aside),
        needed, min(len(still), round(needed / share)) if share else 0, verdict.further, verdict.valences,
    )  # fmt: skip


def _group(scheme: Scheme, code: str | None, low: float, bar: float) -> Group:
    for name, value in (("low", low), ("bar", bar)):
        if not 0.0 <= value < 1.0:
            raise SettingsError(f"--{name} {value}: give a share from 0 up to 1 (0.8 is four in five).")
    if code is None:
        return Group(scheme, None, low)
    found = scheme.find(code)
    if found is None:
        raise SettingsError(f"--code {code}: is not in scheme {scheme.title}. Did you mean {scheme.nearest(code)}?")
    return Group(scheme, found.code, low)


def _checks(project: Project, scheme: str, coder: str, group: Group) -> list[Check]:
    """Return the coder's blind codings of drawn fragments, each with what had been suggested for it before.

    Left out is what would make the open suggestions of a group look better than they are: sheets, which draw coded
    fragments more often, what was kept back of another group, and checks of a group that was accepted already, unless
    this group lies within that one.
    """
    if coder not in {one.name for one in project.coders()}:
        return []
    log = {action.id: action for action in project.log()}
    blind = dict.fromkeys(_blind(project.fragment_columns()), 0)
    history = [
        (action, coding.fragment, coding.labels)
        for action, gone, coding in project.coding_history(scheme, coder)
        if not gone
        and not log[action].undone
        and coding.carried_from is None
        and coding.decision.saw_suggestion is False
        and coding.decision.how is How.ALONE
    ]
    drawn = _drawn(project, scheme, coder, counts=lambda action: _speaks_for(log[action], group))
    first = bulk.blind_codings(history, {**drawn, **blind})
    suggested = _seen_by_no_model(project, scheme, {row: step for row, (step, _) in first.items()})
    gone = [other for other in _accepted_groups(log.values(), coder, group.scheme) if not group.is_within(other)]
    ordered = sorted(first.items(), key=lambda item: item[1][0])
    now = _Now(project, scheme)
    found = [Check(row, now.labels(labels), suggested[row]) for row, (_, labels) in ordered if row in suggested]
    return [check for check in found if not any(other.holds(check.suggestion) for other in gone)]


def _speaks_for(draw: Action, group: Group) -> bool:
    """Whether the fragments of a draw of checks are a random sample for a group."""
    if draw.detail.get(FOR_SHEET):
        return False
    return _HELD_BACK not in draw.detail or group.is_within(_recorded(draw.detail[_HELD_BACK], group.scheme))


def _accepted_groups(log: Iterable[Action], coder: str, scheme: Scheme) -> list[Group]:
    """Return the groups that a coder accepted in bulk, and that were not taken back."""
    return [
        _recorded(action.detail[_ACCEPTED], scheme)
        for action in log
        if action.kind == "bulk" and not action.undone and action.coder == coder
        and action.detail.get("scheme") == scheme.id and _ACCEPTED in action.detail
    ]  # fmt: skip


def _record(group: Group) -> dict[str, str | float | None]:
    return {"code": None if group.code is None else group.scheme[group.code].id, "low": group.low}


def _recorded(stored: Any, scheme: Scheme) -> Group:
    """Return a group as it was stored, in the signs of now; a code that is no more belongs to nothing."""
    sign = {code.id: code.code for code in scheme.codes}
    code = None if stored["code"] is None else sign.get(stored["code"], str(stored["code"]))
    return Group(scheme, code, float(stored["low"]))


def _blind(columns: FragmentColumns) -> set[int]:
    return {row for row, drawn in zip(columns.rows, columns.blind, strict=True) if drawn}


def _why(verdict: bulk.Verdict, bar: float, rows: Sequence[int], aside: int) -> str:
    said = _judged(verdict, bar, rows)
    return f"{said} ({aside} checks set aside: they were of surer suggestions than what is open)" if aside else said


def _judged(verdict: bulk.Verdict, bar: float, rows: Sequence[int]) -> str:
    if not rows:
        return "nothing is suggested here that is still open"
    checked = verdict.precision
    if not checked.n:
        return f"nothing was checked yet: about {verdict.needed} checks are needed"
    said = f"right in {checked.estimate:.0%} of {checked.n:.0f} checks, lower bound {checked.low:.0%}"
    if verdict.allowed:
        return f"{said}: above {bar:.0%}"
    if verdict.needed is None:
        return f"{said}: not precise enough for {bar:.0%}, and more checks would hardly change that"
    return f"{said}: about {verdict.needed} more checks are needed for {bar:.0%}"


def bulk_accept(project: Project, offer: BulkOffer, coder: str) -> BulkDone:
    """Accept what was offered, but for a random tenth that is queued as checks; one step, undone in one.

    Fragments that were coded or parked since the offer, or have another suggestion now, are left alone. Raises
    SettingsError when the offer does not allow it, or no longer.
    """
    now = bulk_offer(project, offer.scheme, coder, code=offer.code, low=offer.low, bar=offer.bar)
    if not offer.allowed or not now.allowed:
        raise SettingsError(f"bulk: not allowed: {now.why}.")
    rows = [row for row in offer.rows if row in set(now.rows)]
    accepted, held_back = bulk.split_off(rows)
    scheme, found = project.scheme(offer.scheme), project.suggestions(offer.scheme)
    decisions = [
        Decision(
            row,
            bulk.labels_of(found[row][1], scheme),
            how=How.BULK,
            saw_suggestion=True,
            model_run=found[row][0],
        )
        for row in accepted
    ]
    group = _record(Group(scheme, offer.code, offer.low))
    if held_back:
        chance = len(held_back) / len(rows)
        held = set(held_back)
        drawn = {row: (chance, row in held) for row in rows}
        project.record_draws("check", drawn, scheme=offer.scheme, coder=coder, about={_HELD_BACK: group})
    project.record_codings(coder, offer.scheme, decisions, "bulk", about={_ACCEPTED: group})
    return BulkDone(tuple(accepted), tuple(held_back))


# --- advice ---------------------------------------------------------------------------------------------------------


def advice(project: Project, scheme: str, coder: str, wanted: float = WANTED_RECALL) -> Advice:
    """Return how much is found of what there is, per code and in all, and about how many more fragments to review."""
    if not 0.0 < wanted <= 1.0:
        raise SettingsError(f"--wanted {wanted}: give a share from 0 to 1 (0.9 is nine in ten).")
    columns, current = project.fragment_columns(), project.scheme(scheme)
    everything = [row for row, out in zip(columns.rows, columns.left_out, strict=True) if not out]
    counted = set(everything)
    decided = _Now(project, scheme).decided(project, coder)
    given = {one.fragment: frozenset(one.codes) for one in decided if one.fragment in counted}
    aside = {one.fragment for one in project.parked(scheme) if one.coder == coder and one.fragment not in given}
    unseen, right = _accepted_unseen(project, scheme, coder, counted)
    reviewed = Reviewed(np.array(everything, dtype=np.int64), given, frozenset(aside), unseen, right)
    used = {code for codes in given.values() for code in codes}
    codes = [code.code for code in current.codes if current.is_leaf(code.code) or code.code in used]
    return stopping.advise(
        reviewed, _frames(project, scheme, coder, columns), codes, _expected(project, scheme, current), wanted
    )


def _accepted_unseen(project: Project, scheme: str, coder: str, counted: set[int]) -> tuple[frozenset[int], Bounded]:
    """Return what stands as accepted in bulk, and how much of that is right by the checks of what was accepted."""
    rows = {one.fragment for one in project.decided(scheme, coder) if one.how is How.BULK and one.fragment in counted}
    if not rows:
        return frozenset(), ALL_RIGHT
    current = project.scheme(scheme)
    # A group that was accepted again, when more had been suggested, is judged once and counts each time.
    times = Counter((group.code, group.low) for group in _accepted_groups(project.log(), coder, current))
    known = []
    for (code, low), count in times.items():
        group = Group(current, code, low)
        known += [bulk.judge(_checks(project, scheme, coder, group), group, 0.0).precision] * count
    if not known or any(one.estimate is None or one.low is None for one in known):
        return frozenset(rows), Bounded(1.0, 0.0, 1.0)
    return frozenset(rows), Bounded(
        sum(one.estimate or 0.0 for one in known) / len(known),
        min(one.low or 0.0 for one in known),
        max(1.0 if one.high is None else one.high for one in known),
    )


def _frames(project: Project, scheme: str, coder: str, columns: FragmentColumns) -> list[Frame]:
    """Return the draw on entry, and every later draw of checks."""
    chance = {
        row: probability
        for row, drawn, probability in zip(columns.rows, columns.blind, columns.blind_probability, strict=True)
        if drawn and probability > 0
    }
    frames = [Frame(np.array(columns.rows, dtype=np.int64), chance)]
    later: dict[int, tuple[list[int], dict[int, float]]] = {}
    for draw in project.draws("check", scheme):
        if _is_for(draw.coder, coder):
            rows, drawn_ = later.setdefault(draw.action, ([], {}))
            rows.append(draw.fragment)
            if draw.drawn:
                drawn_[draw.fragment] = draw.probability
    return frames + [Frame(np.array(rows, dtype=np.int64), drawn_) for rows, drawn_ in later.values()]


def _expected(project: Project, scheme: str, current: Scheme) -> dict[int, float]:
    """Return the expected number of codes per fragment, by what is weighed of it."""
    weighed = _Now(project, scheme).weighed(project.weighed_columns(scheme))
    found: dict[int, float] = {}
    for row, code, confidence in zip(weighed.fragments, weighed.codes, weighed.confidences, strict=True):
        if current.is_leaf(code) or code not in current:
            found[row] = found.get(row, 0.0) + (confidence or 0.0)
    return found
