"""What readers say of a file that they do not take, in Dutch: for whoever drops files on a Dutch page.

Messages are made in English where the fault is found; here the fixed part of each, after the name of the file, has
its Dutch. A message that is not here stays as it is.
"""

import re

_SAID = {
    "is a recording; let Teams, noScribe or aTrain write down what is said in it, and give the file that they make":
        "is een opname; laat Teams, noScribe of aTrain uitschrijven wat erin gezegd wordt, en geef het bestand dat zij "
        "maken",
    "is a PDF, in which turns cannot be told apart; open it in Word and save it as .docx":
        "is een pdf, waarin beurten niet te onderscheiden zijn; open hem in Word en bewaar hem als .docx",
    "is a project of autocode, not a transcript; open it with: autocode review":
        "is een project van autocode, geen transcript; open het met: autocode review",
    "is a picture, not a transcript": "is een afbeelding, geen transcript",
    "is a presentation, not a transcript": "is een presentatie, geen transcript",
    "is a drawing, not a transcript": "is een tekening, geen transcript",
    "is an e-book, not a transcript": "is een e-boek, geen transcript",
    "is an archive; unpack it first, and give the files in it":
        "is een ingepakte map (zip); pak die eerst uit, en geef de bestanden die erin zitten",
    "is a database, perhaps a project of MAXQDA; export the transcript from the program it is of":
        "is een databank, misschien een project van MAXQDA; exporteer het transcript uit dat programma",
    "is a WordPerfect file; open it in LibreOffice and save it as .docx or .odt":
        "is een bestand van WordPerfect; open het in LibreOffice en bewaar het als .docx of .odt",
    "is a shortcut; give the file itself": "is een snelkoppeling; geef het bestand zelf",
    "is a REFI-QDA project, which is not read as a transcript; export the document as .docx or .txt":
        "is een REFI-QDA-project, dat niet als transcript gelezen wordt; exporteer het document als .docx of .txt",
    "is a file of Apple's Pages or Keynote; export it as Word (.docx)":
        "is een bestand van Pages of Keynote van Apple; exporteer het als Word (.docx)",
    "is an OpenDocument spreadsheet; save it as .xlsx": "is een rekenblad van OpenDocument; bewaar het als .xlsx",
    "is an OpenDocument file of another kind; save it as .docx or .odt":
        "is een OpenDocument-bestand van een andere soort; bewaar het als .docx of .odt",
    "is a saved web page or mail, in which speech cannot be told from the rest; save the text alone as .docx":
        "is een bewaarde webpagina of mail, waarin spraak niet van de rest te onderscheiden is; bewaar alleen de tekst "
        "als .docx",
    "is a web page, in which speech cannot be told from the rest; open it in Word and save it as .docx":
        "is een webpagina, waarin spraak niet van de rest te onderscheiden is; open die in Word en bewaar als .docx",
    "is XML of an unknown kind; export the transcript as .vtt, .srt, .docx, .txt or .csv":
        "is XML van een onbekende soort; exporteer het transcript als .vtt, .srt, .docx, .txt of .csv",
    "is a note that Word leaves beside an open document; give the document itself":
        "is een briefje dat Word naast een geopend document legt; geef het document zelf",
    "is a link to a document in Google Drive; open it there and download it as .docx":
        "is een koppeling naar een document in Google Drive; open het daar en download het als .docx",
    "is not a transcript that can be read; export it as .vtt, .srt, .docx or .txt, or as .csv or .xlsx with a column "
    "'text'":
        "is geen transcript dat gelezen kan worden; exporteer het als .vtt, .srt, .docx of .txt, of als .csv of .xlsx "
        "met een kolom 'tekst'",
    "is protected with a password; open it, remove the password and save it":
        "is beveiligd met een wachtwoord; open het, haal het wachtwoord eraf en bewaar het",
    "is protected with a password; save it without one": "is beveiligd met een wachtwoord; bewaar het zonder",
    "is an old Word file (.doc); open it in Word and save it as .docx":
        "is een oud Word-bestand (.doc); open het in Word en bewaar het als .docx",
    "is an old Excel file (.xls); open it in Excel and save it as .xlsx":
        "is een oud Excel-bestand (.xls); open het in Excel en bewaar het als .xlsx",
    "is an old Office file; open it and save it as .docx or .xlsx":
        "is een oud Office-bestand; open het en bewaar het als .docx of .xlsx",
    "is damaged or incomplete; copy it again, or open it in Word or Excel and save it anew":
        "is beschadigd of onvolledig; kopieer het opnieuw, of open het in Word of Excel en bewaar het opnieuw",
    "is damaged or incomplete; copy it again, or export it anew from the program it came from":
        "is beschadigd of onvolledig; kopieer het opnieuw, of exporteer het opnieuw uit het programma van herkomst",
    "is empty; export the transcript again": "is leeg; exporteer het transcript opnieuw",
    "is not a text file; export the transcript as .vtt, .srt, .docx, .txt or .csv":
        "is geen tekstbestand; exporteer het transcript als .vtt, .srt, .docx, .txt of .csv",
    "is a chat log, not a transcript of speech; export the transcript itself":
        "is een chatverslag, geen transcript van spraak; exporteer het transcript zelf",
    "broken UTF-8; save the file again as UTF-8": "beschadigde UTF-8; bewaar het bestand opnieuw als UTF-8",
    "neither UTF-8 nor Windows text; save the file as UTF-8":
        "geen UTF-8 en geen Windows-tekst; bewaar het bestand als UTF-8",
    "this is not valid JSON; export the transcript again": "dit is geen geldige JSON; exporteer het transcript opnieuw",
}  # fmt: skip
_NO_SPEECH = re.compile(r"no speech found in this .+ file; is it the right file\?$")
_IN_FRONT = re.compile(r"^(.*), line (\d+): ")


def in_dutch(message: str) -> str:
    """Return what a reader says of a file in Dutch; what has no Dutch stays English."""
    message = _NO_SPEECH.sub("geen spraak gevonden; is dit het goede bestand?", message)
    for english, dutch in _SAID.items():
        if message.endswith(english):
            return _IN_FRONT.sub(r"\1, regel \2: ", message.removesuffix(english)) + dutch
    return message
