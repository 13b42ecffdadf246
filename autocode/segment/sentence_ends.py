"""Where sentences begin and end in Dutch speech that somebody, or some program, wrote down.

spaCy's Dutch tokenizer says what the words and signs are; what ends a sentence is decided here, because spaCy's own
rule ("a full stop ends a sentence") knows nothing of speech. In the order in which they are tried:

1. Signs. Every run of `.?!…`, with the quotes and brackets that close after it, is a *mark*. It ends a sentence or
   not by what stands before it (an abbreviation, an initial, the number of a list item) and after it (a capital, a
   word that only opens sentences, a placeholder such as `[naam kind]`, or a small letter).
2. Small letters. Some programs write no capitals; then a small letter after a mark is no sign of going on.
3. Run-ons. Speech without signs, and a sentence of more words than anyone codes as a whole, is cut as `run_ons` says;
   a trained pipeline of spaCy has a say in the first when the user installed one (`trained`).

The spans are in order, do not overlap, begin and end on a sign that is not white space, and leave out nothing but
white space; `tests/properties` holds them to that on any text.
"""

import re
import unicodedata
from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

from autocode.segment.run_ons import LIKELY, SURE, has_no_signs, starts_within
from autocode.segment.tokens import MARK, Token, tokens, within_brackets
from autocode.segment.trained import sentences_heard
from autocode.segment.weights import Weights, shipped_weights
from autocode.segment.words import BEFORE_NUMBER, HANGING, LEADS_ON, LETTERED, MAY_END, REPORTING, STARTERS

Span = tuple[int, int]

_ELLIPSIS = re.compile(r"…|\.\.")
_INITIALS = re.compile(r"(?:[A-Z]|Th|Ch|Chr|Ph|IJ)(?:\.(?:[A-Z]|Th|Ch|Chr|Ph|IJ))*")
_LETTER_OR_DIGIT = re.compile(r"[^\W_]")
_CLOSERS = frozenset(["'", '"', "''", '""', "’", "’’", "”", "»", ")", "]", "}", "“"])
_LONE_CLOSERS = frozenset(['"', "''", "’’", "”", "»"])
_OPENED = (",,", "„", "``", "“", "«")
_ITEM_SIGNS = frozenset("-•*·–—")
_BROKEN_OFF = frozenset(["–", "—", "--"])

# What a transcriber notes between brackets; it belongs to what was just said.
_NOTED = re.compile(
    r"\W*(lacht|lachen|lachend|gelach|zucht|hoest|kucht|snikt|huilt|stilte|pauze|korte|lange|onverstaanbaar|geluid|"
    r"door elkaar|crosstalk|inaudible|knikt|applaus|\d+ (s|sec)|\.+)",
    re.IGNORECASE,
)


class _Mark(NamedTuple):
    """A run of signs that may end a sentence: the signs, the token before, and the token that follows all of it."""

    signs: str
    before: int
    after: int
    closed: bool


def sentences(text: str, weights: Weights | None = None) -> list[Span]:
    """Return the sentences of a text as (start, end) in code points, in order, white space between them left out."""
    return spans_between(text, [start for start, odds in sentence_starts(text, weights).where if odds > LIKELY])


class Starts(NamedTuple):
    """Where sentences begin in a text: (start in code points, log-odds), in order, the first included.

    A start that signs show is `SURE`; where there are none, a sentence begins where the log-odds are above `LIKELY`.
    `unsigned` says that hardly any signs were written: then places that are merely possible are here as well.
    """

    where: tuple[tuple[int, float], ...]
    unsigned: bool


def sentence_starts(text: str, weights: Weights | None = None) -> Starts:
    """Return where sentences begin in a text, and in one without signs also where they may."""
    words = tokens(text)
    if not words:
        return Starts((), False)
    marked = _with_something_said(words, [0, *_new_sentences(text, words), len(words)])
    within, unsigned = within_brackets(text, words), has_no_signs(words)
    weights = weights or shipped_weights()
    # Weights in the making learn from the words alone.
    heard = sentences_heard(text) if unsigned and weights is shipped_weights() else frozenset[int]()
    found: dict[int, float] = {}
    for first, last in pairwise(marked):
        found[first] = SURE
        found |= starts_within(words, first, last, within, unsigned, weights, heard)
    return Starts(tuple((words[at].start, odds) for at, odds in sorted(found.items())), unsigned)


def spans_between(text: str, starts: Sequence[int]) -> list[Span]:
    """Return the stretches from start to start as (start, end) in code points, without the white space between."""
    return [(start, start + len(text[start:end].rstrip())) for start, end in pairwise([*starts, len(text)])]


