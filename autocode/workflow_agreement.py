"""Agreement from a project file: its codings and suggestions become ratings, and then all is as with tables.

    coding history -> a rating per coder, fragment and time -> pairs of coders, with the weights of each pair -> compare

Which coding of a coder stands for them on a fragment: the last that was made blind; else the last that was made
otherwise. A coding that was settled together, or revised after the suggestion was shown, is no independent one, and
stands only where there is nothing else. What was settled together is compared with models, and with a person only when
somebody asks for it by name: it is nobody's own coding, and beside it the fragments on which all differed would stand
apart from the rest. Steps that were taken back do not count.

A model's rating beside a person is the suggestion that was stored last before that person coded the fragment, by a
model that had not learnt from any coding of it. When an imported coding was made nobody knows: there every suggestion
counts as earlier, as long as the model had not learnt from it.

A weight belongs to a comparison: one over the probability that the fragment came into it. For a coder who coded the
whole document in one way (or imported it whole) that probability is one; otherwise it is that of the draw; without a
draw somebody picked the fragment. Picked fragments have no weight, and are kept apart from drawn ones.
"""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import combinations

from autocode.agreement import SETTLED, Agreement, AgreementSettings, Comparison, compare
from autocode.errors import ProjectError, SettingsError
from autocode.records import Action, Coding, How, Outcome, ProjectFragment, Rating, Suggestion, unique
from autocode.scheme import Scheme
from autocode.store import Project
from autocode.workflow_project import in_scheme

_REPEAT = "repeat"
_SECOND = "second"
_UNSEEN = "blind"
_TURNS = ("undo", "redo")

Progress = Callable[[str], None]


def how_of(coding: Coding) -> str:
    """Return how a coding was made, in the words of ratings: blind, assisted, bulk, settled, or "" for unknown.

    An imported coding is unknown, whatever its workbook showed: nobody saw it being made.
    """
    decision = coding.decision
    if decision.how is How.ALONE:
        return {False: _UNSEEN, True: "assisted", None: ""}[decision.saw_suggestion]
    return {How.BULK: "bulk", How.ADJUDICATED: SETTLED, How.IMPORTED: ""}.get(decision.how, "assisted")


@dataclass(frozen=True)
class ProjectSettings:
    """What a person can choose for agreement from a project, besides what holds for tables too."""

    coders: tuple[str, ...] = ()
    models: bool = False


def compare_project(
    project: Project,
    settings: AgreementSettings,
    chosen: ProjectSettings,
    progress: Progress = lambda _: None,
    *,
    scheme: Scheme | None = None,
) -> Agreement:
    """Return the agreement of a project's coders, and with `models` of its models with each of them.

    Raises ProjectError for a coder who is not there or did not code, SettingsError when there is nobody to compare.
    """
    scheme = scheme or project.scheme(settings.scheme)
    history = History(project, scheme)
    coders = chosen.coders or history.coders
    for coder in coders:
        if coder not in history.coders:
            known = ", ".join(history.coders) or "nobody yet"
            raise ProjectError(f"coder {coder}: coded nothing with scheme {scheme.id} here. Who did: {known}.")
    progress(f"comparing {len(coders)} coder(s) of the project")
    apart = replace(settings, keep_drawn_apart=True)
    own = {coder: history.own(coder, settled=bool(chosen.coders)) for coder in coders}
    persons = {coder: ratings for coder, ratings in own.items() if ratings}
    found = _between_persons(history, persons, scheme, apart, progress)
    if chosen.models:
        found += _with_models(history, coders, scheme, apart, progress)
    if not found:
        raise SettingsError(_nobody(tuple(persons) or coders, chosen.models))
    return _together(found, history.notes)


def _nobody(coders: Sequence[str], models: bool) -> str:
    if not coders:
        return "nobody has coded anything with this scheme yet. Code or import some fragments first."
    who = ", ".join(coders)
    if models:
        return (
            f"{who}: no fragment has codings of two, or a suggestion that was stored before it was coded by a model "
            "that had not learnt from it. Let a second person code the same fragments, or suggest before coding."
        )
    return f"{who}: no two of them coded the same fragment. Add --model to compare with the suggestions."


