"""A person's review of one project under one scheme: what is next, deciding, undoing. No pages here, and no SQL.

Everything that is asked here answers at once: the queue is worked out by a helper in the background
(`workflow_background`), and until it is there the next fragment is the next in reading order. A decision is saved when
the method that takes it has returned.
"""

import statistics
import threading
import time
import traceback
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path

from autocode.errors import AutocodeError, ProjectError
from autocode.records import (
    Action,
    Coding,
    Decision,
    How,
    Label,
    Memo,
    Outcome,
    Parked,
    ProjectFragment,
    QueueItem,
    Reason,
    Suggestion,
)
from autocode.scheme import Code, Scheme
from autocode.store import Project, Search
from autocode.workflow import Progress, silent
from autocode.workflow_background import (
    ENOUGH_NEW,
    FEWEST_CODED,
    AgreedSoFar,
    BulkOffer,
    Doubted,
    Evidence,
    Helper,
    Learnt,
    accepted,
    advised,
    agreed,
    alike,
    doubted,
    drew,
    drew_again,
    evidence,
    learn,
    offered,
    ordered,
)
from autocode.workflow_project import BLIND_CODERS, open_to_work
from autocode.workflow_queue import chances_of_sheets, queue

# So many fragments before and after give at least the turns before and after.
_BEFORE, _AFTER = 6, 4
# The queue is worked out afresh after so many decisions.
_STALE_AFTER = 25
_MOST_NUMBERS = 9
# Up to so many fragments the queue is worked out so fast that another process would only cost time and memory.
_FEW = 5_000
_PORTION = 50
_LONGEST_SECONDS = 24 * 3600.0
_MOST_NO_FITS = 1_000
PAGE_SIZE = 50


class StaleError(ProjectError):
    """A decision was not taken: what was on screen is no longer so. `what` is "decided" or "gone".

    For "decided", `seen` is the coding that now stands: deciding again with it puts the decision on top.
    """

    def __init__(self, what: str, message: str, seen: int = 0) -> None:
        super().__init__(message)
        self.what = what
        self.seen = seen


@dataclass(frozen=True)
class Offer:
    """A code to choose by its number (None: only by mouse): suggested, under a suggested topic, or thought of next."""

    number: int | None
    code: Code
    valence: str | None
    confidence: float | None
    valence_confidence: float | None = None
    is_alternative: bool = False


@dataclass(frozen=True)
class OfferGroup:
    """Offers that belong together: under the `topic` that the model is sure of, when it is sure of no more."""

    topic: Code | None
    confidence: float | None
    offers: tuple[Offer, ...]
    are_alternatives: bool = False


@dataclass(frozen=True)
class Card:
    """Everything about one fragment that a coder may see: nothing of the model when it is to be coded blind.

    `suggestion` is None when there is none or it may not be shown; `coding` is the coder's own current one, hidden
    while the fragment comes back to be coded again. `seen` is its number, 0 without one. `parked` is the reason.
    """

    one: ProjectFragment
    before: tuple[ProjectFragment, ...]
    after: tuple[ProjectFragment, ...]
    item: QueueItem | None
    blind: bool
    suggestion: Suggestion | None
    run: int | None
    groups: tuple[OfferGroup, ...]
    coding: Coding | None
    seen: int
    memos: tuple[Memo, ...]
    parked: str | None


@dataclass(frozen=True)
class Turned:
    """What was undone or redone, and the fragment that it is about (None: more than one, or none)."""

    action: Action
    fragment: int | None
    fragments: int


