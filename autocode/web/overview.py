"""How far it is: per document and code, what is parked, how long decisions take, and whether it is enough."""

from collections.abc import Callable

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from autocode.records import Outcome
from autocode.scheme import Code, Scheme
from autocode.web.coders import how_in_words
from autocode.web.desk import desk_of, review_of
from autocode.web.rendering import fill, render
from autocode.web.review import OUTCOMES, code_name
from autocode.web.words import translations
from autocode.workflow_background import AgreedSoFar
from autocode.workflow_review import Overview, Review

router = APIRouter()


@router.get("/overview")
def overview(request: Request) -> Response:
    """Show how far the coder is."""
    review = review_of(request)
    found = review.overview()
    leaves = [(code, by_valence(found, review.scheme, code)) for code in review.scheme.codes]
    return render(
        request,
        "overview.html",
        here="overview",
        found=found,
        review=review,
        scheme=review.scheme,
        tops=[(code, by_valence(found, review.scheme, code)) for code in review.scheme.children(None)],
        leaves=leaves,
        given=[(code, counts) for code, counts in leaves if counts[None]],
        outcomes=OUTCOMES,
        every_outcome=list(Outcome),
        named=code_name(desk_of(request).language),
    )


@router.get("/overview/advice")
def advice(request: Request) -> Response:
    """Answer with whether it is enough."""
    sentence = review_of(request).advice(desk_of(request).language)
    return JSONResponse({"html": fill(request, "advice.html", sentence=sentence)})


@router.get("/overview/agreement")
def agreement(request: Request) -> Response:
    """Answer with how far the coder agrees with others so far."""
    review = review_of(request)
    _ = translations(desk_of(request).language).gettext
    found = [(one, how_in_words(one.how, _)) for one in review.agreed()]
    return JSONResponse({"html": fill(request, "agreed.html", found=found, named=_named(review))})


def _named(review: Review) -> Callable[[AgreedSoFar], str]:
    """Return what says with whom the coder is compared; a model has a long name, and is called the model."""
    return lambda one: "" if one.model else ", ".join(name for name in one.coders if name != review.coder)


def by_valence(found: Overview, scheme: Scheme, code: Code) -> dict[str | None, int]:
    """Return how often a code, or any under it, was given, by valence; under None all together."""
    counts: dict[str | None, int] = {None: 0}
    for sign, given in found.counts.items():
        if code.code in {above.code for above in scheme.path(sign)}:
            for valence, count in given.items():
                counts[None] = counts[None] + count
                if valence is not None:
                    counts[valence] = counts.get(valence, 0) + count
    return counts
