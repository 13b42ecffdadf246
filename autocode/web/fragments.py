"""To come."""

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from autocode.web.desk import review_of
from autocode.web.rendering import render

router = APIRouter()


@router.get("/fragments")
def page(request: Request) -> Response:
    """Show the page."""
    review_of(request)
    return render(request, "message.html", message="...")
