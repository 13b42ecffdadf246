"""A trained Dutch pipeline of spaCy (`nl_core_news_*`), when the user installed one: where it hears a sentence begin.

It is one more voice where nobody wrote signs; where there are signs, the rules for them decide. The segmenter works
without it, and none comes with the program (their licence is CC BY-SA, the smallest is 12 MB). Whoever installs one
finds its name and version with every fragment that was cut with its help.
"""

from functools import cache
from importlib.metadata import PackageNotFoundError, version
from typing import Any

# The largest that is installed is used.
_PACKAGES = ("nl_core_news_lg", "nl_core_news_md", "nl_core_news_sm")
_WITHOUT = ["ner", "lemmatizer", "attribute_ruler", "tagger", "morphologizer"]


@cache
def installed() -> str | None:
    """Return the name and version of the pipeline that is used, None when none is installed."""
    for name in _PACKAGES:
        try:
            return f"{name} {version(name)}"
        except PackageNotFoundError:
            continue
    return None


def sentences_heard(text: str) -> frozenset[int]:
    """Return where the trained pipeline begins a sentence (code points); empty without one, or when it cannot say."""
    pipeline = _pipeline()
    if pipeline is None or len(text) > pipeline.max_length:
        return frozenset()
    document = pipeline(text)
    if not document.has_annotation("SENT_START"):
        return frozenset()
    return frozenset(sentence.start_char for sentence in document.sents)


@cache
def _pipeline() -> Any:
    name = installed()
    if name is None:
        return None
    import spacy

    try:
        return spacy.load(name.partition(" ")[0], exclude=_WITHOUT)
    except (OSError, ValueError, ImportError):
        # Made for another version of spaCy, or only half there: the segmenter does without.
        return None
