"""Templates become pages, in the language of the desk."""

from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.requests import Request
from starlette.responses import HTMLResponse

from autocode import __version__
from autocode.agree.sampling import two_decimals
from autocode.scheme import Code, Scheme
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
    made.filters.update(
        translated=lambda pairs: [(value, translations(language).gettext(text)) for value, text in pairs],
        two_decimals=two_decimals,
        paired=lambda values: [(value, value) for value in values],
        code_choices=_code_choices,
        valence_choices=lambda scheme, named: [(one.sign, f"{one.sign} {named(one)}") for one in scheme.valences],
    )
    made.globals.update(language=language, languages=LANGUAGES, version=__version__, menu=MENU)
    return made


def _code_choices(scheme: Scheme, named: Callable[[Code], str]) -> list[tuple[str, str]]:
    """Return the codes of a scheme to choose from, each indented under the one above it."""
    return [(one.code, f"{'   ' * one.depth}{one.code} {named(one)}") for one in scheme.codes]


def fill(request: Request, template: str, **values: Any) -> str:
    """Return a template, filled in."""
    desk = desk_of(request)
    return environment(desk.language).get_template(template).render(desk=desk, request=request, **values)


def render(request: Request, template: str, *, here: str = "", status: int = 200, **values: Any) -> HTMLResponse:
    """Return a template as a page; `here` is its entry in the menu."""
    return HTMLResponse(fill(request, template, here=here, **values), status)
