"""Work that nobody should wait for, in processes of their own: the queue, evidence, likeness, learning.

A `Helper` is one process that answers one question at a time over a pipe. It ends by itself when the program that
started it is no more, however that ended. Threads would not do: they share one lock for all Python code, and the
person at the page would feel the model think.
"""

import contextlib
import multiprocessing
import os
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from autocode import workflow_queue
from autocode.agree.sampling import Estimate
from autocode.agreement import AgreementSettings, Comparison
from autocode.coder.evidence import carrying_words, nearest
from autocode.coder.files import FACTS, load_model
from autocode.coder.model import CodingModel
from autocode.coder.passages import Passages, encode_passages
from autocode.embed import Encoder, load_encoder
from autocode.errors import AutocodeError, SettingsError
from autocode.evaluate import cross_validate, measure
from autocode.records import Coding, How, Label, QueueItem, Suggestion, passages_in
from autocode.review.second import Why
from autocode.store import Project, open_project
from autocode.workflow import encoded, encoder_of, is_tuned, silent, suggestion_runs
from autocode.workflow_agreement import ProjectSettings, compare_project
from autocode.workflow_project import UNLIKE, TrainSettings, coded_table, in_scheme, train_model

_NICENESS = 10


class Helper:
    """A process that works in the background; it starts with the first question."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._process: Any = None
        self._pipe: Connection | None = None

    def ask(self, work: Callable[..., Any], *arguments: Any) -> Any:
        """Return what a function of a module gives, run in the process; its AutocodeError is raised here.

        Raises AutocodeError as well when the process is gone: it was ended, or the program is closing.
        """
        with self._lock:
            pipe = self._start()
            try:
                pipe.send((work, arguments))
                done, answer = pipe.recv()
            except (EOFError, OSError) as error:
                self._stop()
                raise AutocodeError("the work in the background was ended. Try again.") from error
        if not done:
            raise answer
        return answer

    def _start(self) -> Connection:
        if self._process is None or not self._process.is_alive() or self._pipe is None:
            # Not by forking: a copy of a process with threads may hold a lock that nobody gives back.
            context = multiprocessing.get_context("spawn")
            self._pipe, theirs = context.Pipe()
            self._process = context.Process(target=_serve, args=(theirs,), daemon=True)
            self._process.start()
            theirs.close()
        return self._pipe

    def close(self) -> None:
        """End the process, whatever it is doing."""
        process = self._process
        if process is not None and process.is_alive():
            process.terminate()
        with self._lock:
            self._stop()

    def _stop(self) -> None:
        if self._pipe is not None:
            self._pipe.close()
        if self._process is not None:
            self._process.terminate()
            self._process.join(5)
        self._process = self._pipe = None


def _serve(pipe: Connection) -> None:
    """Answer questions until the other end is closed."""
    with contextlib.suppress(OSError, AttributeError):
        os.nice(_NICENESS)
    with contextlib.suppress(EOFError, OSError, KeyboardInterrupt):
        while True:
            work, arguments = pipe.recv()
            try:
                answer = (True, work(*arguments))
            except AutocodeError as error:
                answer = (False, error)
            except Exception as error:
                answer = (False, AutocodeError(f"{type(error).__name__}: {error}"))
            pipe.send(answer)


def ordered(path: Path, scheme: str, coder: str) -> list[QueueItem]:
    """Return a coder's queue (`workflow_queue.queue`) of the project in a file."""
    with open_project(path) as project:
        return workflow_queue.queue(project, scheme, coder)


# --- evidence -------------------------------------------------------------------------------------------------------

# So many of the latest codings are looked through for what is alike: their vectors are made on the spot.
_MOST_COMPARED = 1_000


@dataclass(frozen=True)
class Near:
    """A fragment that a person coded, how alike it is (cosine, -1 to 1), and what they gave it."""

    likeness: float
    fragment: int
    document: str
    text: str
    coder: str
    labels: tuple[Label, ...]


