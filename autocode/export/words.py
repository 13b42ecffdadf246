"""The words of the workbook in Dutch and in English; column names and codes are the same in both.

A `{name}` in a text is filled in where the text is used.
"""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Words:
    """Everything that a workbook says in one language."""

    # Names of sheets.
    codings: str
    guide: str
    codebook: str
    counts: str
    account: str

    shortened_mark: str

    # Drop-down lists of the main sheet.
    code_title: str
    code_message: str
    valence_title: str
    valence_message: str
    status_title: str
    status_message: str

    # What every column means; `level_help` is for the scheme's own levels.
    column_help: Mapping[str, str]
    level_help: str

    # The guide: paragraphs by heading, and the statuses with what they mean.
    guide_title: str
    guide_sections: tuple[tuple[str, tuple[str, ...]], ...]
    guide_statuses: str
    status_help: Mapping[str, str]
    guide_columns: str

    # The codebook.
    codebook_columns: tuple[str, ...]
    valences: str
    default: str

    # The counts.
    counts_title: str
    counts_note: str
    rows_with_code: str
    rows_persons: str
    rows_no_code: str
    rows_outside: str
    all_documents: str
    document: str
    scope_all: str
    scope_persons: str
    total: str
    amount: str
    no_valence: str
    no_further: str
    only_above: str
    too_many_documents: str
    sign: str

    # The account.
    account_title: str
    account_run: str
    account_model: str
    account_documents: str
    account_suggestions: str
    account_changes: str
    account_unread: str
    no_unread: str
    document_columns: tuple[str, ...]
    suggestion_columns: tuple[str, ...]
    unread_columns: tuple[str, ...]
    shortened: str
    cleaned: str
    about: Mapping[str, str]


