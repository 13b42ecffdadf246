"""What would the queue have saved? A review replayed on coded data, from no labels to all of them.

The person's codings are known, and given one by one in the order in which a strategy asks for them: our queue, a random
order, or uncertainty alone (the mean entropy over the codes, begun at random). After every batch a model is trained as
the program trains it: what was drawn calibrates, what was picked only teaches (`train.calibrating`). Of a random order
everything was drawn. Measured is how well the model codes documents that nobody reviewed (held out, the same for all
strategies), how good the coding of the reviewed documents is as it stands (reviewed fragments as given, the rest as
suggested), and the share of all moments that was looked at. Beside it stands what the stopping advice says at each
look, and whether it is right.

Sources: Settles, B. (2012), "Active Learning", ch. 6, on measuring by learning curves; Kottke, D. et al. (2017),
"Challenges of reliable, realistic and comparable active learning evaluation", for paired seeds and bands.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from autocode.coder.fit import fit_model
from autocode.coder.model import CodingModel
from autocode.coder.passages import Passages
from autocode.coder.targets import path_matrix
from autocode.config import SEED
from autocode.errors import CodedDataError, SettingsError
from autocode.records import CodedTable, QueueItem, Reason
from autocode.review import order
from autocode.review.chance import in_random_order
from autocode.review.stopping import WANTED_RECALL, Advice, Frame, Reviewed, advise
from autocode.scheme import Scheme
from autocode.train import FEWEST_CODINGS, calibrating

Numbers = NDArray[np.float64]
Marks = NDArray[np.bool_]
Integers = NDArray[np.int64]

HELD_OUT = 0.2
FEWEST_TO_REPLAY = 200
# With fewer documents those held out would be no sample of any.
FEWEST_DOCUMENTS = 5
# Past this the batches grow, for the curves are flat by then.
LATE_FROM = 500
LATE_BATCH = 8


class Strategy(StrEnum):
    """Who says what is next."""

    QUEUE = "our queue"
    RANDOM = "random order"
    UNCERTAIN = "uncertainty alone"


@dataclass(frozen=True)
class ReplaySettings:
    """How a review is replayed: draws of held-out documents (from which number on), labels to the end and per training.

    After LATE_FROM labels a batch is LATE_BATCH times as large.
    """

    seeds: int = 5
    most: int = 500
    batch: int = 25
    blind_share: float = 0.1
    first_seed: int = 0

    def __post_init__(self) -> None:
        for name, value in (("seeds", self.seeds), ("labels", self.most), ("batch", self.batch)):
            if value < 1:
                raise SettingsError(f"--{name} {value}: give a number from 1.")


@dataclass(frozen=True, slots=True)
class Look:
    """How things stand after so many labels, under one strategy with one draw of held-out documents.

    `micro` and `macro` are F1 on held-out documents per level, from the top; `as_it_stands` the F1 (micro, deepest
    level) of the reviewed documents with suggestions in what was not looked at; `found` the share of moments looked at
    and `found_per_code` the mean of that share over codes. `advice` is None where a strategy draws nothing.
    """

    strategy: Strategy
    seed: int
    labels: int
    micro: tuple[float, ...]
    macro: tuple[float, ...]
    as_it_stands: float
    found: float
    found_per_code: float
    advice: "Told | None" = None


@dataclass(frozen=True, slots=True)
class Told:
    """What the stopping advice said: the share found with its bounds, None where it could not say."""

    recall: float | None
    low: float | None
    high: float | None
    codes: int
    codes_held: int


@dataclass(frozen=True)
class Simulation:
    """All looks, and what they were taken at."""

    scheme: str
    levels: tuple[str, ...]
    fragments: int
    held_out: int
    by_document: bool
    looks: tuple[Look, ...]
    settings: ReplaySettings = field(default_factory=ReplaySettings)


def simulate(
    table: CodedTable,
    passages: Passages,
    scheme: Scheme,
    definitions: NDArray[np.float32] | None = None,
    settings: ReplaySettings | None = None,
    progress: Callable[[str], None] = lambda _: None,
    strategies: Sequence[Strategy] = tuple(Strategy),
) -> Simulation:
    """Return the looks of every strategy at every seed; `passages` are the table's fragments, in order.

    Raises CodedDataError for too few codings.
    """
    settings = settings or ReplaySettings()
    if len(table.fragments) < FEWEST_TO_REPLAY:
        raise CodedDataError(
            f"{len(table.fragments)} coded fragments are too few to replay a review; {FEWEST_TO_REPLAY} are needed."
        )
    data = _Data(table, passages, scheme, definitions)
    looks: list[Look] = []
    pool = held_out = data.everything
    for seed in range(settings.first_seed, settings.first_seed + settings.seeds):
        pool, held_out = data.split(seed)
        for strategy in strategies:
            progress(f"replay {seed - settings.first_seed + 1} of {settings.seeds}: {strategy}")
            looks += _Replay(data, pool, held_out, strategy, seed, settings).run()
    levels = tuple(level.name for level in scheme.levels)
    return Simulation(scheme.title, levels, len(pool), len(held_out), data.by_document, tuple(looks), settings)


class _Data:
    """Coded fragments, what the program is shown of them, and the codes given on every level."""

    def __init__(
        self, table: CodedTable, passages: Passages, scheme: Scheme, definitions: NDArray[np.float32] | None
    ) -> None:
        self.fragments, self.passages, self.scheme, self.definitions = table.fragments, passages, scheme, definitions
        self.in_reading_order = table.in_reading_order
        self.truth = path_matrix([one.codes for one in table.fragments], scheme)
        self.documents = np.array([one.document for one in table.fragments])
        self.by_document = len(set(self.documents.tolist())) >= FEWEST_DOCUMENTS
        self.everything = np.arange(len(table.fragments))
        self.leaves = np.array([scheme.is_leaf(code.code) for code in scheme.codes])

    def split(self, seed: int) -> tuple[Integers, Integers]:
        """Return the rows to review and those held out: whole documents where there are enough, else drawn rows."""
        random = np.random.default_rng([SEED, seed])
        if self.by_document:
            names = sorted(set(self.documents.tolist()))
            chosen = random.permutation(names)[: max(1, round(HELD_OUT * len(names)))]
            within = np.isin(self.documents, chosen)
        else:
            within = np.zeros(len(self.everything), dtype=bool)
            within[random.permutation(len(within))[: round(HELD_OUT * len(within))]] = True
        return np.flatnonzero(~within), np.flatnonzero(within)

    def fit(self, rows: Integers, drawn: dict[int, float | None]) -> CodingModel | None:
        """Return the model of some rows, of which those with a probability were drawn; None with too little."""
        rows = np.sort(rows)
        coded = [
            replace(self.fragments[row], example_only=drawn[row] is None, draw_probability=drawn[row])
            for row in rows.tolist()
        ]
        used, _ = calibrating(coded)
        groups = [one.document for one in used]
        try:
            return fit_model(
                used, self.passages.rows(rows), self.scheme, groups, self.in_reading_order, definitions=self.definitions
            )
        except CodedDataError:
            return None


class _Replay:
    """One review under way."""

    def __init__(
        self,
        data: _Data,
        pool: Integers,
        held_out: Integers,
        strategy: Strategy,
        seed: int,
        settings: ReplaySettings,
    ) -> None:
        self.data, self.strategy, self.seed, self.settings = data, strategy, seed, settings
        self.pool, self.held_out = pool, held_out
        self.random = np.random.default_rng([SEED, seed, 1])
        self.shuffled = self.random.permutation(len(pool))
        self.blind = self.random.random(len(pool)) < settings.blind_share
        # Numbers in a project say nothing of the text: with other numbers the order of what was drawn is another.
        self.numbers = np.arange(len(pool)) + 1_000_000 * (seed + 1)
        self.done = np.zeros(len(pool), dtype=bool)
        self.order: list[int] = []
        self.streams: list[Reason | None] = []
        self.drawn: dict[int, float | None] = {}
        self.model: CodingModel | None = None
        self.shown_pool, self.shown_held_out = data.passages.rows(pool), data.passages.rows(held_out)
        self.chances = np.zeros((len(pool), 0))
        self.chosen = np.zeros((len(pool), 0), dtype=bool)

    def run(self) -> list[Look]:
        """Return a look after every batch."""
        looks = []
        most = min(self.settings.most, len(self.pool))
        while len(self.order) < most:
            for place in self._next(min(self._batch(), most - len(self.order))):
                self.done[place] = True
                self.order.append(place)
            if len(self.order) >= FEWEST_CODINGS:
                self._train()
            if self.model is not None:
                looks.append(self._look(self.model))
        return looks

    def _batch(self) -> int:
        if len(self.order) < FEWEST_CODINGS:
            return FEWEST_CODINGS - len(self.order)
        return self.settings.batch * (1 if len(self.order) < LATE_FROM else LATE_BATCH)

    def _train(self) -> None:
        rows = self.pool[np.array(self.order)]
        drawn = {int(self.pool[place]): self.drawn[place] for place in self.order}
        self.model = self.data.fit(rows, drawn) or self.model
        if self.model is not None:
            self.chances = self.model.probabilities(self.shown_pool)
            self.chosen = self.model.chosen(self.chances)

    # --- what is next -----------------------------------------------------------------------------------------------

    def _next(self, count: int) -> list[int]:
        if self.strategy is Strategy.QUEUE:
            return self._from_queue(count)
        if self.strategy is Strategy.RANDOM or self.model is None:
            ranked = self.shuffled
        else:
            leaves = [self.data.scheme.is_leaf(code) for code in self.model.codes]
            ranked = np.argsort(-_entropy(self.chances[:, leaves]).mean(axis=1), kind="stable")
        picked = [int(place) for place in ranked if not self.done[place]][:count]
        self.drawn |= dict.fromkeys(picked, 1.0 if self.strategy is Strategy.RANDOM else None)
        return picked

    def _from_queue(self, count: int) -> list[int]:
        """Return what the program's queue asks for next."""
        place_of = {int(number): place for place, number in enumerate(self.numbers)}
        blind = [
            QueueItem(int(number), Reason.BLIND) for number in in_random_order(self.numbers[self.blind & ~self.done])
        ]
        streams, ranked = {Reason.BLIND: blind}, self._ranked()
        items = (
            order.unmodelled(streams, ranked, self.streams, sum(one is not None for one in self.streams))
            if self.model is None
            else order.woven(streams, ranked, self.streams)
        )
        picked = []
        for item in items[:count]:
            place = place_of[item.fragment]
            picked.append(place)
            self.drawn[place] = self.settings.blind_share if item.reason is Reason.BLIND else None
            self.streams.append(item.reason if item.reason is Reason.BLIND else None)
        return picked

    def _ranked(self) -> list[QueueItem]:
        free = np.flatnonzero(~self.done & ~self.blind)
        if self.model is None:
            return [QueueItem(int(number), Reason.IN_ORDER) for number in self.numbers[free]]
        kept = self.chosen | self.model.alternatives(self.chances, self.chosen)
        place, code = np.nonzero(kept[free])
        weighed = order.Weighed(
            self.model.codes, self._examples(), place, code, np.round(self.chances[free][place, code], 3)
        )
        gains = order.expected_gains(weighed, len(free))
        _, document = np.unique(self.data.documents[self.pool], return_inverse=True)
        last = [one for one in self.order[-20:] if not self.blind[one]]
        theme = np.where(kept, self.chances, -1.0)
        recent = [(int(theme[one].argmax()) if kept[one].any() else order.NO_THEME, int(document[one])) for one in last]
        picked = order.spread(gains.gain, gains.theme, document[free], recent)
        return [QueueItem(int(self.numbers[free[one]]), gains.reasons[one]) for one in picked]

    def _examples(self) -> Integers:
        assert self.model is not None
        column = {code.code: index for index, code in enumerate(self.data.scheme.codes)}
        given = self.data.truth[self.pool[np.array(self.order)]].sum(axis=0)
        return np.asarray(given[[column[code] for code in self.model.codes]], dtype=np.int64)

    # --- how it stands ----------------------------------------------------------------------------------------------

    def _look(self, model: CodingModel) -> Look:
        held_out = self._decided(model, model.probabilities(self.shown_held_out))
        truth, pool_truth = self.data.truth[self.held_out], self.data.truth[self.pool]
        scheme, leaves = self.data.scheme, self.data.leaves
        column = {code.code: index for index, code in enumerate(scheme.codes)}
        levels = [[column[code.code] for code in scheme.at_depth(depth)] for depth in range(len(scheme.levels))]
        standing = self._decided(model, self.chances)
        standing[self.done] = pool_truth[self.done]
        given, total = pool_truth[self.done][:, leaves].sum(axis=0), pool_truth[:, leaves].sum(axis=0)
        return Look(
            strategy=self.strategy,
            seed=self.seed,
            labels=len(self.order),
            micro=tuple(_micro(truth[:, level], held_out[:, level]) for level in levels),
            macro=tuple(_macro(truth[:, level], held_out[:, level]) for level in levels),
            as_it_stands=_micro(pool_truth[:, levels[-1]], standing[:, levels[-1]]),
            found=float(given.sum() / total.sum()),
            found_per_code=float(np.mean(given[total > 0] / total[total > 0])),
            advice=self._told() if self.strategy is Strategy.QUEUE else None,
        )

    def _decided(self, model: CodingModel, chances: Numbers) -> Marks:
        """Return which codes of the scheme are suggested, with all above them (fragments x codes)."""
        column = {code.code: index for index, code in enumerate(self.data.scheme.codes)}
        result = np.zeros((len(chances), len(column)), dtype=bool)
        result[:, [column[code] for code in model.codes]] = model.cleared(chances)
        return result

    def _told(self) -> Told:
        leaves = [code.code for code in self.data.scheme.codes if self.data.scheme.is_leaf(code.code)]
        codes = {place: frozenset(self.data.fragments[self.pool[place]].codes) for place in range(len(self.pool))}
        given = {int(self.numbers[place]): codes[place] for place in self.order}
        frame = Frame(self.numbers, dict.fromkeys(self.numbers[self.blind].tolist(), self.settings.blind_share))
        told = advise(Reviewed(self.numbers, given), [frame], leaves)
        return _compared(told, codes.values())


