"""Templates become pages, in the language of the desk."""

from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.requests import Request
from starlette.responses import HTMLResponse

from autocode import __version__
from autocode.web.desk import desk_of
from autocode.web.menu import MENU
from autocode.web.words import LANGUAGES, translations

TEMPLATES = Path(__file__).with_name("templates")


@cache
def environment(language: str) -> Environment:
    """Return the templates in a language."""
    made = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        extensions=["jinja2.ext.i18n"],
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=StrictUndefined,
    )
    made.install_gettext_translations(translations(language), newstyle=True)  # type: ignore[attr-defined]
    made.globals.update(language=language, languages=LANGUAGES, version=__version__, menu=MENU)
    return made


def fill(request: Request, template: str, **values: Any) -> str:
    """Return a template, filled in."""
    desk = desk_of(request)
    return environment(desk.language).get_template(template).render(desk=desk, request=request, **values)


def render(request: Request, template: str, *, here: str = "", status: int = 200, **values: Any) -> HTMLResponse:
    """Return a template as a page; `here` is its entry in the menu."""
    return HTMLResponse(fill(request, template, here=here, **values), status)
