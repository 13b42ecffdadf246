"""The report: the same numbers everywhere, each with its fragments, nothing that could run or reach out."""

import json
import re
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from html.parser import HTMLParser
from io import BytesIO
from pathlib import Path

import openpyxl
import pytest
from fakes import TREE, Run, tree
from project_fakes import LINES, new_document, small_project

from autocode.agree.sampling import two_decimals
from autocode.errors import FileError, ProjectError, SettingsError
from autocode.export.report_blocks import Figure, Report, Table, Text, shown
from autocode.export.report_html import report_page
from autocode.export.report_pictures import picture
from autocode.export.report_words import _WORDS, Say
from autocode.export.report_workbook import report_workbook
from autocode.records import CodedFragment, Decision, How, Label, SuggestedMoment, Suggestion
from autocode.report.report import build_report
from autocode.report.study import ModelFacts, Source, Study
from autocode.scheme_change import Retire
from autocode.scheme_file import load_scheme
from autocode.store import Project
from autocode.tally.material import Material
from autocode.workflow_codebook import change_codebook
from autocode.workflow_report import ReportSettings, study_of_project, study_of_tables, write_report

ROOT = Path(__file__).resolve().parent.parent
CODINGS = ROOT / "training_data" / "codings"
ASK, THANK, LETTER = Label("S.1", "+"), Label("S.2", "-"), Label("M.1", "0")
HOSTILE = '<script>alert("x")</script> & =cmd|\'/c calc\'!A1 "onmouseover="'


