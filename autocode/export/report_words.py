"""The words of the report, Dutch and English side by side. A `{name}` is filled in where the text is used.

What other modules say in English only (why a figure is missing, how coders worked) is put into Dutch here too.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from autocode.scheme import Level


@dataclass(frozen=True)
class Say:
    """The words of one language: `say("total")`, `say("fact", number=3)`. KeyError for a word that there is not."""

    language: str

    def __call__(self, key: str, **values: object) -> str:
        """Return a text with its blanks filled in."""
        dutch, english = _WORDS[key]
        return (dutch if self.language == "nl" else english).format(**values)

    @property
    def _is_dutch(self) -> bool:
        return self.language == "nl"

    def count(self, number: int) -> str:
        """Return `1.158` or `1,158`."""
        return f"{number:,}".replace(",", "." if self._is_dutch else ",")

    def fragments(self, number: int) -> str:
        """Return `1 fragment` or `12 fragmenten`."""
        return f"{self.count(number)} {'fragment' if number == 1 else self('fragments')}"

    def times(self, number: int) -> str:
        """Return `2 keer`, or `twice`."""
        return f"{number} keer" if self._is_dutch else {1: "once", 2: "twice"}.get(number, f"{number} times")

    def decimal(self, value: float, digits: int = 2) -> str:
        """Return `0,83` or `0.83`."""
        written = f"{round(value, digits) + 0.0:.{digits}f}"
        return written.replace(".", ",") if self._is_dutch else written

    def coders(self, names: Sequence[str]) -> str:
        """Return the names of coders that are compared, in this language.

        A model is called one, with the beginning of its fingerprint: all of it stands with what is known of the model.
        """
        shown = [_MODEL.sub(self("the_model", name=r"\1 (\2)"), name) for name in names]
        return self.listed([_translated(name, _TIMES) if self._is_dutch else name for name in shown])

    def from_sampled(self, of: str, groups: int) -> str:
        """Return `3 documenten`, or `één document` where it was cut into stretches."""
        if of in ("stretch", "draw"):
            return self("one_document")
        return f"{groups} {self.sampled(of)}" if groups != 1 else self("one_document")

    def fact(self, value: str) -> str:
        """Return what was recorded about a model, in this language."""
        said = _translated(value, _FACTS) if self._is_dutch else value
        return value if said == value else self.interval(said)

    def percent(self, share: float) -> str:
        """Return `23,8 %` or `23.8 %`."""
        return f"{self.decimal(share * 100, 1)} %"

    def listed(self, names: Sequence[str]) -> str:
        """Return `a, b en c`."""
        if not names:
            return "–"
        rest = ", ".join(names[:-1])
        return f"{rest} {'en' if self._is_dutch else 'and'} {names[-1]}" if rest else names[-1]

    def span(self, names: Sequence[str]) -> str:
        """Return `a t/m d`, or the one name."""
        return names[0] if len(names) == 1 else f"{names[0]} {'t/m' if self._is_dutch else 'to'} {names[-1]}"

    def plural_level(self, level: Level) -> str:
        """Return the name of a level as it stands after a number."""
        name = level.english if not self._is_dutch and level.english else level.name
        return _PLURALS.get((self.language, name), name)

    def how(self, how: str) -> str:
        """Return how coders worked, as agreement says it, in this language."""
        return _translated(how, _HOWS) if self._is_dutch else how

    def sampled(self, of: str) -> str:
        """Return what was sampled."""
        return _SAMPLED.get(of, of) if self._is_dutch else {"document": "documents", "draw": "draws"}.get(of, f"{of}s")

    def why(self, note: str) -> str:
        """Return why a figure or its interval is not there, as agreement says it, in this language."""
        if not note:
            return self("not_known")
        return _translated(note, _NOTES) if self._is_dutch else note

    def interval(self, written: str) -> str:
        """Return `0.61 (0.52 to 0.70)` as this language writes it."""
        return re.sub(r"(\d)\.(\d)", r"\1,\2", written).replace(" to ", " tot ") if self._is_dutch else written

    def about(self, what: str) -> str:
        """Return the name of a fact about a model."""
        return _ABOUT.get(what, what) if self._is_dutch else what


def _translated(text: str, pairs: Sequence[tuple[str, str]]) -> str:
    for pattern, dutch in pairs:
        text = re.sub(pattern, dutch, text)
    return text


_PLURALS = {
    ("nl", "dimensie"): "dimensies", ("nl", "onderwerp"): "onderwerpen", ("nl", "indicator"): "indicatoren",
    ("nl", "principe"): "principes", ("nl", "ontwerpprincipe"): "ontwerpprincipes", ("nl", "thema"): "thema's",
    ("nl", "soort"): "soorten", ("nl", "code"): "codes", ("en", "dimension"): "dimensions", ("en", "topic"): "topics",
    ("en", "indicator"): "indicators", ("en", "principle"): "principles", ("en", "code"): "codes",
    ("en", "theme"): "themes",
}  # fmt: skip
_SAMPLED = {
    "document": "documenten",
    "speaker": "sprekers",
    "part": "delen",
    "stretch": "stukken tekst",
    "draw": "delen",
}
_HOWS = (
    (r"\bnot recorded\b", "niet vastgelegd"), (r"\bassisted\b", "met voorstel in beeld"),
    (r"\bsettled\b", "samen vastgesteld"), (r"\bby models\b", "door modellen"), (r"\bdrawn\b", "getrokken"),
    (r"\bpicked\b", "gekozen"), (r"\bbulk\b", "in bulk"),
    (r"\bblind\b", "blind"), (r" and ", " en "),
)  # fmt: skip
_NOTES = (
    (r"not defined: only one code used", "niet te bepalen: er is maar één code gebruikt"),
    (r"not defined: only one valence used", "niet te bepalen: er is maar één valentie gebruikt"),
    (r"not defined: nobody gave it", "niet te bepalen: niemand gaf deze code"),
    (r"not defined: nobody gave a code", "niet te bepalen: niemand gaf een code"),
    (r"not defined: always given", "niet te bepalen: altijd gegeven"),
    (r"not defined: no (fragment|code) in common", "niet te bepalen: niets gemeen"),
    (r"not defined: (.+) never gave it", r"niet te bepalen: \1 gaf deze code nooit"),
    (r"no interval: fewer than (\d+) fragments", r"geen interval: minder dan \1 fragmenten"),
    (r"no interval: all in one document", "geen interval: alles in één document"),
    (r"no interval: all in one (speaker|part|stretch|draw)", "geen interval: alles in één groep"),
    (r"no interval: without one document it is not defined", "geen interval: zonder één document niet te bepalen"),
    (r"no interval: without one (speaker|part) it is not defined", "geen interval: zonder één groep niet te bepalen"),
    (r"no interval: the same throughout", "geen interval: overal hetzelfde"),
    (r"no interval: too few fragments with it", "geen interval: te weinig fragmenten"),
    (r"Wilson, for want of variation", "Wilson, bij gebrek aan variatie"),
    (r"(\d+) codes left out: not defined", r"\1 codes niet meegeteld: niet te bepalen"),
    (r"(.+): (\d+) fragments left out beside a model: the suggestion came after the coding",
     r"\1: \2 fragmenten niet met een model vergeleken, omdat het voorstel na de codering kwam"),
    (r"(.+): (\d+) fragments left out beside a model: it had learnt from them",
     r"\1: \2 fragmenten niet met een model vergeleken, omdat het ervan geleerd had"),
    (r"(.+) was not trained in this project; whether it learnt from these texts elsewhere is not recorded here",
     r"\1 is niet in dit project getraind; of het elders van deze teksten geleerd heeft, is hier niet vastgelegd"),
    (r'(\d+) codings "valuable, but no code fits" left out: that is neither a code nor none',
     r'\1 coderingen "waardevol, maar geen code past" niet meegeteld: dat is geen code en ook niet geen'),
    (r"(\d+) third and later codings by the same coder left out",
     r"\1 derde en latere coderingen door dezelfde codeur niet meegeteld"),
    (r"(\d+) fragments with a text that occurs more than once are matched in order of occurrence",
     r"\1 fragmenten waarvan de tekst vaker voorkomt, zijn gekoppeld op volgorde"),
    (r"(\d+) ratings left out: their text occurs more often with one coder than with another",
     r"\1 coderingen niet meegeteld: hun tekst komt bij de een vaker voor dan bij de ander"),
    (r"(\d+) fragments are cut differently by the coders: compared word by word",
     r"\1 fragmenten zijn door de codeurs anders geknipt: vergeleken per woord"),
    (r"compared word by word, words found at their character positions: n counts words",
     "vergeleken per woord, op de plaats in de tekst: n telt woorden"),
    (r"compared word by word, words found by aligning the running texts: n counts words",
     "vergeleken per woord, door de lopende teksten naast elkaar te leggen: n telt woorden"),
    (r"(\d+) words of one coder do not stand in the others' text, and are left out",
     r"\1 woorden van de een staan niet in de tekst van de ander, en tellen niet mee"),
    (r"(\d+) codings left out: with a code that scheme (.+) no longer has",
     r"\1 coderingen niet meegeteld: met een code die schema \2 niet meer heeft"),
)  # fmt: skip
# How a model is named where it is a coder: its scheme and the first twelve figures of its SHA-256.
_MODEL = re.compile(r"^([^\s:]+):([0-9a-f]{4})[0-9a-f]{8}\b")
_TIMES = ((r" \(first time\)$", " (eerste keer)"), (r" \(second time\)$", " (tweede keer)"),
    (r"^(\d+) models, each before the coding$", r"\1 modellen, elk van vóór de codering"))  # fmt: skip
_FACTS = (
    (r"^(\d+) fragments, (\d+) moments, (\d+) documents$", r"\1 fragmenten, \2 momenten, \3 documenten"),
    (r"^none: ranked by definitions$", "geen: gerangschikt naar definities"),
    (r"^Trained on constructed \(invented\) Dutch text only\. Its figures hold on that text; expect real conversations "
     r"to be harder\. Train a coder on your own codings as soon as you have some hundred\.$",
     "Alleen geleerd van geconstrueerde (verzonnen) Nederlandse tekst. De cijfers gelden voor die tekst; verwacht dat "
     "echte gesprekken moeilijker zijn. Train een codeur op eigen coderingen zodra er een paar honderd zijn."),
    (r"^Cross-validated in (\d+) folds, ", r"Kruisvalidatie in \1 delen, "),
    (r"within this one document only \(stretches held out\): a new document will be harder",
     "alleen binnen dit ene document (stukken achtergehouden): een nieuw document zal moeilijker zijn"),
    (r"no fold splits a document", "geen daarvan knipt een document in tweeën"),
    (r"no fold splits a (speaker|part)", "geen daarvan knipt een groep in tweeën"),
    (r"; 95 % intervals by delete-one jackknife \(on a scale without edges\) over (\d+) documents\.",
     r"; 95 %-intervallen met de jackknife over \1 documenten."),
    (r"; 95 % intervals by delete-one jackknife \(on a scale without edges\) over (\d+) (speaker|part)s\.",
     r"; 95 %-intervallen met de jackknife over \1 groepen."),
    (r"; 95 % intervals by block bootstrap over (\d+) stretches of it\.",
     r"; 95 %-intervallen met de blokbootstrap over \1 stukken ervan."),
    (r"^Coded or not: ", "Gecodeerd of niet: "),
    (r"^Valence, given the code \(n = (\d+)\): right ", r"Valentie, gegeven de code (n = \1): goed "),
    (r"; always saying (\S+) would be right ", r"; altijd \1 zeggen zou goed zijn voor "),
)  # fmt: skip
_ABOUT = {
    "scheme": "schema", "model": "model", "model folder": "modelmap", "encoder": "taalmodel (encoder)",
    "trained on": "geleerd van", "training data SHA-256": "trainingsdata SHA-256", "note": "opmerking",
    "figures": "cijfers", "date": "datum", "warning": "waarschuwing", "level": "niveau",
    "mean kappa": "gemiddelde kappa", "first suggestion right": "eerste voorstel goed",
    "right one among three": "een van drie goed",
}  # fmt: skip

_WORDS: dict[str, tuple[str, str]] = {
    # --- the page ---
    "title": ("Verslag van de coderingen: {name}", "Report of the codings: {name}"),
    "contents": ("Inhoud", "Contents"),
    "how_to_read": (
        "Elk aantal is een link: het opent de lijst van fragmenten erachter, en van daar kom je bij de tekst achterin. "
        "Een punt (·) is nul.",
        "Every count is a link: it opens the list of fragments behind it, and from there you reach the text at the "
        "end. "
        "A dot (·) is zero.",
    ),
    "close": ("sluiten", "close"),
    "behind": ("Fragmenten achter dit getal: {number}", "Fragments behind this number: {number}"),
    "appendix": ("Bijlage: de fragmenten", "Appendix: the fragments"),
    "appendix_note": (
        "De fragmenten waarnaar dit verslag verwijst, in de volgorde van de gesprekken, met hun codes.",
        "The fragments that this report refers to, in the order of the conversations, with their codes.",
    ),
    "no_speaker": ("spreker onbekend", "speaker unknown"),
    "no_code": ("geen code", "no code"),
    "in_part": ("deel", "part"),
    "sheet_front": ("Verslag", "Report"),
    "sheet_tables": ("Tabellen", "Tables"),
    "sheet_fragments": ("Fragmenten", "Fragments"),
    "id": ("id", "id"),
    "codes": ("codes", "codes"),
    "text": ("tekst", "text"),
    # --- facts and warnings ---
    "fact_scheme": ("Codeerschema", "Coding scheme"),
    "fact_whose": ("Wiens coderingen", "Whose codings"),
    "fact_meeting": ("Bijeenkomsten", "Meetings"),
    "fact_interview": ("Interviews", "Interviews"),
    "fact_speakers": ("Sprekers (zonder de onderzoeker)", "Speakers (the researcher aside)"),
    "fact_fragments": ("Fragmenten", "Fragments"),
    "rest_left_out": ("; de andere {number} zijn van de onderzoeker", "; the other {number} are the researcher's"),
    "fact_moments": ("Momenten", "Moments"),
    "fact_made": ("Gemaakt", "Made"),
    "version": ("versie", "version"),
    "made": ("{date}, met autocode {version}, zonder netwerk", "{date}, with autocode {version}, without a network"),
    "fragments_facts": (
        "{fragments}, waarvan {decided} beoordeeld en {coded} met een code ({share} van de beoordeelde)",
        "{fragments}, of which {decided} were decided on and {coded} have a code ({share} of those decided on)",
    ),
    "fragments_facts_model": (
        "{fragments}, waarvan het model er {decided} bekeek en bij {coded} een code voorstelde ({share} daarvan)",
        "{fragments}, of which the model looked at {decided} and suggested a code for {coded} ({share} of those)",
    ),
    "warning_text": (
        "Dit bestand bevat wat deelnemers letterlijk zeiden. Bewaar en deel het zoals de transcripten zelf.",
        "This file holds what participants said, word for word. Keep and share it as you do the transcripts.",
    ),
    "warning_undecided": (
        "{number} fragmenten heeft nog niemand beoordeeld. De aantallen zijn voorlopig, en tellen te laag.",
        "Nobody has decided on {number} fragments yet. The counts are provisional, and too low.",
    ),
    "warning_model": (
        "Deze aantallen zijn van een model en door niemand nagekeken: ze zijn geen uitkomst van onderzoek.",
        "These counts are a model's, and nobody has looked at them: they are no finding.",
    ),
    "warning_gone": (
        "{count} coderingen hebben een code die niet meer in het codeboek staat (vervallen of gesplitst). Die code "
        "telt niet mee, en een fragment met alleen zulke codes telt als nog niet beoordeeld.",
        "{count} codings have a code that is no longer in the codebook (retired or split). That code is not counted, "
        "and a fragment with such codes only counts as not yet judged.",
    ),
    "warning_lost": (
        "{orphaned} coderingen hebben hun fragment verloren en {unmatched} ingelezen coderingen pasten nergens; ze "
        "tellen hier niet mee.",
        "{orphaned} codings have lost their fragment and {unmatched} imported ones fit nowhere; they are not counted "
        "here.",
    ),
    "warning_order": (
        "De tabel zegt niet in welke volgorde de fragmenten gezegd zijn: wat op wat volgt, is niet te tellen.",
        "The table does not say in which order fragments were said: what follows what cannot be counted.",
    ),
    "whose_person": ("Coderingen van {names}.", "Codings of {names}."),
    "whose_persons": (
        "Coderingen van {names} samen. Van een fragment telt wat zij samen vaststelden, anders de codering van {main}, "
        "die het meeste codeerde, en anders de laatste van een ander.",
        "Codings of {names} together. Of a fragment what they settled together counts, else the coding of {main}, who "
        "coded most, and else the last one of anybody.",
    ),
    "whose_persons_short": ("Coderingen van {names} samen.", "Codings of {names} together."),
    "whose_counts": (
        "Samen vastgesteld: {settled} fragmenten; door meer dan één persoon gecodeerd: {together}.",
        "Settled together: {settled} fragments; coded by more than one person: {together}.",
    ),
    "whose_bulk": (
        "{number} daarvan zijn in bulk geaccepteerd, zonder dat iemand ze een voor een bekeek.",
        "{number} of these were accepted in bulk, without being looked at one by one.",
    ),
    "whose_model": (
        "Voorstellen van een model ({names}), door niemand nagekeken.",
        "Suggestions of a model ({names}), which nobody has looked at.",
    ),
    "whose_tables": (
        "Coderingen uit {names}; wie ze gaf en hoe, zegt de tabel niet.",
        "Codings from {names}; who gave them, and how, the table does not say.",
    ),
    "nobody_named": ("niet bekend", "not known"),
    # --- axes and small words ---
    "axis_document": ("document", "document"),
    "axis_part": ("deel", "part"),
    "axis_group": ("groep", "group"),
    "axis_role": ("rol", "role"),
    "axis_speaker": ("spreker", "speaker"),
    "axis_valence": ("valentie", "valence"),
    "axis_code": ("code", "code"),
    "total": ("totaal", "total"),
    "share": ("aandeel", "share"),
    "moments": ("momenten", "moments"),
    "fragments": ("fragmenten", "fragments"),
    "codings": ("coderingen", "codings"),
    "per_head": ("per respondent", "per respondent"),
    "different_speakers": ("verschillende sprekers", "different speakers"),
    "no_valence": ("(geen)", "(none)"),
    "not_said": ("(niet bekend)", "(not known)"),
    "not_further": ("(niet verder bepaald)", "(not specified)"),
    "not_recorded": ("niet vastgelegd", "not recorded"),
    "not_known": ("niet bekend", "not known"),
    "of_speakers": ("{number} van {of}", "{number} of {of}"),
    "to": ("tot", "to"),
    "names": ("namen", "names"),
    "pair": ("paar", "pair"),
    "what": ("wat", "what"),
    "value": ("inhoud", "value"),
    "way": ("wie en hoe", "who and how"),
    "about": ("waarover", "about"),
    "kinds_meeting": ("bijeenkomsten", "meetings"),
    "kinds_interview": ("interviews", "interviews"),
    "kinds_conversation": ("gesprekken", "conversations"),
    "all_meeting": ("alle bijeenkomsten", "all meetings"),
    "all_conversation": ("alle gesprekken", "all conversations"),
    "per_meeting": ("per bijeenkomst", "by meeting"),
    "per_conversation": ("per gesprek", "by conversation"),
    "kind_conversation": ("Gesprek", "Conversation"),
    "fact_conversation": ("Gesprekken", "Conversations"),
    "quotes_conversation": ("Uit de gesprekken", "From the conversations"),
    "some_conversation": ("{number} gesprekken", "{number} conversations"),
    "one_conversation": ("één gesprek", "one conversation"),
    "no_speakers": (
        "Wie er spraken is niet bekend: verschillende sprekers zijn niet te tellen.",
        "Who spoke is not known: different speakers cannot be counted.",
    ),
    "table_top": ("Tabel 1. {level} {what}", "Table 1. {level} {what}"),
    "table_middle": ("Tabel 5. {level} {what}", "Table 5. {level} {what}"),
    "and_valence": (" en valentie", " and valence"),
    "picture_all": ("{what}: momenten per {level}", "{what}: moments by {level}"),
    "kind_meeting": ("Bijeenkomst", "Meeting"),
    "kind_interview": ("Interview", "Interview"),
    # --- the study's tables ---
    "study_tables": ("De tabellen", "The tables"),
    "counting": (
        "Een moment is een fragment met een code en een valentie; een fragment met twee codes telt twee momenten.",
        "A moment is a fragment with one code and one valence; a fragment with two codes counts two moments.",
    ),
    "counting_plain": (
        "Een moment is een fragment met een code; een fragment met twee codes telt twee momenten.",
        "A moment is a fragment with one code; a fragment with two codes counts two moments.",
    ),
    "counting_levels": ("Een code telt mee voor de niveaus erboven.", "A code counts for the levels above it."),
    "no_p_values": (
        "Er staan geen p-waarden in dit verslag. Een toets op deze aantallen neemt aan dat momenten onafhankelijk "
        "zijn; "
        "momenten van één spreker, of uit één gesprek, zijn dat niet. Daarom staat naast aantallen hoeveel "
        "verschillende mensen iets zeiden.",
        "There are no p-values in this report. A test on these counts assumes that moments are independent; moments of "
        "one speaker, or of one conversation, are not. That is why, beside counts, it says how many different people "
        "said something.",
    ),
    "how_counted": (
        "Als bijeenkomst telt een document met drie of meer sprekers naast de onderzoeker, met minder als "
        "interview, tenzij bij het maken van dit verslag iets anders is gekozen. De tabellen 1, 2, 3 en 5 heten zo "
        "naar de studie waarvoor dit verslag is ontworpen: nummer ze in een eigen tekst opnieuw.",
        "A document with three or more speakers besides the researcher counts as a meeting, with fewer as an "
        "interview, unless something else was chosen when this report was made. Tables 1, 2, 3 and 5 are called so "
        "after the study that this report was designed for: number them anew in a text of your own.",
    ),
    "table_groups": (
        "Tabel 2. {level} per groep in de interviews, ook per respondent",
        "Table 2. {level} by group in the interviews, also per respondent",
    ),
    "table_groups_valence": (
        "{level} per groep en valentie in de interviews",
        "{level} by group and valence in the interviews",
    ),
    "no_group": ("groep niet bekend", "group not known"),
    "heads": ("{group} (n = {n})", "{group} (n = {n})"),
    "every_code": (
        "Elke code: hoe vaak, en door hoeveel verschillende sprekers",
        "Every code: how often, and by how many different speakers",
    ),
    "note_every_code": (
        "Een code telt mee voor de niveaus erboven. Van de verschillende sprekers staat erbij hoeveel er aan het woord "
        "waren; zonder de onderzoeker.",
        "A code counts for the levels above it. Different speakers are of how many who spoke; the researcher aside.",
    ),
    "never_given": (
        "Nooit gegeven: {number} codes van het diepste niveau.",
        "Never given: {number} of the deepest codes.",
    ),
    "per_head_drawn": ("Momenten per respondent", "Moments per respondent"),
    "picture_per_head": ("Interviews: momenten per respondent", "Interviews: moments per respondent"),
    "table_others": ("Tabel 3. {one} bij {other}", "Table 3. {one} by {other}"),
    "table_others_valence": ("{scheme}: per valentie", "{scheme}: by valence"),
    "picture_others": ("Momenten volgens {scheme}", "Moments under {scheme}"),
    "cross": ("{rows} bij {columns}", "{rows} by {columns}"),
    "plain_moments": ("In momenten", "In moments"),
    "plain_speakers": ("In verschillende sprekers", "In different speakers"),
    "in_shares": ("In aandelen ({what})", "In shares ({what})"),
    "in_fragments": ("In fragmenten ({what})", "In fragments ({what})"),
    "in_speakers": ("In verschillende sprekers ({what})", "In different speakers ({what})"),
    "note_moments": ("Geteld in momenten.", "Counted in moments."),
    "note_fragments": (
        "Geteld in fragmenten: elk fragment een keer per cel, en een keer in het totaal.",
        "Counted in fragments: each fragment once per cell, and once in the total.",
    ),
    "note_speakers": (
        "Hoeveel verschillende sprekers het zeggen, van hoeveel die daar aan het woord waren; zonder de onderzoeker.",
        "How many different speakers say it, of how many who spoke there; the researcher aside.",
    ),
    "note_shares_columns": ("Aandeel in de momenten van de kolom.", "Share of the column's moments."),
    "note_shares_rows": ("Aandeel in de momenten van de rij.", "Share of the row's moments."),
    "note_per_head": (
        "n is het aantal respondenten: de verschillende sprekers in de interviews, zonder de onderzoeker. Per "
        "respondent is het aantal momenten gedeeld door n: bij zo weinig mensen kan één spreker een gemiddelde maken.",
        "n is the number of respondents: the different speakers in the interviews, the researcher aside. Per "
        "respondent is the number of moments divided by n: with so few people one speaker can make an average.",
    ),
    "note_pairs": (
        "Geteld in paren: een fragment met twee waarden en een code van {scheme} telt twee keer. {number} fragmenten "
        "hebben beide.",
        "Counted in pairs: a fragment with two values and one code of {scheme} counts twice. {number} fragments have "
        "both.",
    ),
    "note_groups": (
        "Groepen die meer aan het woord waren, hebben meer momenten; vergelijk de aandelen.",
        "Groups that spoke more have more moments; compare the shares.",
    ),
    "note_parts": (
        "Alleen delen die in meer dan één interview voorkomen, zoals de vragen van de leidraad.",
        "Only parts that occur in more than one interview, such as the questions of the guide.",
    ),
    "note_most": ("De {number} meest gegeven van {of} codes.", "The {number} most given of {of} codes."),
    # --- vertical ---
    "vertical": ("Elk document op zich (verticale analyse)", "Each document by itself (vertical analysis)"),
    "vertical_note": (
        "Elk gesprek eerst op zichzelf: waar het over gaat, wie het zegt, en wanneer.",
        "Each conversation first by itself: what it is about, who says it, and when.",
    ),
    "document_facts": (
        "{kind} met {fragments}, waarvan {coded} met een code ({share}); momenten: {moments}. Sprekers naast "
        "de onderzoeker: {speakers} ({names}).",
        "{kind} of {fragments}, {coded} of them with a code ({share}); moments: {moments}. Speakers besides "
        "the researcher: {speakers} ({names}).",
    ),
    "nothing_coded": ("Hierin is niets gecodeerd.", "Nothing is coded in it."),
    "document_levels": ("Momenten per {level}", "Moments by {level}"),
    "document_codes": ("De meest gegeven codes", "The codes given most"),
    "document_speaker": ("Wie zegt wat: {level} per spreker", "Who says what: {level} by speaker"),
    "document_part": ("Deel voor deel: {level}", "Part by part: {level}"),
    "course": ("Het verloop: {level} in tien gelijke stukken", "The course: {level} in ten equal pieces"),
    "note_course": (
        "Het gesprek in tien stukken met evenveel fragmenten, van begin tot eind; momenten per stuk.",
        "The conversation in ten pieces of as many fragments, from beginning to end; moments per piece.",
    ),
    # --- horizontal ---
    "horizontal": ("Naast elkaar (horizontale analyse)", "Side by side (horizontal analysis)"),
    "horizontal_note": (
        "Dezelfde aantallen naast elkaar: documenten, groepen en delen van gesprekken; wie op wie reageert; wat met "
        "wat "
        "samengaat en wat waarop volgt.",
        "The same counts side by side: documents, groups and parts of conversations; who responds to whom; what goes "
        "with what, and what follows what.",
    ),
    "side_document": ("Documenten naast elkaar", "Documents side by side"),
    "side_group": ("Groepen naast elkaar", "Groups side by side"),
    "side_part": ("Interviewvragen naast elkaar", "Interview questions side by side"),
    "picture_shares": ("{what}: aandeel per {level}", "{what}: share by {level}"),
    "change": ("Verandering over bijeenkomsten", "Change over meetings"),
    "no_change": ("Daarvoor zijn minstens twee bijeenkomsten nodig.", "That takes at least two meetings."),
    "change_levels": (
        "Aandeel van elke {level}, bijeenkomst na bijeenkomst",
        "Share of each {level}, meeting by meeting",
    ),
    "change_valences": (
        "Aandeel van elke {level}, bijeenkomst na bijeenkomst",
        "Share of each {level}, meeting by meeting",
    ),
    "note_change": (
        "In de volgorde waarin de documenten in de studie kwamen. Andere bijeenkomsten hebben ook andere onderwerpen "
        "en "
        "andere aanwezigen: een verschil hoeft geen ontwikkeling te zijn.",
        "In the order in which the documents came into the study. Other meetings also have other subjects and other "
        "people: a difference need not be a development.",
    ),
    "responses": ("Wie reageert op wie", "Who responds to whom"),
    "responses_whose": (
        "Van alle beurten, gecodeerd of niet: dit volgt uit wie er spreekt, niet uit coderingen.",
        "Of all turns, coded or not: this follows from who speaks, and not from codings.",
    ),
    "responses_meeting": ("In de bijeenkomsten", "In the meetings"),
    "responses_interview": ("In de interviews", "In the interviews"),
    "responses_row": ("wie neemt het woord (rij), na wie (kolom)", "who takes over (row), from whom (column)"),
    "note_responses": (
        "Elke keer dat een spreker het woord neemt na een andere. Na iemand spreken is nog niet hetzelfde als op "
        "die persoon reageren.",
        "Every time that a speaker takes over from another. To speak after somebody is not yet to respond to them.",
    ),
    "no_responses": (
        "Niet te tellen: van de sprekers is geen groep bekend, of er is er maar een.",
        "Cannot be counted: no group is known of the speakers, or there is only one.",
    ),
    "no_order": (
        "Niet te tellen: de volgorde van de fragmenten is niet bekend.",
        "Cannot be counted: the order of the fragments is not known.",
    ),
    "together": ("Wat samengaat", "What goes together"),
    "together_facts": (
        "{several} van de {of} gecodeerde fragmenten ({share}) hebben codes van meer dan één {level}.",
        "{several} of the {of} coded fragments ({share}) have codes of more than one {level}.",
    ),
    "together_table": ("{first} met {level} in één fragment", "{first} with {level} in one fragment"),
    "note_together": (
        "Op de diagonaal het aantal fragmenten met de code zelf, daarbuiten met beide.",
        "On the diagonal the number of fragments with the code itself, beside it those with both.",
    ),
    "together_pairs": ("De paren van codes die het vaakst samengaan", "The pairs of codes that go together most"),
    "following": ("Wat waarop volgt", "What follows what"),
    "following_table": ("Van {level} naar {level}", "From {level} to {level}"),
    "following_row": ("eerst (rij), daarna (kolom)", "first (row), then (column)"),
    "note_following": (
        "Het volgende gecodeerde fragment van hetzelfde document; fragmenten zonder code ertussen zijn overgeslagen. "
        "De links gaan naar het eerste van beide.",
        "The next coded fragment of the same document; fragments without a code between them are passed over. The "
        "links "
        "go to the first of the two.",
    ),
    "following_shares": ("Hetzelfde als aandeel van de rij", "The same as a share of the row"),
    "note_following_shares": (
        "Lees per rij: na een fragment van deze soort volgt zo vaak een van de soort boven de kolom. Wat vaak "
        "voorkomt, "
        "volgt ook vaak op alles.",
        "Read by row: after a fragment of this kind one of the kind above the column follows so often. What occurs "
        "often "
        "also follows everything often.",
    ),
    "nothing_follows": ("Te weinig gecodeerd om te tellen.", "Too little is coded to count."),
    # --- quotes ---
    "quotes": ("Citaten", "Quotes"),
    "quotes_meeting": ("Uit de bijeenkomsten", "From the meetings"),
    "quotes_interview": ("Uit de interviews", "From the interviews"),
    "quotes_of": ("{what} ({number})", "{what} ({number})"),
    "typical": ("typisch", "typical"),
    "deviant": ("afwijkend", "deviant"),
    "quotes_by_confidence": (
        "Per cel de fragmenten waarvan het model het zekerst was (typisch), en het fragment waar een mens de code gaf "
        "en het model haar het minst waarschijnlijk vond (afwijkend). De keuze is een voorstel: lees voor een citaat "
        "wat eromheen staat.",
        "Per cell the fragments of which the model was surest (typical), and the one to which a person gave the code "
        "while the model held it for least likely (deviant). The choice is a suggestion: read what stands around a "
        "fragment before you quote it.",
    ),
    "quotes_by_words": (
        "Per cel de fragmenten die in hun woorden het meest op de andere lijken (typisch), en het fragment dat er het "
        "minst op lijkt (afwijkend). De keuze is een voorstel: lees voor een citaat wat eromheen staat.",
        "Per cell the fragments whose words are most like those of the others (typical), and the one that is least "
        "like "
        "them (deviant). The choice is a suggestion: read what stands around a fragment before you quote it.",
    ),
    # --- agreement ---
    "agreement": ("Overeenstemming tussen codeurs", "Agreement between coders"),
    "no_agreement": (
        "Er is geen overeenstemming te berekenen: geen twee codeurs hebben dezelfde fragmenten gecodeerd.",
        "No agreement can be computed: no two coders coded the same fragments.",
    ),
    "agreement_note": (
        "Blind, met een voorstel in beeld en in bulk gecodeerde fragmenten staan apart: wie een voorstel ziet, is "
        "geneigd het te volgen. Tussen haakjes het 95 %-interval. De codering van een model is het voorstel dat er al "
        "stond voordat de persoon codeerde, van een model dat er niet van geleerd had.",
        "Blind codings, those with a suggestion on screen and those in bulk stand apart: who sees a suggestion tends "
        "to "
        "follow it. Between brackets the 95 % interval. A model's coding is the suggestion that was there before the "
        "person coded, by a model that had not learnt from it.",
    ),
    "no_agreement_of_tables": (
        "Uit één codering is geen overeenstemming te berekenen. Breng de coderingen van een tweede codeur met deze in "
        "een project, of geef beide tabellen aan autocode agreement.",
        "No agreement can be computed from one coding. Bring the codings of a second coder into a project with these, "
        "or give both tables to autocode agreement.",
    ),
    "agreement_short": ("In het kort", "In short"),
    "compared_coders": ("wie, en hoe gecodeerd", "who, and how coded"),
    "alphas": ("Krippendorffs alfa", "Krippendorff's alpha"),
    "note_agreement_short": (
        "Met hele sets van codes per fragment. De laatste kolom is de strengste: veel tekst krijgt geen code, en het "
        "daarover eens zijn is makkelijk. Wat minder dan {few} fragmenten heeft, staat alleen hier.",
        "On whole sets of codes per fragment. The last column is the hardest: much talk carries no code, and agreeing "
        "on that is easy. What has fewer than {few} fragments stands here only.",
    ),
    "confused": ("Het vaakst verward: {pairs}.", "Confused most: {pairs}."),
    "confused_pair": ("{one} met {other} ({times})", "{one} with {other} ({times})"),
    "one_document": ("één document", "one document"),
    "note_codes_all": (
        "Alfa van alle codeurs samen, over fragmenten die ten minste twee van hen codeerden.",
        "Alpha of all coders together, over fragments that at least two of them coded.",
    ),
    "note_codes_model": (
        "Precisie: van de codes van {name} het deel dat de persoon ook gaf; vangst: van de codes van de persoon het "
        "deel dat {name} ook gaf; F1 is positieve overeenstemming.",
        "Precision: of the codes of {name} the part that the person gave too; recall: of the person's codes the part "
        "that {name} gave too; F1 is positive agreement.",
    ),
    "figure_precision": ("precisie", "precision"),
    "figure_recall": ("vangst", "recall"),
    "figure_f1": ("F1", "F1"),
    "agreement_notes": ("Wat hierbij te weten is", "What to know about this"),
    "compared": ("{who}: {how}", "{who}: {how}"),
    "compared_facts": (
        "{number} {unit}, waarvan {coded} door ten minste een van hen gecodeerd. {weighted}",
        "{number} {unit}, {coded} of them coded by at least one of them. {weighted}",
    ),
    "unit_fragments": ("fragmenten", "fragments"),
    "unit_words": ("woorden", "words"),
    "weighted": (
        "Gewogen met een gedeeld door de trekkingskans (Hájek).",
        "Weighted by one over the probability of the draw (Hájek).",
    ),
    "not_weighted": ("Niet gewogen.", "Not weighted."),
    "interval_groups": (
        "95 %-intervallen met de jackknife over {groups} {what}, op een schaal zonder randen.",
        "95 % intervals by delete-one jackknife over {groups} {what}, on a scale without edges.",
    ),
    "interval_stretch": (
        "Alleen voor dit ene document: blokbootstrap over {groups} {what}. Over andere documenten zegt dit niets.",
        "For this one document only: block bootstrap over {groups} {what}. Of other documents this says nothing.",
    ),
    "interval_draw": (
        "Alleen voor dit ene document, en alsof fragmenten onafhankelijk zijn: te smal.",
        "For this one document only, and as if fragments were independent: too narrow.",
    ),
    "whole_sets": ("hele sets", "whole sets"),
    "over_all": ("alle fragmenten", "all fragments"),
    "over_coded": ("alleen wat iemand codeerde", "only what someone coded"),
    "sets_table": ("Hele sets van codes, per niveau", "Whole sets of codes, by level"),
    "codes_table": ("Elke code als ja of nee per fragment", "Every code as yes or no per fragment"),
    "note_codes": (
        "Over alle vergeleken fragmenten; de laatste kolom alleen over wat iemand codeerde. Bij een zeldzame code zijn "
        "hetzelfde, negatief, AC1 en PABAK altijd hoog: kijk dan naar positief en kappa. Waar niemand verschilde, of "
        "alleen in één document, is het interval dat van Wilson.",
        "Over all compared fragments; the last column only over those that someone coded. With a rare code the same, "
        "negative, AC1 and PABAK are always high: look at positive and kappa. Where nobody differed, or in one "
        "document only, the interval is Wilson's.",
    ),
    "n": ("n", "n"),
    "given": ("gegeven", "given"),
    "figure_raw": ("hetzelfde", "the same"),
    "figure_alpha": ("alfa", "alpha"),
    "figure_alpha_nominal": ("alfa", "alpha"),
    "figure_alpha_jaccard": ("alfa (Jaccard)", "alpha (Jaccard)"),
    "figure_alpha_masi": ("alfa (MASI)", "alpha (MASI)"),
    "figure_positive": ("positief", "positive"),
    "figure_negative": ("negatief", "negative"),
    "figure_kappa": ("kappa", "kappa"),
    "figure_ac1": ("AC1", "AC1"),
    "figure_pabak": ("PABAK", "PABAK"),
    "coded_or_not": ("gecodeerd of niet", "coded or not"),
    "mean_codes": ("gemiddelde over codes ({level})", "mean over codes ({level})"),
    "weighted_mean_codes": ("gemiddelde, gewogen met voorkomen ({level})", "mean weighted by prevalence ({level})"),
    "valence_agreement": (
        "Valentie, waar de code gelijk is ({number} momenten): {figures}.",
        "Valence, where the code is the same ({number} moments): {figures}.",
    ),
    # --- how it came about ---
    "came_about": ("Hoe de coderingen tot stand kwamen", "How the codings came about"),
    "came_about_unknown": (
        "Niet bekend: de coderingen komen uit tabellen die niet zeggen wie ze hoe gaf.",
        "Not known: the codings are from tables that do not say who gave them, and how.",
    ),
    "seconds": ("mediaan, seconden", "median, seconds"),
    "timed": ("waarvan de tijd bekend is", "of which the time is known"),
    "note_came_about": (
        "Van de codering die nu geldt, per codeur en fragment; een herziene codering telt zoals zij herzien is.",
        "Of the coding that stands now, per coder and fragment; a revised coding counts as it was revised.",
    ),
    "blind_facts": (
        "{number} van de {of} coderingen ({share}) zijn blind gegeven: alleen, zonder dat een voorstel in beeld was.",
        "{number} of the {of} codings ({share}) were given blind: alone, with no suggestion on screen.",
    ),
    "blind_draw": (
        "Van elk document is {share} van de fragmenten bij binnenkomst getrokken om blind te coderen.",
        "Of every document {share} of the fragments were drawn on arrival to be coded blind.",
    ),
    "unknown_facts": (
        "Van {number} coderingen is niet bekend of er een voorstel in beeld was.",
        "Of {number} codings it is not known whether a suggestion was on screen.",
    ),
    "bulk_facts": (
        "{number} coderingen zijn in bulk geaccepteerd: niemand heeft ze een voor een bekeken.",
        "{number} codings were accepted in bulk: nobody looked at them one by one.",
    ),
    "no_fit_facts": (
        "{number} keer is besloten: waardevol, maar geen code past. Zulke fragmenten tellen in geen tabel mee.",
        "{number} times the decision was: valuable, but no code fits. Such fragments count in no table.",
    ),
    "how_alone": ("alleen", "alone"),
    "how_accepted": ("voorstel overgenomen", "suggestion accepted"),
    "how_corrected": ("voorstel gewijzigd", "suggestion corrected"),
    "how_bulk": ("in bulk", "in bulk"),
    "how_imported": ("ingelezen uit een tabel", "imported from a table"),
    "how_adjudicated": ("samen vastgesteld", "settled together"),
    "saw": ("voorstel in beeld", "suggestion on screen"),
    "saw_not": ("geen voorstel in beeld", "no suggestion on screen"),
    "saw_unknown": ("voorstel in beeld: niet bekend", "suggestion on screen: not known"),
    # --- the model ---
    "model": ("Het model", "The model"),
    "no_model": (
        "Er zijn geen voorstellen van een model bewaard bij deze coderingen.",
        "No suggestions of a model are stored with these codings.",
    ),
    "model_about": ("{name} (schema {scheme})", "{name} (scheme {scheme})"),
    "model_limits": (
        "Het model stelt voor, een mens beslist. Zijn zekerheid is de kans dat een codeur zoals die waarvan het leerde "
        "deze code geeft, op tekst zoals die waarvan het leerde; bij andere sprekers of een andere organisatie is het "
        "minder zeker dan het zegt. Wat hieronder staat, is vastgelegd toen het zijn voorstellen deed.",
        "The model suggests, a person decides. Its confidence is the chance that a coder like the one it learnt from "
        "gives this code, on text like the text it learnt from; with other speakers or another organisation it is less "
        "sure than it says. What stands below was recorded when it made its suggestions.",
    ),
    "model_figures": ("Hoe goed het is", "How good it is"),
    "note_model_figures": (
        "Op documenten waarvan het niet leerde, uit het materiaal waarmee het getraind is; niet op deze studie.",
        "On documents that it did not learn from, of the material that it was trained on; not on this study.",
    ),
    # --- texts ---
    "texts": ("Teksten voor een scriptie", "Texts for a thesis"),
    "texts_note": (
        "Met de cijfers van deze studie. Vul aan wat dit programma niet kan weten: hoe er is geworven, wie de codeurs "
        "zijn, waarom dit schema, en wat er na de codering is gedaan.",
        "With this study's own figures. Add what this program cannot know: how people were found, who the coders are, "
        "why this scheme, and what was done after coding.",
    ),
    "methods": ("Methode (Nederlands)", "Methods (English)"),
    "ai_statement": ("Verklaring over AI (Nederlands)", "Statement on AI (English)"),
    "some_meeting": ("{number} bijeenkomsten", "{number} meetings"),
    "one_meeting": ("één bijeenkomst", "one meeting"),
    "one_interview": ("één interview", "one interview"),
    "some_interview": ("{number} interviews", "{number} interviews"),
    "methods_corpus": (
        "Het materiaal bestaat uit {documents}, geknipt in fragmenten. Er zijn {fragments} fragmenten beoordeeld met "
        "het codeerschema {scheme} (versie {version}: {levels}); {coded} daarvan ({share}) kregen een of meer codes, "
        "samen {moments} momenten (fragment × code{valence}).",
        "The material consists of {documents}, cut into fragments. {fragments} fragments were decided on with the "
        "coding scheme {scheme} (version {version}: {levels}); {coded} of them ({share}) were given one or more codes, "
        "{moments} moments in all (fragment × code{valence}).",
    ),
    "methods_corpus_model": (
        "Het materiaal bestaat uit {documents}, geknipt in fragmenten. Een model heeft {fragments} fragmenten bekeken "
        "met het codeerschema {scheme} (versie {version}: {levels}); bij {coded} daarvan ({share}) stelde het een of "
        "meer codes voor, samen {moments} momenten (fragment × code{valence}).",
        "The material consists of {documents}, cut into fragments. A model looked at {fragments} fragments with the "
        "coding scheme {scheme} (version {version}: {levels}); for {coded} of them ({share}) it suggested one or more "
        "codes, {moments} moments in all (fragment × code{valence}).",
    ),
    "methods_person": ("De codeur was {names}.", "The coder was {names}."),
    "methods_persons": ("De codeurs waren {names}.", "The coders were {names}."),
    "methods_ways": (
        "Van de {number} coderingen zijn er {ways}.",
        "Of the {number} codings, {ways}.",
    ),
    "methods_alone": (
        "{number} zonder voorstel van de computer gegeven",
        "{number} were given without the computer's suggestion",
    ),
    "methods_alone_saw": (
        "{number} zelf gegeven met een voorstel in beeld",
        "{number} were given with a suggestion on screen",
    ),
    "methods_alone_unknown": (
        "{number} zelf gegeven (of er een voorstel in beeld was, is niet bekend)",
        "{number} were given by hand (whether a suggestion was on screen is not known)",
    ),
    "methods_accepted": ("{number} als voorstel overgenomen", "{number} were accepted as suggested"),
    "methods_corrected": ("{number} na een voorstel gewijzigd", "{number} were corrected after a suggestion"),
    "methods_bulk": ("{number} in bulk geaccepteerd", "{number} were accepted in bulk"),
    "methods_imported": (
        "{number} eerder in een tabel gegeven (of er toen een voorstel was, is niet vastgelegd)",
        "{number} had been given earlier in a table (whether with a suggestion is not recorded)",
    ),
    "methods_adjudicated": ("{number} samen vastgesteld", "{number} were settled together"),
    "methods_tables": ("De coderingen zijn uit tabellen ingelezen.", "The codings were read from tables."),
    "methods_unknown_how": ("Hoe ze tot stand kwamen, is niet vastgelegd.", "How they came about is not recorded."),
    "methods_model_only": (
        "De codes zijn voorstellen van een model ({names}); geen mens heeft ze beoordeeld.",
        "The codes are suggestions of a model ({names}); no person has judged them.",
    ),
    "methods_which": (
        "Voor de resultaten telt van elk fragment wat de codeurs samen vaststelden ({settled}), anders de codering van "
        "{main}, en anders de laatste van een ander.",
        "For the results, what the coders settled together counts for a fragment ({settled}), else the coding of "
        "{main}, and else the last one of another.",
    ),
    "methods_which_none": (
        "Voor de resultaten telt van elk fragment de codering van {main}, en anders de laatste van een ander.",
        "For the results, of each fragment the coding of {main} counts, and else the last one of another.",
    ),
    "methods_other": (
        "Met het codeerschema {scheme} (versie {version}: {levels}) kregen {fragments} een of meer codes; {both} "
        "daarvan hebben ook een code uit het eerste schema.",
        "With the coding scheme {scheme} (version {version}: {levels}) {fragments} were given one or more codes; "
        "{both} of them also have a code of the first scheme.",
    ),
    "methods_agreement": (
        "De overeenstemming tussen {who} (gecodeerd: {how}) is bepaald over {number} {unit} uit "
        "{documents}{weighted}, met Krippendorffs alfa op hele sets van codes: {alpha} op het niveau {deep}{high}. "
        "Over de {number_coded} {unit} die ten minste een van hen codeerde, was dat {coded} op het niveau {deep}.",
        "Agreement between {who} (coded: {how}) was determined on {number} {unit} from {documents}{weighted}, as "
        "Krippendorff's alpha on whole sets of codes: {alpha} at the {deep} level{high}. Over the {number_coded} "
        "{unit} that at least one of them coded it was {coded} at the {deep} level.",
    ),
    "methods_weighted": (
        " (gewogen met één gedeeld door de trekkingskans)",
        " (weighted by one over the probability of the draw)",
    ),
    "at_level": (" en {alpha} op het niveau {level}", " and {alpha} at the {level} level"),
    "methods_interval_several": (
        "Tussen blokhaken 95 %-intervallen met {what} als eenheid (jackknife op de schaal van Fishers z, t-verdeling).",
        "Between square brackets 95 % intervals with {what} as the unit (jackknife on the scale of Fisher's z, "
        "t distribution).",
    ),
    "methods_interval_one": (
        "Tussen blokhaken 95 %-intervallen binnen dit ene document (blokbootstrap); over andere documenten zeggen ze "
        "niets.",
        "Between square brackets 95 % intervals within this one document (block bootstrap); of other documents they "
        "say nothing.",
    ),
    "the_model": ("het model {name}", "the model {name}"),
    "methods_no_agreement": (
        "Overeenstemming tussen codeurs is niet bepaald: er zijn geen fragmenten die twee codeurs codeerden.",
        "Agreement between coders was not determined: no fragments were coded by two coders.",
    ),
    "methods_no_agreement_of_tables": (
        "Over overeenstemming tussen codeurs zegt de tabel niets: vul die hier in.",
        "The table says nothing of agreement between coders: add it here.",
    ),
    "methods_counting": (
        "Geteld is in momenten, in fragmenten en in verschillende sprekers, met autocode {version}. Er is niet "
        "statistisch getoetst, omdat momenten van één spreker of uit één gesprek niet onafhankelijk zijn.",
        "Counts are of moments, of fragments and of different speakers, made with autocode {version}. No "
        "statistical tests were done, since moments of one speaker or of one conversation are not independent.",
    ),
    "ai_none": (
        "Bij deze coderingen zijn geen voorstellen van een model bewaard; voor zover vastgelegd is bij het coderen "
        "geen "
        "AI gebruikt. De aantallen en de keuze van citaten zijn met een programma gemaakt, zonder taalmodel dat tekst "
        "schrijft.",
        "No suggestions of a model are stored with these codings; as far as is recorded, no AI was used in coding. The "
        "counts and the choice of quotes were made by a program, without a language model that writes text.",
    ),
    "ai_unknown": (
        "De coderingen komen uit tabellen; of er bij het coderen AI is gebruikt, zeggen die niet. Vul dit aan. De "
        "aantallen en de keuze van citaten zijn met een programma gemaakt, zonder taalmodel dat tekst schrijft.",
        "The codings are from tables, which do not say whether AI was used in coding. Add this. The counts and the "
        "choice of quotes were made by a program, without a language model that writes text.",
    ),
    "ai_used": (
        "Bij het coderen is gebruikgemaakt van een classificatiemodel dat codes voorstelt ({models}), in het programma "
        "autocode {version}.",
        "In coding, use was made of a classification model that suggests codes ({models}), in the program autocode "
        "{version}.",
    ),
    "ai_not_shown": (
        "Een classificatiemodel ({models}, in het programma autocode {version}) heeft codes voorgesteld; voor zover "
        "vastgelegd was bij geen enkele codering een voorstel in beeld, en is er geen overgenomen.",
        "A classification model ({models}, in the program autocode {version}) suggested codes; as far as is recorded "
        "no suggestion was on screen at any coding, and none was taken over.",
    ),
    "ai_person_decides": (
        "Geen voorstel is zonder tussenkomst van een mens als codering geteld.",
        "No suggestion was counted as a coding without a person.",
    ),
    "ai_bulk": (
        "{number} voorstellen zijn in één keer overgenomen zonder dat een mens elk ervan las.",
        "{number} suggestions were taken over at once, without a person reading each of them.",
    ),
    "ai_unreviewed": (
        "De codes in dit verslag zijn voorstellen van dat model, die niet door een mens zijn beoordeeld.",
        "The codes in this report are suggestions of that model, which no person has judged.",
    ),
    "ai_unknown_use": (
        "Hoeveel codes daarop berusten, is niet vastgelegd.",
        "How many codes rest on it is not recorded.",
    ),
    "ai_offline": (
        "autocode draait op de eigen computer, verstuurt geen tekst van deelnemers, en bevat geen taalmodel dat tekst "
        "schrijft.",
        "autocode runs on the researcher's own computer, sends no text of participants anywhere, and holds no language "
        "model that writes text.",
    ),
}
