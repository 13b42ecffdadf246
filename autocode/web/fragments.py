"""All fragments: searching and filtering them, and opening any."""

from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Query
from starlette.requests import Request
from starlette.responses import Response

from autocode.records import Outcome
from autocode.scheme import Scheme
from autocode.store import Search
from autocode.web.desk import desk_of, review_of
from autocode.web.rendering import render
from autocode.web.review import OUTCOMES, clock, code_name
from autocode.web.words import N_

router = APIRouter()
STATES = {
    "open": N_("still to do"),
    Outcome.CODED.value: N_("coded"),
    Outcome.NO_CODE.value: N_("no code"),
    Outcome.NO_FIT.value: N_("valuable, but no code fits"),
    "parked": N_("parked"),
}
DIFFERS = {"others": N_("from another coder"), "model": N_("from the suggestion")}


@router.get("/fragments")
def fragments(
    request: Request,
    text: str = "",
    document: str = "",
    speaker: str = "",
    part: str = "",
    code: str = "",
    valence: str = "",
    suggested: str = "",
    low: Annotated[str, Query()] = "",
    high: Annotated[str, Query()] = "",
    outcome: str = "",
    differs: str = "",
    memo: str = "",
    page: int = 1,
) -> Response:
    """Show the fragments that are looked for."""
    review = review_of(request)
    codes = {review.scheme[one].id for one in _under(review.scheme, code)}
    search = Search(
        text=text.strip(),
        document=document,
        speaker=speaker,
        part=part,
        codes=tuple(sorted(codes)),
        valence=valence,
        suggested=tuple(_under(review.scheme, suggested)),
        low=_share(low),
        high=_share(high),
        outcome=outcome if outcome in STATES else "",
        differs=differs if differs in DIFFERS else "",
        memo=bool(memo),
    )
    found = review.find(search, page)
    speakers, parts = review.project.speakers_and_parts()
    asked = {name: value for name, value in request.query_params.items() if value and name != "page"}
    return render(
        request,
        "fragments.html",
        here="fragments",
        found=found,
        page=page,
        asked=asked,
        link=lambda to: f"/fragments?{urlencode({**asked, 'page': to})}",
        documents=review.project.documents(),
        speakers=speakers,
        parts=parts,
        scheme=review.scheme,
        states=STATES,
        kinds_of_difference=DIFFERS,
        outcomes=OUTCOMES,
        review=review,
        clock=clock,
        named=code_name(desk_of(request).language),
    )


def _under(scheme: Scheme, code: str) -> list[str]:
    """Return a code and all codes under it; nothing for one that is not in the scheme."""
    if code not in scheme:
        return []
    return [one.code for one in scheme.codes if code in {above.code for above in scheme.path(one.code)}]


def _share(written: str) -> float | None:
    """Return a percentage as a share, None for what is no number."""
    try:
        return min(1.0, max(0.0, float(written.replace(",", ".")) / 100))
    except ValueError:
        return None
