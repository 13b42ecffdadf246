"""The page on which a person codes: one fragment at a time."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import APIRouter, Form, Query
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response

from autocode.records import Label, Outcome, ProjectFragment, QueueItem, Reason
from autocode.scheme import Code, Level, Scheme, Valence, fold
from autocode.web.desk import desk_of, review_of
from autocode.web.rendering import fill, render
from autocode.web.words import N_, translations
from autocode.workflow_background import Evidence
from autocode.workflow_review import Card, Review, StaleError, Turned

router = APIRouter()
_TURNS = 2
_REASONS = {
    Reason.BLIND: N_("drawn by lot to be coded without a suggestion: these show how good the suggestions are"),
    Reason.CHECK: N_("a check drawn by lot, without a suggestion"),
    Reason.REPEAT: N_("you coded this before; it comes back, to see how steady coding is"),
    Reason.REQUEUED: N_("what it was coded with has changed (%(detail)s)"),
    Reason.SECOND_LOOK: N_("its coding contradicts what is very like it (%(detail)s)"),
    Reason.UNSURE: N_("the suggestion is in doubt (%(detail)s)"),
    Reason.UNLIKE: N_("this conversation is unlike what the model learnt from (%(detail)s)"),
    Reason.DEFINITION: N_("by the definitions perhaps %(detail)s; not calibrated yet"),
    Reason.RARE: N_("perhaps %(detail)s, a code with few examples"),
    Reason.IN_ORDER: N_("in reading order"),
}
OUTCOMES = {
    Outcome.CODED: N_("coded"),
    Outcome.NO_CODE: N_("no code"),
    Outcome.NO_FIT: N_("valuable, but no code fits"),
}
STEPS = {
    "code": N_("a decision"),
    "bulk": N_("decisions in bulk"),
    "import": N_("an import"),
    "park": N_("parking"),
    "unpark": N_("taking back from parked"),
    "memo": N_("a memo"),
    "split": N_("a split"),
    "join": N_("a join"),
    "scheme": N_("a change of the codebook"),
    "add": N_("adding a transcript"),
    "segmentation": N_("cutting a transcript anew"),
    "speakers": N_("naming speakers"),
    "setting": N_("a setting"),
}
# How sure the model is of the code that a reason names, as the queue writes it.
_CONFIDENCE = re.compile(r"[01]\.\d\d")
_NEWS = N_("There are new suggestions, made from your decisions.")


@dataclass(frozen=True)
class Said:
    """What one speaker says around the fragment, or with it: pieces with whether each is the fragment itself."""

    turn: int
    pieces: tuple[ProjectFragment, ...]
    own: int | None

    @property
    def first(self) -> ProjectFragment:
        """The piece that says who speaks and when."""
        return self.pieces[0]


@router.get("/review")
def review_next(request: Request) -> Response:
    """Show what is next to code."""
    review = review_of(request)
    return _page(request, review, review.next())


@router.get("/review/{row}")
def review_one(request: Request, row: int) -> Response:
    """Show one fragment: as a page, or to a script as its part of the page."""
    review = review_of(request)
    if "application/json" in request.headers.get("accept", ""):
        return _went_on(request, review, row, "")
    return _page(request, review, row)


def _page(request: Request, review: Review, row: int | None) -> Response:
    return render(
        request,
        "review.html",
        here="review",
        **_card_values(request, review, row),
        codes=[_as_option(code, review.scheme) for code in review.scheme.codes],
        valence_keys=valence_keys(review.scheme),
    )


def _card_values(request: Request, review: Review, row: int | None) -> dict[str, Any]:
    card = None if row is None else review.card(row)
    return {
        "card": card,
        "said": () if card is None else conversation(card),
        "why": "" if card is None or card.item is None else reason_text(card.item, _words(request), blind=card.blind),
        "part": "" if card is None else part_name(card.one.fragment.part, _words(request)),
        "outcomes": OUTCOMES,
        "scheme": review.scheme,
        "remaining": review.remaining,
        "empty": card is None and not review.project.documents(),
        "named": code_name(desk_of(request).language),
        "clock": clock,
        "percent": percent,
    }


def _went_on(request: Request, review: Review, row: int | None, said: str) -> JSONResponse:
    if review.take_news():
        said = f"{said} {_words(request)(_NEWS)}".strip()
    html = fill(request, "card.html", **_card_values(request, review, row))
    address = "/review" if row is None else f"/review/{row}"
    return JSONResponse({"row": row, "html": html, "said": said, "address": address})


def _words(request: Request) -> Callable[[str], str]:
    return translations(desk_of(request).language).gettext


# --- deciding -------------------------------------------------------------------------------------------------------


@router.post("/review/{row}/decision")
def decide(
    request: Request,
    row: int,
    seen: Annotated[int, Form()],
    outcome: Annotated[str, Form()],
    code: Annotated[list[str] | None, Form()] = None,
    valence: Annotated[list[str] | None, Form()] = None,
    seconds: Annotated[float | None, Form()] = None,
) -> Response:
    """Save a decision, and answer with the next fragment once it is on the disk."""
    review, _ = review_of(request), _words(request)
    pairs = zip(code or (), valence or (), strict=True)
    labels = [Label(one, sign or None) for one, sign in pairs] if outcome == Outcome.CODED else []
    if outcome == Outcome.CODED and not labels:
        return JSONResponse({"message": _("Nothing is chosen. Choose a code, or 0 for no code.")}, 409)
    try:
        done = review.decide(row, labels, no_fit=outcome == Outcome.NO_FIT, seen=seen, seconds=seconds)
    except StaleError as error:
        return JSONResponse(_stale(error, _), 409)
    what = ", ".join(str(label) for label in labels) or _(OUTCOMES[done])
    return _went_on(request, review, review.next(row), _("Saved: %(what)s.") % {"what": what})


def _stale(error: StaleError, _: Callable[[str], str]) -> dict[str, Any]:
    if error.what == "gone":
        line = _(
            "This fragment was split, joined or replaced in another window. Nothing was saved. Go on with the next."
        )
    else:
        line = _(
            "This fragment was decided in another window meanwhile. Nothing was saved; confirm again to replace it."
        )
    return {"message": line, "seen": error.seen, "what": error.what}


@router.post("/review/{row}/park")
def park(request: Request, row: int, reason: Annotated[str, Form()] = "") -> Response:
    """Put a fragment aside, and go on."""
    review, _ = review_of(request), _words(request)
    review.park(row, reason)
    return _went_on(request, review, review.next(row), _("Parked."))


@router.post("/review/{row}/unpark")
def unpark(request: Request, row: int) -> Response:
    """Take a fragment back; a form goes back to the overview."""
    review, _ = review_of(request), _words(request)
    review.unpark(row)
    if "application/json" not in request.headers.get("accept", ""):
        return RedirectResponse("/overview", 303)
    return _went_on(request, review, row, _("Taken back among what is to do."))


@router.post("/review/{row}/memo")
def memo(
    request: Request, row: int, text: Annotated[str, Form()] = "", about: Annotated[str, Form()] = "fragment"
) -> Response:
    """Write a memo on a fragment, or on its document, a code (`code:SIGN`) or the project."""
    review, _ = review_of(request), _words(request)
    kind, _colon, target = about.partition(":")
    review.write_memo(row, text, about=kind, target=target)
    return _went_on(request, review, row, _("Memo saved."))


@router.post("/review/{row}/split")
def split(request: Request, row: int, at: Annotated[int, Form()]) -> Response:
    """Split a fragment, and go on with its first part."""
    review, _ = review_of(request), _words(request)
    return _went_on(request, review, review.split(row, at), _("Split in two. This is the first part."))


@router.post("/review/{row}/join")
def join(request: Request, row: int) -> Response:
    """Join a fragment with the next one, and go on with what came of it."""
    review, _ = review_of(request), _words(request)
    return _went_on(request, review, review.join(row), _("Joined with the next."))


@router.post("/review/undo")
def undo(request: Request) -> Response:
    """Take back the last step."""
    review, _ = review_of(request), _words(request)
    return _turned(request, review, review.undo(), _("Undone: %(what)s."), _)


@router.post("/review/redo")
def redo(request: Request) -> Response:
    """Bring back what was undone last."""
    review, _ = review_of(request), _words(request)
    return _turned(request, review, review.redo(), _("Done again: %(what)s."), _)


def _turned(request: Request, review: Review, turned: Turned, line: str, _: Callable[[str], str]) -> Response:
    kind = turned.action.kind
    what = _(STEPS[kind]) if kind in STEPS else kind
    if turned.fragments > 1 and kind in ("code", "bulk", "import"):
        what = f"{what} ({turned.fragments})"
    row = turned.fragment if turned.fragment is not None else review.next()
    return _went_on(request, review, row, line % {"what": what})


@router.get("/review/{row}/evidence")
def evidence(
    request: Request, row: int, code: Annotated[list[str] | None, Query()] = None, deep: bool = False
) -> Response:
    """Answer with definitions and boundaries at once, and when asked for more with what takes seconds to find."""
    review = review_of(request)
    card = review.card(row)
    offered = [] if card.suggestion is None else [moment.code for moment in card.suggestion.moments]
    thought = [] if card.suggestion is None else [moment.code for moment in card.suggestion.alternatives[:1]]
    codes = [one for one in dict.fromkeys([*(code or ()), *offered]) if one in review.scheme] or thought
    found = review.evidence(row, codes) if deep and not card.blind else None
    html = fill(
        request,
        "evidence.html",
        card=card,
        codes=[review.scheme[one] for one in codes],
        found=found,
        pieces=() if found is None else pieces(card.one.fragment.text, found),
        deep=deep,
        scheme=review.scheme,
        named=code_name(desk_of(request).language),
        percent=percent,
    )
    return JSONResponse({"html": html})


def pieces(text: str, found: Evidence) -> list[tuple[str, int]]:
    """Return a text in pieces, each with how much it carried a code: 0 nothing to 3 most."""
    most = max((weight for *_, weight in found.words), default=0.0)
    cut, at = [], 0
    for _, start, end, weight in sorted(found.words, key=lambda word: word[1]):
        cut += [(text[at:start], 0), (text[start:end], int(min(0.99, weight / most) * 4) if most else 0)]
        at = end
    return [piece for piece in (*cut, (text[at:], 0)) if piece[0]]


# --- as it is shown -------------------------------------------------------------------------------------------------


def conversation(card: Card) -> tuple[Said, ...]:
    """Return what is said before, in and after the fragment, by turn: its own, and a few around it."""
    turns: dict[int, list[ProjectFragment]] = {}
    for one in (*card.before, card.one, *card.after):
        turns.setdefault(one.fragment.turn, []).append(one)
    numbers = list(turns)
    own = numbers.index(card.one.fragment.turn)
    shown = numbers[max(0, own - _TURNS) : own + _TURNS + 1]
    return tuple(
        Said(number, tuple(turns[number]), card.one.row if number == numbers[own] else None) for number in shown
    )


def reason_text(item: QueueItem, _: Callable[[str], str], *, blind: bool = False) -> str:
    """Return why a fragment is next, in words; for who codes blind without what the model thinks of it."""
    if blind and item.reason in (Reason.UNSURE, Reason.UNLIKE, Reason.RARE):
        return _("a decision on it teaches much")
    text = _(_REASONS[item.reason])
    if "%(detail)s" not in text:
        return text
    if not item.detail:
        return text.replace(" (%(detail)s)", "").replace("%(detail)s", "…")
    code, _space, confidence = item.detail.rpartition(" ")
    in_percent = f"{code}, {percent(float(confidence))}" if _CONFIDENCE.fullmatch(confidence) else item.detail
    return text % {"detail": in_percent}


def part_name(part: str | None, _: Callable[[str], str]) -> str:
    """Return what a part is called: a bare number says nothing without the word before it."""
    return _("part %(number)s") % {"number": part} if part and part.isdecimal() else part or ""


def code_name(language: str) -> Callable[[Code | Valence | Level], str]:
    """Return how codes, valences and levels are called in a language."""
    return lambda one: one.english if language == "en" and one.english else one.name


def clock(milliseconds: int | None) -> str:
    """Return a time in a recording as people write it: 3:05, 1:02:40."""
    if milliseconds is None:
        return ""
    minutes, seconds = divmod(milliseconds // 1000, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{seconds:02}" if hours else f"{minutes}:{seconds:02}"


def percent(share: float | None) -> str:
    """Return a probability as people read it; nothing is certain, and nothing impossible."""
    return "" if share is None else f"{min(99, max(1, round(share * 100)))} %"


def _as_option(code: Code, scheme: Scheme) -> dict[str, Any]:
    path = scheme.path(code.code)
    fields = (code.code, code.name, code.english, code.definition, code.include, *code.examples)
    return {"code": code, "path": path[:-1], "search": fold(" ".join(field for field in fields if field))}


def valence_keys(scheme: Scheme) -> list[tuple[str, Valence]]:
    """Return the key that gives each valence: + and - for signs that end so, = for the default, else a first letter."""
    taken = set("0123456789nzsme/?[]")
    keys = []
    for valence in scheme.valences:
        wishes = [valence.sign[-1], valence.sign[0], *valence.name]
        if valence.sign == scheme.default_valence and valence.sign[-1] not in "+-":
            wishes.insert(0, "=")
        key = next((wish.lower() for wish in wishes if wish.lower() not in taken and not wish.isspace()), "")
        taken.add(key)
        keys.append((key, valence))
    return keys
