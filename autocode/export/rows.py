"""The one flat row that every output shares: a suggested moment, or a fragment for which nothing is suggested."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from autocode.records import Coding, Fragment, How, Label, Segmentation, SuggestedMoment, Suggestion, unique
from autocode.scheme import Scheme
from autocode.status import Status

NO_LEVEL = "none"
# How a line of the account begins that a person should read before believing the suggestions.
WARNING = "warning"
# What stands in place of alternatives where a suggestion is withheld.
BLIND = {"nl": "blind: codeer dit zelf, zonder suggestie", "en": "blind: code this yourself, without a suggestion"}
# What stands in place of a confidence when there are too few codings to work one out.
NOT_CALIBRATED = {"nl": "nog niet geijkt", "en": "not calibrated yet"}
_BEFORE_THE_CODE = (
    *("document", "fragment", "id", "part", "turn", "speaker", "role", "group"),
    *("start_time", "end_time", "start_char", "end_char", "text", "scheme"),
)
_AFTER_THE_CODE = ("valence", "confidence", "valence_confidence", "level", "status", "alternatives")
# Only in tables of a project, where people have decided.
_DECIDED = ("coder", "decision", "how")

Row = dict[str, object]


@dataclass(frozen=True)
class SchemeRun:
    """One model's suggestions under one scheme for the documents of a run, by document and fragment id.

    `about` holds (what, value) lines for the account: the model, its figures, versions, warnings. `decisions` are the
    codings of people, by document and fragment id, in a project; a `SchemeRun` without a project has None. `unlike`
    are the documents that are unlike what the model learnt from; `blind` are fragments, by document and id, that
    somebody has still to code before any suggestion is shown: they have none here.
    """

    scheme: Scheme
    suggestions: Mapping[tuple[str, str], Suggestion]
    about: tuple[tuple[str, str], ...] = ()
    decisions: Mapping[tuple[str, str], Sequence[Coding]] | None = None
    unlike: tuple[str, ...] = ()
    blind: frozenset[tuple[str, str]] = frozenset()

    @property
    def warnings(self) -> tuple[str, ...]:
        """What a person should know before believing the suggestions."""
        return tuple(value for what, value in self.about if what == WARNING)


@dataclass(frozen=True)
class Precoding:
    """Everything that one run found: documents cut into fragments, and suggestions under one or more schemes."""

    segmentations: tuple[Segmentation, ...]
    runs: tuple[SchemeRun, ...]
    settings: tuple[tuple[str, str], ...] = ()

    def __post_init__(self) -> None:
        ids = [fragment.key for fragment in self.fragments]
        known = set(ids)
        if len(known) < len(ids):
            raise ValueError("two fragments of one run have the same id")
        for run in self.runs:
            stray = set(run.suggestions) - known
            if stray:
                raise ValueError(f"there are suggestions for fragments that do not exist, such as {min(stray)}")

    @property
    def fragments(self) -> tuple[Fragment, ...]:
        """The fragments of all documents, in order."""
        return tuple(fragment for segmentation in self.segmentations for fragment in segmentation.fragments)

    @property
    def documents(self) -> tuple[str, ...]:
        """The names of the documents, in order."""
        return unique(segmentation.transcript.document for segmentation in self.segmentations)


def columns(schemes: Iterable[Scheme], decided: bool = False) -> tuple[str, ...]:
    """Return the columns of the flat table; for several schemes with the levels of all of them, each once.

    `decided` adds the columns about the people who decided, in a table of a project.
    """
    schemes = tuple(schemes)
    above = unique(level.id for scheme in schemes for level in scheme.levels[:-1])
    deepest = unique(scheme.levels[-1].id for scheme in schemes if scheme.levels[-1].id not in above)
    return (*_BEFORE_THE_CODE, *above, "code", *deepest, *_AFTER_THE_CODE, *(_DECIDED if decided else ()))


def rows(precoding: Precoding, language: str = "nl", run: SchemeRun | None = None) -> list[Row]:
    """Return the rows of all runs, one run after the other, or of one `run` alone.

    A fragment has a row per suggested moment, the most confident first, or one row without a code. Level columns
    hold the names of the codes on the path, in the scheme's own language, as deep as the suggestion goes. What is not
    known is None; positions are whole numbers, confidences are rounded to four decimals; only the word in `status`
    depends on `language`.
    """
    runs = precoding.runs if run is None else (run,)
    names = columns((one.scheme for one in runs), any(one.decisions is not None for one in runs))
    return [{name: row.get(name) for name in names} for one in runs for row in _rows_of(precoding, one, language)]


def _rows_of(precoding: Precoding, run: SchemeRun, language: str) -> Iterator[Row]:
    for fragment in precoding.fragments:
        about = {**_about_fragment(fragment), "scheme": run.scheme.id}
        suggestion = run.suggestions.get(fragment.key)
        moments = sorted(suggestion.moments, key=lambda moment: -(moment.confidence or 0.0)) if suggestion else []
        about["alternatives"] = _in_short(suggestion.alternatives, language) if suggestion else None
        if fragment.key in run.blind:
            about["alternatives"] = BLIND[language]
        codings = (run.decisions or {}).get(fragment.key, ())
        for coding in codings:
            yield from ({**about, **row} for row in _decided(coding, moments, run.scheme, language))
        if codings:
            continue
        for moment in moments:
            yield {**about, **_about_moment(moment, run.scheme), "status": Status.SUGGESTED.word(language)}
        if not moments:
            yield {**about, "level": NO_LEVEL, "status": Status.NOT_REVIEWED.word(language)}


def _decided(coding: Coding, moments: Sequence[SuggestedMoment], scheme: Scheme, language: str) -> Iterator[Row]:
    """Yield the rows of what a person decided: their labels, and the suggestions that they saw and did not take."""
    by_label = {Label(moment.code, moment.valence): moment for moment in moments}
    about = {"coder": coding.coder, "decision": coding.outcome.value, "how": _how(coding)}
    for label in coding.labels:
        moment = by_label.get(label)
        is_new = moment is None and coding.decision.how is How.CORRECTED
        status = Status.CHANGED if is_new else Status.AGREED
        what = _about_moment(moment, scheme) if moment else _about_label(label, scheme)
        yield {**what, "status": status.word(language), **about}
    codes = {label.code for label in coding.labels}
    refused = [moment for moment in moments if moment.code not in codes] if coding.decision.saw_suggestion else []
    for moment in refused:
        yield {**_about_moment(moment, scheme), "status": Status.NO_CODE.word(language), **about}
    if not coding.labels and not refused:
        yield {"level": NO_LEVEL, "status": Status.NO_CODE.word(language), **about}


def _how(coding: Coding) -> str:
    """Return how a coding came about; given by hand, whether a suggestion was on screen is said, as far as is known."""
    if coding.decision.how is How.ALONE:
        return {False: How.ALONE.value, True: "assisted", None: "unknown"}[coding.decision.saw_suggestion]
    return coding.decision.how.value


def _about_label(label: Label, scheme: Scheme) -> Row:
    if label.code not in scheme:  # given under an earlier version of the scheme, and no longer in it
        return {"code": label.code, "valence": label.valence}
    names = {level.id: code.name for level, code in zip(scheme.levels, scheme.path(label.code), strict=False)}
    return {**names, "code": label.code, "valence": label.valence, "level": scheme.level_of(label.code).id}


def _about_fragment(fragment: Fragment) -> Row:
    return {
        "document": fragment.document,
        "fragment": fragment.number,
        "id": fragment.id,
        "part": fragment.part,
        "turn": fragment.turn,
        "speaker": fragment.speaker,
        "role": fragment.role,
        "group": fragment.group,
        "start_time": clock(fragment.start_ms),
        "end_time": clock(fragment.end_ms),
        "start_char": fragment.start_char,
        "end_char": fragment.end_char,
        "text": fragment.text,
    }


def _about_moment(moment: SuggestedMoment, scheme: Scheme) -> Row:
    path = scheme.path(moment.code)
    return {
        **{level.id: code.name for level, code in zip(scheme.levels, path, strict=False)},
        "code": moment.code,
        "valence": moment.valence,
        "confidence": None if moment.confidence is None else round(moment.confidence, 4),
        "valence_confidence": None if moment.valence_confidence is None else round(moment.valence_confidence, 4),
        "level": moment.level,
    }


def _in_short(moments: Sequence[SuggestedMoment], language: str) -> str | None:
    """Return `LK.2 W+ 0.31; I.6 W+ 0.22`, or None when there is nothing to say."""
    said = [
        " ".join((moment.code, moment.valence or "", "" if moment.confidence is None else f"{moment.confidence:.2f}"))
        for moment in moments
    ]
    short = "; ".join(" ".join(one.split()) for one in said)
    if any(moment.confidence is None for moment in moments):
        short += f" ({NOT_CALIBRATED[language]})"
    return short or None


def clock(milliseconds: int | None) -> str | None:
    """Return a time as `h:mm:ss`, whole seconds rounded down, or None when it is not known."""
    if milliseconds is None:
        return None
    minutes, seconds = divmod(milliseconds // 1000, 60)
    return f"{minutes // 60}:{minutes % 60:02}:{seconds:02}"


def filled(rows_: Sequence[Row], column: str) -> bool:
    """Say whether any row has a value in this column."""
    return any(row.get(column) is not None for row in rows_)
