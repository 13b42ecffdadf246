"""The sections that account for the codings: quotes, agreement, how codings came about, the model, texts to use."""

from collections.abc import Sequence

from autocode.agree.sampling import Estimate
from autocode.agreement import Agreement, Comparison
from autocode.export.report_blocks import Block, Column, Figure, Line, Quote, QuoteList, Section, Table, Text
from autocode.export.report_words import Say
from autocode.records import How
from autocode.report.build import Writer, plain
from autocode.tally.crosses import cross
from autocode.tally.material import KINDS, VALENCE
from autocode.tally.provenance import Provenance
from autocode.tally.quotes import Chooser

# How many sentences of what coders confuse stand below an agreement table.
_MOST_SAID = 6
_SETS = ("raw", "alpha_nominal", "alpha_jaccard", "alpha_masi")
_YES_NO = ("raw", "positive", "negative", "kappa", "ac1", "pabak")


# --- quotes ---------------------------------------------------------------------------------------------------------


def quotes(writer: Writer, whose: str) -> Section:
    """Return typical and deviant fragments of every cell: topic by valence, in meetings and in interviews."""
    say, material = writer.say, writer.material
    chooser = Chooser(material, writer.study.confidence)
    blocks: list[Block] = []
    for kind in KINDS:
        places = material.places(kind)
        axes = [writer.middle, *([VALENCE] if writer.has_valences else [])]
        found = cross(material, [axes[0], *(axes[1:] or ["document"])], places)
        chosen: list[Quote] = []
        keys = found.columns if writer.has_valences else [(None,)]
        for row in found.rows:
            for key in keys:
                cell = found.count(row, key).fragments
                if not cell or not row:
                    continue
                name = writer.value(writer.middle, row)
                about = f"{name} · {key[0]}" if key[0] else name
                picked = chooser.choose(cell, row)
                about = say("quotes_of", what=about, number=say.fragments(len(cell)))
                chosen += [Quote(about, say("typical"), place) for place in picked.typical]
                chosen += [Quote(about, say("deviant"), place) for place in picked.deviant]
        if chosen:
            blocks.append(QuoteList(say(f"quotes_{kind}"), tuple(chosen)))
    note = say("quotes_by_confidence" if chooser.by_confidence else "quotes_by_words")
    return Section("quotes", say("quotes"), (Text((note,)), *blocks), whose=whose)


# --- agreement ------------------------------------------------------------------------------------------------------


def agreement(writer: Writer) -> Section:
    """Return the agreement of coders, in tables; what is not there is said."""
    say, found = writer.say, writer.study.agreement
    if found is None:
        reason = writer.study.no_agreement
        said = say("no_agreement") + (f" {say('reason')} {reason}" if reason else "")
        return Section("agreement", say("agreement"), (Text((said,)),))
    blocks: list[Block] = [Text((say("agreement_note"),))]
    for comparison in found.comparisons:
        blocks += _comparison(writer, comparison)
    if found.notes:
        blocks.append(Text(found.notes, title=say("agreement_notes")))
    return Section("agreement", say("agreement"), tuple(blocks))


