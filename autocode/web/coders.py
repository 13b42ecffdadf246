"""More than one coder: sheets out and in, where they agree, and settling where they differ."""

from collections.abc import Callable, Sequence
from typing import Annotated
from urllib.parse import urlencode
from zlib import crc32

from fastapi import APIRouter, Form, UploadFile
from starlette.requests import Request
from starlette.responses import Response

from autocode import workflow_adjudicate, workflow_sheet
from autocode.agree.tables import Line
from autocode.errors import AutocodeError, SettingsError
from autocode.records import Fragment, Label
from autocode.scheme import Scheme
from autocode.store import Project
from autocode.web.desk import desk_of, review_of
from autocode.web.helping import XLSX, download, go, label_words, page, plain_name, uploaded, words_of
from autocode.web.lines import in_language
from autocode.web.words import N_
from autocode.workflow_adjudicate import Case, CaseState, Settlement
from autocode.workflow_review import Review

router = APIRouter()
NOTHING_CHOSEN = N_("Nothing is chosen. Choose a code, no code, or that no code fits.")


@router.get("/coders")
def coders(request: Request) -> Response:
    """Show who codes, and what can be done with more than one."""
    review = review_of(request)
    project, scheme = review.project, review.scheme.id
    cases = workflow_adjudicate.cases(project, scheme, alike=True)
    states = [case.state for case in cases]
    names = workflow_adjudicate.coders_of(project, scheme)
    return page(
        request,
        "coders.html",
        here="coders",
        coders=[(name, len(project.current_codings(scheme, name))) for name in names],
        counts={state.name: states.count(state) for state in CaseState},
        width=workflow_sheet.DEFAULT_WIDTH,
    )


@router.post("/sheet/out")
def sheet_out(
    request: Request,
    coder: Annotated[str, Form()],
    size: Annotated[str, Form()] = "",
    language: Annotated[str, Form()] = "nl",
    everything: Annotated[bool, Form()] = False,
) -> Response:
    """Draw a sheet for a coder and give it."""
    review = review_of(request)
    if size.strip() and not size.strip().isdecimal():
        raise SettingsError(f"{size}: give a whole number of fragments, or leave it empty.")
    wanted = int(size) if size.strip() else None
    settings = workflow_sheet.SheetSettings(
        coder.strip(), review.scheme.id, wanted, everything=everything, language=language
    )
    name = f"{plain_name(review.title)}-{plain_name(coder)}.xlsx"
    return download(lambda out: workflow_sheet.sheet_out(review.project, out, settings), name, XLSX)


@router.post("/sheet/in")
def sheet_in(
    request: Request, file: UploadFile, coder: Annotated[str, Form()], unfinished: Annotated[bool, Form()] = False
) -> Response:
    """Take a filled-in sheet in."""
    _ = words_of(request)
    with uploaded([file]) as (path,):
        done = workflow_sheet.sheet_in(review_of(request).project, path, coder.strip(), unfinished=unfinished)
    values = {"codings": done.codings, "coder": done.coder, "unchanged": done.unchanged, "remarks": done.remarks}
    text = _(
        "%(codings)d codings of %(coder)s taken in; %(unchanged)d were there already; %(remarks)d remarks became memos."
    )
    return go(request, "/coders", text % values)


# --- agreement ------------------------------------------------------------------------------------------------------

WAYS = {
    "blind": N_("blind"),
    "assisted": N_("with the suggestion in sight"),
    "bulk": N_("in bulk"),
    "settled": N_("settled together"),
    "not recorded": N_("not recorded"),
    "by models": N_("by models"),
}
OVERS = {"all": N_("all"), "coded": N_("coded"), "same code": N_("same code")}


@router.get("/agreement")
def agreement(request: Request, after: bool = False) -> Response:
    """Show how far coders agree: as it was before they talked, or with the consensus."""
    review = review_of(request)
    found, refused = None, ""
    try:
        found = workflow_adjudicate.agreement_of(review.project, review.scheme.id, after=after)
    except AutocodeError as error:
        refused = in_language(str(error), desk_of(request).language)
    return page(
        request,
        "agreement.html",
        here="coders",
        found=found,
        refused=refused,
        after=after,
        how_in_words=lambda how: how_in_words(how, words_of(request)),
        overs=OVERS,
        named=lambda line: _named(line, words_of(request)),
    )


