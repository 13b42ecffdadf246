"""The Dutch words that the segmenter goes by, all in small letters and with a straight apostrophe."""


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


# --- what a full stop, a question mark or an ellipsis means -----------------------------------------------------------

# Titles and little words that always lead on to something, so that even a capital after them begins no sentence.
LEADS_ON = _set("""
    dhr hr mevr mw mej mgr fam dr drs mr ir ing prof ds st bijv bv vb vgl resp zgn vnl evt vs incl excl ca afd
    gem prov gebr nr nrs art blz i.h.k.v i.h.b t.h.v t.w.v b.v
    d.w.z o.a m.b.t i.p.v i.v.m t.o.v t.a.v n.a.v t.b.v t.g.v o.b.v o.l.v i.s.m i.o.m i.c.m a.d.h.v m.u.v m.i.v m.m.v
    m.n m.a.w v.d z.g n.l t.w
""")
# Leads on when a number follows ("min. 20", "jan. 2024"); else an ordinary word or a name ("Jan.").
BEFORE_NUMBER = _set("no pag p par hfst fig tel min max bl jan feb mrt apr jun jul aug sep sept okt nov dec")
# Ends a sentence as often as not: only a capital after it tells.
MAY_END = _set("enz etc e.d o.i.d e.a e.v jl a.s a.u.b s.v.p z.s.m n.v.t t.z.t z.o.z p.p p.u p.w p.m jr sr")
# A letter after one of these is a name for a thing, not an initial: "regio B."
LETTERED = _set("""
    regio groep groepje team locatie klas plan punt optie variant type zaal lijn deel bijlage vitamine kamer gezin kind
    persoon situatie scenario casus
""")
# Words that open sentences and are never the second half of a name.
STARTERS = _set("""
    ik je jij u hij zij ze we wij jullie men iemand niemand iedereen alles niets dat die dit deze het er daar hier dan
    toen nu straks later eerst soms altijd nooit en maar dus want of nou ja nee oké ok okay hm ehm eh uh tja pff een
    wat wie waar waarom wanneer hoe welke als omdat terwijl hoewel ook nog alleen zo zoals echt gewoon misschien
    eigenlijk natuurlijk precies klopt goed kijk zeg stel bij met om na voor mijn onze jouw hun haar was is heb had kan
    moet mag wil zou ga ben heeft hebben zijn toch wel niet geen daarom daarna daarvoor volgens sorry bedankt dank
    inderdaad o oh ach hé hè hoi dag
""")
# What comes after quoted speech that ends in a question: "Ga je mee? vroeg ze."
REPORTING = _set("zei zegt zeg zeiden vroeg vraagt vroegen riep roept dacht denk antwoordde antwoordt")
# A speaker who trails off after one of these is looking for a word, not done.
HANGING = _set("""
    de het een die dat deze dit mijn m'n zijn z'n haar d'r hun onze ons jouw je met van voor in op aan bij naar uit
    over door om te tegen zonder onder en of maar want als dus omdat ehm eh uh geen zo'n wel niet heel zo al toen dan
""")

# --- where a speaker takes up the thread ------------------------------------------------------------------------------

# How surely (0: a new sentence, 1: no sign of it): the pairs first, then connectors that have somebody or something
# after them ("maar ik", not "kom maar binnen"), then words alone.
TAKES_UP = {
    "en toen": 0.0,
    "maar goed": 0.0,
    "oké dan": 0.0,
    "en dan": 0.05,
    "nou ja": 0.05,
    "maar ja": 0.05,
    "dus ja": 0.1,
}
CONNECTS = {"en": 0.15, "maar": 0.1, "dus": 0.1, "want": 0.1, "nou": 0.1, "kijk": 0.15, "oké": 0.15, "toen": 0.4}
ALONE = {"want": 0.2, "oké": 0.4, "en": 0.6, "toen": 0.5, "terwijl": 0.5, "omdat": 0.55, "ja": 0.6, "nou": 0.7}
ALONE |= {"als": 0.7, "ik": 0.7, "maar": 0.75, "dus": 0.75, "of": 0.75, "dan": 0.8, "daar": 0.8, "dat": 0.85}
GOES_ON_WITH = _set("""
    ik je jij u hij zij ze we wij jullie men iemand niemand iedereen alles dat die dit deze het er daar hier dan toen
    nu straks later soms als omdat hoe wat wie waar waarom volgens uiteindelijk eigenlijk ja
""")
# Words after which a connector does not begin anything: "en toen", "ja maar", "of want".
NO_CUT_AFTER = HANGING | _set("ja nee nou oké")

# --- what a fragment is about -----------------------------------------------------------------------------------------

# Of these an opener or a sign of listening is made: "Ja.", "Hm-hm.", "Nou ja goed."
OPENERS = _set("""
    ja nee jawel jaja hm hmm hmhm mm mmm ehm eh uh uhm oké ok okay goed prima top precies klopt juist inderdaad nou tja
    pff pfoe poeh hè hé he ach o oh ah haha hahaha zo dus maar en even kijken wacht kijk sorry hoor joh zeker natuurlijk
    absoluut exact mooi fijn leuk dank dankjewel bedankt snap ik begrijp
""")
# Who or what a sentence speaks of.
POINTERS = _set("ik we wij ze hij zij je jij jullie men dat die dit deze daar er het")
# "En" with one of these goes on with a story more often than it begins something.
GOES_ON_AFTER_EN = _set("ik we ze hij zij hun je toen daar dus zo niet")
# Words of all subjects: they say nothing about what the speaker speaks of.
EMPTY = STARTERS | _set("""
    te aan uit door over tot tegen onder zonder naar tussen van op in af mee weer eens even heel erg veel meer minder
    zegt zei gezegd zeggen hebt hadden gehad worden wordt werd geworden waren geweest wezen kunnen kon konden moeten
    moest zullen zal zouden willen wilde wou mogen mocht gaat gaan ging gingen gegaan doe doet doen deed gedaan komt kom
    komen kwam kwamen gekomen zit zitten zat zaten staat staan stond stonden ligt maakt maken weet weten wist denk
    denken dacht vind vinden vond ding dingen iets zoiets beetje soort manier keer moment ander andere anders elke elk
    ieder iedere alle al allemaal zelf elkaar mekaar zulke zo'n m'n z'n d'r één ene twee drie vraag vragen vroeg jaar
    dag week tijd laat laten hoor steeds mensen
""")