DUTCH = Words(
    codings="Coderingen",
    guide="Uitleg",
    codebook="Codeboek",
    counts="Tellingen",
    account="Verantwoording",
    shortened_mark=" … [ingekort]",
    code_title="Code staat niet in de lijst",
    code_message=(
        "Deze code staat niet in het codeboek. Kies een code uit de lijst. Wil je een nieuwe code gebruiken, voeg hem "
        "dan ook toe aan het schemabestand: anders kan autocode dit werkblad niet inlezen."
    ),
    valence_title="Valentie staat niet in de lijst",
    valence_message="Kies een van deze waarden uit de lijst: {signs}.",
    status_title="Status staat niet in de lijst",
    status_message="Kies een status uit de lijst: {statuses}.",
    column_help={
        "document": "De naam van het transcript.",
        "fragment": "Het volgnummer van het fragment in het transcript.",
        "id": "Het vaste kenmerk van het fragment. Laat dit staan: hiermee vindt autocode het fragment terug.",
        "part": "Het deel van het gesprek, zoals een interviewvraag of een agendapunt.",
        "turn": "Het nummer van de beurt: wat een spreker zegt tot een ander begint.",
        "speaker": "De spreker.",
        "role": "De rol van de spreker.",
        "group": "De groep van de spreker.",
        "start_time": "Waar het fragment begint in de opname (uren:minuten:seconden).",
        "end_time": "Waar het fragment eindigt in de opname.",
        "start_char": "Het teken in het transcript waar het fragment begint (het eerste teken is 0).",
        "end_char": "Het teken in het transcript waar het fragment ophoudt.",
        "text": "De letterlijke tekst van het fragment.",
        "scheme": "Het codeerschema.",
        "code": "De code. Kies uit de lijst om hem te veranderen.",
        "valence": "De valentie (waardering) bij de code. Kies uit de lijst om haar te veranderen.",
        "confidence": "Hoe zeker het model is van deze code: de kans dat een mens haar ook geeft.",
        "valence_confidence": "Hoe zeker het model is van de valentie, als de code klopt.",
        "level": "Hoe diep het model durft te gaan: tot welk niveau van het schema. none betekent: geen voorstel.",
        "alternatives": "Welke codes het model daarna het waarschijnlijkst vindt, met valentie en zekerheid.",
        "status": "Wat er met deze regel is gebeurd. Alleen jouw eigen status maakt van een voorstel een codering.",
        "coder": "Wie het fragment codeerde.",
        "decision": "Wat de codeur besloot: coded, no code, of no code fits (waardevol, maar geen code past).",
        "how": (
            "Hoe de codering tot stand kwam: alone (zonder voorstel in beeld), assisted (zelf, met een voorstel in "
            "beeld), accepted, corrected, bulk, imported, adjudicated of unknown."
        ),
    },
    level_help="De naam van de code op het niveau {level}. Doorgestreept als die niet meer bij de code past.",
    guide_title="Zo werk je met dit werkblad",
    guide_sections=(
        (
            "Wat je ziet",
            (
                "Elke regel is een moment: een fragment met een code en een valentie, voorgesteld door een model. Een "
                "fragment met meer voorstellen heeft meer regels; het meest zekere voorstel staat bovenaan. Een "
                "fragment zonder voorstel heeft een regel zonder code, zodat je het hele gesprek kunt lezen.",
                "Fragmenten zijn om en om gekleurd. Staat een fragment er vaker, dan is de herhaalde tekst lichter. "
                "Grijze, schuine regels zijn van sprekers voor wie geen voorstel wordt gedaan, zoals de onderzoeker.",
                "Sommige kolommen zijn ingeklapt, omdat ze leeg zijn of alleen voor de computer. Klik op het plusje "
                "boven de kolommen om ze te zien.",
            ),
        ),
        (
            "Zo beoordeel je een voorstel",
            (
                "Klopt het voorstel? Zet de status op akkoord.",
                "Klopt de code of de valentie niet? Kies een andere uit de lijst in de cel en zet de status op "
                "gewijzigd. De namen links en rechts van de code veranderen niet mee; wat niet meer klopt, wordt "
                "doorgestreept.",
                "Hoort er bij dit fragment geen code, of is dit ene voorstel niet terecht? Zet de status op geen code. "
                "Je hoeft de code niet weg te halen: de regel telt dan niet mee als codering.",
                "Mist er een moment? Kopieer de hele regel van het fragment, voeg die eronder in, kies de code en de "
                "valentie, en zet de status op gewijzigd.",
                "Alleen de statussen akkoord, gewijzigd en geen code gelden als jouw codering. Wat op voorstel of nog "
                "niet bekeken staat, is werk van de computer. Leest autocode dit werkblad later in, dan telt een "
                "fragment pas mee als al zijn regels zo'n status van jou hebben.",
            ),
        ),
        (
            "Wat de zekerheid betekent",
            (
                "De zekerheid (confidence) is de kans dat een mens deze code aan dit fragment geeft, zoals geschat uit "
                "eerder gecodeerd materiaal. Van de voorstellen met 70 % zullen er naar verwachting zeven van de tien "
                "kloppen. Bij andere gesprekken dan die waarvan het model heeft geleerd, kan dat lager uitvallen.",
                "Is het model niet zeker van de precieze code, dan stelt het soms een bredere code voor, zoals een "
                "onderwerp of dimensie. De kolom level zegt hoe diep het voorstel gaat.",
                "Lees ook de fragmenten zonder voorstel en met een hoge zekerheid: het model mist momenten en vergist "
                "zich. Hoe vaak, staat op het blad {account}.",
            ),
        ),
        (
            "De andere bladen",
            (
                "{codebook}: alle codes met hun omschrijving en grenzen.",
                "{counts}: hoe vaak elke code voorkomt, per valentie. De tellingen veranderen mee met je werk.",
                "{account}: welk model, welk schema en welke instellingen dit werkblad hebben gemaakt, hoe goed het "
                "model is, en welke regels van de transcripten niet zijn begrepen.",
            ),
        ),
    ),
    guide_statuses="De statussen",
    status_help={
        "suggested": "Het model stelt deze code voor; nog niemand heeft ernaar gekeken.",
        "agreed": "Een mens heeft het voorstel bekeken en overgenomen.",
        "changed": "Een mens heeft de code of de valentie gekozen of toegevoegd.",
        "no_code": "Een mens heeft gekeken: deze code hoort hier niet, of het fragment krijgt geen code.",
        "not_reviewed": "Er is geen voorstel, en nog niemand heeft ernaar gekeken.",
    },
    guide_columns="De kolommen",
    codebook_columns=("code", "naam", "Engels", "omschrijving", "wel", "niet", "voorbeelden"),
    valences="Valenties",
    default="geldt als er niets is ingevuld",
    counts_title="Tellingen: {scheme}",
    counts_note=(
        "Elke regel van het blad {codings} met een code telt als een moment. De tellingen kijken naar de code en de "
        "valentie in de regel en veranderen mee; regels met de status {no_code} tellen niet mee."
    ),
    rows_with_code="Momenten (regels met een code)",
    rows_persons="waarvan bekeken door een mens ({statuses})",
    rows_no_code="Regels met de status {no_code}",
    rows_outside="Momenten met een code of valentie die niet in het codeboek staat (niet meegeteld)",
    all_documents="Alle documenten",
    document="Document",
    scope_all="Alle momenten, ook voorstellen",
    scope_persons="Bekeken: {statuses}",
    total="totaal",
    amount="aantal",
    no_valence="(geen)",
    no_further="{name} (niet verder bepaald)",
    only_above="(alleen op een hoger niveau gecodeerd)",
    too_many_documents=(
        "Met zoveel documenten en regels zouden tellingen per document Excel traag maken. Kies een document met het "
        "filter op het blad {codings}, of maak daar een draaitabel van."
    ),
    sign="code",
    account_title="Verantwoording",
    account_run="Instellingen",
    account_model="Model voor {scheme}",
    account_documents="Documenten",
    account_suggestions="Voorstellen",
    account_changes="Aanpassingen voor Excel",
    account_unread="Regels van de transcripten die niet zijn begrepen",
    no_unread="Geen: alle regels zijn gelezen.",
    document_columns=("document", "bestandssoort", "beurten", "fragmenten", "woorden", "niet begrepen", "geknipt door"),
    suggestion_columns=(
        *("schema", "voorgestelde momenten", "fragmenten met voorstel"),
        *("zonder voorstel", "waarvan overgeslagen spreker"),
    ),
    unread_columns=("document", "regel", "tekst"),
    shortened=(
        "te lang voor een cel van Excel (meer dan 32 767 tekens) en daarom ingekort; de uitvoer als .csv, .jsonl of "
        ".parquet bevat de hele tekst"
    ),
    cleaned="bevatte onzichtbare stuurtekens, die Excel niet toestaat; die zijn weggelaten",
    about={
        "scheme": "schema",
        "model": "model",
        "model folder": "modelmap",
        "encoder": "taalmodel (encoder)",
        "trained on": "geleerd van",
        "training data SHA-256": "trainingsdata SHA-256",
        "note": "opmerking",
        "figures": "cijfers",
        "speakers": "sprekers",
        "include-role": "ook voor de rol",
        "date": "datum",
    },
)