class Page(HTMLParser):
    """What a test wants to know of a page: tags, links, ids, and the cells of tables in order."""

    def __init__(self, content: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.links: list[str] = []
        self.ids: list[str] = []
        self.attributes: list[tuple[str, str]] = []
        self.cells: list[tuple[str, bool]] = []
        self.tables: list[list[str]] = []
        self._cell: list[str] | None = None
        self._linked = False
        self.feed(content)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        named = {name: value or "" for name, value in attrs}
        self.attributes += list(named.items())
        self.ids += [named["id"]] if "id" in named else []
        if tag == "a":
            self.links.append(named["href"])
            self._linked = True
        if tag == "table":
            self.tables.append([])
        if tag in ("td", "th"):
            self._cell, self._linked = [], False

    def handle_endtag(self, tag: str) -> None:
        if tag in ("td", "th") and self._cell is not None:
            self.cells.append(("".join(self._cell).strip(), self._linked))
            self.tables[-1].append(self.cells[-1][0])
            self._cell = None

    def handle_data(self, data: str) -> None:
        if self._cell is not None:
            self._cell.append(data)


def material(text: str = "Dit is een zin die lang genoeg is om aan te halen, nummer") -> Material:
    people = [("Noor", "team"), ("Bas", "team"), ("Sem", "gezin")]
    labels = [(ASK,), (ASK, THANK), (), (LETTER,), (THANK,)]
    fragments = [
        CodedFragment(
            document,
            f"{document}-{number:03}",
            f"{text} {number}.",
            labels[number % 5],
            people[(number if document != "gesprek" else 0) % 3][0],
            "deelnemer",
            people[(number if document != "gesprek" else 0) % 3][1],
            str(number // 10 + 1),
        )
        for document in ("overleg 1", "overleg 2", "gesprek")
        for number in range(20)
    ]
    return Material(tree(), tuple(fragments))


def study(**more: object) -> Study:
    made = Study(
        name="proef",
        material=material(),
        source=Source("person", ("Anna",)),
        made_on=date(2026, 1, 2),
        version="0",
    )
    return replace(made, **more)  # type: ignore[arg-type]


@pytest.fixture(scope="module", params=["nl", "en"])
def report(request: pytest.FixtureRequest) -> Report:
    return build_report(study(crosses=(("speaker", "soort"),)), request.param)


def test_every_count_of_something_links_to_a_list_of_its_fragments(report: Report) -> None:
    page = Page(report_page(report))
    for _, table in report.tables():
        for line in table.lines:
            for column, figure in zip(table.columns, line.figures, strict=True):
                if figure.kind in ("count", "share", "ratio") and figure.value:
                    assert figure.fragments, (table.title, line.name, column)
    targets = set(page.ids)
    assert all(link[1:] in targets for link in page.links if link != "#closed")


def test_a_list_holds_exactly_the_fragments_that_were_counted(report: Report) -> None:
    content = report_page(report)
    table = next(table for _, table in report.tables())
    figure = table.lines[0].figures[0]
    assert figure.value == len(figure.fragments)
    (number,) = re.findall(rf'<a href="#n(\d+)">{shown(figure, report.language)}</a>', content)[:1]
    aside = re.search(rf'<aside class="list" id="n{number}">.*?</aside>', content, re.DOTALL)
    assert aside is not None
    assert re.findall(r'href="#f(\d+)"', aside[0]) == [str(place) for place in figure.fragments]


def test_a_page_needs_no_script_and_reaches_for_nothing(report: Report) -> None:
    content = report_page(report)
    page = Page(content)
    assert "script" not in page.tags
    assert not {"link", "img", "iframe", "object", "embed", "video", "audio", "source"} & set(page.tags)
    assert not re.search(r"https?:|//[a-z]|@import|url\((?!#)", content)
    assert not [name for name, _ in page.attributes if name.startswith("on")]
    assert all(value.startswith("#") for name, value in page.attributes if name in ("href", "src"))


def test_hostile_text_stays_text_in_page_and_workbook() -> None:
    fragments = tuple(
        replace(one, text=f"{HOSTILE} en nog wat woorden erbij {place}", speaker=f"{HOSTILE}{place % 3}", group=HOSTILE,
                part=f"={place % 2}", document=f"{HOSTILE}{place // 20}", id=f"<b>{place}")
        for place, one in enumerate(material().fragments)
    )  # fmt: skip
    report = build_report(study(material=Material(tree(), fragments), name=HOSTILE), "nl")
    content = report_page(report)
    page = Page(content)
    assert "script" not in page.tags
    assert "b" not in page.tags
    assert not [name for name, _ in page.attributes if name.startswith("on")]
    assert "<script" not in content
    book = openpyxl.load_workbook(BytesIO(report_workbook(report)))
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    assert not [cell for cell in cells if cell.data_type == "f"]
    assert any(str(cell.value).startswith("=") for cell in cells)


def test_the_workbook_has_the_numbers_of_the_page(report: Report) -> None:
    book = openpyxl.load_workbook(BytesIO(report_workbook(report)))
    rows = {tuple(_rounded(cell.value) for cell in row) for sheet in book for row in sheet.iter_rows()}
    tables = list(report.tables())
    pages = Page(report_page(report)).tables
    assert len(pages) == len(tables)
    for cells, (_, table) in zip(pages, tables, strict=True):
        for line in table.lines:
            values = [figure.text or None if figure.value is None else figure.value for figure in line.figures]
            wanted = (line.name, *map(_rounded, values))
            assert any(row[: len(wanted)] == wanted for row in rows), (table.title, line.name)
            written = [shown(figure, report.language) for figure in line.figures]
            place = next(at for at, cell in enumerate(cells) if cell == line.name and cells[at + 1] == written[0])
            assert cells[place + 1 : place + 1 + len(written)] == written


def _rounded(value: object) -> object:
    return round(value, 9) if isinstance(value, float) else value


def test_the_workbook_draws_with_excels_own_charts(report: Report) -> None:
    book = openpyxl.load_workbook(BytesIO(report_workbook(report)))
    drawn = [table for _, table in report.tables() if table.picture and table.picture.kind != "heat"]
    assert sum(len(sheet._charts) for sheet in book) == len(drawn) > 5


def test_the_same_study_gives_the_same_bytes(report: Report) -> None:
    assert report_page(report) == report_page(report)
    assert report_workbook(report) == report_workbook(report)


def test_every_section_with_numbers_says_whose_codings_they_are(report: Report) -> None:
    say = Say(report.language)
    counted = [section for section in report.sections if any(isinstance(block, Table) for block in section.blocks)]
    assert {section.whose for section in counted if section.id not in ("agreement", "came-about", "model")} <= {
        say("whose_person", names="Anna"),
        say("responses_whose"),
    }


def test_a_models_suggestions_are_never_called_codings() -> None:
    report = build_report(study(source=Source("model", ("m:1",)), models=(ModelFacts("m:1", "leren 2", ()),)), "nl")
    assert "door niemand nagekeken" in report.sections[0].whose
    assert any("geen uitkomst van onderzoek" in warning for warning in report.warnings)
    texts = _texts(report, "texts")
    assert "geen mens heeft ze beoordeeld" in texts
    assert "which no person has judged" in texts
    assert not re.search(r"\bbeoordeeld met\b|decided on", " ".join([texts, *(value for _, value in report.facts)]))


def _texts(report: Report, section: str) -> str:
    (found,) = [one for one in report.sections if one.id == section]
    return " ".join(paragraph for block in found.blocks if isinstance(block, Text) for paragraph in block.paragraphs)


def test_what_is_not_known_is_said_in_words_and_no_figure_is_made_up() -> None:
    report = build_report(study(source=Source("tables", ("gecodeerd.xlsx",))), "en")
    texts = _texts(report, "texts")
    assert "How they came about is not recorded." in texts
    assert "which do not say whether AI was used in coding" in texts
    assert "The table says nothing of agreement between coders: add it here." in texts
    assert "nan" not in report_page(report).lower().replace("onan", "")
    assert not any("None" in text for text in (texts, _texts(report, "agreement"), _texts(report, "model")))


def test_per_respondent_divides_by_the_speakers_of_the_group_in_interviews(report: Report) -> None:
    say = Say(report.language)
    table = next(
        table for _, table in report.tables() if table.title.startswith(say("table_groups", level="Thema")[:7])
    )
    assert [column.group for column in table.columns] == ["team (n = 1)"] * 2
    assert [[figure.value for figure in line.figures] for line in table.lines] == [[16, 16.0], [4, 4.0], [20, 20.0]]


def test_dutch_and_english_fill_the_same_blanks() -> None:
    for key, (dutch, english) in _WORDS.items():
        blanks = [sorted(re.findall(r"\{(\w+)\}", text)) for text in (dutch, english)]
        assert set(blanks[0]) == set(blanks[1]), key
        assert dutch.strip(), key
        assert english.strip(), key


def test_numbers_are_written_as_the_language_does() -> None:
    assert shown(Figure(1158), "nl") == "1.158"
    assert shown(Figure(1158), "en") == "1,158"
    assert shown(Figure(0.238, "share"), "nl") == "23,8 %"
    assert shown(Figure(4.25, "ratio"), "en") == "4.25"
    assert shown(Figure(0), "nl") == "·"


def test_a_picture_has_a_pattern_beside_every_light_colour_and_its_numbers(report: Report) -> None:
    table = next(table for _, table in report.tables() if table.picture and table.picture.of_valences)
    drawn = picture(table, report.language)
    assert drawn.count("<svg") == drawn.count("</svg>") == 1
    assert "url(#p-slant)" in drawn
    assert all(f">{line.name}<" in drawn for line in table.lines if not line.total)


def test_a_picture_of_nothing_is_none() -> None:
    table = next(table for _, table in build_report(study(), "nl").tables() if table.picture)
    empty = replace(table, lines=tuple(replace(one, figures=(Figure(0),) * len(one.figures)) for one in table.lines))
    assert picture(empty, "nl") == ""


# --- from a project -------------------------------------------------------------------------------------------------


@pytest.fixture
def project(tmp_path: Path) -> Iterator[Project]:
    with small_project(tmp_path / "study.autocode") as made:
        made.add_documents([new_document("lang", [*LINES, *(("Sem", f"Nog een zin, de {n}e.") for n in range(12))])])
        yield made


def code(project: Project, coder: str, given: dict[int, tuple[Label, ...]], **how: object) -> None:
    decisions = [replace(Decision(row, labels), **how) for row, labels in given.items()]  # type: ignore[arg-type]
    project.record_codings(coder, "leren", decisions)


def settings(**more: object) -> ReportSettings:
    return ReportSettings(made_on=date(2026, 1, 2), **more)  # type: ignore[arg-type]


def test_settled_stands_before_the_main_coder_and_the_main_coder_before_others(project: Project) -> None:
    first, second, third, fourth = [one.row for one in project.fragments("gesprek")]
    code(project, "Anna", {first: (ASK,), second: (ASK,), third: (ASK,)})
    code(project, "Bo", {first: (THANK,), fourth: (THANK,)})
    code(project, "Bo", {second: (LETTER,)}, how=How.ADJUDICATED)
    code(project, "Anna", {one.row: () for one in project.fragments("lang")})
    found = study_of_project(project, settings())
    assert [fragment.labels for fragment in found.material.fragments[:4]] == [(ASK,), (LETTER,), (ASK,), (THANK,)]
    assert found.source == Source("persons", ("Anna", "Bo"), settled=1, together=2)
    of_bo = study_of_project(project, settings(coder="Bo"))
    assert of_bo.source == Source("person", ("Bo",), settled=1)
    assert of_bo.material.undecided >= {2}


def test_what_was_coded_with_a_code_that_was_retired_is_not_judged_and_not_no_code(project: Project) -> None:
    first, second, third, fourth = [one.row for one in project.fragments("gesprek")]
    code(project, "Anna", {first: (ASK,), second: (LETTER,), third: (ASK, LETTER), fourth: ()})
    change_codebook(project, "leren", Retire("M.1"))
    found = study_of_project(project, settings())
    assert [one.labels for one in found.material.fragments[:4]] == [(ASK,), (), (ASK,), ()]
    assert {place for place in range(4) if place in found.material.undecided} == {1}
    assert any("2 coderingen hebben een code die niet meer in het codeboek staat" in one for one in found.warnings)


def test_what_nobody_decided_on_is_said(project: Project) -> None:
    code(project, "Anna", {one.row: (ASK,) for one in project.fragments("gesprek")})
    report = build_report(study_of_project(project, settings()), "nl")
    assert any("heeft nog niemand beoordeeld" in warning for warning in report.warnings)


def test_how_codings_came_about_stands_in_the_texts_with_its_figures(project: Project) -> None:
    rows = [one.row for one in project.fragments("lang")]
    code(project, "Anna", dict.fromkeys(rows[:3], (ASK,)), seconds=5.0)
    code(project, "Anna", dict.fromkeys(rows[3:5], (ASK,)), how=How.ACCEPTED, saw_suggestion=True)
    code(project, "Anna", dict.fromkeys(rows[5:9], (THANK,)), how=How.BULK, saw_suggestion=True)
    moment = SuggestedMoment("S.1", "soort", 0.8, "+", 0.9)
    of = {one.row: one.fragment for one in project.fragments()}
    found = {row: Suggestion(of[row].document, of[row].id, "leren", "model:1", (moment,)) for row in rows}
    project.record_suggestions("leren", "model:1", found)
    texts = _texts(build_report(study_of_project(project, settings()), "en"), "texts")
    assert (
        "Of the 9 codings, 3 were given without the computer's suggestion, 2 were accepted as suggested and 4 were "
        "accepted in bulk." in texts
    )
    assert "4 suggestions were taken over at once, without a person reading each of them." in texts
    assert "No suggestion was counted as a coding without a person" not in texts
    assert "model:1" in texts


def test_without_codings_the_suggestions_count_and_without_these_there_is_nothing(project: Project) -> None:
    with pytest.raises(ProjectError, match="nobody has coded anything"):
        study_of_project(project, settings())
    row = project.fragments("lang")[0]
    moment = SuggestedMoment("S.1", "soort", 0.8, "+", 0.9)
    suggestion = Suggestion("lang", row.fragment.id, "leren", "model:1", (moment,))
    project.record_suggestions("leren", "model:1", {row.row: suggestion})
    found = study_of_project(project, settings())
    assert (found.source.kind, found.source.names, found.material.moments) == ("model", ("model:1",), 1)
    code(project, "Anna", {row.row: (THANK,)})
    assert study_of_project(project, settings()).source.kind == "person"
    assert study_of_project(project, settings(coder="model:1")).source.kind == "model"
    with pytest.raises(ProjectError, match="There is: "):
        study_of_project(project, settings(coder="Zoë"))


def test_agreement_in_the_report_is_that_of_the_command(project: Project) -> None:
    rows = [one.row for one in project.fragments()]
    code(project, "Anna", {row: (ASK,) if row % 2 else (THANK,) for row in rows})
    code(project, "Bo", {row: (ASK,) if row % 3 else (THANK,) for row in rows})
    found = study_of_project(project, settings())
    assert found.agreement is not None
    (comparison,) = found.agreement.comparisons
    report = build_report(found, "en")
    short, table, *_rest = (table for section, table in report.tables() if section.id == "agreement")
    (alpha,) = (
        line.figures["alpha_nominal"].value
        for line in comparison.lines
        if (line.about, line.level, line.over) == ("set", "soort", "all")
    )
    assert alpha is not None
    assert short.lines[0].figures[3].text.startswith(f"{alpha:.2f} (")
    sets = [line for line in comparison.lines if line.about == "set"]
    assert [line.figures[0].value for line in table.lines] == [line.n for line in sets]
    assert table.lines[0].figures[1].text.startswith(f"{sets[0].figures['raw'].value:.2f}")


def test_the_command_writes_page_and_workbook_and_prints_the_tables(run: Run, project: Project, tmp_path: Path) -> None:
    code(project, "Anna", {one.row: (ASK,) for one in project.fragments()})
    path = project.path
    project.close()
    page, book = tmp_path / "verslag.html", tmp_path / "verslag.xlsx"
    status, printed, _ = run("report", path, "-o", page, "--workbook", book, "--scheme", "leren", "--json")
    assert status == 0
    found = json.loads(printed)
    assert found["page"] == str(page)
    assert any(table["title"].startswith("Tabel 2") for table in found["tables"])
    assert page.read_text(encoding="utf-8").startswith("<!DOCTYPE html>")
    assert openpyxl.load_workbook(book).sheetnames[0] == "Verslag"
    status, _, error = run("report", path, "-o", page)
    assert (status, "add --overwrite" in error, error.count("\n")) == (2, True, 1)


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("--cross", "speaker"), "write rows,columns"),
        (("--cross", "speaker,weer"), "nothing can be counted by that here"),
        (("--language", "fr"), "is not known"),
        (("--meetings", "vergadering*"), "no document is called so"),
        (("-o", "verslag.pdf"), "ends in .html"),
        (("--coder", "Anna"), "--coder is for a project"),
    ],
)
def test_bad_options_get_one_line(run: Run, tmp_path: Path, options: tuple[str, ...], said: str) -> None:
    out = () if "-o" in options else ("-o", tmp_path / "uit.html")
    status, _, error = run("report", CODINGS / "interview-RM1.csv", *options, *out)
    assert (status, said in error, error.count("\n")) == (2, True, 1)
    assert not (tmp_path / "uit.html").exists()