def _together(found: Sequence[Agreement], notes: Sequence[str]) -> Agreement:
    """Return several results as one; the disagreements shown are those of the first."""
    return replace(
        found[0],
        coders=unique(coder for one in found for coder in one.coders),
        comparisons=tuple(comparison for one in found for comparison in one.comparisons),
        boundaries=tuple(boundaries for one in found for boundaries in one.boundaries),
        notes=unique((*notes, *(note for one in found for note in one.notes))),
    )


# --- persons --------------------------------------------------------------------------------------------------------


def _between_persons(
    history: "History",
    coders: Mapping[str, Mapping[int, Rating]],
    scheme: Scheme,
    settings: AgreementSettings,
    progress: Progress,
) -> list[Agreement]:
    """Return the agreement of each pair, of each coder with themselves, and of all when there are more than two."""
    found: list[Agreement] = []
    for pair in combinations(coders.values(), 2):
        ratings = history.weighted(pair)
        if ratings:
            found.append(compare(ratings, scheme, settings, progress=progress))
    for coder in coders:
        if coder in history.second:
            found.append(compare(history.twice(coder), scheme, settings, progress=progress))
    if len(coders) > 2:
        ratings = history.weighted(list(coders.values()))
        if len({rating.coder for rating in ratings}) > 2:
            every = compare(ratings, scheme, settings, progress=progress)
            everyone: tuple[Comparison, ...] = tuple(one for one in every.comparisons if one.kind == "all")
            # What was matched among all is what disagreements are shown of.
            found.insert(0, replace(every, comparisons=()))
            found.append(replace(every, comparisons=everyone, boundaries=()))
    return found


# --- models ---------------------------------------------------------------------------------------------------------


def _with_models(
    history: "History", coders: Sequence[str], scheme: Scheme, settings: AgreementSettings, progress: Progress
) -> list[Agreement]:
    """Return, per person, the agreement with each model, and with all together when there were several."""
    found = []
    for coder in coders:
        of_models = history.model_ratings(coder)
        names = unique(rating.coder for rating in of_models.values())
        groups = {name: {row: one for row, one in of_models.items() if one.coder == name} for name in names}
        if len(names) > 1:
            every = f"{len(names)} models, each before the coding"
            groups = {every: {row: replace(one, coder=every) for row, one in of_models.items()}, **groups}
        for ratings in groups.values():
            own = {row: history.first[coder][row] for row in ratings}
            found.append(compare(history.weighted([own, ratings]), scheme, settings, progress=progress))
    return found


# --- what a project holds -------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Said:
    """A coding as it counts: when it was made (the number of its step), and the coding."""

    action: int
    coding: Coding


