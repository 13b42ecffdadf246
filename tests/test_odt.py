"""OpenDocument text, as LibreOffice writes it. The documents are constructed by the OpenDocument 1.3 schema."""

import zipfile
from io import BytesIO
from pathlib import Path

import pytest
from test_read import error_of, read_one, said, save

SPACES = {name: f"urn:oasis:names:tc:opendocument:xmlns:{name}:1.0" for name in ("office", "text", "table", "style")}
DECLARED = " ".join(f'xmlns:{name}="{space}"' for name, space in SPACES.items())


def odt(body: str, styles: str = "", header: str = "") -> bytes:
    packed = BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.text")
        archive.writestr(
            "content.xml",
            f"<office:document-content {DECLARED}><office:automatic-styles>{styles}</office:automatic-styles>"
            f"<office:body><office:text>{body}</office:text></office:body></office:document-content>",
        )
        archive.writestr(
            "styles.xml",
            f"<office:document-styles {DECLARED}><style:header>{header}</style:header></office:document-styles>",
        )
    return packed.getvalue()


def paragraphs(*texts: str) -> str:
    return "".join(f"<text:p>{text}</text:p>" for text in texts)


def test_paragraphs_of_an_odt_are_turns_with_their_breaks_tabs_and_spaces(tmp_path: Path) -> None:
    body = paragraphs(
        "<text:span>I:</text:span> Hoe   was\n de<text:s text:c='3'/>reis?",
        "R:<text:tab/>Lang.<text:line-break/>En nat.",
    )
    transcript = read_one(save(tmp_path, "g.odt", odt(body + paragraphs("I: Zo.", "R: Ja."))))
    assert said(transcript) == [("I", "Hoe was de reis?"), ("R", "Lang. En nat."), ("I", "Zo."), ("R", "Ja.")]
    assert transcript.source_format == "OpenDocument, plain text"


def test_deleted_text_of_an_odt_is_not_read_and_inserted_text_is(tmp_path: Path) -> None:
    body = (
        "<text:tracked-changes><text:changed-region><text:deletion><text:p>weg</text:p></text:deletion>"
        "</text:changed-region></text:tracked-changes>"
    )
    body += paragraphs("I: Hoe <text:change-start/>oud<text:change-end/><text:change/> bent u?", "R: Dertig.", "I: Zo.")
    transcript = read_one(save(tmp_path, "g.odt", odt(body)))
    assert said(transcript)[0] == ("I", "Hoe oud bent u?")
    assert "weg" not in transcript.text


def test_notes_headers_and_headings_of_an_odt_are_unread(tmp_path: Path) -> None:
    styles = "<style:style style:name='P2' style:parent-style-name='Heading_20_2'/>"
    body = "<text:h>Gesprek</text:h>" + paragraphs(
        "I: Hoe gaat het<text:note><text:note-body><text:p>veranderd</text:p></text:note-body></text:note>?", "R: Goed."
    )
    body += "<text:p text:style-name='P2'>School</text:p>" + paragraphs("I: En de school?", "R: Leuk.")
    transcript = read_one(save(tmp_path, "g.odt", odt(body, styles, paragraphs("Vertrouwelijk"))))
    assert said(transcript) == [("I", "Hoe gaat het?"), ("R", "Goed."), ("I", "En de school?"), ("R", "Leuk.")]
    assert sorted(line.text for line in transcript.unread) == ["Gesprek", "School", "Vertrouwelijk", "veranderd"]


def test_a_table_of_an_odt_is_a_table_of_turns(tmp_path: Path) -> None:
    def row(*cells: str) -> str:
        written = "".join(f"<table:table-cell>{cell}</table:table-cell>" for cell in cells)
        return f"<table:table-row>{written}</table:table-row>"

    rows = row(*map(paragraphs, ("0:01", "Mw. Van Dam", "Dag."))) + row(*map(paragraphs, ("0:09", "Kind 2", "hoi")))
    header = f"<table:table-header-rows>{row(*map(paragraphs, ('Tijd', 'Spreker', 'Tekst')))}</table:table-header-rows>"
    transcript = read_one(save(tmp_path, "g.odt", odt(f"<table:table>{header}{rows}</table:table>")))
    assert said(transcript) == [("Mw. Van Dam", "Dag."), ("Kind 2", "hoi")]
    assert [turn.start_ms for turn in transcript.turns] == [1_000, 9_000]


@pytest.mark.parametrize("share", [0.3, 0.9])
def test_a_truncated_odt_is_damaged(tmp_path: Path, share: float) -> None:
    whole = odt(paragraphs("I: Hoe gaat het?", "R: Goed."))
    assert "damaged or incomplete" in error_of(save(tmp_path, "g.odt", whole[: int(len(whole) * share)]))


def test_spaces_that_stand_for_millions_are_a_few(tmp_path: Path) -> None:
    body = paragraphs("Anna<text:s text:c='99999999'/>0:01", "Dag.", "Karim<text:s text:c='2'/>0:04", "Hoi.")
    transcript = read_one(save(tmp_path, "g.odt", odt(body)))
    assert said(transcript) == [("Anna", "Dag."), ("Karim", "Hoi.")]