def how_in_words(how: str, _: Callable[[str], str]) -> str:
    """Return how persons coded, in the language of the page: one way for all, or `Bas blind, Anna assisted`."""
    return ", ".join(_each_way(piece, _) for piece in ([how] if how in WAYS else how.split(", ")))


def _each_way(piece: str, _: Callable[[str], str]) -> str:
    way = next((one for one in WAYS if piece == one or piece.endswith(f" {one}")), None)
    if way is None:
        return piece
    name = piece.removesuffix(way).strip()
    return f"{name}: {_(WAYS[way])}" if name else _(WAYS[way])


def _named(line: Line, translated: Callable[[str], str]) -> str:
    """Return what a line of the table is about; what is no code is said in the language of the page."""
    if line.code:
        return line.code if line.code == line.name else f"{line.code} {line.name}"
    _ = translated
    level = line.name[line.name.find("(") :] if "(" in line.name else ""
    ways = {
        "coded or not": _("coded or not"),
        "whole sets": _("whole sets"),
        "mean over": _("mean over the codes"),
        "mean weighted": _("mean weighted by how often"),
        "valence": _("valence, given the code"),
    }
    found = next((text for start, text in ways.items() if line.name.startswith(start)), None)
    return line.name if found is None else f"{found} {level}".strip()


# --- adjudication ---------------------------------------------------------------------------------------------------


class _Wish:
    """How a person wants to see the fragments to settle: which ones, with names, with the model."""

    def __init__(self, show: str = "open", names: bool = True, model: bool = False) -> None:
        self.show = show if show in ("open", "settled", "all") else "open"
        self.names, self.model = names, model

    def address(self, row: int | None = None, **other: object) -> str:
        """Return the address of the page with these wishes, some of them otherwise."""
        values: dict[str, object] = {"show": self.show, "names": int(self.names), "model": int(self.model), **other}
        if row is not None:
            values["row"] = row
        return f"/adjudicate?{urlencode(values)}"

    def wants(self, case: Case) -> bool:
        """Say whether a fragment is among those to show."""
        wanted = {
            "open": (CaseState.OPEN, CaseState.CHANGED),
            "settled": (CaseState.SETTLED, CaseState.CHANGED),
            "all": tuple(CaseState),
        }
        return case.state in wanted[self.show]


@router.get("/adjudicate")
def adjudicate(
    request: Request, show: str = "open", names: bool = True, model: bool = False, row: int | None = None
) -> Response:
    """Show a fragment on which coders differ, what each gave, and room for a consensus."""
    review = review_of(request)
    project = review.project
    wish = _Wish(show, names, model)
    scheme = project.scheme(review.scheme.id)
    found = _cases(review, wish)
    case = next((one for one in found if one.row == row), found[0] if found else None)
    place = found.index(case) if case is not None else 0
    around = _around(project, case) if case is not None else ([], [])
    return page(
        request,
        "adjudicate.html",
        here="coders",
        wish=wish,
        scheme=scheme,
        case=case,
        place=place + 1,
        count=len(found),
        previous=found[place - 1].row if place else None,
        following=found[place + 1].row if place + 1 < len(found) else None,
        before=around[0],
        after=around[1],
        sides=_sides(case, wish, words_of(request)("Coder")) if case is not None else [],
        choices=_choices(case, wish) if case is not None else [],
        in_words=lambda label: label_words(label, scheme, desk_of(request).language),
        written=written,
        STATES=CaseState,
    )


def _cases(review: Review, wish: _Wish) -> list[Case]:
    """Return the fragments to show; to who codes blind none that they have still to code themselves."""
    found = workflow_adjudicate.cases(review.project, review.scheme.id, alike=True)
    own = (case for case in found if not review.blind or any(one.coder == review.coder for one in case.codings))
    return [case for case in own if wish.wants(case)]