def _compared(told: Advice, codes: Iterable[frozenset[str]]) -> Told:
    """Return what was told, and for how many codes that something was said of the truth lies within the bounds."""
    truth = Counter(code for given in codes for code in given)
    said = held = 0
    for one in told.per_code:
        if one.estimated.low is not None and one.estimated.high is not None:
            said += 1
            held += one.estimated.low <= truth[one.code] <= one.estimated.high
    return Told(told.recall.estimate, told.recall.low, told.recall.high, said, held)


def _entropy(chances: Numbers) -> Numbers:
    clipped = np.clip(chances, 1e-6, 1 - 1e-6)
    return np.asarray(-clipped * np.log(clipped) - (1 - clipped) * np.log(1 - clipped))


def _micro(truth: Marks, decided: Marks) -> float:
    return float(2 * (truth & decided).sum() / max(1, truth.sum() + decided.sum()))


def _macro(truth: Marks, decided: Marks) -> float:
    """Return the mean F1 over the codes that occur."""
    hits, sums = (truth & decided).sum(axis=0), truth.sum(axis=0) + decided.sum(axis=0)
    occurs = truth.any(axis=0)
    return float(np.mean(2 * hits[occurs] / sums[occurs])) if occurs.any() else 0.0


# --- what came of it ------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Band:
    """A figure over the seeds: mean, least and most."""

    mean: float
    low: float
    high: float


