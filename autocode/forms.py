"""The workbooks that go out to people and come back filled in: the names of their sheets and columns.

Whoever writes such a workbook and whoever reads it must mean the same by a column; both look here. A hidden sheet says
what the workbook is and where it belongs, a hidden first column which fragment a row is about. What is wrong in a
workbook is said in its own language: it goes back to the person who filled it in.
"""

from dataclasses import dataclass

CODING, MEMBER_CHECK = "coding sheet", "member check"
FORMAT = "1"
# The hidden sheet, and what it says (one row each).
ABOUT = "autocode"
ABOUT_KEYS = ("form", "format", "study", "scheme", "version", "coder", "draw", "language", "pairs", "rows", "speaker")
KEY = "autocode"
# How many codes a row of a coding sheet has room for, where a scheme allows several.
PAIRS = 4


@dataclass(frozen=True)
class CodingWords:
    """What a coding sheet says in one language; `code` and `valence` are numbered from 1."""

    sheet: str
    codebook: str
    guide: str
    columns: tuple[str, str, str, str, str, str]
    code: str
    valence: str
    remark: str
    no_code: str
    no_fit: str
    choose_code: str
    choose_valence: str
    not_in_list: str
    guide_title: str
    guide_lines: tuple[str, ...]
    codebook_columns: tuple[str, str, str, str, str]
    valences: str
    shortened: str


CODING_WORDS = {
    "nl": CodingWords(
        sheet="Coderen",
        codebook="Codeboek",
        guide="Uitleg",
        columns=("nr", "gesprek", "spreker", "wat ervoor gezegd wordt", "te coderen", "wat erna gezegd wordt"),
        code="code {number}",
        valence="valentie {number}",
        remark="opmerking",
        no_code="geen code",
        no_fit="waardevol, maar geen code past",
        choose_code="Kies een code uit de lijst, of typ het teken ervan.",
        choose_valence="Kies een valentie uit de lijst.",
        not_in_list="Dit staat niet in de lijst. Kies uit de lijst in de cel; het blad Codeboek zegt wat elke code is.",
        guide_title="Zo codeert u dit blad",
        guide_lines=(
            "Lees op het blad Coderen per rij de tekst in de kolom 'te coderen'. Wat ervoor en erna gezegd wordt staat "
            "er alleen bij om de tekst te begrijpen; dat codeert u niet.",
            "Kies bij 'code 1' de code die past. Klik op de cel en dan op het pijltje: de lijst verschijnt. Het teken "
            "van de code intypen mag ook.",
            "Heeft het codeboek valenties, kies dan bij elke code de valentie.",
            "Past er nog een code bij? Gebruik dan code 2, en zo verder.",
            "Past er niets en is het fragment ook niet van belang? Kies bij code 1: geen code. Is het wel van belang, "
            "maar ontbreekt de code? Kies: waardevol, maar geen code past.",
            "Vul elke rij in. Een lege rij telt niet als 'geen code'.",
            "Codeer alleen, zonder met de andere codeur te overleggen en zonder te kijken wat anderen gaven. Alleen "
            "dan zegt de overeenstemming iets.",
            "Verander niets aan de teksten en voeg geen rijen toe: dan past het blad niet meer bij het project. Wilt u "
            "iets kwijt over een fragment, gebruik dan de kolom opmerking.",
            "Klaar? Sla het blad op en geef het terug. Bij het inlezen wordt elke cel nagekeken.",
        ),
        codebook_columns=("code", "naam", "definitie", "wel", "niet"),
        valences="Valenties",
        shortened=" […]",
    ),
    "en": CodingWords(
        sheet="Coding",
        codebook="Codebook",
        guide="Guide",
        columns=("nr", "conversation", "speaker", "what is said before", "to code", "what is said after"),
        code="code {number}",
        valence="valence {number}",
        remark="remark",
        no_code="no code",
        no_fit="valuable, but no code fits",
        choose_code="Choose a code from the list, or type its sign.",
        choose_valence="Choose a valence from the list.",
        not_in_list="This is not in the list. Choose from the list in the cell; the sheet Codebook says what is what.",
        guide_title="How to code this sheet",
        guide_lines=(
            "On the sheet Coding, read in each row the text in the column 'to code'. What is said before and after "
            "stands there only to understand it; you do not code that.",
            "Choose the code that fits under 'code 1'. Click the cell and then the arrow: the list appears. You may "
            "also type the sign of the code.",
            "If the codebook has valences, choose the valence with every code.",
            "Does another code fit as well? Use code 2, and so on.",
            "Does nothing fit, and is the fragment of no interest? Choose under code 1: no code. Is it of interest, "
            "but is the code missing? Choose: valuable, but no code fits.",
            "Fill in every row. An empty row does not count as 'no code'.",
            "Code alone, without talking it over with the other coder and without looking at what others gave. Only "
            "then does agreement mean something.",
            "Do not change the texts and do not add rows: the sheet would no longer fit the project. If there is "
            "something to say about a fragment, use the column remark.",
            "Done? Save the sheet and give it back. Every cell is checked when it is read.",
        ),
        codebook_columns=("code", "name", "definition", "include", "exclude"),
        valences="Valences",
        shortened=" […]",
    ),
}


