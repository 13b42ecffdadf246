"""Whatever a person does on the page, in whatever order: the next fragment is one that is still to do, none is lost,
and a fragment that was drawn blind shows nothing of the model.

The queue is worked out afresh in another thread all the while, as it is on the page.
"""

import tempfile
from pathlib import Path

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule
from project_fakes import small_project
from review_fakes import moment, small_review, suggest

from autocode.errors import ProjectError
from autocode.records import Label, Reason
from autocode.workflow_review import StaleError

CHOICES = st.integers(0, 20)
LABELS = st.sampled_from([(), (Label("S.1", "+"),), (Label("S.1", "-"), Label("M.1", "0"))])


class Person(RuleBasedStateMachine):
    """Somebody at the page of a small project."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = tempfile.TemporaryDirectory()
        path = Path(self.folder.name) / "study.autocode"
        with small_project(path, blind_share=0.3) as project:
            suggest(project, {one.row: [moment("S.1")] for one in project.fragments()}, [moment("M.1", 0.2)])
        self.review = small_review(path, wait=0)

    def teardown(self) -> None:
        self.review.close()
        self.folder.cleanup()

    def live(self, choice: int) -> int:
        found = self.review.project.fragments()
        return found[choice % len(found)].row

    @rule(labels=LABELS)
    def decide_next(self, labels: tuple[Label, ...]) -> None:
        row = self.review.next()
        if row is not None:
            self.review.decide(row, labels, seen=self.review.card(row).seen)
            assert self.review.next(row) != row

    @rule(choice=CHOICES, labels=LABELS)
    def decide_any(self, choice: int, labels: tuple[Label, ...]) -> None:
        row = self.live(choice)
        self.review.decide(row, labels, seen=self.review.card(row).seen)

    @rule(choice=CHOICES)
    def decide_stale(self, choice: int) -> None:
        row = self.live(choice)
        before = self.review.card(row).coding
        try:
            self.review.decide(row, [], seen=-1)
        except StaleError:
            assert self.review.card(row).coding == before
        else:
            raise AssertionError("a decision on what never stood was taken")

    @rule(choice=CHOICES, back=st.booleans())
    def park(self, choice: int, back: bool) -> None:
        row = self.live(choice)
        self.review.park(row, "later")
        if back:
            self.review.unpark(row)

    @rule(choice=CHOICES, at=st.integers(1, 30))
    def split(self, choice: int, at: int) -> None:
        try:
            first = self.review.split(self.live(choice), at)
        except ProjectError:
            return
        assert self.review.card(first).one.live

    @rule(choice=CHOICES)
    def join(self, choice: int) -> None:
        try:
            joined = self.review.join(self.live(choice))
        except ProjectError:
            return
        assert self.review.card(joined).one.live

    @rule(redo=st.booleans())
    def turn(self, redo: bool) -> None:
        try:
            turned = self.review.redo() if redo else self.review.undo()
        except ProjectError:
            return
        if turned.fragment is not None:
            assert self.review.card(turned.fragment).one.live

    @invariant()
    def the_next_is_still_to_do_and_none_is_lost(self) -> None:
        still_to_do = self.review.project.open_fragments("leren", "Anna")
        row = self.review.next()
        if row is None:
            assert not still_to_do
        elif row not in still_to_do:
            item = self.review.card(row).item
            assert item is not None
            assert item.reason in (Reason.SECOND_LOOK, Reason.REQUEUED, Reason.REPEAT)

    @invariant()
    def blind_is_blind(self) -> None:
        for one in self.review.project.fragments():
            card = self.review.card(one.row)
            assert card.blind == one.blind
            assert (card.suggestion is None) or not one.blind
            assert not (one.blind and card.groups)

    @invariant()
    def the_log_replays_to_the_present(self) -> None:
        assert self.review.project.check() == []


TestPerson = Person.TestCase
TestPerson.settings = settings(max_examples=8, stateful_step_count=8, deadline=None)
