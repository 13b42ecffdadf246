"""Every text of the pages is there in both languages."""

import re
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

from autocode import web
from autocode.web.coders import how_in_words
from autocode.web.words import LOCALE, translations

WEB = Path(web.__file__).parent
KEYWORDS = {"_": None, "N_": None, "gettext": None, "ngettext": (1, 2)}


def written() -> set[str | tuple[str, ...]]:
    """The texts in the code and the templates; those with a plural as a pair."""
    methods = [("**.py", "python"), ("templates/**.html", "jinja2")]
    options = {"templates/**.html": {"trimmed": "true", "silent": "false"}}
    found = extract_from_dir(WEB, methods, options, keywords=KEYWORDS, strip_comment_tags=True)
    return {message for _, _, message, _, _ in found}


def dutch() -> Catalog:
    with (LOCALE / "nl.po").open("rb") as file:
        return read_po(file, locale="nl", abort_invalid=True)


def test_every_text_is_translated_and_no_translation_is_left_over() -> None:
    there = {tuple(one.id) if isinstance(one.id, list | tuple) else one.id for one in dutch() if one.id}
    assert written() - there == set(), "add these to locale/nl.po"
    assert there - written() == set(), "these are no longer used"


def test_no_translation_is_empty_or_a_guess_and_each_keeps_the_places_to_fill_in() -> None:
    for one in dutch():
        if not one.id:
            continue
        ids, texts = (one.id, one.string) if isinstance(one.id, list | tuple) else ([one.id], [one.string])
        assert all(texts), one.id
        assert not one.fuzzy, one.id
        places = {place for text in ids for place in re.findall(r"%\(\w+\)[sd]", text)}
        for text in texts:
            assert set(re.findall(r"%\(\w+\)[sd]", text)) <= places, one.id
        assert {place for text in texts for place in re.findall(r"%\(\w+\)[sd]", text)} == places, one.id


def test_pages_speak_dutch_and_english() -> None:
    assert translations("nl").gettext("Overview") == "Overzicht"
    assert translations("en").gettext("Overview") == "Overview"


def test_how_two_coders_coded_is_said_in_the_language_of_the_page() -> None:
    dutch_words = translations("nl").gettext
    assert how_in_words("assisted", dutch_words) == "met de suggestie in beeld"
    assert how_in_words("Bas not recorded, Anna blind", dutch_words) == "Bas: niet vastgelegd, Anna: blind"
    assert how_in_words("in their sleep", dutch_words) == "in their sleep"
