"""The things the program talks about; each record refuses to exist when it is wrong.

Identity and invariants:
- A `Transcript`'s canonical text is the texts of its turns joined by one newline. All character positions in the
  program are Unicode code points in that text, the end exclusive.
- A `Fragment` lies within one turn and `transcript.text[start_char:end_char]` is its text. A `Segmentation` by our
  own segmenter tiles every turn but for white space between fragments. `tests/properties` proves both.
- Times are whole milliseconds from the start of the recording, or None.
- A moment (the study's unit of count) is fragment x code x valence: one `Label` on one fragment.

A record that breaks a rule raises ValueError: that is a bug in the code that made it, never the user's fault.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from functools import cached_property


@dataclass(frozen=True, slots=True)
class Turn:
    """What one speaker says before another takes over."""

    document: str
    number: int
    speaker: str | None
    text: str
    start_ms: int | None = None
    end_ms: int | None = None
    part: str | None = None

    def __post_init__(self) -> None:
        if not self.text.strip():
            raise ValueError(f"turn {self.number} of {self.document} is empty")
        if self.number < 1:
            raise ValueError(f"turn {self.number} of {self.document}: turns are numbered from 1")


@dataclass(frozen=True, slots=True)
class UnreadLine:
    """A line of a file that no reader rule understood; shown to the user, never dropped in silence."""

    line: int
    text: str


@dataclass(frozen=True, slots=True)
class Speaker:
    """A person in a transcript: the name in the file, and what the researcher calls them.

    With a `document`, or a first or last turn (both included, numbered from 1), the name is this person there only:
    two people may stand in the files under one name. An empty name is that of turns without a speaker.
    """

    name: str
    code: str
    role: str | None = None
    group: str | None = None
    document: str | None = None
    first_turn: int | None = None
    last_turn: int | None = None

    @property
    def is_limited(self) -> bool:
        """Whether this holds for some turns only."""
        return self.document is not None or self.first_turn is not None or self.last_turn is not None


@dataclass(frozen=True)
class Transcript:
    """One document: its turns in order, and what in the file was not understood.

    `fragment_ids` is given when the file was a table of fragments that were already cut (one turn per row): the ids
    of the rows, in order. `speakers` holds what the file itself says of its speakers (a table may carry role and
    group).
    """

    document: str
    source_format: str
    turns: tuple[Turn, ...]
    unread: tuple[UnreadLine, ...] = ()
    fragment_ids: tuple[str, ...] | None = None
    speakers: tuple[Speaker, ...] = ()

    def __post_init__(self) -> None:
        if not self.turns:
            raise ValueError(f"{self.document} has no turns")
        if [turn.number for turn in self.turns] != list(range(1, len(self.turns) + 1)):
            raise ValueError(f"{self.document}: turns are not numbered 1, 2, 3, ...")
        if any(turn.document != self.document for turn in self.turns):
            raise ValueError(f"{self.document} holds turns of another document")
        if self.fragment_ids is not None and len(self.fragment_ids) != len(self.turns):
            raise ValueError(f"{self.document}: {len(self.fragment_ids)} ids for {len(self.turns)} rows")

    @cached_property
    def text(self) -> str:
        """The canonical text: all turns, joined by a newline."""
        return "\n".join(turn.text for turn in self.turns)

    @cached_property
    def turn_offsets(self) -> tuple[int, ...]:
        """Where each turn starts in the canonical text (code points)."""
        offsets, position = [], 0
        for turn in self.turns:
            offsets.append(position)
            position += len(turn.text) + 1
        return tuple(offsets)


@dataclass(frozen=True, slots=True)
class Fragment:
    """A stretch of one turn that is coded as a whole.

    `speaker` is the researcher's code for the person (or the name in the file), `suggested_for` is False for
    speakers whose role the scheme leaves out (the researcher): they stay in the workbook without suggestions.
    """

    document: str
    id: str
    number: int
    turn: int
    text: str
    start_char: int
    end_char: int
    speaker: str | None = None
    role: str | None = None
    group: str | None = None
    part: str | None = None
    start_ms: int | None = None
    end_ms: int | None = None
    suggested_for: bool = True

    def __post_init__(self) -> None:
        if not self.text.strip():
            raise ValueError(f"fragment {self.id} is empty")
        if self.end_char - self.start_char != len(self.text):
            raise ValueError(f"fragment {self.id}: positions {self.start_char}-{self.end_char} do not fit its text")

    @property
    def key(self) -> tuple[str, str]:
        """Document and id: what tells it from every other fragment (two documents may both number from 1)."""
        return self.document, self.id


@dataclass(frozen=True)
class Segmentation:
    """A document cut into fragments, and who cut it (our segmenter and its version, or an import)."""

    transcript: Transcript
    made_by: str
    fragments: tuple[Fragment, ...]

    def __post_init__(self) -> None:
        text = self.transcript.text
        for fragment in self.fragments:
            if text[fragment.start_char : fragment.end_char] != fragment.text:
                raise ValueError(f"fragment {fragment.id} is not the text at its position")


@dataclass(frozen=True, slots=True, order=True)
class Label:
    """One code and, where the scheme has them, one valence. Made and checked by `Scheme.label`."""

    code: str
    valence: str | None = None

    def __str__(self) -> str:
        return f"{self.code} {self.valence}" if self.valence else self.code


@dataclass(frozen=True, slots=True)
class SuggestedMoment:
    """A code that a model suggests for a fragment.

    `confidence` is the probability that a person gives this code to this fragment, None when there are too few codings
    to say; `valence_confidence` the probability of this valence given that the code is right (None in a scheme without
    valences). `level` is the
    scheme's level of the code: how deep the model is sure.
    """

    code: str
    level: str
    confidence: float | None
    valence: str | None = None
    valence_confidence: float | None = None

    def __post_init__(self) -> None:
        for value in (self.confidence, self.valence_confidence):
            if value is not None and not 0.0 <= value <= 1.0:
                raise ValueError(f"confidence {value} of {self.code} is not a probability")


@dataclass(frozen=True, slots=True)
class Suggestion:
    """What one model run suggests for one fragment under one scheme; never changed afterwards.

    An empty `moments` means: nothing to code here, as far as the model can tell. `alternatives` are the most probable
    leaf codes that were not suggested, the most probable first: what else a person might think of.
    """

    document: str
    fragment: str
    scheme: str
    model: str
    moments: tuple[SuggestedMoment, ...]
    alternatives: tuple[SuggestedMoment, ...] = ()

    @property
    def is_ranking(self) -> bool:
        """Whether codes are only ranked, without a confidence: that says neither that one fits nor that none does."""
        return not self.moments and any(one.confidence is None for one in self.alternatives)


@dataclass(frozen=True, slots=True)
class Passage:
    """A fragment's text in its conversation: the text of the fragments around it, the part and the speaker's role."""

    text: str
    before: str | None = None
    after: str | None = None
    part: str | None = None
    role: str | None = None


def passages_in(fragments: Sequence[Fragment]) -> list[Passage]:
    """Return fragments, given in the order of their conversations, each with what its document says around it."""
    texts = [None, *(fragment.text for fragment in fragments), None]
    documents = [None, *(fragment.document for fragment in fragments), None]
    return [
        Passage(
            fragment.text,
            texts[place - 1] if documents[place - 1] == fragment.document else None,
            texts[place + 1] if documents[place + 1] == fragment.document else None,
            fragment.part,
            fragment.role,
        )
        for place, fragment in enumerate(fragments, start=1)
    ]


@dataclass(frozen=True, slots=True)
class CodedFragment:
    """A fragment as a person coded it: the unit of training and of agreement.

    `labels` is empty when the person looked and gave no code. An `example_only` shows what codes look like but not how
    often they occur (picked, written or drawn for the purpose): it trains, and neither calibrates nor measures.
    `before` and `after` are the texts around it, coded or not, None where nothing is known. `draw_probability` is the
    chance with which the fragment was drawn to be coded; None counts as 1.
    """

    document: str
    id: str
    text: str
    labels: tuple[Label, ...]
    speaker: str | None = None
    role: str | None = None
    group: str | None = None
    part: str | None = None
    example_only: bool = False
    before: str | None = None
    after: str | None = None
    draw_probability: float | None = None

    def __post_init__(self) -> None:
        if not self.text.strip():
            raise ValueError(f"coded fragment {self.id} is empty")
        if self.draw_probability is not None and not 0.0 < self.draw_probability <= 1.0:
            raise ValueError(f"coded fragment {self.id}: {self.draw_probability} is no chance of being drawn")
        if len(set(self.labels)) != len(self.labels):
            raise ValueError(f"coded fragment {self.id} has the same label twice")

    @property
    def codes(self) -> tuple[str, ...]:
        """The codes given, each once."""
        return tuple(dict.fromkeys(label.code for label in self.labels))

    @property
    def passage(self) -> Passage:
        """The fragment as a coder is shown it."""
        return Passage(self.text, self.before, self.after, self.part, self.role)


@dataclass(frozen=True)
class CodedTable:
    """Coded fragments of one or more files, and an account of everything that was left out or taken on trust.

    `notes` are lines to show the user ("412 rows without a code count as: no code"). `in_reading_order` says whether
    the rows follow each other as in the conversation, so that stretches of text are meaningful.
    """

    fragments: tuple[CodedFragment, ...]
    notes: tuple[str, ...] = ()
    in_reading_order: bool = False
    has_documents: bool = True
    sources: tuple[str, ...] = field(default=())

    @property
    def documents(self) -> tuple[str, ...]:
        """The documents in order of first appearance."""
        return unique(fragment.document for fragment in self.fragments)

    @property
    def moments(self) -> int:
        """How many moments (fragment x code x valence) were coded."""
        return sum(len(fragment.labels) for fragment in self.fragments)


class How(StrEnum):
    """How a coding came about."""

    ALONE = "alone"
    ACCEPTED = "accepted"
    CORRECTED = "corrected"
    BULK = "bulk"
    IMPORTED = "imported"
    ADJUDICATED = "adjudicated"


class Outcome(StrEnum):
    """What a person decided about a fragment; the words are those of exports for programs."""

    CODED = "coded"
    NO_CODE = "no code"
    NO_FIT = "no code fits"


@dataclass(frozen=True, slots=True)
class Decision:
    """What a person decided about one fragment of a project under one scheme, as it is handed in.

    `fragment` is the fragment's number in the project file (`ProjectFragment.row`). No labels means "no code", or with
    `no_fit` "valuable, but no code fits". `saw_suggestion` says whether a suggestion was on screen before the
    decision, None when nobody knows (an imported sheet); `model_run` whose suggestion that was. `draw_probability` is
    the probability with which the fragment was drawn for this coding, None when it was not drawn.
    """

    fragment: int
    labels: tuple[Label, ...] = ()
    no_fit: bool = False
    how: How = How.ALONE
    saw_suggestion: bool | None = False
    seconds: float | None = None
    model_run: int | None = None
    draw_probability: float | None = None
    reason: str | None = None

    def __post_init__(self) -> None:
        if self.no_fit and self.labels:
            raise ValueError(f"fragment {self.fragment}: no code fits, and yet it has {self.labels[0]}")
        if len(set(self.labels)) != len(self.labels):
            raise ValueError(f"fragment {self.fragment} has the same label twice")
        if self.how in (How.ACCEPTED, How.CORRECTED) and not self.saw_suggestion:
            raise ValueError(f"fragment {self.fragment}: {self.how}, but no suggestion was on screen")
        if self.draw_probability is not None and not 0.0 < self.draw_probability <= 1.0:
            raise ValueError(f"fragment {self.fragment}: {self.draw_probability} is no probability of being drawn")
        if self.seconds is not None and self.seconds < 0:
            raise ValueError(f"fragment {self.fragment}: took {self.seconds} seconds")

    @property
    def outcome(self) -> Outcome:
        """Coded, no code, or no code fits."""
        return Outcome.CODED if self.labels else Outcome.NO_FIT if self.no_fit else Outcome.NO_CODE


@dataclass(frozen=True, slots=True)
class Coding:
    """A decision as it stands in a project: who, when (UTC), under which version of which scheme; never changed.

    `carried_from` is the coding of an earlier fragment (before a split, a join or a corrected transcript) that this
    one was taken over from.
    """

    id: int
    decision: Decision
    coder: str
    scheme: str
    scheme_version: str
    at: datetime
    carried_from: int | None = None

    @property
    def fragment(self) -> int:
        """The number in the project file of the fragment."""
        return self.decision.fragment

    @property
    def labels(self) -> tuple[Label, ...]:
        """The codes given."""
        return self.decision.labels

    @property
    def outcome(self) -> Outcome:
        """Coded, no code, or no code fits."""
        return self.decision.outcome


@dataclass(frozen=True, slots=True)
class ProjectFragment:
    """A fragment as it stands in a project.

    `row` is its number in the project file, never used again for another. `live` is False once it was split, joined
    or replaced by a corrected transcript. `blind` says whether it was drawn to be coded before any suggestion is
    shown, with `blind_probability` the probability of that draw.
    """

    row: int
    fragment: Fragment
    segmentation: int
    live: bool
    blind: bool
    blind_probability: float


@dataclass(frozen=True, slots=True)
class Draw:
    """Whether a fragment was drawn (to be coded blind, checked, or coded again), and how probable that was.

    `action` is the step in which it was drawn: suggestions and codings of later steps came after it.
    """

    fragment: int
    kind: str
    probability: float
    drawn: bool
    coder: str | None
    scheme: str | None
    action: int


@dataclass(frozen=True, slots=True)
class Coder:
    """Somebody or something that codes: a `person` or a `model`."""

    name: str
    kind: str


@dataclass(frozen=True, slots=True)
class ModelRun:
    """One use of a model in a project: it was trained on codings (`train`) or suggested codes (`suggest`)."""

    id: int
    kind: str
    model: str
    scheme: str
    scheme_version: str
    at: datetime
    folder: str | None = None
    facts: dict[str, object] = field(default_factory=dict, hash=False)


@dataclass(frozen=True, slots=True)
class Memo:
    """A note of a person on a fragment, a document, a code or the project; `about` is what kind of thing.

    `target` is the fragment's number in the project file, the document's name, the code's stable id with `scheme` the
    scheme it is of, or None for the project.
    """

    id: int
    about: str
    target: str | None
    coder: str
    text: str
    at: datetime
    scheme: str | None = None


@dataclass(frozen=True, slots=True)
class Parked:
    """A fragment that a coder put aside for later, and why."""

    fragment: int
    coder: str
    scheme: str
    reason: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Action:
    """One step of somebody's work in a project: all that it wrote is undone and redone together.

    `of_action` is the step that an undo or redo is of. `coder` is None for steps of the project itself (adding
    documents, say).
    """

    id: int
    kind: str
    at: datetime
    coder: str | None = None
    of_action: int | None = None
    undone: bool = False
    detail: dict[str, object] = field(default_factory=dict, hash=False)


@dataclass(frozen=True, slots=True)
class UnmatchedCoding:
    """An imported coding for which the project has no fragment: kept as it was, and why it fits nowhere."""

    coder: str
    scheme: str
    document: str
    id: str
    text: str
    labels: tuple[Label, ...]
    reason: str


@dataclass(frozen=True, slots=True)
class Rating:
    """What one coder (a person or a model) said of one fragment: the unit that agreement compares.

    `document` and `id` are None where the source gives none of its own; `order` says where it stands among the
    coder's fragments of that document, and is a place in the text where `is_ordered`. `start_char` and `end_char` are
    positions in the document's canonical text. `how` is "blind", "assisted" (a suggestion was on screen), "bulk",
    "settled" (decided together) or "" when nobody knows. `weight` stands for one over the probability with which the
    fragment was drawn, None when it was not drawn. `round` tells a coder's second time from the first.
    """

    coder: str
    text: str
    labels: tuple[Label, ...]
    document: str | None = None
    id: str | None = None
    order: float = 0.0
    is_ordered: bool = False
    start_char: int | None = None
    end_char: int | None = None
    speaker: str | None = None
    part: str | None = None
    how: str = ""
    weight: float | None = None
    round: str = ""
    is_model: bool = False

    def __post_init__(self) -> None:
        if not self.text.strip():
            raise ValueError(f"{self.coder}: a rating of nothing")
        if self.how not in HOWS:
            raise ValueError(f"{self.coder}: {self.how} is no way to code")
        if self.weight is not None and not self.weight > 0:
            raise ValueError(f"{self.coder}: a weight of {self.weight}")

    @property
    def codes(self) -> tuple[str, ...]:
        """The codes given, each once."""
        return tuple(dict.fromkeys(label.code for label in self.labels))


HOWS = ("blind", "assisted", "bulk", "settled", "")


def unique(values: Iterable[str]) -> tuple[str, ...]:
    """Return each value once, in order of first appearance."""
    return tuple(dict.fromkeys(values))


class Reason(StrEnum):
    """Why a fragment is next in a queue."""

    BLIND = "blind"  # drawn to be coded before any suggestion is shown
    CHECK = "check"  # random check among what is not yet reviewed
    REPEAT = "repeat"  # own earlier fragment, blind again
    REQUEUED = "requeued"  # a code of it changed, or it came back from a correction
    SECOND_LOOK = "second look"  # contradicts its nearest neighbours or an identical fragment
    UNSURE = "unsure"  # the model is undecided
    UNLIKE = "unlike"  # the document is unlike what the model learnt from
    RARE = "rare code"  # a code with few examples is likely here
    DEFINITION = "by definition"  # no model yet: the code whose definition it is likest
    IN_ORDER = "in order"  # no model yet, or nothing that it weighs here: reading order


@dataclass(frozen=True, slots=True)
class QueueItem:
    """A fragment (`ProjectFragment.row`) that somebody has still to look at, and why it is next.

    `detail` is what is behind the reason, in no language: the sign of a code, a probability.
    """

    fragment: int
    reason: Reason
    detail: str = ""

    @property
    def blind(self) -> bool:
        """Whether no suggestion may be shown before the coding."""
        return self.reason in (Reason.BLIND, Reason.CHECK, Reason.REPEAT)


@dataclass(frozen=True)
class FragmentColumns:
    """The fragments of a project that count, in reading order, as columns: for what must be fast with many.

    `blind` and `blind_probability` are those of the draw on entry; nothing is suggested for `left_out` fragments (those
    of the researcher).
    """

    rows: tuple[int, ...] = ()
    documents: tuple[str, ...] = ()
    texts: tuple[str, ...] = ()
    blind: tuple[bool, ...] = ()
    blind_probability: tuple[float, ...] = ()
    left_out: tuple[bool, ...] = ()


@dataclass(frozen=True)
class WeighedColumns:
    """The codes that the latest suggestion of every fragment weighs, as columns; `alternative` ones not suggested.

    A confidence of None: the code is only ranked, by its definition.
    """

    fragments: tuple[int, ...] = ()
    codes: tuple[str, ...] = ()
    confidences: tuple[float | None, ...] = ()
    alternative: tuple[bool, ...] = ()


@dataclass(frozen=True, slots=True)
class Decided:
    """A coder's current decision on a fragment, and the step in which it was taken.

    `codes` are the signs at the time. `again` says that the coder had decided on the same fragment before.
    """

    fragment: int
    action: int
    how: How
    saw_suggestion: bool | None
    codes: tuple[str, ...]
    scheme_version: str
    again: bool
    coding: int
