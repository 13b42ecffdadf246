"""What is valuable but fits no code, grouped by likeness: that is how new codes are found."""

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from autocode.web.desk import review_of
from autocode.web.rendering import fill, render

router = APIRouter()


@router.get("/no-fit")
def no_fit(request: Request) -> Response:
    """Show the fragments; a script then asks for the groups."""
    review = review_of(request)
    found = review.no_fits()
    return render(
        request,
        "no_fit.html",
        here="no-fit",
        groups=[found],
        scheme=review.scheme,
        grouped=len(found) < 3,
        lonely=False,
    )


@router.get("/no-fit/groups")
def groups(request: Request) -> Response:
    """Answer with the fragments in groups."""
    review = review_of(request)
    by_row = {one.row: one for one in review.no_fits()}
    found = [[by_row[row] for row in group if row in by_row] for group in review.groups(list(by_row))]
    # Those that nothing else is like stand together at the end.
    alone = [one for group in found if len(group) == 1 for one in group]
    together = [group for group in found if len(group) > 1] + ([alone] if alone else [])
    html = fill(request, "no_fit_groups.html", groups=together, scheme=review.scheme, grouped=True, lonely=bool(alone))
    return JSONResponse({"html": html})