def test_tables_of_two_coders_are_refused_since_a_report_counts_one_coding_per_fragment(tmp_path: Path) -> None:
    path = tmp_path / "twee.csv"
    path.write_text("id;text;code;codeur\n1;Een zin.;S.1;Anna\n1;Een zin.;S.2;Bo\n", encoding="utf-8")
    scheme = tmp_path / "leren.yaml"
    scheme.write_text(TREE, encoding="utf-8")
    with pytest.raises(SettingsError, match="codings of Anna, Bo"):
        study_of_tables([path], settings(schemes=(str(scheme),)))


def test_nothing_is_written_where_it_cannot_be(tmp_path: Path) -> None:
    page = tmp_path / "nergens" / "verslag.html"
    with pytest.raises(FileError, match="in a folder that exists"):
        write_report(study(), page, None, settings())


# --- the corpus -----------------------------------------------------------------------------------------------------


def test_ten_documents_are_reported_on_within_twenty_seconds_and_table_5_has_the_corpus_total(tmp_path: Path) -> None:
    started = time.monotonic()
    wanted = settings(schemes=("waardecreatie", "ontwerpprincipes"))
    found = study_of_tables(sorted(CODINGS.glob("*.csv")), wanted)
    done = write_report(found, tmp_path / "v.html", tmp_path / "v.xlsx", wanted)
    assert time.monotonic() - started < 20
    tables = {table.title: table for _, table in done.report.tables()}
    assert tables["Tabel 5. Onderwerp per bijeenkomst en valentie"].lines[-1].figures[-1].value == 1158
    assert [
        column.group
        for column in tables["Tabel 2. Dimensie per groep in de interviews, ook per respondent"].columns[::2]
    ] == ["jeugdbeschermer (n = 4)", "kernteam (n = 3)", "totaal (n = 7)"]
    principles = next(table for title, table in tables.items() if title.startswith("Ontwerpprincipes"))
    assert sum(line.figures[-1].value or 0 for line in principles.lines) == 165
    assert load_scheme("waardecreatie").name in dict(done.report.facts)["Codeerschema"]