@dataclass(frozen=True)
class Found:
    """A page of fragments that were looked for: how many there are in all, and the coder's codings of those shown."""

    total: int
    fragments: tuple[ProjectFragment, ...]
    codings: Mapping[int, Coding]
    parked: frozenset[int]

    @property
    def pages(self) -> int:
        """How many pages there are."""
        return max(1, -(-self.total // PAGE_SIZE))


@dataclass(frozen=True)
class DocumentState:
    """How far a coder is in a document: its fragments, those to be coded blind, and decisions by outcome."""

    name: str
    fragments: int
    blind: int
    outcomes: Mapping[str, int]

    @property
    def decided(self) -> int:
        """How many fragments are decided."""
        return sum(self.outcomes.values())


@dataclass(frozen=True)
class Overview:
    """How far a coder is: per document; how often each code (its sign) was given with each valence; what is parked,
    with document and text; how many decisions were timed, and the median of their seconds.
    """

    documents: tuple[DocumentState, ...]
    counts: Mapping[str, Mapping[str | None, int]]
    parked: tuple[tuple[Parked, str, str], ...]
    timed: int
    median_seconds: float | None

    @property
    def fragments(self) -> int:
        """How many fragments there are."""
        return sum(one.fragments for one in self.documents)

    @property
    def decided(self) -> int:
        """How many of them are decided."""
        return sum(one.decided for one in self.documents)


class Review:
    """One coder's work in an open project under one scheme; `blind` is a coder who sees nothing of the model."""

    def __init__(
        self,
        project: Project,
        scheme: Scheme,
        coder: str,
        *,
        blind: bool = False,
        learns: bool = True,
        make_helper: Callable[[], Helper] = Helper,
    ) -> None:
        self.project = project
        self.scheme = scheme
        self.coder = coder
        self.blind = blind
        self._lock = threading.RLock()
        self._queue: list[QueueItem] = []
        self._head = 0
        self._by_row: dict[int, QueueItem] = {}
        # Decided or parked since the queue was worked out, by when; and what must come before the queue.
        self._settled: dict[int, float] = {}
        self._first: list[int] = []
        self._shown: dict[int, tuple[int, frozenset[Label] | None]] = {}
        self._decided_since = 0
        self._sheet_chances: dict[int, float] | None = None
        self._wanted = threading.Event()
        self._ready = threading.Event()
        self._closing = False
        self._helper, self._thinker, self._learner = make_helper(), make_helper(), make_helper()
        # Whoever is shown no suggestions needs no better ones.
        self._learns = learns and not blind
        self._undigested = 0
        self._worth_learning = threading.Event()
        self._learnt: Learnt | None = None
        self._teacher = threading.Thread(target=self._keep_learning, daemon=True)
        self._thread = threading.Thread(target=self._keep_in_order, daemon=True)

    # --- beginning and end ------------------------------------------------------------------------------------------

    def begin(self, wait: float = 0.0) -> None:
        """Start working out the queue, and wait at most so many seconds for it."""
        self._thread.start()
        self._wanted.set()
        if self._learns and self.project.path is not None:
            self._worth_learning.set()
            self._teacher.start()
        self._ready.wait(wait)

    def close(self) -> None:
        """Close the project."""
        self._closing = True
        self._wanted.set()
        self._worth_learning.set()
        for helper in (self._helper, self._thinker, self._learner):
            helper.close()
        for thread in (self._thread, self._teacher):
            if thread.is_alive():
                thread.join(10)
        self.project.close()

    @property
    def title(self) -> str:
        """What the project is called: the name of its file."""
        return self.project.path.stem if self.project.path is not None else self.scheme.title

    def _keep_in_order(self) -> None:
        while self._wanted.wait() and not self._closing:
            self._wanted.clear()
            started = time.monotonic()
            try:
                self._take_order(self._work_out(), started)
            except Exception:
                # The file is busy, say: the order that there is stands, and the next decisions ask again. Anything
                # else is a bug of ours, and must not take the page from the person.
                if not self._closing:
                    traceback.print_exc()

    def _work_out(self) -> list[QueueItem]:
        scheme, coder = self.scheme.id, self.coder
        if self.project.path is None or len(self.project.open_fragments(scheme, coder)) <= _FEW:
            return queue(self.project, scheme, coder)
        items: list[QueueItem] = self._helper.ask(ordered, self.project.path, scheme, coder)
        return items

    def _take_order(self, items: list[QueueItem], started: float) -> None:
        with self._lock:
            self._queue, self._head = items, 0
            self._by_row = {item.fragment: item for item in items}
            self._settled = {row: when for row, when in self._settled.items() if when >= started}
        self._ready.set()

    def _keep_learning(self) -> None:
        while self._worth_learning.wait() and not self._closing:
            self._worth_learning.clear()
            try:
                self._learn()
            except AutocodeError:
                # Too little of a code to learn from, say: the suggestions that there are stay, and more decisions come.
                continue

    def _learn(self) -> None:
        if not self.project.model_runs(self.scheme.id, "suggest"):
            return
        decided = sum(
            sum(outcomes.values())
            for document in self.project.progress()
            for outcomes in document.coded.get(self.scheme.id, {}).values()
        )
        if decided < FEWEST_CODED:
            return
        learnt: Learnt = self._learner.ask(learn, self.project.path, self.scheme.id, self.coder)
        # It holds everything that training takes; the next time is half an hour away.
        self._learner.close()
        if learnt.what == "new":
            self._learnt = learnt
            self.refresh()

    def take_news(self) -> int:
        """Return for how many fragments there are new suggestions, once; 0 when there are none."""
        learnt, self._learnt = self._learnt, None
        return 0 if learnt is None else learnt.fragments

    def refresh(self) -> None:
        """Have the queue worked out afresh, in the background."""
        with self._lock:
            self._decided_since = 0
            self._sheet_chances = None
        self._wanted.set()

    # --- what is next -----------------------------------------------------------------------------------------------

    @property
    def remaining(self) -> int | None:
        """How many fragments are left in the queue; None while it is being worked out."""
        if not self._ready.is_set():
            return None
        with self._lock:
            return len(self._queue) - sum(row in self._by_row for row in self._settled)

    def next(self, after: int | None = None) -> int | None:
        """Return the number of the fragment to do next, None when all is done. `after` is the one done last."""
        with self._lock:
            first = [row for row in self._first if row != after]
            waiting = self._waiting(after)
        for row in self._still_open(first):
            return row
        while portion := list(islice(waiting, _PORTION)):
            open_now = set(self._still_open([item.fragment for item in portion]))
            for item in portion:
                if item.fragment in open_now or (_comes_back(item) and self._is_live(item.fragment)):
                    return item.fragment
        found = self.project.next_fragment(self.scheme.id, self.coder, after)
        return None if found is None else found.row

    def _waiting(self, after: int | None) -> Iterator[QueueItem]:
        """Yield what is not settled, best first; where all is settled, the beginning is not looked at again."""
        queue, settled = self._queue, self._settled
        while self._head < len(queue) and queue[self._head].fragment in settled:
            self._head += 1
        places = range(self._head, len(queue))
        return (
            queue[place] for place in places if queue[place].fragment not in settled and queue[place].fragment != after
        )

    def _still_open(self, rows: Sequence[int]) -> list[int]:
        if not rows:
            return []
        open_now = self.project.open_among(self.scheme.id, self.coder, rows)
        return [row for row in rows if row in open_now]

    def _is_live(self, row: int) -> bool:
        return self.project.fragment(row).live

    def card(self, row: int) -> Card:
        """Return what the coder may see of a fragment."""
        project, scheme = self.project, self.scheme.id
        near = project.around(row, _BEFORE, _AFTER)
        place = next(index for index, one in enumerate(near) if one.row == row)
        one = near[place]
        with self._lock:
            item = self._by_row.get(row) if row not in self._settled else None
        blind = self._is_blind(row, item)
        run, suggestion = (None, None) if blind else project.suggestions(scheme, row).get(row, (None, None))
        coding = self._own_coding(row)
        if suggestion is not None and run is not None:
            known = [moment for moment in suggestion.moments if moment.code in self.scheme]
            labels = frozenset(self.scheme.label(one.code, one.valence) for one in known)
            self._shown[row] = run, None if suggestion.is_ranking else labels
        hidden = item is not None and item.reason is Reason.REPEAT
        return Card(
            one=one,
            before=tuple(near[:place]),
            after=tuple(near[place + 1 :]),
            item=_without_model(item, blind) or _in_passing(one, coding),
            blind=blind,
            suggestion=suggestion,
            run=run,
            groups=() if suggestion is None else offers(suggestion, self.scheme),
            coding=None if hidden else coding,
            seen=coding.id if coding is not None else 0,
            memos=tuple(memo for memo in project.memos(row) if not self.blind or memo.coder == self.coder),
            parked=project.parked_here(scheme, self.coder, row),
        )

    def _is_blind(self, row: int, item: QueueItem | None) -> bool:
        """Say whether nothing of the model may be shown: not even once it was coded, since it can be coded again."""
        if self.blind or (item is not None and item.blind):
            return True
        return bool(self.project.drawn_blind(self.scheme.id, self.coder, [row]))

    def _own_coding(self, row: int) -> Coding | None:
        if not self.project.latest_coding(self.scheme.id, self.coder, row):
            return None
        (coding,) = self.project.current_codings(self.scheme.id, self.coder, row)
        return coding

    def _is_known(self) -> bool:
        """Say whether the coder has done anything in the project yet."""
        return any(one.name == self.coder for one in self.project.coders())

    def _parked(self) -> list[Parked]:
        return self.project.parked(self.scheme.id, self.coder) if self._is_known() else []

    # --- deciding ---------------------------------------------------------------------------------------------------

    def decide(
        self, row: int, labels: Sequence[Label], *, no_fit: bool = False, seen: int = 0, seconds: float | None = None
    ) -> Outcome:
        """Save a decision on a fragment; no labels means no code, or with `no_fit` that none fits.

        `seen` is the coder's coding that stood when the fragment was put on screen (`Card.seen`). Raises StaleError
        when another stands now or the fragment is no more; nothing is saved then.
        """
        with self._lock:
            self._check_fresh(row, seen)
            given = tuple(dict.fromkeys(self.scheme.label(label.code, label.valence) for label in labels))
            run, suggested = self._shown.get(row, (None, None))
            # Where codes were only ranked nothing was suggested that could be accepted or corrected.
            alone = run is None or suggested is None
            how = How.ALONE if alone else How.ACCEPTED if frozenset(given) == suggested else How.CORRECTED
            measured = seconds if seconds is not None and 0 <= seconds <= _LONGEST_SECONDS else None
            decision = Decision(
                row,
                given,
                no_fit=no_fit,
                how=how,
                saw_suggestion=run is not None,
                seconds=measured,
                model_run=run,
                draw_probability=self._chance_of(row) if run is None else None,
            )
            self.project.record_coding(self.coder, self.scheme.id, decision)
            self._settle(row)
        return decision.outcome

    def _chance_of(self, row: int) -> float | None:
        """Return the probability with which a sheet drew a fragment for this coder, None when none did."""
        if self._sheet_chances is None:
            self._sheet_chances = chances_of_sheets(self.project, self.scheme.id, self.coder)
        return self._sheet_chances.get(row)

    def _check_fresh(self, row: int, seen: int) -> None:
        if not self._is_live(row):
            raise StaleError("gone", f"fragment {row}: was split, joined or replaced meanwhile. Nothing was saved.")
        now = self.project.latest_coding(self.scheme.id, self.coder, row)
        if now != seen:
            raise StaleError("decided", f"fragment {row}: was decided in another window. Nothing was saved.", now)

    def _settle(self, row: int) -> None:
        self._settled[row] = time.monotonic()
        self._first = [one for one in self._first if one != row]
        self._decided_since += 1
        self._undigested += 1
        if self._undigested >= ENOUGH_NEW:
            self._undigested = 0
            self._worth_learning.set()
        if self._decided_since >= _STALE_AFTER:
            self.refresh()

    def park(self, row: int, reason: str) -> None:
        """Put a fragment aside for later, and say why."""
        with self._lock:
            self.project.park(self.coder, self.scheme.id, row, reason.strip())
            self._settle(row)

    def unpark(self, row: int) -> None:
        """Take a fragment back among those to do."""
        with self._lock:
            self.project.unpark(self.coder, self.scheme.id, row)
            self._settled.pop(row, None)
            self._head = 0
        self.refresh()

    def write_memo(self, row: int | None, text: str, *, about: str = "fragment", target: str = "") -> None:
        """Write a memo on a fragment, or on what `about` says: `document`, `code` or `project`.

        `target` is the document's name or the code's sign; for a fragment's own document it may be left out. Raises
        ProjectError for an empty memo.
        """
        if not text.strip():
            raise ProjectError("the memo is empty. Write something, or close it.")
        if about == "document" and not target and row is not None:
            target = self.project.fragment(row).fragment.document
        document = target if about == "document" else None
        code = (self.scheme.id, target) if about == "code" else None
        fragment = row if about == "fragment" else None
        self.project.write_memo(self.coder, text.strip(), fragment=fragment, document=document, code=code)

    def memos(self) -> list[Memo]:
        """Return the memos that the coder may see, the newest first: who codes blind sees only their own."""
        found = [one for one in self.project.memos() if not self.blind or one.coder == self.coder]
        return found[::-1]

    def change_memo(self, memo: int, text: str | None) -> None:
        """Give a memo of the coder another text, or with None take it away. Raises ProjectError for another's."""
        if memo not in {one.id for one in self.project.memos() if one.coder == self.coder}:
            raise ProjectError("this memo is not there, or is somebody else's.")
        if text is not None and not text.strip():
            raise ProjectError("the memo is empty. Write something, or close it.")
        self.project.change_memo(self.coder, memo, text if text is None else text.strip())

    def split(self, row: int, at: int) -> int:
        """Split a fragment before character `at` of its text; return the first part, to go on with."""
        with self._lock:
            first, second = self.project.split_fragment(row, at, self.coder)
            self._first = [first, second, *(one for one in self._first if one != row)]
        self.refresh()
        return first

    def join(self, row: int) -> int:
        """Join a fragment with the next of its document; return the new one. Raises ProjectError when there is none."""
        with self._lock:
            near = self.project.around(row, 0, 1)
            if len(near) < 2:
                raise ProjectError("this is the last fragment of its document; there is none to join it with.")
            joined = self.project.join_fragments([one.row for one in near], self.coder)
            self._first = [joined, *self._first]
        self.refresh()
        return joined

    # --- looking ----------------------------------------------------------------------------------------------------

    def evidence(self, row: int, codes: Sequence[str]) -> Evidence | None:
        """Return what speaks for codes on a fragment, None when nothing of a model may be shown; takes seconds."""
        if self.card(row).blind:
            return None
        found: Evidence = self._thinker.ask(evidence, self.project.path, self.scheme.id, row, list(codes))
        return found

    def no_fits(self) -> list[ProjectFragment]:
        """Return the fragments that are valuable to the coder, but that no code fits."""
        search = Search(outcome=Outcome.NO_FIT.value)
        return self.project.find_fragments(self.scheme.id, self.coder, search, _MOST_NO_FITS)[1]

    def groups(self, rows: Sequence[int]) -> list[list[int]]:
        """Return fragments grouped by likeness, the largest group first; takes seconds."""
        found: list[list[int]] = self._thinker.ask(alike, self.project.path, list(rows))
        return found

    def doubts(self) -> list[Doubted]:
        """Return the coder's codings that contradict an identical fragment or their nearest ones; takes seconds."""
        found: list[Doubted] = self._thinker.ask(doubted, self.project.path, self.scheme.id, self.coder)
        return found

    def draw_repeats(self, size: int) -> int:
        """Draw fragments that the coder coded, to come back blind; return how many."""
        drawn = int(self._helper.ask(drew_again, self.project.path, self.scheme.id, self.coder, size))
        self.refresh()
        return drawn

    def advice(self, language: str) -> str:
        """Return in a sentence whether it is enough, empty when that is not known; takes seconds."""
        return str(self._helper.ask(advised, self.project.path, self.scheme.id, self.coder, language))

    def agreed(self) -> list[AgreedSoFar]:
        """Return how far the coder agrees so far with each other, and unless blind with models; takes seconds."""
        found: list[AgreedSoFar] = self._helper.ask(
            agreed, self.project.path, self.scheme.id, self.coder, not self.blind
        )
        return found

    # --- in bulk ----------------------------------------------------------------------------------------------------

    @property
    def can_bulk(self) -> bool:
        """Whether suggestions may be accepted in bulk at all; never by a coder who works blind."""
        return not self.blind and self.project.path is not None

    def bulk_offer(self, code: str | None, low: float, bar: float) -> BulkOffer:
        """Return what could be accepted in bulk; takes seconds."""
        found: BulkOffer = self._helper.ask(offered, self.project.path, self.scheme.id, self.coder, code, low, bar)
        return found

    def bulk_accept(self, code: str | None, low: float, bar: float, expected: int) -> tuple[int, int]:
        """Accept in bulk what was offered; return how many were accepted, and how many kept back to be checked."""
        arguments = (self.scheme.id, self.coder, code, low, bar, expected)
        done: tuple[int, int] = self._helper.ask(accepted, self.project.path, *arguments)
        self.refresh()
        return done

    def draw_checks(self, size: int) -> int:
        """Draw fragments to be coded without a suggestion, as checks; return how many are new in the queue."""
        drawn = int(self._helper.ask(drew, self.project.path, self.scheme.id, self.coder, size))
        self.refresh()
        return drawn

    def find(self, search: Search, page: int = 1) -> Found:
        """Return a page of the fragments that are looked for, with the coder's codings."""
        if self.blind and (search.asks_the_model or search.differs):
            search = replace(search, suggested=(), low=None, high=None, differs="")
        total, some = self.project.find_fragments(
            self.scheme.id, self.coder, search, PAGE_SIZE, (max(1, page) - 1) * PAGE_SIZE
        )
        codings = {one.row: self._own_coding(one.row) for one in some}
        hidden = {row for row, item in self._by_row.items() if item.reason is Reason.REPEAT and row in codings}
        parked = {one.fragment for one in self._parked()}
        return Found(
            total,
            tuple(some),
            {row: coding for row, coding in codings.items() if coding is not None and row not in hidden},
            frozenset(row for row in codings if row in parked),
        )

    def overview(self) -> Overview:
        """Return how far the coder is under the scheme."""
        documents = tuple(
            DocumentState(
                one.name, one.fragments, one.blind, dict(one.coded.get(self.scheme.id, {}).get(self.coder, {}))
            )
            for one in self.project.progress()
        )
        by_id = {code.id: code.code for code in self.scheme.codes}
        counts: dict[str, dict[str | None, int]] = {}
        for (code_id, valence), count in self.project.label_counts(self.scheme.id, self.coder).items():
            if code_id in by_id:
                counts.setdefault(by_id[code_id], {})[valence] = count
        seconds = self.project.seconds_taken(self.scheme.id, self.coder)
        parked = self._parked()
        texts = self.project.texts([one.fragment for one in parked])
        return Overview(
            documents,
            counts,
            tuple((one, *texts[one.fragment]) for one in parked),
            len(seconds),
            statistics.median(seconds) if seconds else None,
        )

    # --- undoing ----------------------------------------------------------------------------------------------------

    def undo(self) -> Turned:
        """Take back the coder's last step. Raises ProjectError when there is none."""
        return self._turn(redo=False)

    def redo(self) -> Turned:
        """Bring back the step that was undone last. Raises ProjectError when there is none."""
        return self._turn(redo=True)

    def _turn(self, *, redo: bool) -> Turned:
        if not self._is_known():
            raise ProjectError(f"there is nothing to {'redo' if redo else 'undo'}.")
        with self._lock:
            action = self.project.redo(self.coder) if redo else self.project.undo(self.coder)
            rows = self.project.fragments_of(action.id)
            for row in rows:
                self._settled.pop(row, None)
            self._head = 0
            self._first = [*rows[:1], *(one for one in self._first if one not in rows[:1])]
        self.refresh()
        live = rows[:1] if rows and self._is_live(rows[0]) else []
        many = len(rows) if action.kind in ("code", "bulk", "import") else 1
        return Turned(action, live[0] if live and many == 1 else None, len(rows))


def _comes_back(item: QueueItem) -> bool:
    """Say whether an item is about a fragment that the coder has coded already."""
    return item.reason in (Reason.REPEAT, Reason.REQUEUED, Reason.SECOND_LOOK)


def _without_model(item: QueueItem | None, blind: bool) -> QueueItem | None:
    """Return an item without what it tells of the model, for who codes blind: the code that is in doubt, say."""
    if item is None or not blind or item.reason is Reason.REQUEUED:
        return item
    return replace(item, detail="")


def _in_passing(one: ProjectFragment, coding: Coding | None) -> QueueItem | None:
    """Return why a fragment comes that the queue does not know (yet): it is its turn in reading order, or blind."""
    if coding is not None:
        return None
    return QueueItem(one.row, Reason.BLIND if one.blind else Reason.IN_ORDER)


def offers(suggestion: Suggestion, scheme: Scheme) -> tuple[OfferGroup, ...]:
    """Return what can be chosen by number: suggested codes, the codes under a topic when the model is sure of no more,
    and after them the codes that it thought of next.
    """
    numbers = iter(range(1, _MOST_NUMBERS + 1))
    taken: set[str] = set()
    likely = {moment.code: moment for moment in (*suggestion.moments, *suggestion.alternatives)}

    def offer(code: str, valence: str | None, *, alternative: bool = False) -> Offer:
        taken.add(code)
        found = likely.get(code)
        confidence = found.confidence if found else None
        sure = found.valence_confidence if found else None
        return Offer(next(numbers, None), scheme[code], valence, confidence, sure, alternative)

    moments = [moment for moment in suggestion.moments if moment.code in scheme]
    sure = [offer(moment.code, moment.valence) for moment in moments if scheme.is_leaf(moment.code)]
    groups = [OfferGroup(None, None, tuple(sure))] if sure else []
    for moment in moments:
        if not scheme.is_leaf(moment.code):
            under = [code.code for code in scheme.leaves if moment.code in {one.code for one in scheme.path(code.code)}]
            ranked = sorted(under, key=lambda code: -((likely[code].confidence or 0) if code in likely else 0))
            below = tuple(offer(code, moment.valence) for code in ranked if code not in taken)
            groups.append(OfferGroup(scheme[moment.code], moment.confidence, below))
    others = tuple(
        offer(moment.code, moment.valence, alternative=True)
        for moment in suggestion.alternatives
        if moment.code in scheme and moment.code not in taken
    )
    return (*groups, OfferGroup(None, None, others, are_alternatives=True)) if others else tuple(groups)


def open_review(
    path: Path,
    coder: str,
    scheme: str | None = None,
    *,
    blind: bool | None = None,
    learns: bool = True,
    wait: float = 5.0,
    make_helper: Callable[[], Helper] = Helper,
    progress: Progress = silent,
) -> Review:
    """Open a project to review in; the scheme is its first unless named, and `blind` as it was last time.

    Waits at most `wait` seconds for the queue. `learns` says whether decisions make new suggestions in the background.
    """
    if not coder.strip():
        raise ProjectError("a coder needs a name.")
    coder = coder.strip()
    project = open_to_work(path, progress)
    try:
        chosen = project.scheme(scheme) if scheme is not None else project.schemes()[0]
        known = list(project.setting(BLIND_CODERS, []))
        if blind is not None and blind != (coder in known):
            known = [*known, coder] if blind else [one for one in known if one != coder]
            project.change_setting(BLIND_CODERS, known)
        review = Review(project, chosen, coder, blind=coder in known, learns=learns, make_helper=make_helper)
        review.begin(wait)
    except BaseException:
        project.close()
        raise
    return review