def _comparison(writer: Writer, comparison: Comparison) -> list[Block]:
    say = writer.say
    who = say.listed(comparison.coders)
    title = say("compared", who=who, how=say.how(comparison.how))
    facts = say(
        "compared_facts",
        number=comparison.n,
        unit=say(f"unit_{comparison.unit}"),
        coded=comparison.coded,
        weighted=say("weighted" if comparison.weighted else "not_weighted"),
    )
    note = say(
        f"interval_{comparison.sampled if comparison.sampled in ('stretch', 'draw') else 'groups'}",
        groups=comparison.groups,
        what=say.sampled(comparison.sampled),
    )
    sets = [line for line in comparison.lines if line.about == "set"]
    rows = tuple(
        Line(
            f"{say('whole_sets')}, {writer.axis(line.level)}, {say(f'over_{line.over}')}",
            (Figure(line.n), *(_estimate(line.figures.get(name), say) for name in _SETS)),
        )
        for line in sets
    )
    columns = (Column(say("n")), *(Column(say(f"figure_{name}")) for name in _SETS))
    blocks: list[Block] = [Text((facts,), title=title), Table(say("sets_table"), say("about"), columns, rows, note)]
    codes = [line for line in comparison.lines if line.over == "all" and line.about in _ABOUT_CODES]
    codes = [line for line in codes if line.about != "code" or line.given]
    if codes:
        lines = tuple(
            Line(
                _named(writer, line.about, line.code, line.level),
                (
                    Figure(line.n),
                    Figure(line.given) if line.given is not None else plain(""),
                    *(_estimate(line.figures.get(name), say) for name in _YES_NO),
                ),
            )
            for line in codes
        )
        heads = (Column(say("n")), Column(say("given")), *(Column(say(f"figure_{name}")) for name in _YES_NO))
        blocks.append(Table(say("codes_table"), say("about"), heads, lines, say("note_codes")))
    blocks += _valence(writer, comparison)
    return blocks


_ABOUT_CODES = ("coded or not", "mean", "weighted mean", "code")


def _named(writer: Writer, about: str, code: str, level: str) -> str:
    if about == "code" and code in writer.scheme:
        return writer.code(code)
    key = {"coded or not": "coded_or_not", "mean": "mean_codes", "weighted mean": "weighted_mean_codes"}[about]
    return writer.say(key, level=writer.axis(level) if level else "")


def _valence(writer: Writer, comparison: Comparison) -> list[Block]:
    say = writer.say
    found = [line for line in comparison.lines if line.about == "valence" and not line.code]
    if not found:
        return []
    (line,) = found
    figures = ", ".join(
        f"{say(f'figure_{name}')} {_written(line.figures.get(name), say)}" for name in ("raw", "kappa", "alpha")
    )
    return [Text((say("valence_agreement", number=line.n, figures=figures),))]


def _written(found: Estimate | None, say: Say) -> str:
    if found is None or found.value is None:
        return say.why(found.note if found is not None else "")
    value = say.decimal(found.value)
    if found.low is None or found.high is None:
        return f"{value} ({say.why(found.note)})" if found.note else value
    return f"{value} ({say.decimal(found.low)} {say('to')} {say.decimal(found.high)})"


def _bracketed(found: Estimate | None, say: Say) -> str:
    """Return a figure for running text, its interval between square brackets."""
    written = _written(found, say)
    if found is None or found.low is None or found.high is None or found.value is None:
        return written
    return f"{say.decimal(found.value)} [{say.decimal(found.low)}; {say.decimal(found.high)}]"


def _estimate(found: Estimate | None, say: Say) -> Figure:
    return plain(_written(found, say))


# --- how it came about ----------------------------------------------------------------------------------------------


def came_about(writer: Writer) -> Section:
    """Return how the codings came about, in a table."""
    say, found = writer.say, writer.study.provenance
    if found is None:
        return Section("came-about", say("came_about"), (Text((say("came_about_unknown"),)),))
    columns = (Column(say("codings")), Column(say("share")), Column(say("seconds")), Column(say("timed")))
    lines = [
        Line(
            f"{way.coder}: {say(f'how_{way.how.value}')}, {say(_saw(way.saw_suggestion))}",
            (
                Figure(way.number),
                Figure(way.number / found.number, "share"),
                plain(say.decimal(way.seconds, 0) if way.seconds is not None else say("not_recorded")),
                Figure(way.timed),
            ),
        )
        for way in found.ways
    ]
    total = (Figure(found.number), Figure(1.0, "share"), plain(""), Figure(sum(way.timed for way in found.ways)))
    lines.append(Line(say("total"), total, total=True))
    table = Table(say("came_about"), say("way"), columns, tuple(lines), say("note_came_about"))
    return Section("came-about", say("came_about"), (Text(_blind(writer, found)), table))