def test_parts_of_a_document_stand_in_the_order_in_which_it_comes_to_them() -> None:
    parts = ("opening", "kennismaking", "casus", "afsluiting")
    fragments = tuple(
        CodedFragment("overleg", f"f{number}", f"Zin nummer {number}.", (ASK,), "Noor", part=part)
        for number, part in enumerate(parts)
    )
    report = build_report(study(material=Material(tree(), fragments)), "nl")
    table = next(table for _, table in report.tables() if table.title.startswith("Deel voor deel"))
    assert [line.name for line in table.lines] == [*parts, "totaal"]


def test_every_code_is_counted_in_moments_fragments_and_different_speakers(report: Report) -> None:
    table = next(table for _, table in report.tables() if table.title == Say(report.language)("every_code"))
    line = next(line for line in table.lines if line.name.startswith("S.1"))
    asked = [f for f in material().fragments if f.document != "gesprek" and ASK in f.labels]
    said = Say(report.language)("of_speakers", number=len({f.speaker for f in asked}), of=3)
    assert [figure.value or figure.text for figure in line.figures[:3]] == [len(asked), len(asked), said]


def test_a_table_with_many_names_has_signs_above_its_columns_and_the_names_below(tmp_path: Path) -> None:
    settings = ReportSettings(crosses=(("speaker", "onderwerp"), ("role", "code")))
    report = build_report(study_of_tables(sorted(CODINGS.glob("bijeenkomst-1.csv")), settings), "nl")
    tables = {table.title: table for _, table in report.tables()}
    table = tables["Spreker bij onderwerp"]
    assert [column.name for column in table.columns][:3] == ["A", "I", "R"]
    assert "PW Persoonlijke waarde" in table.note
    assert len(tables["Code bij rol"].columns) < len(tables["Code bij rol"].lines)