def _with_something_said(words: Sequence[Token], starts: Sequence[int]) -> list[int]:
    """Join what holds neither letter nor digit (an emoji, a stray full stop) to the sentence before it."""
    kept = [
        first
        for first, last in pairwise(starts)
        if any(_LETTER_OR_DIGIT.search(token.text) for token in words[first:last])
    ]
    return [0, *kept[1:], starts[-1]]


# --- signs -----------------------------------------------------------------------------------------------------------


def _new_sentences(text: str, words: Sequence[Token]) -> list[int]:
    """Return the tokens that begin a sentence after a mark or on a new line, without the first of all."""
    within = within_brackets(text, words)
    marks = [mark for mark in _marks(text, words) if mark.after not in within]
    capitals = _writes_capitals(words, marks)
    starts = [0]
    for mark in marks:
        if mark.after > starts[-1] and _ends(text, words, mark, starts, capitals):
            starts.append(mark.after)
    return sorted({*starts[1:], *_new_lines(text, words)})


def _marks(text: str, words: Sequence[Token]) -> list[_Mark]:
    """Return every run of signs with something after it, in order."""
    marks, index = [], 0
    while index < len(words):
        written = words[index].text
        word = written.rstrip(MARK)
        if word == written and not _breaks_off(words, index):
            index += 1
            continue
        signs = written[len(word) :] or "-"
        before = index if word else index - 1
        after, closed = index + 1, False
        while after < len(words) and not words[after].spaced and _continues_mark(words[after].text):
            signs += words[after].text if words[after].text not in _CLOSERS else ""
            closed = closed or words[after].text in _CLOSERS
            after += 1
        while after < len(words) and _is_picture(words[after].text):
            after += 1
        after, also_closed = _past_lone_closers(text, words, after)
        after = _past_remark(words, after)
        if after < len(words):
            marks.append(_Mark(signs, before, after, closed or also_closed))
        index = after
    return marks


def _continues_mark(sign: str) -> bool:
    return sign in _CLOSERS or not sign.strip(MARK)


def _is_picture(sign: str) -> bool:
    """Say whether this is an emoji or the like: it belongs to what was said before it."""
    return all(unicodedata.category(character) in ("So", "Sk", "Mn", "Me", "Cf") for character in sign)


def _breaks_off(words: Sequence[Token], index: int) -> bool:
    """Say whether a dash stands here that may cut a speaker short: "dat we- Nee", "ik wou – Nee"."""
    text = words[index].text
    if text in _BROKEN_OFF:
        return True
    return text.endswith(("-", "–", "—")) and (len(text) > 1 or not words[index].spaced)


def _past_lone_closers(text: str, words: Sequence[Token], after: int) -> tuple[int, bool]:
    """Step over quotes that close with white space before them, as some newspapers set them."""
    closed = False
    while after < len(words) and words[after].text in _LONE_CLOSERS and words[after].spaced:
        stands_alone = after + 1 == len(words) or words[after + 1].spaced
        if not stands_alone or not _is_open(text[: words[after].start], words[after].text):
            break
        after, closed = after + 1, True
    return after, closed


def _is_open(text: str, closer: str) -> bool:
    opened = sum(text.count(opener) for opener in _OPENED)
    return opened > sum(text.count(sign) for sign in ("''", "”", "»")) if opened else text.count(closer) % 2 == 1


def _past_remark(words: Sequence[Token], after: int) -> int:
    """Step over a remark in brackets that belongs to what was just said, such as "(lacht)"."""
    if after >= len(words) or words[after].text[0] not in "([":
        return after
    closer = ")" if words[after].text[0] == "(" else "]"
    last = next((at for at in range(after, min(after + 12, len(words))) if words[at].text.endswith(closer)), None)
    if last is None or (last + 1 < len(words) and _first_sign(words, last + 1).islower()):
        return after
    inside = " ".join(token.text for token in words[after : last + 1]).strip("()[] ")
    noted = _NOTED.match(inside) is not None or (closer == ")" and inside[:1].islower())
    past = last + 1
    while noted and past < len(words) and not words[past].spaced and _continues_mark(words[past].text):
        past += 1
    return past if noted else after


def _first_sign(words: Sequence[Token], index: int) -> str:
    """Return the first letter or digit from a token on, or "[" of a placeholder.

    In "'s Avonds" that is the A. Returns "" when none is near.
    """
    for at in range(index, min(index + 4, len(words))):
        word = words[at].word
        if words[at].text.startswith("["):
            return "["
        found = _LETTER_OR_DIGIT.search(words[at].text)
        if found is None:
            continue
        apostrophe = words[at].text[0] in "'’" or (at > 0 and words[at - 1].text in ("'", "’") and not words[at].spaced)
        if apostrophe and word in ("s", "t", "k", "n", "m") and at + 1 < len(words):
            continue
        return found[0]
    return ""


