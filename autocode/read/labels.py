"""Speaker labels and time stamps as people and programs write them before a line of speech.

"De les was: nooit opgeven." looks like a speaker and is none. A label counts when it is built like a name ("Karim",
"El Idrissi, K. (Karim)", "mw. Van der Berg-'t Hart", "R1", "SPEAKER_00"), or when it is short and comes back
("moeder:", twice or more; beside "kind 1" also "kind 2"); never when it opens as a sentence does ("Ja, kijk:") or ends
in a verb of saying ("Karim zei:"). A name that begins with a small particle ("van Dam") must come back too: so does
many a newspaper ("de Volkskrant: ..."). Transcribers write "?:" for a speaker whom they do not know.
"""

import re
from collections import Counter
from collections.abc import Iterable

LONGEST_LABEL_WORDS = 5
LONGEST_RECURRING_LABEL_WORDS = 3

TIME = r"\d{1,3}:\d{2}(?::\d{2})?(?:[.,]\d{1,3})?"
# A label starts with a letter; a colon within brackets belongs to a time, not to the label.
LABEL = r"(?:[^\W\d_](?:[^:\n\t\[\]{}<>]{0,58}[^\s:\n\t\[\]{}<>])?|\?{1,3})"

# More than a hundred days, in ms too; no time is longer, and NaN is not less than it.
_LONGEST_S = 10**10
_TIME_PARTS = re.compile(r"(-)?(?:(\d{1,7}):)?(\d{1,3}):(\d{2})(?:[.,](\d{1,3}))?")


# What a label or a line that is a name never ends in.
ENDS_NO_NAME = (".", "?", "!", "…", ",", ":")

_BRACKETS = re.compile(r"\s*\([^()]*\)$")
# "d'Hondt", "al-Bakkali".
_JOINED_PARTICLE = re.compile(r"[^\W\d_]{1,3}['’-]")
_NUMBERED = re.compile(r"(.*[^\W\d_])\s?\d{1,3}")


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_PARTICLES = _words("de den der het in t ten ter te van von zu la le da di du dos el al bin ben s op aan bij")
# Of these a name may have any number beside its words.
_TITLES = _words("mw mevr mevrouw mej dhr hr meneer heer dr drs ir ing mr prof ds juf meester zr br tolk")
_OPENING_PARTICLES = _words("van von de den der ter ten te t el al la le da di du dos")
_SENTENCE_OPENERS = _words(
    "ik je jij jullie hij ze zij we wij dat dit het er en maar dus want toen als ook nou nu ja nee hé he hè oké oke "
    "kijk die deze daar hier wat hoe waarom wanneer waar welke met voor over zo dan omdat eh ehm uh nog niet of om"
)
_SAYING = _words(
    "zei zeg zegt zeggen dacht denk denkt denken was is waren zijn vroeg vraag vraagt riep schreef werd wordt had "
    "heeft komt kwam gaat ging antwoordde vertelde vond vind"
)
# Words that head a line of particulars, or a step in an argument; as a label they count only when they come back.
_HEADINGS = _words(
    "datum tijd locatie plaats aanwezig afwezig onderwerp titel project bestand audio opname duur versie bijlage bron "
    "inleiding conclusie kortom samenvatting samengevat vraag antwoord punt let noot opmerking voorbeeld bijvoorbeeld "
    "vervolgens eigenlijk tenslotte resultaat doel reden gevolg transcriptie transcript interview deelnemers date time "
    "location subject title duration note ps nb pm aanwezigen respondentnummer geslacht leeftijd naam functie taal "
    "opnamedatum interviewdatum context getranscribeerd transcribent organisatie betreft"
)


def milliseconds(stamp: str) -> int | None:
    """Return the time of `m:ss`, `h:mm:ss` or `h:mm:ss.mmm` in ms (the fraction is decimal), None for other text.

    A time before the start of the recording, which Teams may give, has a minus sign.
    """
    parts = _TIME_PARTS.fullmatch(stamp.strip())
    if parts is None:
        return None
    hours, minutes, seconds, fraction = (part or "0" for part in parts.groups()[1:])
    value = (int(hours) * 3600 + int(minutes) * 60 + int(seconds)) * 1000 + int(fraction.ljust(3, "0"))
    return -value if parts[1] else value


