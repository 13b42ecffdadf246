"""The commands of a review in a project: what is next, what may be accepted in bulk, whether it is enough."""

from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any

import typer

from autocode.config import DEFAULT_SCHEME
from autocode.console import AsJson, Columns, Progress, columns, print_json
from autocode.errors import SettingsError

Study = Annotated[Path, typer.Argument(metavar="STUDY", help="A project file, as `autocode new` makes it.")]
SchemeName = Annotated[str | None, typer.Option(metavar="S", help="Scheme of the project; default: its first.")]
CoderName = Annotated[
    str | None, typer.Option(metavar="NAME", help="Whose work it is; may be left out with one coder.")
]
_SHOWN = 70
_ADVICE = {
    "nl": ("code", "gevonden", "geschat", "deel gevonden", "nog niet te zeggen"),
    "en": ("code", "found", "estimated", "share found", "cannot say yet"),
}


def register(app: typer.Typer) -> None:
    """Add the commands to the command line."""
    for name, command in (
        ("queue", queue), ("bulk", bulk), ("advice", advice), ("second-look", second_look), ("simulate", simulate),
    ):  # fmt: skip
        app.command(name)(command)


def queue(
    study: Study,
    scheme: SchemeName = None,
    coder: CoderName = None,
    count: Annotated[int, typer.Option("-n", min=1, help="How many to show.")] = 20,
    repeats: Annotated[int, typer.Option(metavar="N", help="First draw N of your own to code again, blind.")] = 0,
    as_json: AsJson = False,
) -> None:
    """Show what is next to code, each with the reason why."""
    from autocode import show, workflow_project, workflow_queue

    progress = Progress()
    with workflow_project.open_to_work(study, progress) as project:
        name, who = _scheme(project, scheme), _coder(project, coder)
        if repeats:
            workflow_queue.draw_repeats(project, name, who, repeats)
        items = workflow_queue.queue(project, name, who, progress)
        fragments = [project.fragment(item.fragment).fragment for item in items[:count]]
    if as_json:
        rows = [
            {
                "fragment": item.fragment,
                "document": one.document,
                "id": one.id,
                "reason": item.reason.value,
                "detail": item.detail,
                "blind": item.blind,
                "text": one.text,
            }
            for item, one in zip(items, fragments, strict=False)
        ]
        print_json({"scheme": name, "coder": who, "to_do": len(items), "next": rows})
        return
    if not items:
        print(f"{study}: nothing is left to code under {name}")
        return
    table = [["", "fragment", "reason", "", "text"]]
    for place, (item, one) in enumerate(zip(items, fragments, strict=False), start=1):
        text = " ".join(one.text.split())
        table.append([str(place), one.id, item.reason.value, item.detail, text[:_SHOWN]])
    print(show.table(table))
    print(f"\n{len(items)} to do under {name}; blind, check and repeat are to be coded without seeing a suggestion")


def bulk(
    study: Study,
    code: Annotated[
        str | None, typer.Option(metavar="CODE", help="A code, topic or dimension; default: all suggestions.")
    ] = None,
    low: Annotated[float, typer.Option(help="The least confidence of what is suggested.")] = 0.0,
    bar: Annotated[float, typer.Option(help="What the lower bound of the precision must exceed.")] = 0.8,
    accept: Annotated[bool, typer.Option("--accept", help="Do it: one step, which `undo` takes back.")] = False,
    draw: Annotated[int, typer.Option(metavar="N", help="Draw N fragments to check, to be coded blind.")] = 0,
    scheme: SchemeName = None,
    coder: CoderName = None,
    as_json: AsJson = False,
) -> None:
    """Say which suggestions may be accepted in bulk; accept them, or draw fragments to check."""
    from autocode import workflow_project, workflow_queue

    with workflow_project.open_to_work(study, Progress()) as project:
        name, who = _scheme(project, scheme), _coder(project, coder)
        drawn = workflow_queue.draw_checks(project, name, who, draw) if draw else 0
        offer = workflow_queue.bulk_offer(project, name, who, code=code, low=low, bar=bar)
        done = workflow_queue.bulk_accept(project, offer, who) if accept else None
    if as_json:
        facts = {**asdict(offer), "drawn": drawn}
        if done is not None:
            facts |= {"accepted": list(done.accepted), "held_back": list(done.held_back)}
        print_json(facts)
        return
    if drawn:
        print(f"{drawn} fragments drawn: they come in the queue, to be coded without a suggestion")
    if done is not None:
        print(f"accepted: {len(done.accepted)}; kept back to check: {len(done.held_back)}. autocode undo takes it back")
        return
    print(f"{len(offer.rows)} fragments could be accepted: {'allowed' if offer.allowed else 'not allowed'}")
    print(offer.why)
    right, total = offer.valences
    if total:
        print(f"of the codes that were right, {right} of {total} had the right valence")
    if offer.further:
        print(f"in {offer.further} of the successful checks you gave a code that was not suggested")
    if offer.allowed:
        print("To do it, the same again with --accept; a random tenth is kept back, to be checked.")
    elif offer.draw_size:
        print(f"To have about {offer.check_size} checks, draw {offer.draw_size} fragments: --draw {offer.draw_size}")


