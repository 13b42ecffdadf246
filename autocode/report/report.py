"""A study becomes a report: the sections in their order, whose codings they are, and the fragments they refer to."""

from collections.abc import Iterable

from autocode.export.report_blocks import Figure, QuoteList, Report, Section, ShownFragment, Table
from autocode.export.report_words import Say
from autocode.report import account, counts
from autocode.report.build import Writer
from autocode.report.study import Study
from autocode.tally.material import KINDS


def build_report(study: Study, language: str) -> Report:
    """Return the report of a study in a language."""
    writer = Writer(study, Say(language))
    whose = whose_codings(writer)
    again = whose_codings(writer, in_short=True)
    sections = (
        counts.study_tables(writer, whose),
        *counts.vertical(writer, again),
        *counts.horizontal(writer, again),
        account.quotes(writer, again),
        account.agreement(writer),
        account.came_about(writer),
        account.model_card(writer),
        account.texts(writer),
    )
    return Report(
        title=writer.say("title", name=study.name),
        language=language,
        facts=tuple(_facts(writer, whose)),
        warnings=tuple(_warnings(writer)),
        sections=sections,
        fragments=_fragments(writer, sections),
    )


def whose_codings(writer: Writer, *, in_short: bool = False) -> str:
    """Return whose codings the numbers are of, in words: of a person, of several, of a model.

    Which of several counts is not said again `in_short`.
    """
    say, source = writer.say, writer.study.source
    names = say.listed(source.names)
    if source.kind == "model":
        return say("whose_model", names=names)
    if source.kind == "tables":
        return say("whose_tables", names=names)
    if source.kind == "person":
        said = say("whose_person", names=names)
    else:
        said = say("whose_persons_short" if in_short else "whose_persons", names=names, main=source.names[0])
    return f"{said} {say('whose_bulk', number=source.bulk)}" if source.bulk else said


def _counts_of_coders(writer: Writer) -> str:
    source = writer.study.source
    if source.kind != "persons":
        return ""
    return " " + writer.say("whose_counts", settled=source.settled, together=source.together)


def _facts(writer: Writer, whose: str) -> Iterable[tuple[str, str]]:
    say, material, study = writer.say, writer.material, writer.study
    yield say("fact_scheme"), f"{writer.scheme.name} ({say('version')} {writer.scheme.version})"
    yield say("fact_whose"), whose + _counts_of_coders(writer)
    for kind in KINDS:
        names = material.of_kind(kind)
        if names:
            yield say(f"fact_{kind}"), f"{len(names)}: {', '.join(names)}"
    speakers = material.speakers(range(len(material.fragments)))
    yield say("fact_speakers"), f"{len(speakers)}" if speakers else say("nobody_named")
    yield say("fact_fragments"), _of_fragments(writer)
    yield say("fact_moments"), say.count(material.moments)
    yield say("fact_made"), say("made", date=study.made_on.isoformat(), version=study.version)


def _of_fragments(writer: Writer) -> str:
    """Return how many fragments there are, decided on and coded, and that the rest is the researcher's, if so."""
    say, material = writer.say, writer.material
    decided = len(material.fragments) - len(material.undecided)
    said = say(
        "fragments_facts_model" if writer.study.source.kind == "model" else "fragments_facts",
        fragments=say.count(len(material.fragments)),
        decided=say.count(decided),
        coded=say.count(len(material.coded)),
        share=say.percent(len(material.coded) / max(1, decided)),
    )
    if material.undecided and all(map(material.is_left_out, material.undecided)):
        return said + say("rest_left_out", number=say.count(len(material.undecided)))
    return said


def _warnings(writer: Writer) -> Iterable[str]:
    say, material = writer.say, writer.material
    yield say("warning_text")
    waiting = [place for place in material.undecided if not material.is_left_out(place)]
    if waiting:
        yield say("warning_undecided", number=say.count(len(waiting)))
    if writer.study.no_fit:
        yield say("no_fit_facts", number=writer.study.no_fit)
    if writer.study.source.kind == "model":
        yield say("warning_model")
    yield from writer.study.warnings


def _fragments(writer: Writer, sections: Iterable[Section]) -> dict[int, ShownFragment]:
    """Return the fragments that some number or quote refers to."""
    places: set[int] = set()
    for section in sections:
        for block in section.blocks:
            if isinstance(block, Table):
                places.update(place for line in block.lines for figure in line.figures for place in _of(figure))
            elif isinstance(block, QuoteList):
                places.update(quote.fragment for quote in block.quotes)
    return {place: _shown(writer, place) for place in sorted(places)}


def _of(figure: Figure) -> tuple[int, ...]:
    return figure.fragments


def _shown(writer: Writer, place: int) -> ShownFragment:
    fragment = writer.material.fragments[place]
    codes = [str(label) for label in fragment.labels]
    for _, given in writer.material.others:
        codes += [str(label) for label in given.get(place, ())]
    return ShownFragment(
        document=fragment.document,
        id=fragment.id,
        speaker=fragment.speaker or "",
        group=fragment.group or "",
        part=fragment.part or "",
        text=fragment.text,
        codes=tuple(codes),
    )