@dataclass(frozen=True)
class Stop:
    """Where a rule would have stopped: in how many replays it did, and there the labels and the share found.

    `labels` and `found` are means over those replays, `least` the lowest share found.
    """

    rule: str
    stopped: int
    replays: int
    labels: float | None
    found: float | None
    least: float | None


FIGURES = ("micro", "macro", "as_it_stands", "found", "found_per_code")


def figure_of(look: Look, name: str, level: int = -1) -> float:
    """Return a figure of a look by its name; `micro` and `macro` at a level of the scheme (the deepest by default)."""
    value = getattr(look, name)
    return float(value[level] if isinstance(value, tuple) else value)


def band(simulation: Simulation, strategy: Strategy, labels: int, name: str, level: int = -1) -> Band | None:
    """Return a figure after so many labels over the seeds; None where nobody looked."""
    values = [
        figure_of(look, name, level) for look in simulation.looks if look.strategy is strategy and look.labels == labels
    ]
    return Band(float(np.mean(values)), min(values), max(values)) if values else None


def labels_seen(simulation: Simulation) -> tuple[int, ...]:
    """Return after how many labels every strategy was looked at, at every seed."""
    seen = Counter(look.labels for look in simulation.looks)
    all_of_them = max(seen.values(), default=0)
    return tuple(sorted(labels for labels, times in seen.items() if times == all_of_them))