@dataclass(frozen=True)
class MemberWords:
    """What a member check says in one language."""

    sheet: str
    guide: str
    title: str
    columns: tuple[str, str, str, str]
    fits: str
    comment: str
    answers: tuple[str, str, str]
    anything_else: str
    anything_else_on_page: str
    changed: str
    not_in_list: str
    guide_lines: tuple[str, ...]
    no_code: str
    no_fit: str
    shortened: str
    memo: str
    page_intro: tuple[str, ...]
    said: str
    given: str
    room: str


MEMBER_WORDS = {
    "nl": MemberWords(
        sheet="Uw uitspraken",
        guide="Uitleg",
        title="Uw uitspraken en hoe wij ze lezen ({speaker})",
        columns=("nr", "gesprek", "wat u zei", "hoe wij het lezen"),
        fits="klopt dit?",
        comment="uw opmerking",
        answers=("ja", "deels", "nee"),
        anything_else="Wilt u verder nog iets kwijt? Schrijf het in deze rij onder 'uw opmerking'.",
        anything_else_on_page="Wilt u verder nog iets kwijt? Schrijf het hieronder.",
        changed="maakte van de tekst: {text}",
        not_in_list="Kies ja, deels of nee, of laat de cel leeg.",
        guide_lines=(
            "U deed mee aan een onderzoek. Op het blad 'Uw uitspraken' staat wat u zei, zo letterlijk als het is "
            "opgeschreven, en daarnaast in gewone woorden hoe wij het lezen.",
            "Kies bij 'klopt dit?' of wij u goed begrijpen, en schrijf bij 'uw opmerking' wat u ervan vindt. U hoeft "
            "niet alles in te vullen.",
            "Aan de teksten zelf hoeft u niets te veranderen. Is iets verkeerd opgeschreven, zet dat dan bij uw "
            "opmerking.",
            "Sla het blad op en stuur het terug.",
        ),
        no_code="(geen code)",
        no_fit="van belang, maar zonder passende code",
        shortened=" […]",
        memo="Member check {speaker}",
        page_intro=(
            "U deed mee aan een onderzoek. Hieronder staat wat u zei, zo letterlijk als het is opgeschreven, en in "
            "gewone woorden hoe wij het lezen.",
            "Begrijpen wij u goed? Schrijf het erbij, en stuur of geef dit terug.",
        ),
        said="Wat u zei",
        given="Hoe wij het lezen",
        room="Klopt dit? Uw opmerking:",
    ),
    "en": MemberWords(
        sheet="What you said",
        guide="Guide",
        title="What you said and how we read it ({speaker})",
        columns=("nr", "conversation", "what you said", "how we read it"),
        fits="is this right?",
        comment="your comment",
        answers=("yes", "partly", "no"),
        anything_else="Is there anything else you want to say? Write it in this row under 'your comment'.",
        anything_else_on_page="Is there anything else you want to say? Write it below.",
        changed="changed the text to: {text}",
        not_in_list="Choose yes, partly or no, or leave the cell empty.",
        guide_lines=(
            "You took part in a study. The sheet 'What you said' shows what you said, as literally as it was written "
            "down, and beside it in plain words how we read it.",
            "Choose under 'is this right?' whether we understand you well, and write under 'your comment' what you "
            "think of it. You need not fill in everything.",
            "There is no need to change the texts. If something was written down wrongly, say so in your comment.",
            "Save the sheet and send it back.",
        ),
        no_code="(no code)",
        no_fit="of value, without a code that fits",
        shortened=" […]",
        memo="Member check {speaker}",
        page_intro=(
            "You took part in a study. Below is what you said, as literally as it was written down, and in plain words "
            "how we read it.",
            "Do we understand you well? Write it beside it, and send or give this back.",
        ),
        said="What you said",
        given="How we read it",
        room="Is this right? Your comment:",
    ),
}