@dataclass(frozen=True)
class Evidence:
    """Why a model suggests `code` (None: it knows none of those asked for): the words of the fragment that carried it
    (place in code points, and how far the log-odds fall without it), and the nearest fragments that people coded.
    """

    code: str | None
    words: tuple[tuple[str, int, int, float], ...]
    near: tuple[Near, ...]


def evidence(path: Path, scheme: str, row: int, codes: Sequence[str], coder: str | None = None) -> Evidence:
    """Return what speaks for codes on a fragment; `codes` in order of interest, `coder` when only their codings may
    be shown.
    """
    with open_project(path) as project:
        near = project.around(row, 1, 1)
        place = [one.row for one in near].index(row)
        passage = passages_in([one.fragment for one in near])[place]
        folder = _folder(project, scheme, row)
        codings = [
            coding
            for coding in project.current_codings(scheme, coder)
            if coding.labels and coding.fragment != row and coding.decision.how is not How.BULK
        ]
        codings = sorted(codings, key=lambda one: one.id)[-_MOST_COMPARED:]
        texts = project.texts([coding.fragment for coding in codings])
    model = None if folder is None else _model(folder)
    encoder = _encoder(None) if folder is None else _encoder(folder)
    shown = encode_passages([passage], encoder.encode)
    known = [code for code in codes if model is not None and code in model.codes]
    words = carrying_words(model, shown, known[0], encoder.encode) if model is not None and known else ()
    return Evidence(
        code=known[0] if known else None,
        words=tuple((word.word, word.start, word.end, word.weight) for word in words if word.weight >= _LEAST_WEIGHT),
        near=_nearest(shown, codings, texts, encoder, None if model is None else model.scaler.mean),
    )


# Below this a word changed next to nothing.
_LEAST_WEIGHT = 0.05
_FEWEST_TO_CENTRE = 20


def _nearest(
    shown: Passages,
    codings: Sequence[Coding],
    texts: Mapping[int, tuple[str, str]],
    encoder: Encoder,
    centre: NDArray[np.float32] | None,
) -> tuple[Near, ...]:
    codings = [coding for coding in codings if coding.fragment in texts]
    if not codings:
        return ()
    vectors = _vectors([texts[coding.fragment][1] for coding in codings], encoder)
    if centre is None:
        # The mean of a handful says nothing of where the middle of all is: seen from it, half of them lie opposite.
        centre = vectors.mean(axis=0) if len(vectors) >= _FEWEST_TO_CENTRE else np.zeros_like(vectors[0])
    found = nearest(shown, vectors, centre)
    return tuple(
        Near(one.likeness, coding.fragment, *texts[coding.fragment], coding.coder, coding.labels)
        for one in found
        if one.likeness > 0
        for coding in [codings[one.row]]
    )


def _folder(project: Project, scheme: str, row: int) -> Path | None:
    """Return the folder of the model whose suggestion stands for a fragment, when it is still there."""
    run, _ = project.suggestions(scheme, row).get(row, (None, None))
    for one in project.model_runs(scheme, "suggest"):
        if one.id == run and one.folder is not None and Path(one.folder).is_dir():
            return Path(one.folder)
    return None


def _encoder(folder: Path | None) -> Encoder:
    return _encoder_of(folder, 0 if folder is None else _written(folder))


def _model(folder: Path) -> CodingModel:
    return _model_of(folder, _written(folder))


def _written(folder: Path) -> int:
    """Return when a model was written to a folder: another one may come to lie there, with an encoder of its own."""
    facts = folder / FACTS
    return facts.stat().st_mtime_ns if facts.is_file() else 0


@lru_cache(maxsize=3)
def _encoder_of(folder: Path | None, _: int) -> Encoder:
    return load_encoder() if folder is None else encoder_of(load_model(folder))


@lru_cache(maxsize=2)
def _model_of(folder: Path, _: int) -> CodingModel:
    return load_model(folder).model


_known_vectors: dict[tuple[str, str], NDArray[np.float32]] = {}