def labels_to_reach(
    simulation: Simulation, strategy: Strategy, wanted: float, name: str, level: int = -1
) -> int | None:
    """Return the fewest labels at which the mean over the seeds is at least `wanted`; None when it never is."""
    for labels in labels_seen(simulation):
        found = band(simulation, strategy, labels, name, level)
        if found is not None and found.mean >= wanted:
            return labels
    return None


def stops(simulation: Simulation, wanted: float = WANTED_RECALL) -> tuple[Stop, ...]:
    """Return where our queue would have stopped: by the estimate of the share found, and by its lower bound."""
    looks = [look for look in simulation.looks if look.strategy is Strategy.QUEUE and look.advice is not None]
    seeds = sorted({look.seed for look in looks})
    result = []
    for rule, which in (("estimate", "recall"), ("lower bound", "low")):
        first = []
        for seed in seeds:
            reached = (one for one in looks if one.seed == seed and (getattr(one.advice, which) or 0.0) >= wanted)
            found = next(reached, None)
            first += [found] if found is not None else []
        result.append(
            Stop(
                rule,
                len(first),
                len(seeds),
                float(np.mean([one.labels for one in first])) if first else None,
                float(np.mean([one.found for one in first])) if first else None,
                min((one.found for one in first), default=None),
            )
        )
    return tuple(result)


def advice_held(simulation: Simulation) -> tuple[int, int, int, int]:
    """Return at how many looks the interval of the share found held the truth, of how many; and the same of codes."""
    held = said = of_codes = codes = 0
    for look in simulation.looks:
        told = look.advice
        if told is None:
            continue
        of_codes, codes = of_codes + told.codes_held, codes + told.codes
        if told.low is not None and told.high is not None:
            said += 1
            held += told.low - 1e-9 <= look.found <= told.high + 1e-9
    return held, said, of_codes, codes
