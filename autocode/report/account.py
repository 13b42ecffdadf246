"""The sections that account for the codings: quotes, agreement, how codings came about, the model, texts to use."""

from collections.abc import Sequence

from autocode.agree.sampling import FEWEST_FRAGMENTS, Estimate, two_decimals
from autocode.agree.sentences import confused_most
from autocode.agreement import Agreement, Comparison
from autocode.export.report_blocks import Block, Column, Figure, Line, Quote, QuoteList, Section, Table, Text
from autocode.export.report_words import Say
from autocode.records import How, unique
from autocode.report.build import Writer, plain
from autocode.scheme import Scheme
from autocode.tally.crosses import cross
from autocode.tally.material import KINDS, VALENCE
from autocode.tally.provenance import Provenance
from autocode.tally.quotes import Chooser

# How many pairs of codes that coders confuse are named.
_MOST_SAID = 6
_SETS = ("raw", "alpha_nominal", "alpha_jaccard", "alpha_masi")
_YES_NO = ("raw", "positive", "negative", "kappa", "ac1", "pabak")
# F1 is positive agreement; what is left out here stands in what `autocode agreement` prints.
_YES_NO_OF_A_MODEL = ("raw", "positive", "precision", "recall", "kappa", "ac1", "pabak")
_ALPHA_ONLY = ("raw", "alpha")


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
        is_table = writer.study.source.kind == "tables"
        said = say("no_agreement_of_tables" if is_table else "no_agreement")
        return Section("agreement", say("agreement"), (Text((said,)),))
    blocks: list[Block] = [Text((say("agreement_note"),)), _in_short(writer, found)]
    for comparison in found.comparisons:
        blocks += _comparison(writer, comparison) if comparison.n >= FEWEST_FRAGMENTS else []
    if found.notes:
        blocks.append(Text(tuple(say.why(note) for note in found.notes), title=say("agreement_notes")))
    return Section("agreement", say("agreement"), tuple(blocks))


def _in_short(writer: Writer, found: Agreement) -> Table:
    """Return a line per comparison: alpha of coded or not, at each level, and at the deepest of what someone coded."""
    say, levels = writer.say, writer.scheme.levels
    lines = []
    for one in found.comparisons:
        by = {(line.about, line.level, line.over): line.figures for line in one.lines if not line.code}
        alphas = [
            by.get(("coded or not", "", "all"), {}).get("alpha"),
            *(by.get(("set", level.id, "all"), {}).get("alpha_nominal") for level in levels),
            by.get(("set", levels[-1].id, "coded"), {}).get("alpha_nominal"),
        ]
        lines.append(Line(_who(writer, one), (Figure(one.n), *(_estimate(alpha, say) for alpha in alphas))))
    names = [
        say("coded_or_not"),
        *(writer.axis(level.id) for level in levels),
        f"{writer.axis(levels[-1].id)}, {say('over_coded')}",
    ]
    columns = (Column(say("n")), *(Column(name, say("alphas")) for name in names))
    return Table(
        say("agreement_short"),
        say("compared_coders"),
        columns,
        tuple(lines),
        say("note_agreement_short", few=FEWEST_FRAGMENTS),
    )


def _who(writer: Writer, comparison: Comparison) -> str:
    say = writer.say
    return say("compared", who=say.coders(comparison.coders), how=say.how(comparison.how))