def advice(
    study: Study,
    wanted: Annotated[float, typer.Option(help="The share of all moments that you want to find.")] = 0.9,
    scheme: SchemeName = None,
    coder: CoderName = None,
    language: Annotated[str, typer.Option(help="nl or en.")] = "nl",
    as_json: AsJson = False,
) -> None:
    """Say how much was found of what is there, per code and in all, and about how much more to review."""
    from autocode import show, workflow_project, workflow_queue
    from autocode.config import LANGUAGES

    if language not in LANGUAGES:
        raise SettingsError(f"--language {language}: not known. Choose {' or '.join(LANGUAGES)}.")
    with workflow_project.open_to_work(study, Progress()) as project:
        name, who = _scheme(project, scheme), _coder(project, coder)
        found = workflow_queue.advice(project, name, who, wanted)
    if as_json:
        print_json({**asdict(found), "enough": found.enough, "sentence": found.sentence(language)})
        return
    print(found.sentence(language))
    *titles, unknown = _ADVICE[language]
    table = [titles]
    table += [
        [one.code, str(one.found), _range(one.estimated, 0, unknown), _range(one.recall, 2, unknown)]
        for one in found.per_code
    ]
    print(f"\n{show.table(table)}")


def second_look(
    study: Study,
    neighbours: Annotated[
        bool, typer.Option("--neighbours", help="Also compare with the most similar fragments (takes a while).")
    ] = False,
    scheme: SchemeName = None,
    coder: CoderName = None,
    as_json: AsJson = False,
) -> None:
    """List codings that contradict an identical fragment, similar ones, or a model that had not learnt from them."""
    from autocode import show, workflow_project, workflow_queue
    from autocode.embed import load_encoder
    from autocode.encoders import chosen_encoder

    with workflow_project.open_to_work(study, Progress()) as project:
        name, who = _scheme(project, scheme), _coder(project, coder)
        vectors = load_encoder(chosen_encoder("")).encode if neighbours else None
        found = workflow_queue.second_look(project, name, who, vectors)
        fragments = [project.fragment(one.fragment).fragment for one in found]
        others = [project.fragment(one.other).fragment if one.other else None for one in found]
    if as_json:
        print_json(
            [
                {
                    "fragment": one.fragment,
                    "id": mine.id,
                    "why": one.why.value,
                    "code": one.code,
                    "labels": [str(label) for label in one.coding.labels],
                    "other": one.other,
                    "text": mine.text,
                }
                for one, mine in zip(found, fragments, strict=True)
            ]
        )
        return
    if not found:
        print("nothing to look at again")
        return
    table = [["fragment", "given", "why", "about", "other", "text"]]
    for one, mine, other in zip(found, fragments, others, strict=True):
        given = " ".join(str(label) for label in one.coding.labels) or one.coding.outcome.value
        text = " ".join(mine.text.split())[:_SHOWN]
        table.append([mine.id, given, one.why.value, one.code, other.id if other else "", text])
    print(show.table(table))


def simulate(
    coded: Annotated[list[Path], typer.Argument(metavar="CODED...", help="Coded workbooks or CSV files.")],
    scheme: Annotated[
        str, typer.Option(metavar="S", help="A shipped scheme, a .yaml file, or from-data.")
    ] = DEFAULT_SCHEME,
    seeds: Annotated[int, typer.Option(help="How often, each time with other documents held out.")] = 5,
    labels: Annotated[int, typer.Option(help="How many labels to give.")] = 500,
    batch: Annotated[int, typer.Option(help="Labels between two trainings.")] = 25,
    column: Columns = None,
    picture: Annotated[Path | None, typer.Option(metavar="SVG", help="Draw the curves.")] = None,
    as_json: AsJson = False,
) -> None:
    """Replay a review of coded data: what would the queue have saved against a random order? Takes a while."""
    from autocode import show, show_simulation, workflow
    from autocode.encoders import chosen_encoder
    from autocode.export.curves import write_curves
    from autocode.simulate import ReplaySettings
    from autocode.simulate import simulate as replay

    progress = Progress()
    settings = ReplaySettings(seeds=seeds, most=labels, batch=batch)
    choices = workflow.CodedSettings(scheme, columns(column), encoder=chosen_encoder(""))
    data = workflow.read_codings(coded, choices, progress)
    done = replay(data.table, data.passages, data.scheme, data.definitions, settings, progress)
    if picture is not None:
        write_curves(show_simulation.diagrams(done), picture)
    if as_json:
        print_json(show_simulation.as_json(done))
        return
    unit = "whole documents" if done.by_document else "fragments drawn at random"
    replays = "1 replay" if seeds == 1 else f"{seeds} replays"
    print(f"{done.scheme}: {done.fragments} fragments to review, {done.held_out} held out ({unit}); {replays}.\n")
    print("\n".join(show_simulation.sentences(done)))
    print(f"\n{show.table(show_simulation.rows(done))}\n")
    print("\n".join(show_simulation.HOW_TO_READ))


def _range(figure: Any, decimals: int, unknown: str) -> str:
    if figure.estimate is None:
        return unknown
    if figure.low is None or figure.high is None:
        return f"{figure.estimate:.{decimals}f}"
    return f"{figure.estimate:.{decimals}f} ({figure.low:.{decimals}f} - {figure.high:.{decimals}f})"


def _scheme(project: Any, named: str | None) -> str:
    return str(project.scheme(named).id if named else project.schemes()[0].id)


def _coder(project: Any, named: str | None) -> str:
    """Return whose work it is: the one named, or the only one there is."""
    people: Sequence[str] = [one.name for one in project.coders() if one.kind == "person"]
    if named is not None or len(people) == 1:
        return named or people[0]
    if not people:
        raise SettingsError("nobody has coded in this project yet. Say whose work it is: --coder NAME")
    raise SettingsError(f"several people code here ({', '.join(people)}). Say whose work it is: --coder NAME")