def from_number(value: object, factor: int) -> int | None:
    """Return a time that a program wrote as a number (1000 for seconds) in ms, None for what is no time."""
    if isinstance(value, bool) or not isinstance(value, int | float) or not abs(value) < _LONGEST_S:
        return None
    return round(value * factor)


def stamp(moment_ms: int) -> str:
    """Return a time as `h:mm:ss`, with its milliseconds when it has them; `milliseconds` reads it back."""
    whole = abs(moment_ms)
    fraction = f".{whole % 1000:03}" if whole % 1000 else ""
    sign = "-" if moment_ms < 0 else ""
    return f"{sign}{whole // 3_600_000}:{whole // 60_000 % 60:02}:{whole // 1000 % 60:02}{fraction}"


def accepted_labels(candidates: Iterable[str]) -> frozenset[str]:
    """Return which of the candidate labels (one per line that has one) are speakers."""
    counts = Counter(candidates)
    labels = {label for label, count in counts.items() if _is_speaker(label, count)}
    stems = {_stem(label) for label in labels} - {None}
    return frozenset(
        label for label in counts if label in labels or _stem(label) in stems or (labels and not label.strip("?"))
    )


def _stem(label: str) -> str | None:
    """Return what stands before the number of a label ("kind 2"), None for a label without one."""
    numbered = _NUMBERED.fullmatch(label)
    return numbered[1].casefold() if numbered else None


def looks_like_a_name(label: str) -> bool:
    """Say whether every word of `label` is built like a part of a name, a title, a code or a number.

    What stands between brackets after a name may be anything: "Respondent 2 (man, 45)".
    """
    label = _BRACKETS.sub("", label) or label
    words = [word.strip("(),.\"'’*") for word in label.split()]
    words = [word for word in words if any(map(str.isalnum, word))]
    beside = _PARTICLES | _TITLES
    if not words or sum(word not in beside for word in words) > LONGEST_LABEL_WORDS:
        return False
    # "Berg, Anna van den" is a name as programs write it; "Anna van" is the beginning of something.
    if (words[-1] in _PARTICLES and "," not in label) or words[0].casefold() in _SENTENCE_OPENERS:
        return False
    opens = _has_capital(words[0]) or (words[0] in _TITLES | _OPENING_PARTICLES and len(words) > 1)
    parts = [word for word in words if word.casefold() not in beside or word[0].isupper()]
    return opens and bool(parts) and all(_has_capital(word) or word[0].isdigit() for word in parts)


def _has_capital(word: str) -> bool:
    return word[0].isupper() or _JOINED_PARTICLE.sub("", word, count=1)[:1].isupper()


def opens_a_sentence(label: str) -> bool:
    """Say whether a label opens as a sentence does, or ends in a verb of saying."""
    words = label.casefold().split()
    return not words or words[-1].strip(",.") in _SAYING or words[0].strip(",.") in _SENTENCE_OPENERS


def is_a_heading(label: str) -> bool:
    """Say whether a label opens as a line of particulars or a step in an argument does ("Datum", "Conclusie")."""
    words = label.casefold().split()
    return bool(words) and words[0].strip(",.") in _HEADINGS


def _is_speaker(label: str, count: int) -> bool:
    words = label.casefold().split()
    if opens_a_sentence(label):
        # A code such as "IS" or "WE" is a label all the same when it comes back.
        return label.isupper() and len(words) == 1 and count > 1
    if count == 1 and is_a_heading(label):
        return False
    if count > 1 and len(words) <= LONGEST_RECURRING_LABEL_WORDS:
        return True
    begins_small = words[0] in _OPENING_PARTICLES and label[0].islower() and "," not in label
    return looks_like_a_name(label) and (count > 1 or not begins_small)