def _vectors(texts: Sequence[str], encoder: Encoder) -> NDArray[np.float32]:
    """Return the vectors of texts; each text is encoded once as long as the process lives."""
    new = list(dict.fromkeys(text for text in texts if (encoder.identity, text) not in _known_vectors))
    if new:
        keys = [(encoder.identity, text) for text in new]
        _known_vectors.update(zip(keys, encoder.encode(new), strict=True))
    return np.stack([_known_vectors[encoder.identity, text] for text in texts])


# --- what no code fits ----------------------------------------------------------------------------------------------

# Average cosine distance up to which fragments stand in one group; chosen by looking at groups of example sentences.
_GROUP_DISTANCE = 0.75


def alike(path: Path, rows: Sequence[int]) -> list[list[int]]:
    """Return fragments grouped by likeness, the largest group first, each in reading order."""
    with open_project(path) as project:
        texts = project.texts(rows)
    there = [row for row in rows if row in texts]
    if len(there) < 2:
        return [there] if there else []
    from scipy.cluster.hierarchy import fcluster, linkage

    vectors = _vectors([texts[row][1] for row in there], _encoder(None))
    vectors = vectors - vectors.mean(axis=0) if len(there) > 2 else vectors
    # A vector of nothing has no direction; two texts that are the same stay together.
    vectors = np.where(np.linalg.norm(vectors, axis=1, keepdims=True) < 1e-9, 1e-9, vectors)
    groups: dict[int, list[int]] = {}
    labels = fcluster(linkage(vectors, "average", metric="cosine"), _GROUP_DISTANCE, "distance")
    for row, group in zip(there, labels, strict=True):
        groups.setdefault(int(group), []).append(row)
    return sorted(groups.values(), key=lambda group: (-len(group), group[0]))


# --- looking again --------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Doubted:
    """A coding that contradicts another: the fragment, what was given, the code at stake, and the other fragment with
    what was given there. `same` says that the texts are the same, not only alike.
    """

    fragment: int
    text: str
    given: tuple[Label, ...]
    code: str
    same: bool
    other: int
    other_text: str
    other_given: tuple[Label, ...]


def doubted(path: Path, scheme: str, coder: str) -> list[Doubted]:
    """Return a coder's codings that contradict an identical fragment or their nearest ones (`second_look`)."""
    with open_project(path) as project:
        if coder not in [one.name for one in project.coders()]:
            return []
        found = workflow_queue.second_look(project, scheme, coder, lambda texts: _vectors(texts, _encoder(None)))
        now = project.scheme(scheme)
        codings = [in_scheme(project, one, now) for one in project.current_codings(scheme, coder)]
        given = {one.fragment: one.labels for one in codings}
        pairs = [(one, one.other) for one in found if one.other is not None]
        texts = project.texts([row for one, other in pairs for row in (one.fragment, other)])
    return [
        Doubted(
            one.fragment, texts[one.fragment][1], given[one.fragment], one.code, one.why is Why.IDENTICAL, other,
            texts[other][1], given[other],
        )
        for one, other in pairs
    ]  # fmt: skip


def drew_again(path: Path, scheme: str, coder: str, size: int) -> int:
    """Draw fragments to come back blind (`workflow_queue.draw_repeats`); return how many."""
    with open_project(path) as project:
        if coder not in [one.name for one in project.coders()]:
            return 0
        return workflow_queue.draw_repeats(project, scheme, coder, size)


# --- advice ---------------------------------------------------------------------------------------------------------


def advised(path: Path, scheme: str, coder: str, language: str) -> str:
    """Return in a sentence whether it is enough (`workflow_queue.advice`)."""
    with open_project(path) as project:
        return workflow_queue.advice(project, scheme, coder).sentence(language)


@dataclass(frozen=True)
class AgreedSoFar:
    """How far two coders agree so far on the deepest level; `model` is None between persons.

    `n` fragments; on a share `same` of them exactly the same codes, `alpha` Krippendorff's alpha on sets (nominal).
    """

    coders: tuple[str, ...]
    model: str | None
    how: str
    n: int
    same: Estimate
    alpha: Estimate | None