def _saw(saw: bool | None) -> str:
    return {True: "saw", False: "saw_not", None: "saw_unknown"}[saw]


def _blind(writer: Writer, found: Provenance) -> tuple[str, ...]:
    say = writer.say
    said = [
        say("blind_facts", number=found.blind, of=found.number, share=say.percent(found.blind / max(1, found.number)))
    ]
    if writer.study.blind_share is not None:
        said.append(say("blind_draw", share=say.percent(writer.study.blind_share)))
    if found.unknown:
        said.append(say("unknown_facts", number=found.unknown))
    if found.of(How.BULK):
        said.append(say("bulk_facts", number=found.of(How.BULK)))
    if found.no_fit:
        said.append(say("no_fit_facts", number=found.no_fit))
    return tuple(said)


# --- the model ------------------------------------------------------------------------------------------------------


def model_card(writer: Writer) -> Section:
    """Return what is known of the models that were used."""
    say, models = writer.say, writer.study.models
    if not models:
        return Section("model", say("model"), (Text((say("no_model"),)),))
    blocks: list[Block] = [Text((say("model_limits"),))]
    for model in models:
        title = say("model_about", name=model.name, scheme=model.scheme)
        lines = [Line(say.about(what), (plain(value),)) for what, value in model.about if not value.startswith("|")]
        if lines:
            blocks.append(Table(title, say("what"), (Column(say("value"), words=True),), tuple(lines)))
        blocks += _measured([value for _, value in model.about if value.startswith("|")], say)
    return Section("model", say("model"), tuple(blocks))


def _measured(rows: Sequence[str], say: Say) -> list[Block]:
    """Return the table of figures that stands in a model's lines as Markdown."""
    cells = [[cell.strip() for cell in row.strip("| ").split("|")] for row in rows]
    if len(cells) < 2:
        return []
    head, *lines = cells
    columns = tuple(Column(say.about(name)) for name in head[1:])
    written = tuple(Line(name, tuple(plain(say.interval(value)) for value in values)) for name, *values in lines)
    return [Table(say("model_figures"), say.about(head[0]), columns, written, say("note_model_figures"))]


# --- texts to use ---------------------------------------------------------------------------------------------------


def texts(writer: Writer) -> Section:
    """Return a methods paragraph and a statement on AI, in both languages, with this study's own figures."""
    say = writer.say
    blocks: list[Block] = [Text((say("texts_note"),))]
    for language in (say.language, "en" if say.language == "nl" else "nl"):
        own = Writer(writer.study, Say(language))
        blocks.append(Text(tuple(methods(own)), title=own.say("methods"), boxed=True))
        blocks.append(Text(tuple(ai_statement(own)), title=own.say("ai_statement"), boxed=True))
    return Section("texts", say("texts"), tuple(blocks))


def methods(writer: Writer) -> list[str]:
    """Return the sentences of a methods section that follow from what is known, one paragraph each."""
    say, material, study = writer.say, writer.material, writer.study
    kinds = [
        say(f"one_{kind}") if n == 1 else say(f"some_{kind}", number=n)
        for kind in KINDS
        if (n := sum(one == kind for one in material.kinds.values()))
    ]
    first = say(
        "methods_corpus",
        documents=say.listed(kinds),
        fragments=say.count(len(material.fragments) - len(material.undecided)),
        coded=say.count(len(material.coded)),
        share=say.percent(len(material.coded) / max(1, len(material.fragments) - len(material.undecided))),
        moments=say.count(material.moments),
        scheme=writer.scheme.name,
        version=writer.scheme.version,
        levels=say.listed(
            [
                f"{len(writer.scheme.at_depth(depth))} {writer.say.plural_level(level)}"
                for depth, level in enumerate(writer.scheme.levels)
            ]
        ),
    )
    return [first, _who_coded(writer), *_agreement_sentences(writer), say("methods_counting", version=study.version)]