def test_the_consensus_is_no_coder_and_what_was_not_shown_is_not_called_use(project: Project) -> None:
    rows = [one.row for one in project.fragments()]
    code(project, "Anna", dict.fromkeys(rows, (ASK,)))
    code(project, "Bo", {row: (ASK,) if row % 3 else (THANK,) for row in rows})
    code(project, "consensus", dict.fromkeys(rows[:2], (ASK,)), how=How.ADJUDICATED, reason="besproken")
    moment = SuggestedMoment("S.1", "soort", 0.8, "+", 0.9)
    of = {one.row: one.fragment for one in project.fragments()}
    found = {row: Suggestion(of[row].document, of[row].id, "leren", "model:1", (moment,)) for row in rows}
    project.record_suggestions("leren", "model:1", found)
    report = build_report(study_of_project(project, settings()), "en")
    texts = _texts(report, "texts")
    assert f"The coders were Anna ({len(rows)} fragments) and Bo ({len(rows)} fragments)." in texts
    assert "what the coders settled together counts for a fragment (2 fragments), else the coding of Anna" in texts
    assert texts.count("Agreement between Anna and Bo (coded: blind)") == 1
    assert "consensus" not in texts
    assert "no suggestion was on screen at any coding, and none was taken over" in texts
    assert "In coding, use was made of" not in texts