ENGLISH = Words(
    codings="Codings",
    guide="Guide",
    codebook="Codebook",
    counts="Counts",
    account="Account",
    shortened_mark=" … [shortened]",
    code_title="Code is not in the list",
    code_message=(
        "This code is not in the codebook. Choose a code from the list. If you want to use a new code, add it to the "
        "scheme file as well: otherwise autocode cannot read this sheet."
    ),
    valence_title="Valence is not in the list",
    valence_message="Choose one of these from the list: {signs}.",
    status_title="Status is not in the list",
    status_message="Choose a status from the list: {statuses}.",
    column_help={
        "document": "The name of the transcript.",
        "fragment": "The number of the fragment in the transcript.",
        "id": "The fixed mark of the fragment. Leave it as it is: autocode finds the fragment by it.",
        "part": "The part of the conversation, such as an interview question or an item of the agenda.",
        "turn": "The number of the turn: what one speaker says before another takes over.",
        "speaker": "The speaker.",
        "role": "The speaker's role.",
        "group": "The speaker's group.",
        "start_time": "Where the fragment starts in the recording (hours:minutes:seconds).",
        "end_time": "Where the fragment ends in the recording.",
        "start_char": "The character of the transcript where the fragment starts (the first one is 0).",
        "end_char": "The character of the transcript where the fragment has ended.",
        "text": "The literal text of the fragment.",
        "scheme": "The coding scheme.",
        "code": "The code. Choose from the list to change it.",
        "valence": "The valence of the code. Choose from the list to change it.",
        "confidence": "How sure the model is of this code: the probability that a person gives it too.",
        "valence_confidence": "How sure the model is of the valence, if the code is right.",
        "level": "How deep the model dares to go: to which level of the scheme. none means: no suggestion.",
        "alternatives": "The codes that the model finds most probable after these, with valence and confidence.",
        "status": "What has been done with this row. Only your own status turns a suggestion into a coding.",
        "coder": "Who coded the fragment.",
        "decision": "What the coder decided: coded, no code, or no code fits (valuable, but none fits).",
        "how": (
            "How the coding came about: alone (no suggestion on screen), assisted (by hand, with one on screen), "
            "accepted, corrected, bulk, imported, adjudicated or unknown."
        ),
    },
    level_help="The name of the code at the level {level}. Struck through when it no longer fits the code.",
    guide_title="How to work with this workbook",
    guide_sections=(
        (
            "What you see",
            (
                "Every row is a moment: a fragment with one code and one valence, suggested by a model. A fragment "
                "with several suggestions has several rows, the surest on top. A fragment without a suggestion has "
                "one row without a code, so that you can read the whole conversation.",
                "Fragments are banded in turn. Where a fragment stands more than once, the repeated text is lighter. "
                "Grey, slanted rows belong to speakers for whom nothing is suggested, such as the researcher.",
                "Some columns are folded away, because they are empty or meant for the computer only. Click the plus "
                "sign above the columns to see them.",
            ),
        ),
        (
            "How to judge a suggestion",
            (
                "Is the suggestion right? Set the status to agreed.",
                "Is the code or the valence wrong? Choose another from the list in the cell and set the status to "
                "changed. The names left and right of the code do not change with it; what no longer fits is struck "
                "through.",
                "Should this fragment have no code, or is this one suggestion wrong? Set the status to no code. You "
                "need not remove the code: the row then does not count as a coding.",
                "Is a moment missing? Copy the whole row of the fragment, insert it below, choose the code and the "
                "valence, and set the status to changed.",
                "Only the statuses agreed, changed and no code count as your coding. What still says suggestion or "
                "not yet reviewed is the computer's work. When autocode reads this sheet later, a fragment counts "
                "once all its rows have such a status of yours.",
            ),
        ),
        (
            "What the confidence means",
            (
                "The confidence is the probability that a person gives this code to this fragment, as estimated from "
                "material coded earlier. Of the suggestions at 70 %, seven in ten should be right. For conversations "
                "unlike those that the model learnt from it may be less.",
                "When the model is not sure of the exact code, it sometimes suggests a broader one, such as a topic "
                "or a dimension. The column level says how deep the suggestion goes.",
                "Read the fragments without a suggestion and those with a high confidence too: the model misses "
                "moments and makes mistakes. How often is on the sheet {account}.",
            ),
        ),
        (
            "The other sheets",
            (
                "{codebook}: all codes with their definitions and boundaries.",
                "{counts}: how often every code occurs, by valence. The counts change along with your work.",
                "{account}: which model, scheme and settings made this workbook, how good the model is, and which "
                "lines of the transcripts were not understood.",
            ),
        ),
    ),
    guide_statuses="The statuses",
    status_help={
        "suggested": "The model suggests this code; nobody has looked at it yet.",
        "agreed": "A person has looked at the suggestion and accepted it.",
        "changed": "A person has chosen or added the code or the valence.",
        "no_code": "A person has looked: this code does not belong here, or the fragment gets no code.",
        "not_reviewed": "There is no suggestion, and nobody has looked at it yet.",
    },
    guide_columns="The columns",
    codebook_columns=("code", "name", "English", "definition", "include", "exclude", "examples"),
    valences="Valences",
    default="holds where nothing is filled in",
    counts_title="Counts: {scheme}",
    counts_note=(
        "Every row of the sheet {codings} with a code counts as one moment. The counts look at the code and the "
        "valence in the row and change along; rows with the status {no_code} do not count."
    ),
    rows_with_code="Moments (rows with a code)",
    rows_persons="of which reviewed by a person ({statuses})",
    rows_no_code="Rows with the status {no_code}",
    rows_outside="Moments with a code or valence that is not in the codebook (not counted)",
    all_documents="All documents",
    document="Document",
    scope_all="All moments, suggestions too",
    scope_persons="Reviewed: {statuses}",
    total="total",
    amount="number",
    no_valence="(none)",
    no_further="{name} (no further)",
    only_above="(coded at a higher level only)",
    too_many_documents=(
        "With so many documents and rows, counts per document would make Excel slow. Choose a document with the "
        "filter on the sheet {codings}, or make a pivot table of that sheet."
    ),
    sign="code",
    account_title="Account",
    account_run="Settings",
    account_model="Model for {scheme}",
    account_documents="Documents",
    account_suggestions="Suggestions",
    account_changes="Changed to fit Excel",
    account_unread="Lines of the transcripts that were not understood",
    no_unread="None: every line was read.",
    document_columns=("document", "kind of file", "turns", "fragments", "words", "not understood", "cut by"),
    suggestion_columns=(
        *("scheme", "suggested moments", "fragments with a suggestion"),
        *("without one", "of which speakers left out"),
    ),
    unread_columns=("document", "line", "text"),
    shortened=(
        "too long for a cell of Excel (more than 32,767 characters) and therefore shortened; the .csv, .jsonl and "
        ".parquet outputs hold the whole text"
    ),
    cleaned="held invisible control characters, which Excel does not allow; these were left out",
    about={},
)


def words(language: str) -> Words:
    """Return the words of a language, `nl` or `en`."""
    return {"nl": DUTCH, "en": ENGLISH}[language]
