"""Any sequence of actions, undos and redos leaves the state that the log replays to, and the one that a person expects.

The machine keeps, per coder, the states between their steps; an undo must bring back the one before, a redo the one
after. Two coders work through each other: where a step of one hangs on the other's, a refusal is right and changes
nothing.
"""

import tempfile
from collections.abc import Callable
from pathlib import Path

from fakes import tree
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule
from project_fakes import LINES, new_document, small_project

from autocode.errors import ProjectError
from autocode.records import Action, Coding, Decision, Label
from autocode.store import open_project

CODERS = st.sampled_from(["Noor", "Bas"])
LABELS = st.lists(
    st.builds(Label, st.sampled_from([code.code for code in tree().leaves]), st.sampled_from(["+", "-", "0"])),
    max_size=2,
    unique=True,
)
DECIDED = st.one_of(LABELS.map(lambda labels: (tuple(labels), False)), st.just(((), True)))


class Study(RuleBasedStateMachine):
    """A small project that two coders work in."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = tempfile.TemporaryDirectory()
        self.path = Path(self.folder.name) / "study.autocode"
        self.project = small_project(self.path, blind_share=0.3)
        self.past: list[object] = []
        self.future: list[object] = []

    def teardown(self) -> None:
        self.project.close()
        self.folder.cleanup()

    def state(self) -> object:
        """Everything that a person sees."""
        return (
            [(one.row, one.fragment) for one in self.project.fragments()],
            sorted((one.coder, one.fragment, one.labels, one.outcome, one.at) for one in self.codings()),
            sorted((one.coder, one.fragment, one.reason) for one in self.project.parked("leren")),
            sorted((one.id, one.text) for one in self.project.memos()),
        )

    def codings(self) -> list[Coding]:
        return self.project.current_codings("leren")

    def live(self, choice: int) -> int:
        found = self.project.fragments()
        return found[choice % len(found)].row

    def step(self, before: object) -> None:
        self.past.append(before)
        self.future.clear()

    @rule(coder=CODERS, choice=st.integers(0, 9), decided=DECIDED)
    def code(self, coder: str, choice: int, decided: tuple[tuple[Label, ...], bool]) -> None:
        before, row = self.state(), self.live(choice)
        self.project.record_coding(coder, "leren", Decision(row, decided[0], no_fit=decided[1]))
        self.step(before)

    @rule(coder=CODERS, decided=DECIDED)
    def code_all(self, coder: str, decided: tuple[tuple[Label, ...], bool]) -> None:
        before = self.state()
        decisions = [Decision(one.row, decided[0], no_fit=decided[1]) for one in self.project.fragments()]
        self.project.record_codings(coder, "leren", decisions, "bulk")
        self.step(before)

    @rule(coder=CODERS, choice=st.integers(0, 9), at=st.integers(1, 30))
    def split(self, coder: str, choice: int, at: int) -> None:
        before = self.state()
        try:
            self.project.split_fragment(self.live(choice), at, coder)
        except ProjectError:
            assert self.state() == before
        else:
            self.step(before)

    @rule(coder=CODERS, choice=st.integers(0, 9))
    def join(self, coder: str, choice: int) -> None:
        before = self.state()
        try:
            self.project.join_fragments([self.live(choice), self.live(choice + 1)], coder)
        except ProjectError:
            assert self.state() == before
        else:
            self.step(before)

    @rule(coder=CODERS, choice=st.integers(0, 9))
    def park(self, coder: str, choice: int) -> None:
        before = self.state()
        self.project.park(coder, "leren", self.live(choice), "straks")
        self.step(before)

    @rule(coder=CODERS, choice=st.integers(0, 9))
    def write_memo(self, coder: str, choice: int) -> None:
        before = self.state()
        self.project.write_memo(coder, "mooi", fragment=self.live(choice))
        self.step(before)

    @rule(old=st.sampled_from(["morgen", "brief", "helpt", "heb"]), new=st.sampled_from(["vanmiddag", "map", "hielp"]))
    def correct(self, old: str, new: str) -> None:
        before = self.state()
        lines = [(speaker, text.replace(old, new)) for speaker, text in LINES]
        (done,) = self.project.add_documents([new_document("gesprek", lines)])
        if done.what == "corrected":
            self.step(before)
        else:
            assert self.state() == before

    @rule()
    def undo(self) -> None:
        """Whoever did the last step, it is taken back: nobody did anything after it."""
        if self.past:
            before = self.state()
            self.project.undo()
            self.future.append(before)
            assert self.state() == self.past.pop()

    @precondition(lambda self: self.future)
    @rule()
    def redo(self) -> None:
        before = self.state()
        self.project.redo()
        assert self.state() == self.future.pop()
        self.past.append(before)

    @rule()
    def reopen(self) -> None:
        before = self.state()
        self.project.close()
        self.project = open_project(self.path)
        assert self.state() == before

    @invariant()
    def the_log_replays_to_the_present_state(self) -> None:
        assert self.project.check() == []


class TwoCoders(Study):
    """The same, but each coder undoes and redoes only their own steps, and may be refused."""

    @rule(coder=CODERS)
    def undo(self, coder: str = "Noor") -> None:
        self.turn(coder, self.project.undo)

    @rule(coder=CODERS)
    def redo(self, coder: str = "Noor") -> None:
        self.turn(coder, self.project.redo)

    def turn(self, coder: str, how: Callable[[str], Action]) -> None:
        before = self.state()
        others = [one for one in self.codings() if one.coder != coder]
        try:
            how(coder)
        except ProjectError:
            assert self.state() == before
        else:
            here = {one.row for one in self.project.fragments()}
            kept = {(one.coder, one.fragment, one.labels) for one in self.codings() if one.coder != coder}
            assert all((one.coder, one.fragment, one.labels) in kept for one in others if one.fragment in here)


TestStudy = Study.TestCase
TestTwoCoders = TwoCoders.TestCase
_EXAMPLES = 200 if settings.get_current_profile_name() == "slow" else 10
TestStudy.settings = TestTwoCoders.settings = settings(max_examples=_EXAMPLES, stateful_step_count=15, deadline=None)