class History:
    """The codings and suggestions of a project under one scheme, as ratings by the number of their fragment."""

    def __init__(self, project: Project, scheme: Scheme) -> None:
        self._project = project
        self.scheme = scheme
        self.fragments: dict[int, ProjectFragment] = {one.row: one for one in project.fragments()}
        self._places = {row: place for place, row in enumerate(self.fragments)}
        self._entries = project.coding_history(scheme.id)
        self.notes: list[str] = []
        self._said = self._that_count()
        self.first: dict[str, dict[int, Rating]] = {}
        self.second: dict[str, dict[int, Rating]] = {}
        self._chosen: dict[tuple[str, int], _Said] = {}
        self._probabilities: dict[tuple[str, int], float | None] = {}
        self._rate()

    @property
    def coders(self) -> tuple[str, ...]:
        """The persons who coded something that counts, in order of arrival."""
        return tuple(self.first)

    def own(self, coder: str, *, settled: bool) -> dict[int, Rating]:
        """Return a coder's first ratings, with or without those that were settled together."""
        return {row: one for row, one in self.first[coder].items() if settled or one.how != SETTLED}

    def _that_count(self) -> dict[str, dict[int, list[_Said]]]:
        """Return per coder and fragment the codings that stand: not taken back, of fragments that count."""
        actions: dict[int, Action] = {action.id: action for action in self._project.log()}
        found: dict[str, dict[int, list[_Said]]] = {}
        unfit = 0
        for action, gone, coding in self._entries:
            step = actions[action]
            if gone or step.undone or step.kind in _TURNS or coding.fragment not in self.fragments:
                continue
            if coding.outcome is Outcome.NO_FIT:
                unfit += 1
            own = found.setdefault(coding.coder, {}).setdefault(coding.fragment, [])
            own.append(_Said(action, in_scheme(self._project, coding, self.scheme)))
        if unfit:
            self.notes.append(f'{unfit} codings "valuable, but no code fits" left out: that is neither a code nor none')
        return found

    def _rate(self) -> None:
        lost = 0
        for coder, of_coder in self._said.items():
            times: tuple[dict[int, Rating], dict[int, Rating]] = {}, {}
            for row, said in of_coder.items():
                for time, name, chosen in self._times(coder, row, said):
                    if any(label.code not in self.scheme for label in chosen.coding.labels):
                        lost += 1
                        continue
                    times[time][row] = self._rating(chosen.coding, name)
                    if not time:
                        self._chosen[coder, row] = chosen
            first, second = times
            if first:
                self.first[coder] = first
                self._probabilities |= self._came_in(coder, first)
            second = {row: rating for row, rating in second.items() if row in first}
            if second:
                self.second[coder] = second
        if lost:
            self.notes.append(f"{lost} codings left out: with a code that scheme {self.scheme.title} no longer has")

    def _times(self, coder: str, row: int, said: Sequence[_Said]) -> list[tuple[int, str, _Said]]:
        """Return what stands for a coder on a fragment: the first time, and the second when it was drawn for that."""
        again = self._repeat_draws.get((coder, row), self._repeat_draws.get(("", row)))
        parts = [[one for one in said if again is None or one.action <= again[0]]]
        parts.append([one for one in said if again is not None and one.action > again[0]])
        found = [
            (time, name, _independent(part)) for time, (name, part) in enumerate(zip(("", _SECOND), parts, strict=True))
        ]
        return [(time, name, chosen) for time, name, chosen in found if chosen is not None]

    @cached_property
    def _repeat_draws(self) -> dict[tuple[str, int], tuple[int, float]]:
        """By coder ("" for any) and fragment: the step in which it was drawn to be coded again, and the chance."""
        return {
            (draw.coder or "", draw.fragment): (draw.action, draw.probability)
            for draw in self._project.draws(_REPEAT, self.scheme.id)
            if draw.drawn
        }

    def _rating(self, coding: Coding, round_: str) -> Rating:
        return replace(
            self._of_fragment(coding.fragment, coding.coder), labels=coding.labels, how=how_of(coding), round=round_
        )

    def _of_fragment(self, row: int, coder: str) -> Rating:
        fragment = self.fragments[row].fragment
        return Rating(
            coder=coder,
            text=fragment.text,
            labels=(),
            document=fragment.document,
            id=fragment.id,
            order=float(self._places[row]),
            is_ordered=True,
            start_char=fragment.start_char,
            end_char=fragment.end_char,
            speaker=fragment.speaker,
            part=fragment.part,
        )

    # --- draws ------------------------------------------------------------------------------------------------------

    def _came_in(self, coder: str, ratings: Mapping[int, Rating]) -> dict[tuple[str, int], float | None]:
        """Return the probability with which each fragment came to be coded by a coder; None when somebody picked it."""
        hows: dict[str, set[str | None]] = defaultdict(set)
        for row, one in self.fragments.items():
            if one.fragment.suggested_for:
                said = self._said[coder].get(row)
                hows[one.fragment.document].add(how_of(said[-1].coding) if said else None)
        found: dict[tuple[str, int], float | None] = {}
        for row, rating in ratings.items():
            of_document = hows[self.fragments[row].fragment.document]
            is_whole = len(of_document) == 1 and None not in of_document
            drawn = self._chosen[coder, row].coding.decision.draw_probability
            found[coder, row] = 1.0 if is_whole else drawn if rating.how else None
        return found

    def twice(self, coder: str) -> list[Rating]:
        """Return a coder's first and second ratings of what was drawn to be coded again, weighted by that draw."""
        drawn, found = self._repeat_draws, []
        for row, second in self.second[coder].items():
            weight = 1 / drawn.get((coder, row), drawn.get(("", row), (0, 1.0)))[1]
            found += [replace(self.first[coder][row], weight=weight), replace(second, weight=weight)]
        return sorted(found, key=lambda rating: rating.round)

    def weighted(self, coders: Sequence[Mapping[int, Rating]]) -> list[Rating]:
        """Return the ratings of fragments that at least two of some coders rated, with their common weight.

        The blind draw is one draw for all coders, so that a fragment comes in with the smallest of the probabilities.
        """
        times: dict[int, int] = defaultdict(int)
        for of_coder in coders:
            for row in of_coder:
                times[row] += 1
        weights: dict[int, float | None] = {}
        for row in (row for row, number in times.items() if number > 1):
            raters = [of_coder[row].coder for of_coder in coders if row in of_coder and not of_coder[row].is_model]
            known = [self._probabilities.get((rater, row)) for rater in raters]
            weights[row] = None if None in known else 1 / min(one for one in known if one is not None)
        return [
            replace(one, weight=weights[row]) for of_coder in coders for row, one in of_coder.items() if row in weights
        ]

    # --- models -----------------------------------------------------------------------------------------------------

    @cached_property
    def _suggested(self) -> dict[int, list[tuple[int, int, Suggestion]]]:
        found: dict[int, list[tuple[int, int, Suggestion]]] = {}
        for action, run, row, suggestion in self._project.suggestion_history(self.scheme.id):
            if suggestion.is_ranking:
                continue
            found.setdefault(row, []).append((action, run, suggestion))
        return found

    @cached_property
    def _taught(self) -> dict[str, set[int]]:
        """The fragments, of now and before, whose codings each model learnt from, by the model's name."""
        of_coding = {coding.id: coding.fragment for _, _, coding in self._entries}
        found: dict[str, set[int]] = {}
        for run in self._project.model_runs(self.scheme.id, "train"):
            learnt = (of_coding[number] for number in self._project.learnt_from(run.id) if number in of_coding)
            found.setdefault(run.model, set()).update(learnt)
        return found

    @cached_property
    def _forebears(self) -> Mapping[int, set[int]]:
        return self._project.forebears()

    def model_ratings(self, coder: str) -> dict[int, Rating]:
        """Return what models suggested, unseen and unlearnt, for the fragments that a person coded."""
        found: dict[int, Rating] = {}
        learnt = late = 0
        for row in self.first[coder]:
            before = self._suggested.get(row, [])
            of_coding = self._chosen[coder, row]
            if of_coding.coding.decision.how is not How.IMPORTED:
                kept = [one for one in before if one[0] < of_coding.action]
                late += bool(before) and not kept
                before = kept
            of_fragment = {row, *self._forebears.get(row, set())}
            unlearnt = [one for one in before if not of_fragment & self._taught.get(one[2].model, set())]
            learnt += bool(before) and not unlearnt
            if unlearnt:
                found[row] = self._of_model(row, unlearnt[-1][2])
        self._say_of_models(coder, late, learnt, found)
        return found

    def _of_model(self, row: int, suggestion: Suggestion) -> Rating:
        codes = [self.scheme.label(one.code, one.valence) for one in suggestion.moments if one.code in self.scheme]
        rating = self._of_fragment(row, suggestion.model)
        return replace(rating, labels=tuple(dict.fromkeys(codes)), is_model=True)

    def _say_of_models(self, coder: str, late: int, learnt: int, found: Mapping[int, Rating]) -> None:
        if late:
            self.notes.append(
                f"{coder}: {late} fragments left out beside a model: the suggestion came after the coding"
            )
        if learnt:
            self.notes.append(f"{coder}: {learnt} fragments left out beside a model: it had learnt from them")
        for model in unique(rating.coder for rating in found.values()):
            if model not in self._taught:
                self.notes.append(
                    f"{model} was not trained in this project; whether it learnt from these texts elsewhere is not "
                    "recorded here"
                )


def _independent(said: Sequence[_Said]) -> _Said | None:
    """Return the coding that stands for a coder: the last blind one, else the last, a settled one only for want of any.

    Codings that no code fits count as none.
    """
    usable = [one for one in said if one.coding.outcome is not Outcome.NO_FIT]
    if not usable or said[-1].coding.outcome is Outcome.NO_FIT:
        return None
    return max(
        enumerate(usable),
        key=lambda one: (
            how_of(one[1].coding) == _UNSEEN,
            one[1].coding.decision.how is not How.ADJUDICATED,
            one[0],
        ),
    )[1]