_COMPLAINTS = {
    "nl": {
        "cell": "{sheet}, cel {cell}: {said}",
        "row": "{sheet}, rij {row}: {said}",
        "one wrong": "{file}: er is 1 ding mis, daarom is niets ingelezen. Verbeter het en lees het blad opnieuw in.",
        "all wrong": "{file}: er zijn {count} dingen mis, daarom is niets ingelezen. Verbeter ze en lees het blad "
        "opnieuw in.",
        "nothing": "{file}: er is nog geen rij ingevuld. Vul eerst de gele kolommen in.",
        "no comment": "{file}: niemand heeft iets ingevuld.",
        "other coder": "{file}: is gemaakt voor codeur {coder}, niet voor {given}. Kies codeur {coder}.",
        "other project": "{file}: is gemaakt uit een ander project. Lees het daar in.",
        "other scheme": "{file}: schema {scheme} zit niet in dit project.",
        "no draw": "{file}: de trekking van dit blad zit niet in dit project. Is er een oudere kopie teruggezet?",
        "strange": "is geen van de rijen die verstuurd zijn. Verwijder de rij.",
        "doubled": "is hetzelfde fragment als rij {other}. Verwijder een van de twee rijen.",
        "text": "dit is niet de tekst die verstuurd is (fragment {fragment}). Zet hem terug: {text}",
        "gone since": "fragment {fragment} is sindsdien in het project gesplitst, samengevoegd of verbeterd. Verwijder "
        "de rij, en codeer in het programma wat ervan gekomen is.",
        "missing": "{sheet}: de rij van fragment {fragment} is weg ({text}). Zet hem terug uit het blad zoals het "
        "verstuurd is.",
        "empty": "is leeg. Kies een code, of 'geen code'; wat al wel is ingevuld, kan als onvoltooid blad worden "
        "ingelezen (--unfinished).",
        "empties": "{sheet}: {count} rijen zijn leeg ({rows}). Kies bij elke een code, of 'geen code'; wat al wel is "
        "ingevuld, kan als onvoltooid blad worden ingelezen (--unfinished).",
        "no code with valence": "is leeg, en er staat een valentie ({valence}) naast. Kies de code, of haal de "
        "valentie weg.",
        "something else": "hier staat {written!r}, en in deze rij staat nog iets. Haal een van de twee weg.",
        "twice": "{label} staat twee keer in deze rij. Haal er een weg.",
        "no such code": 'code "{written}" zit niet in schema {scheme}. Bedoelt u {near}?',
        "several codes": "hier staan {count} codes in een cel ({codes}). Zet elke code in een kolom: {columns}.",
        "date": "hier staat een datum ({written}): Excel maakte die van wat getypt werd.{near} Kies de code uit de "
        "lijst.",
        "date near": " Bedoelt u {near}?",
        "code is gone": "code {code} staat niet meer in het codeboek (nu schema {scheme}). Kies een andere.",
        "two valences": "hier staat valentie {one}, en ernaast {other}. Haal een van de twee weg.",
        "no valence": "is leeg. Kies de valentie bij de code ernaast.",
        "no such valence": '"{written}" is geen valentie. Kies een van: {allowed}.',
    },
    "en": {
        "cell": "{sheet}, cell {cell}: {said}",
        "row": "{sheet}, row {row}: {said}",
        "one wrong": "{file}: 1 thing is wrong, so nothing was taken in. Mend it and give the sheet again.",
        "all wrong": "{file}: {count} things are wrong, so nothing was taken in. Mend them and give the sheet again.",
        "nothing": "{file}: no row is filled in. Fill in the yellow columns first.",
        "no comment": "{file}: nobody filled in anything.",
        "other coder": "{file}: was made for coder {coder}, not {given}. Choose coder {coder}.",
        "other project": "{file}: was made from another project. Take it in there.",
        "other scheme": "{file}: scheme {scheme} is not in this project.",
        "no draw": "{file}: its draw is not in this project. Was an older copy put back?",
        "strange": "is not one of the rows that were sent out. Delete the row.",
        "doubled": "is the same fragment as row {other}. Delete one of the two rows.",
        "text": "the text is not the one that was sent out (fragment {fragment}). Put it back: {text}",
        "gone since": "fragment {fragment} was split, joined or corrected in the project since. Delete the row, and "
        "code what came of it in the program.",
        "missing": "{sheet}: the row of fragment {fragment} is gone ({text}). Put it back from the sheet as it was "
        "sent out.",
        "empty": "is empty. Choose a code, or 'no code'; what is filled in so far can be taken in as an unfinished "
        "sheet (--unfinished).",
        "empties": "{sheet}: {count} rows are empty ({rows}). Choose a code in each, or 'no code'; what is filled in "
        "so far can be taken in as an unfinished sheet (--unfinished).",
        "no code with valence": "is empty, and a valence ({valence}) stands beside it. Choose the code, or take the "
        "valence away.",
        "something else": "says {written!r}, and this row holds something else as well. Take one of the two away.",
        "twice": "{label} stands twice in this row. Take one away.",
        "no such code": 'code "{written}" is not in scheme {scheme}. Did you mean {near}?',
        "several codes": "holds {count} codes ({codes}). Put each in a column of its own: {columns}.",
        "date": "holds a date ({written}): Excel made one of what was typed.{near} Choose the code from the list.",
        "date near": " Did you mean {near}?",
        "code is gone": "code {code} is no longer in the codebook (now scheme {scheme}). Choose another.",
        "two valences": "says valence {one}, and {other} stands beside it. Take one of the two away.",
        "no valence": "is empty. Choose the valence of the code beside it.",
        "no such valence": '"{written}" is no valence. Choose one of: {allowed}.',
    },
}


def complaint(language: str, what: str, **facts: object) -> str:
    """Return what is wrong with a workbook, in its language (Dutch, where that is not known)."""
    return _COMPLAINTS.get(language, _COMPLAINTS["nl"])[what].format(**facts)
