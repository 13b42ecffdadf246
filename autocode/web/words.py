"""The languages of the pages: English as it is written in the code, Dutch from `locale/nl.po`."""

import gettext
import io
from functools import cache
from pathlib import Path

LOCALE = Path(__file__).with_name("locale")
LANGUAGES = ("nl", "en")


def N_(text: str) -> str:  # noqa: N802 - gettext's own name for text that is translated where it is used
    """Mark a text for translation, and return it as it is."""
    return text


@cache
def translations(language: str) -> gettext.NullTranslations:
    """Return the translations into a language; for English the texts as they are written."""
    if language == "en":
        return gettext.NullTranslations()
    from babel.messages.mofile import write_mo
    from babel.messages.pofile import read_po

    compiled = io.BytesIO()
    with (LOCALE / f"{language}.po").open("rb") as file:
        write_mo(compiled, read_po(file, locale=language, abort_invalid=True))
    compiled.seek(0)
    return gettext.GNUTranslations(compiled)