def agreed(path: Path, scheme: str, coder: str, models: bool) -> list[AgreedSoFar]:
    """Return how far a coder agrees so far with each other, and with models; empty when nobody coded the same."""
    with open_project(path) as project:
        settings, chosen = AgreementSettings(by="id"), ProjectSettings(models=models)
        try:
            found = compare_project(project, settings, chosen, scheme=project.scheme(scheme))
        except AutocodeError:
            return []
    pairs = [one for one in found.comparisons if one.kind == "pair" and coder in one.coders]
    return [one for pair in pairs for one in _so_far(pair)]


def _so_far(pair: Comparison) -> list[AgreedSoFar]:
    whole = [line for line in pair.lines if line.about == "set" and line.over == "all"][-1:]
    return [
        AgreedSoFar(
            pair.coders,
            pair.model,
            pair.how,
            line.n,
            line.figures["raw"],
            line.figures.get("alpha") or line.figures.get("alpha_nominal"),
        )
        for line in whole
        if "raw" in line.figures
    ]


# --- bulk -----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class BulkOffer:
    """What could be accepted in bulk: how many fragments, a few of them (number, text, labels), and whether checks
    allow it: right in a share `estimate` of `checks`, at least `low` (None: nobody checked). `needed` more checks are
    wanted, for which `to_draw` fragments are to be drawn.
    """

    fragments: int
    some: tuple[tuple[int, str, str], ...]
    allowed: bool
    estimate: float | None
    low: float | None
    checks: int
    needed: int
    to_draw: int


_SHOWN = 12


def offered(path: Path, scheme: str, coder: str, code: str | None, low: float, bar: float) -> BulkOffer:
    """Return what could be accepted in bulk (`workflow_queue.bulk_offer`)."""
    with open_project(path) as project:
        return _offer(project, scheme, workflow_queue.bulk_offer(project, scheme, coder, code=code, low=low, bar=bar))


def _offer(project: Project, scheme: str, found: workflow_queue.BulkOffer) -> BulkOffer:
    some = list(found.rows[:_SHOWN])
    texts = project.texts(some)
    labels = {row: _as_text(project.suggestions(scheme, row)[row][1]) for row in some}
    return BulkOffer(
        fragments=len(found.rows),
        some=tuple((row, texts[row][1], labels[row]) for row in some),
        allowed=found.allowed,
        estimate=found.precision.estimate,
        low=found.precision.low,
        checks=round(found.precision.n),
        needed=found.check_size,
        to_draw=found.draw_size or found.check_size,
    )


def _as_text(suggestion: Suggestion) -> str:
    return ", ".join(str(Label(moment.code, moment.valence)) for moment in suggestion.moments)


def accepted(
    path: Path, scheme: str, coder: str, code: str | None, low: float, bar: float, expected: int
) -> tuple[int, int]:
    """Accept in bulk; return how many fragments were accepted, and how many were kept back to be checked.

    Raises SettingsError when it is not (or no longer) allowed, or no longer about the `expected` number of fragments.
    """
    with open_project(path) as project:
        offer = workflow_queue.bulk_offer(project, scheme, coder, code=code, low=low, bar=bar)
        if len(offer.rows) != expected:
            raise SettingsError("the offer has changed since it was shown. Look at it again; nothing was accepted.")
        done = workflow_queue.bulk_accept(project, offer, coder)
        return len(done.accepted), len(done.held_back)


def drew(path: Path, scheme: str, coder: str, size: int) -> int:
    """Draw fragments to check (`workflow_queue.draw_checks`); return how many are new in the queue."""
    with open_project(path) as project:
        return workflow_queue.draw_checks(project, scheme, coder, size)


# --- learning -------------------------------------------------------------------------------------------------------

# So many new decisions are worth learning from; training takes at least as many coded ones.
ENOUGH_NEW = 25
FEWEST_CODED = 50
# Nobody who decides waits longer for the file than it takes to write so many suggestions.
_PORTION = 200


