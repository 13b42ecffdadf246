"""Agreement as plain text: per comparison the whole sets, then every code as yes or no, then what it says in words.

What a cell cannot say (why a figure or its interval is missing) stands below the table under a number.
"""

from collections.abc import Sequence
from dataclasses import replace

from autocode.agree.sampling import Estimate, two_decimals
from autocode.agree.sentences import of_interval
from autocode.agree.tables import FOR_A_MODEL, FOR_PERSONS, Line
from autocode.agreement import Agreement, Comparison
from autocode.show import table

_TITLES = {
    "raw": "raw", "positive": "positive", "negative": "negative", "kappa": "kappa", "ac1": "AC1", "pabak": "PABAK",
    "precision": "precision", "recall": "recall", "f1": "F1", "alpha": "alpha", "alpha_nominal": "alpha",
    "alpha_jaccard": "alpha Jaccard", "alpha_masi": "alpha MASI",
}  # fmt: skip
_SETS = ("raw", "alpha_nominal", "alpha_jaccard", "alpha_masi")
_NAME_WIDTH = 34


def agreement_text(agreement: Agreement) -> str:
    """Return everything as text."""
    blocks = ["\n".join(agreement.notes)] if agreement.notes else []
    for comparison in agreement.comparisons:
        blocks += _comparison(comparison)
    for one in agreement.boundaries:
        note = f"; {one.similarity.note}" if one.similarity.note else ""
        blocks.append(
            f"Where {one.coders[0]} and {one.coders[1]} cut the text: boundary similarity "
            f"{_shown(replace(one.similarity, note=''), _Notes())} ({one.matches} cuts the same, {one.near} one word "
            f"apart, {one.alone} made by one of them{note})"
        )
    return "\n\n".join(blocks)


class _Notes:
    """Numbers for what stands below a table, each note once."""

    def __init__(self) -> None:
        self._numbers: dict[str, int] = {}

    def mark(self, note: str) -> str:
        """Return ` [2]` for a note, nothing for none."""
        return f" [{self._numbers.setdefault(note, len(self._numbers) + 1)}]" if note else ""

    @property
    def lines(self) -> list[str]:
        """All notes with their numbers."""
        return [f"[{number}] {note}" for note, number in self._numbers.items()]


def _shown(figure: Estimate | None, notes: _Notes) -> str:
    """Return `0.83 (0.51 to 0.95)`, with a number where there is more to say."""
    if figure is None:
        return "-"
    mark = notes.mark(figure.note)
    if figure.value is None:
        return f"not defined{mark}"
    if figure.low is None or figure.high is None:
        return f"{two_decimals(figure.value)}{mark}"
    return f"{two_decimals(figure.value)} ({_bound(figure.low)} to {_bound(figure.high)}){mark}"


def _bound(value: float) -> str:
    """Return an end of an interval; what rounds to zero has no sign."""
    return f"{round(value, 2) + 0.0:.2f}"


def _comparison(comparison: Comparison) -> list[str]:
    notes = _Notes()
    names = FOR_A_MODEL if comparison.model else FOR_PERSONS
    sets = [line for line in comparison.lines if line.about == "set"]
    yes_no = [line for line in comparison.lines if line.about != "set" and not _is_unused(line)]
    blocks = [_opening(comparison), _sets_table(sets, notes)]
    if comparison.kind == "all":
        blocks.append(_table(yes_no, ("raw", "alpha"), notes))
    else:
        blocks.append(_table(yes_no, names, notes))
        valence = [line for line in yes_no if line.about == "valence" and not line.code]
        blocks += [_valence(line, notes) for line in valence]
    unused = len({(line.level, line.code) for line in comparison.lines if _is_unused(line)})
    said = [f"{unused} codes that nobody gave are not shown."] if unused else []
    if notes.lines or said:
        blocks.append("\n".join([*said, *notes.lines]))
    words = [
        line.sentence for line in comparison.lines if line.sentence and line.over != "coded" and not _is_unused(line)
    ]
    if words:
        counted = " (counted in words of the text)" if comparison.unit == "words" else ""
        blocks.append(f"Said plainly{counted}:\n" + "\n".join(f"- {sentence}" for sentence in words))
    if comparison.plan:
        blocks.append("For an interval of the wanted width:\n" + "\n".join(f"- {p.sentence}" for p in comparison.plan))
    return blocks


def _is_unused(line: Line) -> bool:
    return line.about in ("code", "valence") and line.given == 0


def _opening(comparison: Comparison) -> str:
    who = " and ".join(comparison.coders) if len(comparison.coders) == 2 else ", ".join(comparison.coders)
    kind = {"pair": "", "all": " (all together)", "same coder": ""}[comparison.kind]
    title = f"{who}{kind}; coded: {comparison.how}"
    model = f" {comparison.model} is a model: precision and recall are its." if comparison.model else ""
    weighted = (
        "Figures are weighted by one over the probability of the draw (Hajek)."
        if comparison.weighted
        else "Figures are not weighted."
    )
    unit = comparison.unit if comparison.n != 1 else comparison.unit.removesuffix("s")
    return (
        f"{title}\n{'=' * len(title)}\n{comparison.n} {unit}, {comparison.coded} of them coded by someone. "
        f"{weighted}{model}\n{of_interval(comparison.sampled, comparison.groups)}"
    )


def _sets_table(lines: Sequence[Line], notes: _Notes) -> str:
    rows = [["whole sets", "over", "n", "the same", *(_TITLES[name] for name in _SETS[1:])]]
    for line in lines:
        figures = [_shown(line.figures.get(name), notes) for name in _SETS]
        rows.append([_short(line.name), line.over, str(line.n), *figures])
    return table(rows)


def _table(lines: Sequence[Line], names: Sequence[str], notes: _Notes) -> str:
    rows = [["yes or no", "over", "n", "given", "prevalence", *(_TITLES[name] for name in names)]]
    for line in lines:
        if line.about == "valence" and not line.code and "alpha" not in names:
            continue
        name = f"{line.code} {line.name}" if line.code and line.code != line.name else line.name
        share = line.figures.get("prevalence")
        rows.append(
            [
                _short(name),
                {"all": "all", "coded": "coded"}.get(line.over, "same code"),
                str(line.n),
                "-" if line.given is None else str(line.given),
                "-" if share is None or share.value is None else two_decimals(share.value),
                *(_shown(line.figures.get(name), notes) for name in names),
            ]
        )
    return table(rows)


def _valence(line: Line, notes: _Notes) -> str:
    figures = ", ".join(
        f"{_TITLES[name]} {_shown(line.figures.get(name), notes)}" for name in ("raw", "kappa", "alpha")
    )
    return f"Valence, given that the code agrees (n = {line.n} moments): {figures}"


def _short(name: str) -> str:
    return name if len(name) <= _NAME_WIDTH else name[: _NAME_WIDTH - 1] + "…"
