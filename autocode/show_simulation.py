"""A replayed review as a table and as a picture."""

from collections.abc import Sequence
from typing import Any

from autocode.export.curves import Curve, Diagram
from autocode.simulate import (
    FIGURES,
    Simulation,
    Stop,
    Strategy,
    advice_held,
    band,
    labels_seen,
    labels_to_reach,
    stops,
)

SHOWN = (55, 105, 205, 305, 405, 505)
_WANTED = 0.9
HOW_TO_READ = (
    "How to read this:",
    "- labels: fragments that were reviewed. Each figure is the mean of the replays, with the least and the most; a",
    "  smaller difference than that is chance, and so is much with few replays or a few hundred fragments.",
    "- F1: how far a model that learnt from these labels gives the fragments held out the codes that the person gave;",
    "  0 is nothing right, 1 is all. Micro counts every coding, macro every code equally.",
    "- coding as it stands: the same of the reviewed material, as decided where it was reviewed, else as suggested.",
    "- moments found: the share of all coded moments that the review has come by; then the mean of that over codes.",
)
_GOALS = (("micro", "micro F1"), ("macro", "macro F1"), ("as_it_stands", "F1 of the coding as it stands"))


def strategies_of(simulation: Simulation) -> list[Strategy]:
    """Return the strategies that were replayed."""
    return [strategy for strategy in Strategy if any(look.strategy is strategy for look in simulation.looks)]


def looks_shown(simulation: Simulation, wanted: Sequence[int] = SHOWN) -> list[int]:
    """Return the numbers of labels to show: of those looked at the nearest to each wanted one, and the last."""
    seen = labels_seen(simulation)
    near = {min(seen, key=lambda labels: abs(labels - one)) for one in wanted if one <= seen[-1]}
    return sorted(near | {seen[-1]})


def rows(simulation: Simulation) -> list[list[str]]:
    """Return the table: per number of labels and strategy F1 per level, the coding as it stands, and what was found."""
    header = ["labels", "next by"]
    header += [f"F1 micro, {level}" for level in simulation.levels]
    header += [f"F1 macro, {level}" for level in simulation.levels]
    header += ["coding as it stands", "moments found", "found, mean of codes"]
    table = [header]
    depths = range(len(simulation.levels))
    for labels in looks_shown(simulation):
        for strategy in strategies_of(simulation):
            cells = [_cell(simulation, strategy, labels, "micro", depth) for depth in depths]
            cells += [_cell(simulation, strategy, labels, "macro", depth) for depth in depths]
            cells += [_cell(simulation, strategy, labels, name) for name in FIGURES[2:]]
            table.append([str(labels), strategy.value, *cells])
    return table


def _cell(simulation: Simulation, strategy: Strategy, labels: int, name: str, level: int = -1) -> str:
    found = band(simulation, strategy, labels, name, level)
    return "" if found is None else f"{found.mean:.2f} ({found.low:.2f}-{found.high:.2f})"


def sentences(simulation: Simulation) -> list[str]:
    """Return what it comes to: labels saved, where the advice would have stopped, and whether it was right."""
    return [*_saved(simulation), *_stopping(simulation)]


def _saved(simulation: Simulation) -> list[str]:
    seen = [labels for labels in labels_seen(simulation) if labels <= SHOWN[-1]]
    if not seen or Strategy.RANDOM not in strategies_of(simulation):
        return []
    lines = []
    for name, words in _GOALS:
        goal = band(simulation, Strategy.RANDOM, seen[-1], name)
        if goal is None:
            continue
        reached = [
            f"{strategy.value} {labels_to_reach(simulation, strategy, goal.mean, name) or f'not within {seen[-1]}'}"
            for strategy in strategies_of(simulation)
            if strategy is not Strategy.RANDOM
        ]
        lines.append(
            f"The {words} ({goal.mean:.2f}) that a random order has after {seen[-1]} labels is reached after: "
            f"{', '.join(reached)}."
        )
    return lines


def _stopping(simulation: Simulation) -> list[str]:
    to_the_end = any(look.found >= 1 for look in simulation.looks)
    lines = [_stop(one) for one in stops(simulation, _WANTED) if one.replays and (one.stopped or to_the_end)]
    held, said, of_codes, codes = advice_held(simulation)
    if said:
        lines.append(
            f"The interval of the share found held the truth at {held} of {said} looks; that of a single code's number "
            f"at {of_codes} of {codes}."
        )
    return lines


def _stop(one: Stop) -> str:
    if not one.stopped:
        return f"The {one.rule} of the share found reached {_WANTED:.0%} in none of {one.replays} replays."
    return (
        f"The {one.rule} of the share found reached {_WANTED:.0%} in {one.stopped} of {one.replays} replays, after "
        f"{one.labels:.0f} labels on average; {one.found:.1%} had been found by then (least {one.least:.1%})."
    )


def diagrams(simulation: Simulation) -> tuple[Diagram, ...]:
    """Return the curves to draw: F1 on held-out documents at the deepest level, the coding as it stands, and recall."""
    level = simulation.levels[-1]
    wanted = (
        ("micro", f"F1 micro, {level}, held out"),
        ("macro", f"F1 macro, {level}, held out"),
        ("as_it_stands", f"F1 of the coding as it stands, {level}"),
        ("found_per_code", "share found, mean of codes"),
    )
    seen = labels_seen(simulation)
    return tuple(
        Diagram(
            title,
            "labels reviewed",
            tuple(_curve(simulation, strategy, seen, name) for strategy in strategies_of(simulation)),
        )
        for name, title in wanted
    )


def _curve(simulation: Simulation, strategy: Strategy, seen: Sequence[int], name: str) -> Curve:
    bands = [(labels, found) for labels in seen if (found := band(simulation, strategy, labels, name)) is not None]
    return Curve(
        strategy.value,
        tuple(float(labels) for labels, _ in bands),
        tuple(one.mean for _, one in bands),
        tuple(one.low for _, one in bands),
        tuple(one.high for _, one in bands),
    )


def as_json(simulation: Simulation) -> dict[str, Any]:
    """Return everything as plain values."""
    from dataclasses import asdict

    return {**asdict(simulation), "stops": [asdict(one) for one in stops(simulation)], "said": sentences(simulation)}