@dataclass(frozen=True)
class Learnt:
    """What came of learning in the background: `what` is "new" (suggestions were stored), "not better" (than the coder
    that comes with the program), or "too few" (decisions, or new ones); `fragments` are those suggested for.
    """

    what: str
    fragments: int = 0


def learn(path: Path, scheme: str, coder: str, least: int = ENOUGH_NEW) -> Learnt:
    """Train on the decisions so far and suggest for what is still to do, when that is worth the while.

    Only in a project in which suggestions were asked for. What was trained here before gives way to what knows more;
    the coder that comes with the program gives way only to a better one, each on documents that it did not learn from.
    """
    with open_project(path) as project:
        if not project.model_runs(scheme, "suggest") or not _is_worth_it(project, scheme, least):
            return Learnt("too few")
        if not project.model_runs(scheme, "train") and not _beats_what_suggests(project, scheme):
            return Learnt("not better")
        folder = path.with_name(f"{path.stem}-model-{scheme}-background")
        encoder, tune = _last_taught_with(project, scheme)
        trained = train_model(project, TrainSettings(scheme, out=folder, encoder=encoder, overwrite=True, tune=tune))
        return Learnt("new", _suggest_for_open(project, scheme, coder, trained.folder))


def _last_taught_with(project: Project, scheme: str) -> tuple[str, bool]:
    """Return the encoder of the model that was last trained here, and whether it was tuned: a choice that stands."""
    runs = project.model_runs(scheme, "train")
    folder = Path(runs[-1].folder) if runs and runs[-1].folder else None
    if folder is None or not (folder / FACTS).is_file():
        return "", False
    facts = load_model(folder).facts
    return facts["encoder"]["location"], is_tuned(facts)


def _is_worth_it(project: Project, scheme: str, least: int) -> bool:
    codings = [coding.id for coding in project.current_codings(scheme) if coding.decision.how is not How.BULK]
    runs = project.model_runs(scheme, "train")
    known = set(project.learnt_from(runs[-1].id)) if runs else set[int]()
    changed = not runs or runs[-1].facts.get("decisions") != project.decisions_hash(scheme)
    return changed and len(codings) >= FEWEST_CODED and len(set(codings) - known) >= least


def _beats_what_suggests(project: Project, scheme: str) -> bool:
    """Say whether a model of the decisions does better on documents that it has not seen than the one in use."""
    folder = project.model_runs(scheme, "suggest")[-1].folder
    if folder is None or not Path(folder).is_dir():
        return True
    used = load_model(Path(folder))
    table = coded_table(project, scheme)
    own_scheme = project.scheme(scheme)
    coded = encoded(table, own_scheme, encoder_of(used))
    new = cross_validate(table, coded.passages, own_scheme, definitions=coded.definitions).levels[-1].micro_f1
    old = measure(table, coded.passages, used.model).levels[-1].micro_f1
    return (new.value or 0.0) > (old.value or 0.0)


def _suggest_for_open(project: Project, scheme: str, coder: str, folder: Path) -> int:
    """Store suggestions for the fragments that a coder has still to do, a portion at a time; return how many."""
    wanted = set(project.open_fragments(scheme, coder))
    model = load_model(folder)
    cuts = [project.segmentation(document) for document in project.documents()]
    (run,) = suggestion_runs([model], [cut for cut, _ in cuts], silent)
    rows = {(cut.transcript.document, name): row for cut, numbers in cuts for name, row in numbers.items()}
    silenced = {one.key for cut, _ in cuts for one in cut.fragments if not one.suggested_for}
    found = [
        (rows[key], suggestion)
        for key, suggestion in run.suggestions.items()
        if rows[key] in wanted and key not in silenced
    ]
    facts = {"about": [list(line) for line in run.about], UNLIKE: list(run.unlike)}
    number = project.record_suggestions(scheme, model.id, {}, folder=str(folder.resolve()), facts=facts)
    for start in range(0, len(found), _PORTION):
        project.add_suggestions(scheme, number, dict(found[start : start + _PORTION]))
    return len(found)