def _comparison(writer: Writer, comparison: Comparison) -> list[Block]:
    say = writer.say
    title = _who(writer, comparison)
    facts = say(
        "compared_facts",
        number=say.count(comparison.n),
        unit=say(f"unit_{comparison.unit}"),
        coded=say.count(comparison.coded),
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
    said = [facts, *_confused(writer, comparison)]
    blocks: list[Block] = [Text(tuple(said), title=title), Table(say("sets_table"), say("about"), columns, rows, note)]
    return [*blocks, *_codes_table(writer, comparison), *_valence(writer, comparison)]


def _confused(writer: Writer, comparison: Comparison) -> list[str]:
    """Return in a sentence which of the deepest codes two coders confuse most."""
    say = writer.say
    found = confused_most(comparison.confusions.get(writer.scheme.levels[-1].id, ()), _MOST_SAID)
    if not found:
        return []
    return [
        say(
            "confused",
            pairs=say.listed([say("confused_pair", one=a, other=b, times=say.times(n)) for a, b, n in found]),
        )
    ]


def _codes_table(writer: Writer, comparison: Comparison) -> list[Block]:
    say = writer.say
    by_code = {(line.about, line.level, line.code, line.over): line for line in comparison.lines}
    codes = [line for line in comparison.lines if line.over == "all" and line.about in _ABOUT_CODES]
    codes = [line for line in codes if line.about != "code" or line.given]
    if not codes:
        return []
    names = _ALPHA_ONLY if comparison.kind == "all" else _YES_NO_OF_A_MODEL if comparison.model else _YES_NO
    again = names[-1] if comparison.kind == "all" else "kappa"
    lines = []
    for line in codes:
        of_coded = by_code.get((line.about, line.level, line.code, "coded"))
        lines.append(
            Line(
                _named(writer, line.about, line.code, line.level),
                (
                    Figure(line.given) if line.given is not None else plain(""),
                    *(_estimate(line.figures.get(name), say) for name in names),
                    _estimate(of_coded.figures.get(again) if of_coded else None, say),
                ),
            )
        )
    shown = [say("figure_f1") if name == "positive" and comparison.model else say(f"figure_{name}") for name in names]
    heads = [Column(say("given")), *(Column(name) for name in shown)]
    heads.append(Column(f"{say(f'figure_{again}')}, {say('over_coded')}"))
    note = say("note_codes_all" if comparison.kind == "all" else "note_codes")
    if comparison.model:
        note += " " + say("note_codes_model", name=comparison.model)
    return [Table(say("codes_table"), say("about"), tuple(heads), tuple(lines), note)]


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
    value = say.interval(two_decimals(found.value))
    if found.low is None or found.high is None:
        return f"{value} ({say.why(found.note)})" if found.note else value
    return f"{value} ({say.decimal(found.low)} {say('to')} {say.decimal(found.high)})"


def _bracketed(found: Estimate | None, say: Say) -> str:
    """Return a figure for running text, its interval between square brackets."""
    written = _written(found, say)
    if found is None or found.low is None or found.high is None or found.value is None:
        return written
    return f"{say.interval(two_decimals(found.value))} [{say.decimal(found.low)}; {say.decimal(found.high)}]"


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
        say(
            "blind_facts",
            number=say.count(found.blind),
            of=say.count(found.number),
            share=say.percent(found.blind / max(1, found.number)),
        )
    ]
    if writer.study.blind_share is not None:
        said.append(say("blind_draw", share=say.percent(writer.study.blind_share)))
    if found.unknown:
        said.append(say("unknown_facts", number=say.count(found.unknown)))
    if found.of(How.BULK):
        said.append(say("bulk_facts", number=say.count(found.of(How.BULK))))
    if found.no_fit:
        said.append(say("no_fit_facts", number=say.count(found.no_fit)))
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
        lines = [
            Line(say.about(what), (plain(say.fact(value)),)) for what, value in model.about if not value.startswith("|")
        ]
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
        "methods_corpus_model" if study.source.kind == "model" else "methods_corpus",
        documents=say.listed(kinds),
        fragments=say.count(len(material.fragments) - len(material.undecided)),
        coded=say.count(len(material.coded)),
        share=say.percent(len(material.coded) / max(1, len(material.fragments) - len(material.undecided))),
        moments=say.count(material.moments),
        scheme=writer.scheme.name,
        version=writer.scheme.version,
        levels=_levels(writer, writer.scheme),
        valence=f" × {say('axis_valence')}" if writer.has_valences else "",
    )
    return [
        first,
        *_other_schemes(writer),
        _who_coded(writer),
        *_agreement_sentences(writer),
        say("methods_counting", version=study.version),
    ]


def _other_schemes(writer: Writer) -> list[str]:
    """Return what was coded with other schemes over the same fragments."""
    say, material = writer.say, writer.material
    return [
        say(
            "methods_other",
            scheme=scheme.name,
            version=scheme.version,
            levels=_levels(writer, scheme),
            fragments=say.fragments(len(given)),
            both=say.count(sum(bool(material.fragments[place].labels) for place in given)),
        )
        for scheme, given in material.others
        if given
    ]


