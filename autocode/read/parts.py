"""Where in a conversation each turn is: the interview question, or the agenda item of a meeting.

A proposal by rules, for the researcher to correct; a part that the file gave itself is never changed.

Interviews follow the guide in `GUIDE`. Each turn of the interviewer is scored against each question: the weights of
the cues it holds, and a little more when it says that a new question comes. Questions are then laid along the
interview in the order of the guide, any of them possibly skipped, so that the sum of the scores is highest.

Meetings get a part only where somebody announces an agenda item. A plan ("straks doen we de rondvraag") or a story
("dan gaan we naar de rechter") is not an announcement, so an item must be one of `AGENDA_ITEMS` or be called a point
of the agenda. Better no part than a wrong one.
"""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from autocode.records import Transcript, Turn


def _pattern(cue: str) -> re.Pattern[str]:
    """Return a cue, which begins at a word, as a pattern."""
    return re.compile(rf"\b(?:{cue})", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Question:
    """A question of the guide: its number, and cues with their weights (3: asks nothing else; 1: often asked too)."""

    number: str
    cues: tuple[tuple[re.Pattern[str], int], ...]


def _question(number: int, ordinal: str, cues: Mapping[str, int]) -> Question:
    """Return question `number` with its cues, and the words that call it by its number."""
    numerals = ("een|één", "twee", "drie", "vier", "vijf", "zes", "zeven")
    by_number = rf"vraag (?:nummer )?(?:{number}|{numerals[number - 1]})\b|{ordinal} vraag\b"
    every = {by_number: 4, **cues}
    return Question(str(number), tuple((_pattern(cue), weight) for cue, weight in every.items()))


_WORK = r"(?:dagelijkse?|eigen)? ?(?:werk|praktijk|zaken|gezinnen)"
GUIDE: tuple[Question, ...] = (
    _question(
        1,
        "eerste",
        {
            r"inspire(?:rend|ert|erde)|inspiratie|geïnspireerd": 3,
            r"bijgebleven|bijble[ei]f|bijblijft|blijven hangen|eruit spr[oi]ngt?|opveer\w*|geraakt|indruk": 2,
            r"energie van|blij van|enthousiast van": 1,
            r"(?:gesprek|moment|bijeenkomst|ervaring|ontmoeting)\b[^.?!]*\bgilde": 1,
            r"gesprek\b|moment\b|stukje\b|ontmoeting\b": 1,
            r"terugdenkt?|terugkijkt?|denk(?:t)? (?:eens|even) terug": 1,
        },
    ),
    _question(
        2,
        "tweede",
        {
            r"mee ?genomen|mee ?neemt|mee ?neem|meenemen|opgestoken|uitgehaald|opgepikt": 3,
            r"bruikbaar|nuttig|handig|van pas|(?:iets|wat|veel) aan (?:had|heb|hebt|heeft|hebben)\b": 2,
            r"te halen\b|(?:op|uit)gehaald|langs ?gekomen|aangereikt": 2,
            r"(?:idee|inzicht|document|hulpmiddel|formulier|kennis)\b": 1,
            r"(?:anders|andere manier)\b[^.?!]*\bleren\b": 3,
            r"(?:kijk|beeld|idee)\b[^.?!]*\b(?:op|van|over) (?:het )?leren\b": 3,
            r"belangrijkste moment|meest waardevol|meeste waarde": 3,
            rf"(?:voor|in) (?:je|jouw|hun|het) {_WORK}": 1,
        },
    ),
    _question(
        3,
        "derde",
        {
            r"(?:doe|doet|doen|pak|pakt|werk|werkt|aanpakt?|gedaan|gaan doen)\b[^.?!]{0,40}\banders\b": 3,
            r"anders\b[^.?!]{0,25}\b(?:doe|doet|doen|gedaan|gegaan|aanpakt?|werkt?)\b": 3,
            r"toe ?gepast|toepast?\b|toepassen|in (?:de )?praktijk (?:ge)?bracht|uitgeprobeerd|gebruikt? je nu": 3,
            r"in (?:de|je|jouw) regio\b|training(?:en)?\b": 1,
            rf"in (?:je|jouw) {_WORK}": 1,
            r"door het gilde|dankzij het gilde|vanwege het gilde": 1,
        },
    ),
    _question(
        4,
        "vierde",
        {
            r"resulta(?:at|ten)\b|opbrengst(?:en)?\b": 3,
            r"opgeleverd|oplevert|effect(?:en)? (?:op|voor)": 2,
            r"invloed\b": 2,
            r"verbeter(?:d|ing|ingen)\b|beter (?:van |door |op )?geworden|vooruit ?gegaan": 2,
            r"(?:voor|op|in|binnen) de organisatie\b": 1,
        },
    ),
    _question(
        5,
        "vijfde",
        {
            r"(?:kijk|blik|visie|beeld|idee|opvatting)\b[^.?!]{0,40}\b(?:veranderd|verschoven|bijgesteld)": 3,
            r"(?:veranderd|anders gaan|anders bent gaan)\b[^.?!]{0,60}\b(?:kijk|kijken|denken|visie|beeld)": 3,
            r"goede? (?:ots|ots-werk|werk|jeugdbescherm\w*|begeleiding|uitvoering|gezinsvoog\w*)\b": 3,
            r"wat (?:een )?goede? \w+ (?:is|inhoudt)": 2,
            r"herijk\w*|herzien|anders (?:bent )?gaan (?:kijken|denken)": 2,
        },
    ),
    _question(
        6,
        "zesde",
        {
            r"(?:gilde|gemeenschap|cop)\b[^.?!]{0,40}\b(?:succes|geslaagd)": 4,
            r"(?:succes|geslaagd)\b[^.?!]{0,40}\b(?:gilde|gemeenschap|cop)\b": 4,
            r"succes(?:vol)?\b|geslaagd": 2,
            r"ontwerp(?:en|principes?)?\b|inricht(?:en|ing)?\b|opzet\b|vormgeven": 2,
            r"ritme\b|hoe vaak\b": 1,
        },
    ),
    _question(
        7,
        "allerlaatste",
        {
            r"(?:iets|wat|dingen) (?:\w+ ){0,3}(?:toe ?voegen|toe te voegen|aan ?vullen|aan te vullen|kwijt)": 4,
            r"niet (?:aan je )?gevraagd|vergeten te vragen|over het hoofd": 3,
            r"(?:nog )?niet (?:aan bod|aan de orde|besproken|gezegd)": 3,
            r"tot slot|afsluitend|laatste vraag|afronden": 1,
        },
    ),
)
_NEW_QUESTION = _pattern(
    r"(?:volgende|andere|nieuwe|laatste|eerste) (?:vraag|onderwerp|blok)"
    r"|(?:ga|gaan|wil) (?:ik|we|je|graag) (?:\w+ ){0,3}(?:naar|over|door|verder|beginnen|vragen)"
    r"|dan kom(?:en)? (?:ik|we)|iets anders\b|dan (?:naar|nu|de|het|nog) "
)
# A score at which a turn may open a question: one cue that asks nothing else, or several that are weaker.
_LEAST_SCORE = 3
# Fewer questions found than this, and the interview probably follows another guide.
_LEAST_QUESTIONS = 3
# More than this adds nothing, so that a follow-up full of cues does not take the place of the question before it.
_HIGHEST_SCORE = 4
# A turn that looks like so many questions tells what the interview will be about.
_OVERVIEW = 3
_NEW_QUESTION_BONUS = 1

OPENING = "Opening"
_LEAST_ITEMS = 2
_LONGEST_OPENING = 0.2
# How an item is named -> the words that announce it. Words that also occur in stories about cases do not belong here.
AGENDA_ITEMS: Mapping[str, str] = {
    "Voorstelronde": r"voorstel ?rond(?:je|e)|kennismaking(?:srond(?:je|e))?",
    "Inchecken": r"in ?check(?:en|ronde|rondje)?|check-?in",
    "Mededelingen": r"mededelingen",
    "Notulen": r"notulen|verslag van de vorige (?:keer|bijeenkomst)",
    "Actielijst": r"actie ?(?:lijst|punten)",
    "Terugblik": r"terugblik|terugkoppeling(?:en)?",
    "Leeragenda": r"leer ?agenda",
    "Waarderend interview": r"waarderend(?:e)? interviews?",
    "Casuïstiek": r"casu[iï]stiek(?:bespreking)?|casus(?:bespreking)?",
    "Intervisie": r"intervisie",
    "Ontwerpprincipes": r"(?:ontwerp)?principes",
    "Themabespreking": r"thema(?:bespreking|deel|gedeelte)?",
    "Presentatie": r"presentatie",
    "Evaluatie": r"nabespreking|evaluatie van (?:vandaag|vanmiddag|deze (?:keer|middag|bijeenkomst)|het gilde)",
    "Vooruitblik": r"vooruitblik",
    "Rondvraag": r"rondvraag|wvttk|wat verder ter tafel komt",
    "Afsluiting": r"afsluiting|afronding|uit ?check(?:en|ronde|rondje)?|check-?out",
}
_ITEM = "|".join(f"(?:{words})" for words in AGENDA_ITEMS.values())
# What may follow an item: the end of the clause, what it looks back on, or whose it is.
_AFTER_ITEM = (
    r"(?=\s*(?:$|[.,;:!?…–-])|\s+(?:nu|dan|toe|maar|graag)\b"
    r"|\s+(?:op|van) (?:vandaag|(?:de )?vorige|(?-i:[A-Z])))"
)
_ARTICLE = r"(?:(?:de|het|een|onze|ons|dat is|te weten|namelijk|en dat is|eerste|tweede|derde|volgende|korte) ?)*"
_MOVES = (
    r"(?:dan|nu|en|goed|oké|mooi)? ?(?:gaan we|gaan wij|ga ik|kom(?:en)? we|stap(?:pen)? we)"
    r" (?:(?:nu|dan|even|weer|meteen|snel|door|over|verder) )*(?:naar|met|aan|bij)"
    r"|(?:we|ik) (?:gaan|ga|wil|willen) (?:(?:nu|dan|even|graag|door|over|verder) )*(?:naar|met)"
    r"|(?:we|ik) (?:beginnen?|starten?|openen?|sluiten? af|vervolgen?)(?: (?:nu|dan|even|vandaag))* met"
    r"|(?:dan|nu)(?: (?:nog|even|alleen nog|tot slot|als laatste|is het tijd voor))*"
    r"|tijd voor"
)
# "Dus casuïstiek." says all by itself that it begins.
_ITEM_ALONE = re.compile(
    rf"\s*(?:(?:goed|oké|mooi|en),? )*(?:dus|dan|nu),? {_ARTICLE}(?P<item>{_ITEM})[.!…]*", re.IGNORECASE
)
_KNOWN_ITEM = re.compile(rf"(?:^|\b)(?:{_MOVES}),? {_ARTICLE}(?P<item>{_ITEM})\b{_AFTER_ITEM}", re.IGNORECASE)
_NUMBERS = "een|één|twee|drie|vier|vijf|zes|zeven|acht|negen|tien|\\d{1,2}"
_ORDINALS = "volgende|eerste|tweede|derde|vierde|vijfde|zesde|laatste"
_AGENDA_POINT = re.compile(
    rf"\b(?:(?:{_ORDINALS}) (?:agenda)?punt|(?:agenda)?punt (?:{_NUMBERS})\b)"
    rf"(?: (?:van|op) de agenda)?(?:\s*[,:;–-]|\s+is)+\s*{_ARTICLE}(?P<item>[^\W\d_][^,.;:?!…]*)",
    re.IGNORECASE,
)
_NOT_NOW = re.compile(
    r"\b(?:straks|zo ?meteen|zo dadelijk|dadelijk|later|daarna|volgende keer|de agenda is"
    r"|op de agenda staa(?:t|n)|aan het eind|vanmiddag|hadden|deden|gingen|voordat|nog niet|als we|wanneer)\b",
    re.IGNORECASE,
)
# "Dat was de terugblik, dan gaan we naar de casuïstiek" names two items and begins one.
_LOOKS_BACK = re.compile(r"\s*(?:(?:goed|oké|mooi|dus),? )*(?:dat was|tot zover)\b", re.IGNORECASE)
_LONGEST_ITEM_WORDS = 4
_SENTENCE = re.compile(r"[^.?!…]+[.?!…]*")

_INTERVIEWER_ROLE = re.compile(r"onderzoek|interview|research", re.IGNORECASE)
# Somebody who walks in during an interview does not make it a meeting.
_LEAST_SHARE_OF_WORDS = 0.03


def with_parts(transcript: Transcript, speaker_roles: Mapping[str, str | None]) -> Transcript:
    """Return the transcript with `Turn.part` filled in where the file gave none and the rules are sure enough.

    `speaker_roles` maps speaker names, as in the turns, to roles. In an interview a part is "1" to "7", None before
    the first question; in a meeting (three or more speakers) the name of an agenda item.
    """
    speakers = _main_speakers(transcript.turns)
    interviewer = _interviewer(transcript.turns, speakers, speaker_roles)
    if len(speakers) >= 3:
        starts = _agenda(transcript.turns)
    elif interviewer is not None:
        starts = _questions(transcript.turns, interviewer)
    else:
        starts = {}
    part: str | None = None
    turns: list[Turn] = []
    for turn in transcript.turns:
        part = starts.get(turn.number, part)
        turns.append(turn if turn.part is not None else replace(turn, part=part))
    return replace(transcript, turns=tuple(turns))


def _main_speakers(turns: Sequence[Turn]) -> list[str]:
    """Return the named speakers who say more than a few words, in order of appearance."""
    words: Counter[str] = Counter()
    for turn in turns:
        if turn.speaker:
            words[turn.speaker] += len(turn.text.split())
    return [speaker for speaker, count in words.items() if count >= _LEAST_SHARE_OF_WORDS * words.total()]


def _interviewer(turns: Sequence[Turn], speakers: Sequence[str], roles: Mapping[str, str | None]) -> str | None:
    """Return who asks the questions: by role, else the one of two who asks more and says less, else None."""
    named = {turn.speaker for turn in turns if turn.speaker}
    by_role = sorted(name for name in named if _INTERVIEWER_ROLE.search(roles.get(name) or ""))
    if by_role:
        return by_role[0] if len(by_role) == 1 else None
    if len(speakers) != 2:
        return None
    asks = {name: _questions_asked(turn for turn in turns if turn.speaker == name) for name in speakers}
    words = {name: sum(len(turn.text.split()) for turn in turns if turn.speaker == name) for name in speakers}
    asker = max(speakers, key=lambda name: asks[name])
    other = next(name for name in speakers if name != asker)
    return asker if asks[asker] > asks[other] and words[asker] < words[other] else None


def _questions_asked(turns: Iterable[Turn]) -> int:
    return sum("?" in turn.text for turn in turns)


def _questions(turns: Sequence[Turn], interviewer: str) -> dict[int, str]:
    """Return at which turn each question of the guide begins (turn number -> question).

    `best[q]` is the best way to lay the first q questions over the turns read so far: its score, and the turns at
    which they begin. A question that nobody asks is passed over at no cost; of two equal ways the earlier one stays.
    Nothing is returned for an interview in which hardly any question is recognised.
    """
    best: list[tuple[int, tuple[tuple[int, str], ...]]] = [(0, ())] * (len(GUIDE) + 1)
    for turn in turns:
        if turn.speaker != interviewer:
            continue
        scores = _scores(turn.text)
        for index in range(len(GUIDE), 0, -1):
            score, starts = best[index - 1]
            if scores[index - 1] >= _LEAST_SCORE and score + scores[index - 1] > best[index][0]:
                best[index] = (score + scores[index - 1], (*starts, (turn.number, GUIDE[index - 1].number)))
        for index in range(1, len(GUIDE) + 1):
            best[index] = max(best[index], best[index - 1], key=lambda way: way[0])
    starts = best[-1][1]
    return dict(starts) if len(starts) >= _LEAST_QUESTIONS else {}


def _scores(text: str) -> list[int]:
    """Return how much a turn of the interviewer looks like each question of the guide."""
    bonus = _NEW_QUESTION_BONUS if _NEW_QUESTION.search(text) else 0
    scores = [sum(weight for cue, weight in question.cues if cue.search(text)) for question in GUIDE]
    if sum(score >= _LEAST_SCORE for score in scores) >= _OVERVIEW:
        return [0] * len(GUIDE)
    return [min(score + bonus, _HIGHEST_SCORE) if score else 0 for score in scores]


def _agenda(turns: Sequence[Turn]) -> dict[int, str]:
    """Return at which turn each announced agenda item begins (turn number -> item).

    In a meeting where fewer than two items are announced the others pass unannounced, and nothing is known of any
    turn. What comes before the first item is the opening, when it is short enough for one.
    """
    starts: dict[int, str] = {}
    for turn in turns:
        item = _announced(turn.text)
        if item is not None:
            starts[turn.number] = item
    if len(set(starts.values())) < _LEAST_ITEMS:
        return {}
    if turns.index(next(turn for turn in turns if turn.number in starts)) < _LONGEST_OPENING * len(turns):
        starts.setdefault(turns[0].number, OPENING)
    return starts


def _announced(text: str) -> str | None:
    """Return the agenda item that a turn announces; None when it announces none, or gives an overview of several."""
    items = [item for sentence in _SENTENCE.findall(text) for item in _items(sentence)]
    return items[0] if len(set(items)) == 1 else None


def _items(sentence: str) -> list[str]:
    if _NOT_NOW.search(sentence):
        return []
    called = _AGENDA_POINT.search(sentence)
    if called is not None:
        item = _short_name(called["item"])
        return [item] if item else []
    named = {name for name, words in AGENDA_ITEMS.items() if re.search(rf"\b(?:{words})\b", sentence, re.IGNORECASE)}
    if len(named) > 1 and not _LOOKS_BACK.match(sentence):
        return []
    alone = _ITEM_ALONE.fullmatch(sentence)
    matches = [alone] if alone is not None else list(_KNOWN_ITEM.finditer(sentence))
    return [name for name in (_known_name(match["item"]) for match in matches) if name is not None]


def _short_name(words: str) -> str | None:
    """Return the name of an item from the words that announce it; None when they are a sentence of their own."""
    known = _known_name(words)
    if known is not None:
        return known
    name = words.strip()
    return name[:1].upper() + name[1:] if 0 < len(name.split()) <= _LONGEST_ITEM_WORDS else None


def _known_name(words: str) -> str | None:
    found = (name for name, pattern in AGENDA_ITEMS.items() if re.search(rf"\b(?:{pattern})\b", words, re.IGNORECASE))
    return next(found, None)