def _around(project: Project, case: Case) -> tuple[list[Fragment], list[Fragment]]:
    """Return what is said before and after a fragment."""
    own = [one.fragment for one in project.fragments(case.fragment.fragment.document)]
    place = next(number for number, one in enumerate(own) if one.id == case.fragment.fragment.id)
    return own[max(0, place - 3) : place], own[place + 1 : place + 3]


def _sides(case: Case, wish: _Wish, coder: str) -> list[tuple[str, str, tuple[Label, ...]]]:
    """Return what stands side by side: a name, an outcome, labels.

    Where names are hidden the order changes from fragment to fragment: the same one first would soon be known by it.
    """
    codings = list(case.codings)
    if not wish.names:
        codings.sort(key=lambda one: crc32(f"{case.row} {one.coder}".encode()))
    sides = [
        (one.coder if wish.names else f"{coder} {number}", one.outcome.value, one.labels)
        for number, one in enumerate(codings, start=1)
    ]
    if wish.model and case.suggestion is not None and not case.suggestion.is_ranking:
        given = tuple(Label(moment.code, moment.valence) for moment in case.suggestion.moments)
        sides.append((case.suggestion.model if wish.names else "model", "coded" if given else "no code", given))
    return sides


def _choices(case: Case, wish: _Wish) -> Sequence[Label]:
    """Return every label that stands on the page, once."""
    settled = case.consensus.labels if case.consensus is not None else ()
    given = [label for _, _, labels in _sides(case, wish, "") for label in labels]
    return list(dict.fromkeys((*given, *settled)))


def written(label: Label) -> str:
    """Return a label as a form sends it."""
    return f"{label.code}\t{label.valence or ''}"


def _label(text: str, scheme: Scheme) -> Label:
    sign, _, valence = text.partition("\t")
    return scheme.label(sign, valence or None)


@router.post("/adjudicate")
def settle(
    request: Request,
    row: Annotated[int, Form()],
    reason: Annotated[str, Form()] = "",
    outcome: Annotated[str, Form()] = "",
    label: Annotated[list[str] | None, Form()] = None,
    code: Annotated[list[str] | None, Form()] = None,
    valence: Annotated[list[str] | None, Form()] = None,
    show: Annotated[str, Form()] = "open",
    names: Annotated[bool, Form()] = True,
    model: Annotated[bool, Form()] = False,
) -> Response:
    """Store a consensus, and go on to the next fragment that is open."""
    review = review_of(request)
    wish = _Wish(show, names, model)
    _ = words_of(request)
    scheme = review.project.scheme(review.scheme.id)
    labels = [_label(one, scheme) for one in label or ()]
    others = zip(code or (), valence or [""] * len(code or ()), strict=False)
    labels += [scheme.label(sign, worth or None) for sign, worth in others if sign]
    if bool(labels) == bool(outcome):
        raise SettingsError(
            _(NOTHING_CHOSEN) if not labels else _("A code and “no code” are both chosen. Take one of the two away.")
        )
    settled = Settlement(row, tuple(dict.fromkeys(labels)), reason, no_fit=outcome == "no fit", saw_model=model)
    found = [one.row for one in _cases(review, wish)]
    if review.blind and row not in found:
        raise SettingsError(_("You code blind and have not coded this fragment yet."))
    workflow_adjudicate.settle(review.project, scheme.id, settled)
    later = [one for one in found if one != row]
    following = next((one for one in later if row in found and found.index(one) > found.index(row)), None)
    return go(request, wish.address(following), _("Settled and saved."))


@router.post("/adjudicate/undo")
def undo(request: Request, back: Annotated[str, Form()] = "/adjudicate") -> Response:
    """Take back the last consensus."""
    review_of(request).project.undo(workflow_adjudicate.CONSENSUS)
    to = back if back.startswith("/adjudicate") else "/adjudicate"
    _ = words_of(request)
    return go(request, to, _("The last consensus is taken back."))