def test_a_dutch_report_says_in_dutch_what_other_parts_say_in_english(project: Project) -> None:
    rows = [one.row for one in project.fragments()]
    code(project, "Anna", dict.fromkeys(rows, (ASK,)))
    code(project, "Bo", {row: (ASK,) if row % 3 else (THANK,) for row in rows})
    facts = ModelFacts(
        "model:1",
        "leren 1",
        (
            ("autocode", "0.1.0"),
            ("trained on", "10 fragments, 12 moments, 3 documents"),
            (
                "figures",
                "Cross-validated in 3 folds, no fold splits a document; 95 % intervals by delete-one jackknife "
                "(on a scale without edges) over 3 documents.",
            ),
            ("figures", "Coded or not: F1 0.90 (0.85 to 0.93), kappa 0.75 (0.65 to 0.83)."),
            (
                "figures",
                "Valence, given the code (n = 12): right 0.83 (0.78 to 0.86), kappa 0.44 (0.33 to 0.54); always "
                "saying + would be right 0.80.",
            ),
        ),
    )
    found = study_of_project(project, settings())
    assert found.agreement is not None
    notes = ("4 fragments are cut differently by the coders: compared word by word",)
    found = replace(found, models=(facts,), agreement=replace(found.agreement, notes=notes))
    report = build_report(found, "nl")
    cells = [cell.text for _, table in report.tables() for line in table.lines for cell in line.figures]
    said = " ".join([_texts(report, "agreement"), *cells])
    for english in (" fragments", "folds", "right", "jackknife over 3 documents", "word by word", "delete-one", " to "):
        assert english not in said, english
    assert "Gecodeerd of niet: F1 0,90 (0,85 tot 0,93), kappa 0,75 (0,65 tot 0,83)." in said
    assert "0.1.0" in cells
    assert "vaststelden" not in _texts(report, "texts")