def _who_coded(writer: Writer) -> str:
    say, study = writer.say, writer.study
    source, found = study.source, study.provenance
    if source.kind == "model":
        return say("methods_model_only", names=say.listed(source.names))
    who = say("methods_person" if len(source.names) == 1 else "methods_persons", names=say.listed(source.names))
    if source.kind == "tables":
        return f"{say('methods_tables')} {say('methods_unknown_how')}"
    if found is None:
        return f"{who} {say('methods_unknown_how')}"
    return f"{who} {say('methods_ways', number=say.count(found.number), ways=say.listed(_ways(found, say)))}"


def _ways(found: Provenance, say: Say) -> list[str]:
    """Return in words how many codings came about in each way; those alone by what was on screen."""
    kinds: dict[str, int] = {}
    for way in found.ways:
        key = f"methods_{way.how.value}"
        if way.how is How.ALONE:
            key += {False: "", True: "_saw", None: "_unknown"}[way.saw_suggestion]
        kinds[key] = kinds.get(key, 0) + way.number
    return [say(key, number=say.count(number)) for key, number in kinds.items()]


def _agreement_sentences(writer: Writer) -> list[str]:
    found = writer.study.agreement
    if found is None:
        return [writer.say("methods_no_agreement")]
    return [_agreement_sentence(writer, comparison) for comparison in _to_report(found)]


def _to_report(found: Agreement) -> Sequence[Comparison]:
    """Return the comparisons of persons, and those with a model on blind fragments: the others stand in the table.

    Agreement with a model whose suggestion was on screen says little of either, and does not belong in a method.
    """
    chosen = [one for one in found.comparisons if one.kind != "all" and (one.model is None or _is_blind(one))]
    return chosen or found.comparisons


def _is_blind(comparison: Comparison) -> bool:
    return comparison.how.startswith("blind")


def _agreement_sentence(writer: Writer, comparison: Comparison) -> str:
    say = writer.say
    deepest = {
        line.over: line
        for line in comparison.lines
        if line.about == "set" and line.level == writer.scheme.levels[-1].id
    }
    top = {
        line.over: line for line in comparison.lines if line.about == "set" and line.level == writer.scheme.levels[0].id
    }
    return say(
        "methods_agreement",
        who=say.listed([say("the_model", name=one) if one == comparison.model else one for one in comparison.coders]),
        how=say.how(comparison.how),
        number=say.count(comparison.n),
        groups=comparison.groups,
        sampled=say.sampled(comparison.sampled),
        deep=writer.axis(writer.scheme.levels[-1].id),
        alpha=_bracketed(deepest["all"].figures.get("alpha_nominal"), say),
        coded=_bracketed(deepest["coded"].figures.get("alpha_nominal") if "coded" in deepest else None, say),
        high=writer.axis(writer.scheme.levels[0].id),
        alpha_high=_bracketed(top["all"].figures.get("alpha_nominal"), say),
    )


def ai_statement(writer: Writer) -> list[str]:
    """Return a statement on the use of AI, as far as is known what was used."""
    say, study = writer.say, writer.study
    found = study.provenance
    if not study.models:
        unknown = say("ai_unknown") if study.source.kind == "tables" else say("ai_none")
        return [unknown]
    said = [say("ai_used", models=say.listed([model.name for model in study.models]), version=study.version)]
    if study.source.kind == "model":
        return [*said, say("ai_unreviewed")]
    if found is None:
        return [*said, say("ai_unknown_use")]
    said.append(say("methods_ways", number=say.count(found.number), ways=say.listed(_ways(found, say))))
    if found.of(How.BULK):
        said.append(say("ai_bulk", number=say.count(found.of(How.BULK))))
    elif not found.of(How.IMPORTED):
        said.append(say("ai_person_decides"))
    return [*said, say("ai_offline")]