def _opening_word(words: Sequence[Token], index: int) -> str:
    return next((token.word for token in words[index : index + 4] if token.word), "")


def _writes_capitals(words: Sequence[Token], marks: Sequence[_Mark]) -> bool:
    """Say whether this text begins its sentences with capitals, as far as its marks show."""
    openings = [_first_sign(words, 0)]
    openings += [
        _first_sign(words, mark.after)
        for mark in marks
        if mark.before >= 0 and _word_kind(words[mark.before]) == "word"
    ]
    capitals = sum(sign.isupper() for sign in openings)
    return 2 * capitals >= sum(sign.isupper() or sign.islower() for sign in openings)


def _word_kind(token: Token) -> str:
    """Return what stands before a full stop: "leads on", "before number", "may end", "initial", "number" or "word"."""
    written, word = token.text.rstrip(".?!…"), token.word
    if _INITIALS.fullmatch(written):
        return "initial"
    if len(written) > 1 and written.isalpha() and written.isupper():
        return "word"
    if word in LEADS_ON:
        return "leads on"
    if word in BEFORE_NUMBER:
        return "before number"
    if word in MAY_END:
        return "may end"
    if re.fullmatch(r"\d{1,2}", written):
        return "number"
    return "may end" if re.fullmatch(r"[a-z](?:\.[a-z])+|[bcdfghjklmnpqrstvwxz]", written) else "word"


def _ends(text: str, words: Sequence[Token], mark: _Mark, starts: Sequence[int], capitals: bool) -> bool:
    """Say whether a mark ends a sentence."""
    opening = _first_sign(words, mark.after)
    if not words[mark.after].spaced and not opening.isupper():
        return False
    starter = _opening_word(words, mark.after) in STARTERS
    before = words[mark.before] if mark.before >= 0 else None
    if mark.signs[0] == "-":
        return opening.isupper() and starter
    if "?" in mark.signs or "!" in mark.signs:
        goes_on = mark.closed or _opening_word(words, mark.after) in REPORTING
        return not (opening.islower() and capitals and goes_on)
    if _ELLIPSIS.search(mark.signs):
        hangs = before is not None and before.word in HANGING
        return opening.isupper() and (starter or not hangs)
    if before is None:
        return not opening.islower()
    return _full_stop_ends(text, words, mark, starts, capitals)


def _full_stop_ends(text: str, words: Sequence[Token], mark: _Mark, starts: Sequence[int], capitals: bool) -> bool:
    before, opening = words[mark.before], _first_sign(words, mark.after)
    starter = _opening_word(words, mark.after) in STARTERS
    kind = _word_kind(before)
    if mark.closed and kind != "initial":
        kind = "word"
    if kind == "leads on":
        return False
    if kind == "before number" and opening.isdigit():
        return False
    if kind == "initial":
        lettered = mark.before > 0 and words[mark.before - 1].word in LETTERED
        return opening == "" or (opening.isupper() and (lettered or starter))
    if kind == "number" and _opens_item(words, mark.before, starts[-1]):
        return False
    if not opening.islower():
        return True
    if not capitals:
        return kind in ("word", "number") or starter
    # A small letter in a text with capitals: a slip of the keys after a whole word, else a shortening we do not know.
    on_new_line = "\n" in text[words[mark.after - 1].end : words[mark.after].start]
    return not mark.closed and kind == "word" and (on_new_line or (starter and not before.text.endswith(".")))


def _opens_item(words: Sequence[Token], number: int, start: int) -> bool:
    """Say whether a number is that of a list item: the first word of its sentence, and not the answer to a question."""
    first = start + 1 if words[start].text in _ITEM_SIGNS else start
    return number == first and (start == 0 or words[start - 1].text[-1] != "?")


def _new_lines(text: str, words: Sequence[Token]) -> list[int]:
    """Return the tokens that begin a sentence because a paragraph or a list item begins there."""
    starts = []
    for index, (last, token) in enumerate(pairwise(words), start=1):
        gap = text[last.end : token.start]
        if "\n" not in gap:
            continue
        item = token.text in _ITEM_SIGNS and index + 1 < len(words) and words[index + 1].spaced
        if item or (gap.count("\n") > 1 and not _first_sign(words, index).islower()):
            starts.append(index)
    return starts