def _levels(writer: Writer, scheme: Scheme) -> str:
    """Return `5 dimensies, 11 onderwerpen en 34 indicatoren`."""
    counts = [
        f"{sum(code.depth == depth for code in scheme.codes)} {writer.say.plural_level(level)}"
        for depth, level in enumerate(scheme.levels)
    ]
    return writer.say.listed(counts)


def _who_coded(writer: Writer) -> str:
    say, study = writer.say, writer.study
    source, found = study.source, study.provenance
    if source.kind == "model":
        return say("methods_model_only", names=say.listed(source.names))
    if source.kind == "tables":
        return f"{say('methods_tables')} {say('methods_unknown_how')}"
    if found is None:
        who = say("methods_person" if len(source.names) == 1 else "methods_persons", names=say.listed(source.names))
        return f"{who} {say('methods_unknown_how')}"
    ways = say("methods_ways", number=say.count(found.number), ways=say.listed(_ways(found, say)))
    if len(source.names) == 1:
        return f"{say('methods_person', names=source.names[0])} {ways}"
    number = {name: sum(way.number for way in found.ways if way.coder == name) for name in source.names}
    names = say.listed([f"{name} ({say.fragments(number[name])})" for name in source.names])
    which = "methods_which" if source.settled else "methods_which_none"
    counted = say(which, main=source.names[0], settled=say.fragments(source.settled))
    return f"{say('methods_persons', names=names)} {ways} {counted}"


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
    say, found = writer.say, writer.study.agreement
    if found is None:
        is_table = writer.study.source.kind == "tables"
        return [say("methods_no_agreement_of_tables" if is_table else "methods_no_agreement")]
    chosen = _to_report(found)
    said = [_agreement_sentence(writer, comparison) for comparison in chosen]
    intervals = unique(
        say(
            f"methods_interval_{'one' if one.sampled in ('stretch', 'draw') else 'several'}",
            what=say.sampled(one.sampled),
        )
        for one in chosen
    )
    return [*said, *intervals]


def _to_report(found: Agreement) -> Sequence[Comparison]:
    """Return the comparisons of persons, and those with a model on blind fragments: the others stand in the table.

    Of more than two persons, all together. Agreement with a model whose suggestion was on screen says little of either,
    and does not belong in a method; what a handful of fragments give neither.
    """
    kind = "all" if any(one.kind == "all" for one in found.comparisons) else "pair"
    chosen = [
        one
        for one in found.comparisons
        if (one.model is None and one.kind in (kind, "same coder")) or (one.model is not None and _is_blind(one))
    ]
    return [one for one in chosen if one.n >= FEWEST_FRAGMENTS] or chosen or found.comparisons


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
    alpha_high = _bracketed(top["all"].figures.get("alpha_nominal"), say)
    at_high = say("at_level", alpha=alpha_high, level=writer.axis(writer.top))
    return say(
        "methods_agreement",
        who=say.coders([say("the_model", name=one) if one == comparison.model else one for one in comparison.coders]),
        how=say.how(comparison.how),
        number=say.count(comparison.n),
        unit=say(f"unit_{comparison.unit}"),
        documents=say.from_sampled(comparison.sampled, comparison.groups),
        weighted=say("methods_weighted") if comparison.weighted else "",
        deep=writer.axis(writer.scheme.levels[-1].id),
        alpha=_bracketed(deepest["all"].figures.get("alpha_nominal"), say),
        coded=_bracketed(deepest["coded"].figures.get("alpha_nominal") if "coded" in deepest else None, say),
        number_coded=say.count(comparison.coded),
        high=at_high if writer.top != writer.deepest else "",
    )


def ai_statement(writer: Writer) -> list[str]:
    """Return a statement on the use of AI, as far as is known what was used."""
    say, study = writer.say, writer.study
    found = study.provenance
    if not study.models:
        unknown = say("ai_unknown") if study.source.kind == "tables" else say("ai_none")
        return [unknown]
    names = say.listed([model.name for model in study.models])
    if study.source.kind != "model" and found is not None and not _was_shown(found):
        return [say("ai_not_shown", models=names, version=study.version), say("ai_offline")]
    said = [say("ai_used", models=names, version=study.version)]
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


def _was_shown(found: Provenance) -> bool:
    """Say whether any coding came about with a suggestion on screen, or in bulk, as far as was recorded."""
    return any(way.saw_suggestion or way.how in (How.ACCEPTED, How.CORRECTED, How.BULK) for way in found.ways)
