"""The commands as a user gives them: what they print, what they write, and how they refuse."""

import csv
import json
import subprocess
import sys
from pathlib import Path

import openpyxl
import pytest
from fakes import Run

from autocode.cli import main
from autocode.errors import AutocodeError

ROOT = Path(__file__).resolve().parent.parent
EXAMPLE = ROOT / "docs" / "voorbeeld"
MEETING = EXAMPLE / "themabijeenkomst.vtt"
COLUMNS = [
    "document",
    "fragment",
    "id",
    "part",
    "turn",
    "speaker",
    "role",
    "group",
    "start_time",
    "end_time",
    "start_char",
    "end_char",
    "text",
    "scheme",
    "dimension",
    "topic",
    "code",
    "indicator",
    "valence",
    "confidence",
    "valence_confidence",
    "level",
    "status",
    "alternatives",
]


def rows_of(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def precoded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The example meeting as CSV, made once."""
    from autocode.workflow import PrecodeSettings, precode

    out = tmp_path_factory.mktemp("precoded") / "meeting.csv"
    precode([MEETING], out, PrecodeSettings(speakers=EXAMPLE / "sprekers.csv"))
    return out


def test_help_loads_nothing_heavy() -> None:
    script = (
        "import sys; from autocode import cli; heavy = {'torch', 'spacy', 'sklearn', 'pandas', 'scipy', 'numpy', "
        "'sentence_transformers', 'openpyxl', 'xlsxwriter', 'yaml', 'lxml'} & set(sys.modules); "
        "sys.exit(', '.join(heavy) or 0)"
    )
    result = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)
    assert (result.returncode, result.stderr) == (0, "")


def test_the_version_is_printed(run: Run) -> None:
    from autocode import __version__

    assert run("--version") == (0, f"autocode {__version__}\n", "")


def test_the_main_job_gives_one_row_per_suggested_moment_and_one_per_fragment_without(precoded: Path) -> None:
    rows = rows_of(precoded)
    assert list(rows[0]) == COLUMNS
    assert {row["level"] for row in rows} <= {"none", "dimension", "topic", "indicator"}
    for row in rows:
        assert (row["level"] == "none") == (row["code"] == "") == (row["status"] == "nog niet bekeken")
        assert (row["indicator"] != "") == (row["level"] == "indicator")
    by_id = [row["id"] for row in rows if row["code"]]
    assert len(set(by_id)) > 30


def test_every_word_of_the_transcript_is_in_the_fragments(precoded: Path) -> None:
    from autocode.read import read_transcripts

    (transcript,) = read_transcripts(MEETING)
    texts = {int(row["start_char"]): row["text"] for row in rows_of(precoded)}
    assert " ".join(texts[start] for start in sorted(texts)).split() == transcript.text.split()


def test_positions_in_the_output_are_positions_in_the_canonical_text(precoded: Path) -> None:
    from autocode.read import read_transcripts

    (transcript,) = read_transcripts(MEETING)
    for row in rows_of(precoded):
        assert transcript.text[int(row["start_char"]) : int(row["end_char"])] == row["text"]


def test_speakers_get_the_code_role_and_group_of_the_list(precoded: Path) -> None:
    people = {(row["speaker"], row["group"]) for row in rows_of(precoded)}
    assert ("RM2", "kernteam") in people
    assert ("OZ", "onderzoeker") in people


def test_the_researcher_stays_in_the_table_without_suggestions(precoded: Path) -> None:
    researcher = [row for row in rows_of(precoded) if row["role"] == "onderzoeker"]
    assert researcher
    assert {row["code"] for row in researcher} == {""}


def test_the_same_input_gives_the_same_file(run: Run, precoded: Path, tmp_path: Path) -> None:
    again = tmp_path / "meeting.csv"
    code, out, _ = run("precode", MEETING, "--speakers", EXAMPLE / "sprekers.csv", "-o", again)
    assert code == 0
    assert f"written: {again}" in out
    assert again.read_bytes() == precoded.read_bytes()


def test_an_included_role_gets_suggestions_too(run: Run, tmp_path: Path) -> None:
    table = tmp_path / "in.csv"
    text = "Dank jullie wel, wat fijn dat iedereen er was, daar heb ik echt veel aan gehad vandaag hoor."
    table.write_text(f"id,text,role\n1,{text!r},onderzoeker\n".replace("'", '"'), encoding="utf-8")
    for options, suggested in (((), False), (("--include-role", "onderzoeker"), True)):
        out = tmp_path / f"out{suggested}.csv"
        assert run("precode", table, *options, "-o", out)[0] == 0
        assert any(row["code"] for row in rows_of(out)) is suggested


def test_a_table_of_fragments_keeps_its_ids_and_its_codes_are_ignored(run: Run, tmp_path: Path) -> None:
    table, out = tmp_path / "in.csv", tmp_path / "out.csv"
    table.write_text("id,text,codes\nx-9,Hallo.,LK.2\nx-4,=1+1 was de uitkomst.,\n", encoding="utf-8")
    assert run("precode", table, "-o", out)[0] == 0
    rows = rows_of(out)
    assert list(dict.fromkeys(row["id"] for row in rows)) == ["x-9", "x-4"]
    assert rows[-1]["text"] == "=1+1 was de uitkomst."


def test_two_documents_in_one_table_may_both_number_their_fragments_from_one(run: Run, tmp_path: Path) -> None:
    table, out = tmp_path / "in.csv", tmp_path / "out.csv"
    table.write_text("document,id,text\na,1,Dank je wel.\nb,1,Hallo allemaal.\n", encoding="utf-8")
    assert run("precode", table, "-o", out)[0] == 0
    assert {(row["document"], row["id"]) for row in rows_of(out)} == {("a", "1"), ("b", "1")}


def test_two_schemes_stand_in_one_table(run: Run, tmp_path: Path) -> None:
    out = tmp_path / "out.csv"
    code, printed, _ = run("precode", MEETING, "--scheme", "waardecreatie", "--scheme", "ontwerpprincipes", "-o", out)
    assert code == 0
    assert {row["scheme"] for row in rows_of(out)} == {"waardecreatie", "ontwerpprincipes"}
    assert "principle" in rows_of(out)[0]
    assert "ontwerpprincipes:" in printed


def test_without_an_output_name_a_workbook_is_written_beside_the_input(run: Run, tmp_path: Path) -> None:
    (tmp_path / "gesprek.txt").write_text("Anna: Hoe ging het?\nKarim: Goed hoor.\nAnna: Fijn.\n", encoding="utf-8")
    assert run("precode", tmp_path / "gesprek.txt")[0] == 0
    book = openpyxl.load_workbook(tmp_path / "gesprek-voorgecodeerd.xlsx")
    assert book.active is not None
    assert book.active["A1"].value == "document"


def test_work_that_is_there_is_never_overwritten_unasked(run: Run, tmp_path: Path) -> None:
    out = tmp_path / "out.csv"
    out.write_text("mijn werk", encoding="utf-8")
    code, printed, error = run("precode", MEETING, "-o", out)
    assert (code, printed, error.count("\n")) == (2, "", 1)
    assert str(out) in error
    assert out.read_text(encoding="utf-8") == "mijn werk"
    assert run("precode", MEETING, "-o", out, "--overwrite")[0] == 0


BROKEN: dict[str, tuple[str, bytes | None]] = {
    "missing": ("weg.txt", None),
    "empty": ("leeg.txt", b""),
    "binary": ("plaatje.vtt", bytes(range(256)) * 8),
    "truncated docx": ("half.docx", b"PK\x03\x04\x14\x00\x00\x00\x08\x00half"),
    "broken json": ("kapot.json", b'{"segments": [{"text": "Hallo"'),
    "pdf": ("verslag.pdf", b"%PDF-1.7\n1 0 obj\n"),
}


@pytest.mark.parametrize("kind", BROKEN)
def test_broken_input_gives_one_clear_line_and_writes_nothing(run: Run, tmp_path: Path, kind: str) -> None:
    name, content = BROKEN[kind]
    if content is not None:
        (tmp_path / name).write_bytes(content)
    before = sorted(tmp_path.iterdir())
    code, printed, error = run("precode", tmp_path / name, "-o", tmp_path / "uit.xlsx")
    assert (code, printed, error.count("\n")) == (2, "", 1)
    assert name in error
    assert sorted(tmp_path.iterdir()) == before


def test_a_folder_is_refused_as_input(run: Run, tmp_path: Path) -> None:
    code, _, error = run("precode", tmp_path, "-o", tmp_path / "uit.xlsx")
    assert (code, error.count("\n")) == (2, 1)


def test_one_broken_file_among_good_ones_writes_nothing(run: Run, tmp_path: Path) -> None:
    (tmp_path / "leeg.txt").write_bytes(b"")
    assert run("precode", MEETING, tmp_path / "leeg.txt", "-o", tmp_path / "uit.csv")[0] == 2
    assert not (tmp_path / "uit.csv").exists()


def test_an_ending_that_is_not_known_is_refused_before_any_work(run: Run, tmp_path: Path) -> None:
    code, _, error = run("precode", MEETING, "-o", tmp_path / "uit.pdf")
    assert code == 2
    assert ".xlsx" in error


def test_a_scheme_without_a_coder_says_how_to_train_one(run: Run, tmp_path: Path) -> None:
    scheme = tmp_path / "mijn.yaml"
    scheme.write_text(
        "{format: 1, id: mijn, version: 1, name: m, levels: [{id: s}], codes: [{id: a, name: a}]}", encoding="utf-8"
    )
    code, _, error = run("precode", MEETING, "--scheme", scheme, "-o", tmp_path / "uit.csv")
    assert code == 2
    assert "autocode train" in error


def coded_csv(folder: Path) -> Path:
    """Two documents under a codebook of their own, one row per moment, glued valence."""
    from fakes import tree_table

    path = folder / "gecodeerd.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["document", "nr", "citaat", "codering"])
        for fragment in tree_table(documents=2, each=21).fragments:
            for label in fragment.labels or ("",):
                writer.writerow([fragment.document, fragment.id, fragment.text, str(label)])
    return path


def scheme_yaml(folder: Path) -> Path:
    from fakes import TREE

    path = folder / "leren.yaml"
    path.write_text(TREE, encoding="utf-8")
    return path


def test_a_model_of_ones_own_is_trained_and_then_used(run: Run, tmp_path: Path) -> None:
    coded, scheme = coded_csv(tmp_path), scheme_yaml(tmp_path)
    code, printed, _ = run("train", coded, "--scheme", scheme, "-o", tmp_path / "model")
    assert code == 0
    assert "no fold" in printed or "none of which splits a document" in printed
    card = (tmp_path / "model" / "README.md").read_text(encoding="utf-8")
    assert "42 coded fragments" in card
    table, out = tmp_path / "nieuw.csv", tmp_path / "uit.csv"
    table.write_text("text\nHeb je daar een vraag over bij de lunch?\n", encoding="utf-8")
    assert run("precode", table, "--model", tmp_path / "model", "-o", out)[0] == 0
    (row,) = rows_of(out)
    assert (row["scheme"], row["thema"], row["code"], row["soort"], row["valence"]) == (
        "leren",
        "Samen",
        "S.1",
        "Vragen stellen",
        "+",
    )


def test_evaluate_prints_figures_per_level_and_code_or_json(run: Run, tmp_path: Path) -> None:
    coded, scheme = coded_csv(tmp_path), scheme_yaml(tmp_path)
    code, printed, _ = run("evaluate", coded, "--scheme", scheme)
    assert code == 0
    for expected in ("thema", "soort", "S.1", "Valence, given the code", "Calibration", "Coded or not"):
        assert expected in printed
    assert "nan" not in printed
    code, printed, _ = run("evaluate", coded, "--scheme", scheme, "--json")
    assert code == 0
    assert json.loads(printed)["levels"][1]["level"] == "soort"


def test_a_scheme_can_be_made_from_the_codes_in_the_data(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "vlak.csv"
    lines = [f"mag ik een vraag stellen {n},vraag\nveel dank daarvoor {n},dank" for n in range(15)]
    path.write_text("text,code\n" + "\n".join(lines) + "\n", encoding="utf-8")
    code, said, _ = run("train", path, "--scheme", "from-data", "-o", tmp_path / "model")
    assert code == 0
    assert "then train with --tune" in said
    scheme = (tmp_path / "model" / "scheme.yaml").read_text(encoding="utf-8")
    assert "codes_per_fragment: one" in scheme


def test_a_model_folder_with_something_in_it_is_not_overwritten_unasked(run: Run, tmp_path: Path) -> None:
    (tmp_path / "model").mkdir()
    (tmp_path / "model" / "scriptie.docx").write_text("x", encoding="utf-8")
    code, _, error = run("train", coded_csv(tmp_path), "--scheme", scheme_yaml(tmp_path), "-o", tmp_path / "model")
    assert code == 2
    assert "--overwrite" in error


def test_an_unknown_code_is_named_with_its_row_and_the_nearest_one(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "codings.csv"
    path.write_text("text,code\nHallo daar.,LK.2\nEn dan?,LK.9\n", encoding="utf-8")
    code, _, error = run("evaluate", path)
    assert (code, error.count("\n")) == (2, 1)
    assert "codings.csv, row 3" in error
    assert "LK.9" in error


def test_the_model_never_learns_from_its_own_unreviewed_suggestions(run: Run, tmp_path: Path) -> None:
    book = tmp_path / "werk.xlsx"
    assert run("precode", MEETING, "-o", book)[0] == 0
    code, _, error = run("train", book, "-o", tmp_path / "model")
    assert code == 2
    assert not (tmp_path / "model").exists()
    assert "review" in error or "bekeken" in error


def test_a_reviewed_workbook_trains_a_model_and_says_what_was_skipped(run: Run, tmp_path: Path) -> None:
    book = tmp_path / "werk.xlsx"
    assert run("precode", MEETING, "--speakers", EXAMPLE / "sprekers.csv", "-o", book)[0] == 0
    file = openpyxl.load_workbook(book)
    sheet = file["Coderingen"]
    column = {cell.value: cell.column for cell in sheet[1]}
    for row in range(2, 140):
        sheet.cell(row, column["status"]).value = "akkoord"
    file.save(book)
    code, printed, error = run("train", book, "-o", tmp_path / "model")
    assert code == 0, error
    assert "left out" in printed
    facts = json.loads((tmp_path / "model" / "coder.json").read_text(encoding="utf-8"))
    assert 60 < facts["training"]["fragments"] < 140


def test_speakers_writes_a_list_to_fill_in_that_precode_takes(run: Run, tmp_path: Path) -> None:
    people = tmp_path / "sprekers.csv"
    code, printed, _ = run("speakers", MEETING, "-o", people)
    assert code == 0
    assert "Ruud" in printed
    filled = people.read_text(encoding="utf-8-sig").replace("Ruud;;", "Ruud;R9;")
    people.write_text(filled, encoding="utf-8-sig")
    out = tmp_path / "uit.csv"
    assert run("precode", MEETING, "--speakers", people, "-o", out)[0] == 0
    assert "R9" in {row["speaker"] for row in rows_of(out)}


def test_a_scheme_is_shown_as_a_tree_and_checked(run: Run, tmp_path: Path) -> None:
    code, printed, _ = run("scheme", "show", "waardecreatie")
    assert code == 0
    assert "└─ LK.3  Positieve waardering deelname gilde" in printed
    assert run("scheme", "check", "waardecreatie", "ontwerpprincipes")[0] == 0
    bad = tmp_path / "fout.yaml"
    bad.write_text(scheme_yaml(tmp_path).read_text(encoding="utf-8").replace("S.2", "S.1"), encoding="utf-8")
    code, _, error = run("scheme", "check", bad)
    assert code == 2
    assert "fout.yaml:15:" in error


def test_columns_written_wrongly_are_refused_with_an_example(run: Run, tmp_path: Path) -> None:
    code, _, error = run("evaluate", coded_csv(tmp_path), "--columns", "text")
    assert code == 2
    assert "text=Citaat,code=Codering" in error


def test_a_users_fault_is_one_line_and_a_bug_of_ours_is_a_traceback(capsys: pytest.CaptureFixture[str]) -> None:
    def fault() -> None:
        raise AutocodeError("x.csv, row 3: wat, waar, en wat te doen")

    def bug() -> None:
        raise RuntimeError("ours")

    with pytest.raises(SystemExit) as end:
        main(fault)
    assert end.value.code == 2
    assert capsys.readouterr().err == "autocode: x.csv, row 3: wat, waar, en wat te doen\n"
    with pytest.raises(RuntimeError):
        main(bug)


def test_the_main_job_runs_in_a_fresh_process_with_every_socket_closed(tmp_path: Path) -> None:
    script = (
        "import socket, sys\n"
        "def refuse(*a, **k): raise SystemExit('reached for the network')\n"
        "socket.socket.connect = socket.socket.connect_ex = refuse\n"
        "socket.getaddrinfo = refuse\n"
        "from autocode.cli import main\n"
        "main()\n"
    )
    command = [sys.executable, "-W", "error", "-c", script, "precode", str(MEETING), "-o", str(tmp_path / "uit.xlsx")]
    environment = {"PATH": "/usr/bin:/bin", "HOME": str(tmp_path)}
    result = subprocess.run(command, capture_output=True, text=True, check=False, env=environment)
    assert result.returncode == 0, result.stderr
    assert (tmp_path / "uit.xlsx").stat().st_size > 20_000


OWN_SCHEME = """
format: 1
id: eigen
version: 1
name: Eigen schema
levels: [{id: soort, name: soort}]
codes:
  - {id: br, code: B, name: Brieven, definition: Een brief of een ander stuk dat iemand schrijft of krijgt.}
  - {id: rz, code: R, name: Reizen, definition: "Met trein, auto of fiets ergens heen gaan."}
  - {id: gd, code: G, name: Geld, definition: "Geld, kosten, rekeningen en schulden."}
"""


def test_a_scheme_nobody_has_coded_with_yet_is_ranked_by_its_definitions(run: Run, tmp_path: Path) -> None:
    scheme, talk, out = tmp_path / "eigen.yaml", tmp_path / "gesprek.txt", tmp_path / "uit.csv"
    scheme.write_text(OWN_SCHEME, encoding="utf-8")
    talk.write_text(
        "Anna: Ik heb een brief geschreven aan de gemeente.\n\nBram: Ik ga altijd met de trein naar mijn werk.\n\n"
        "Anna: De rekening van de huur was weer veel te hoog.\n",
        encoding="utf-8",
    )
    code, printed, said = run("precode", talk, "--scheme", scheme, "-o", out)
    assert code == 0, said
    assert "no coder was trained for it yet" in printed
    rows = rows_of(out)
    assert [row["alternatives"][0] for row in rows] == ["B", "R", "G"]
    assert all(row["alternatives"].endswith("(nog niet geijkt)") and not row["confidence"] for row in rows)


def test_a_document_unlike_what_the_coder_learnt_from_is_named(run: Run, tmp_path: Path) -> None:
    talk, out = tmp_path / "foreign.txt", tmp_path / "uit.csv"
    talk.write_text(
        "\n\n".join(f"{'AB'[n % 2]}nn: The quarterly shipment number {n} arrived at the harbour." for n in range(50)),
        encoding="utf-8",
    )
    code, printed, _ = run("precode", talk, "-o", out, "--json")
    assert code == 0
    (warning,) = json.loads(printed)[0]["warnings"]
    assert "foreign is unlike what the coder" in warning


def test_the_example_meeting_is_not_called_unlike(run: Run, tmp_path: Path) -> None:
    _, printed, _ = run("precode", MEETING, "--speakers", EXAMPLE / "sprekers.csv", "-o", tmp_path / "u.csv", "--json")
    assert json.loads(printed)[0]["warnings"] == []


def test_a_model_is_measured_as_it_is_with_a_verdict_and_a_picture(run: Run, tmp_path: Path) -> None:
    coded, picture = EXAMPLE / "themabijeenkomst-gecodeerd.csv", tmp_path / "ijking.svg"
    models = Path(__file__).parent.parent / "models"
    code, printed, said = run("evaluate", coded, "--model", models / "waardecreatie", "--picture", picture)
    assert code == 0, said
    assert "measured as it is, on codings that it did not learn from" in printed
    assert "Verdict\n  dimensie: " in printed
    assert picture.read_text(encoding="utf-8").startswith("<svg")


def small_coded(path: Path) -> Path:
    kinds = [("Heb je daar een vraag over", "S.1"), ("Die brief lag er niet", "M.1"), ("Het regende de hele dag", "")]
    rows = ["nr;document;tekst;code\n"] + [
        f"{n};gesprek {n // 24};{kinds[n % 3][0]} {'abcdefgh'[n % 8]}.;{kinds[n % 3][1]}\n" for n in range(72)
    ]
    path.write_text("".join(rows), encoding="utf-8")
    return path


def test_a_suggestion_is_explained_by_its_words_and_by_coded_fragments_that_were_kept(run: Run, tmp_path: Path) -> None:
    from fakes import TREE

    scheme, model = tmp_path / "leren.yaml", tmp_path / "model"
    scheme.write_text(TREE, encoding="utf-8")
    coded = small_coded(tmp_path / "codings.csv")
    code, _, said = run("train", coded, "--scheme", scheme, "-o", model, "--folds", "2", "--keep-examples")
    assert code == 0, said
    assert "holds the coded fragments themselves" in (model / "README.md").read_text(encoding="utf-8")
    code, printed, said = run("explain", "Die brief lag er niet meer.", "--model", model, "--json")
    assert code == 0, said
    found = json.loads(printed)
    assert found["code"] == "M.1"
    assert found["words"][0]["word"] in {"brief", "lag", "niet"}
    assert all("brief" in text for _, _, text, _ in found["nearest"])


def test_without_being_asked_a_model_keeps_no_text_and_an_old_one_is_cleared(run: Run, tmp_path: Path) -> None:
    from fakes import TREE

    scheme, model = tmp_path / "leren.yaml", tmp_path / "model"
    scheme.write_text(TREE, encoding="utf-8")
    coded = small_coded(tmp_path / "codings.csv")
    run("train", coded, "--scheme", scheme, "-o", model, "--folds", "2", "--keep-examples")
    assert b"Het regende de hele dag" in (model / "examples.jsonl").read_bytes()
    run("train", coded, "--scheme", scheme, "-o", model, "--folds", "2", "--overwrite")
    assert b"Het regende de hele dag" not in b"".join(file.read_bytes() for file in model.iterdir())
    _, printed, _ = run("explain", "Die brief.", "--model", model)
    assert "keeps no examples" in printed


def test_a_code_that_the_model_does_not_know_cannot_be_explained(run: Run) -> None:
    code, _, said = run("explain", "Dat heb ik geleerd.", "--code", "LK.99")
    assert (code, "the model does not know it" in said) == (2, True)


# ---------------------------------------------------------------------------------------------------------------- read


def test_read_shows_format_speakers_with_their_share_parts_and_unread_lines(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "gesprek.vtt"
    path.write_text("WEBVTT\n\nNOTE gemaakt\n\n00:01.000 --> 00:02.000\n<v Anna>Een twee drie.\n\n", encoding="utf-8")
    code, out, _ = run("read", path)
    assert code == 0
    assert "gesprek: WebVTT, 1 turns, 3 words, from 0:00:01 to 0:00:01" in out
    assert "100.0%" in out
    assert "line 3: NOTE gemaakt" in out


def test_read_as_json_gives_the_turns_and_everything_unread(run: Run) -> None:
    interview = ROOT / "training_data" / "transcripts" / "interview-JB01.docx"
    code, out, _ = run("read", interview, "--speakers", ROOT / "training_data" / "sprekers.csv", "--json")
    (document,) = json.loads(out)["documents"]
    assert code == 0
    assert document["format"] == "Word, plain text"
    assert [part["part"] for part in document["parts"]] == list("1234567")
    assert len(document["unread"]) == 1
    assert sum(row["share"] for row in document["speakers"]) == pytest.approx(1.0)
    assert {"number", "start_ms", "end_ms", "speaker", "part", "text"} == set(document["turns"][0])


def test_what_read_writes_as_csv_is_read_again_with_the_codes_of_the_speakers(run: Run, tmp_path: Path) -> None:
    speakers = tmp_path / "sprekers.csv"
    speakers.write_text("name;code;from_turn;to_turn\nAnna;OZ;;\nAnna;P9;3;3\n", encoding="utf-8")
    talk = tmp_path / "gesprek.txt"
    talk.write_text("Anna: Een.\nKarim: Twee.\nAnna: Drie.\n", encoding="utf-8")
    assert run("read", talk, "--speakers", speakers, "-o", tmp_path / "uit.csv")[0] == 0
    code, out, _ = run("read", tmp_path / "uit.csv", "--json")
    (document,) = json.loads(out)["documents"]
    assert code == 0
    assert document["format"] == "table of turns"
    assert [(turn["speaker"], turn["text"]) for turn in document["turns"]] == [
        ("OZ", "Een."),
        ("Karim", "Twee."),
        ("P9", "Drie."),
    ]


def test_read_refuses_in_one_line_and_leaves_nothing_behind(run: Run, tmp_path: Path) -> None:
    chat = tmp_path / "chat.txt"
    chat.write_text("00:01:12\t Anna:\thoor je mij?\n", encoding="utf-8")
    code, out, err = run("read", chat, "-o", tmp_path / "uit.txt")
    assert (code, out) == (2, "")
    assert err.count("\n") == 1
    assert not (tmp_path / "uit.txt").exists()


def test_without_a_command_the_start_page_opens(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    from autocode import web

    served: list[tuple[str, dict[str, object]]] = []
    monkeypatch.setattr(web, "serve", lambda desk, **options: served.append((desk.language, options)))
    assert run()[0] == 0
    assert run("start", "--language", "en", "--port", "4711", "--no-browser")[0] == 0
    found = [(language, options["port"], options["open_browser"]) for language, options in served]
    assert found == [("nl", 0, True), ("en", 4711, False)]