def test_nearly_perfect_is_not_written_as_perfect() -> None:
    assert [two_decimals(value) for value in (1.0, 0.9974, 0.99996, 0.0, 0.003, -0.004, 0.83)] == [
        "1.00", "0.997", "0.999", "0.00", "0.003", "-0.004", "0.83"
    ]  # fmt: skip


def test_many_long_names_without_signs_are_numbered(tmp_path: Path) -> None:
    names = [f"Een thema met een lange naam {letter}" for letter in "ABCDEFGHI"]
    path = tmp_path / "themas.csv"
    rows = [f"gesprek {n % 2},{n},{n},Noor,Zin nummer {n} van dit gesprek.,{name}" for n, name in enumerate(names * 2)]
    path.write_text("document,fragment,id,speaker,text,code\n" + "\n".join(rows), encoding="utf-8")
    report = build_report(study_of_tables([path], ReportSettings(schemes=("from-data",))), "nl")
    tables = {table.title: table for section, table in report.tables() if section.id in ("side-document", "following")}
    assert [column.name for column in tables["In momenten"].columns] == [*(f"({n})" for n in range(1, 10)), "totaal"]
    assert all(name in tables["In momenten"].note for name in names)
    assert tables["Hetzelfde als aandeel van de rij"].lines[0].name == f"(1) {names[0]}"


def test_the_workbook_shows_what_its_cells_hold(project: Project) -> None:
    rows = [one.row for one in project.fragments()]
    code(project, "Anna", dict.fromkeys(rows, (ASK,)))
    code(project, "Bo", {row: (ASK,) if row % 3 else (THANK,) for row in rows})
    report = build_report(study_of_project(project, settings()), "nl")
    book = openpyxl.load_workbook(BytesIO(report_workbook(report)))
    agreement = book[next(name for name in book.sheetnames if name.startswith("Overeenstemming"))]
    assert agreement.column_dimensions["B"].width > len("0,83 (0,64 tot 0,92)")
    heads = [cell for cells in agreement.merged_cells.ranges for cell in cells.cells if cells.min_row == cells.max_row]
    assert any(agreement.cell(*cell).value == "Krippendorffs alfa" for cell in heads)


def test_a_model_among_coders_is_called_a_model_and_not_by_a_row_of_figures() -> None:
    names = ("Anna", "leren:1c72f9bdbd7c")
    assert Say("nl").coders(names) == "Anna en het model leren (1c72)"
    assert Say("en").coders(names) == "Anna and the model leren (1c72)"
