"""The commands on a project file as a user gives them: what they print, what they keep, and how they refuse."""

import csv
import json
from pathlib import Path

import openpyxl
import pytest
from fakes import TREE, Run, WordEncoder, tree_table

from autocode import workflow, workflow_project, workflow_queue
from autocode.records import Decision, How, Label, Outcome, Reason, SuggestedMoment, Suggestion
from autocode.store import open_project

ROOT = Path(__file__).resolve().parent.parent
EXAMPLE = ROOT / "docs" / "voorbeeld"
MEETING = EXAMPLE / "themabijeenkomst.vtt"
CODED = EXAMPLE / "themabijeenkomst-gecodeerd.csv"


@pytest.fixture
def study(run: Run, tmp_path: Path) -> Path:
    """An empty project with the made-up codebook."""
    scheme = tmp_path / "leren.yaml"
    scheme.write_text(TREE, encoding="utf-8")
    path = tmp_path / "study.autocode"
    assert run("new", path, "--scheme", scheme, "--scheme", "ontwerpprincipes")[0] == 0
    return path


@pytest.fixture
def word_encoder(monkeypatch: pytest.MonkeyPatch) -> None:
    """Encode by counting words, so that training takes a second."""
    for module in (workflow, workflow_project):
        monkeypatch.setattr(module, "load_encoder", lambda _: WordEncoder())


def coded_csv(folder: Path, documents: int = 2, each: int = 21) -> Path:
    path = folder / "gecodeerd.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["document", "nr", "citaat", "codering"])
        for fragment in tree_table(documents=documents, each=each).fragments:
            for label in fragment.labels or ("",):
                writer.writerow([fragment.document, fragment.id, fragment.text, str(label)])
    return path


def transcript(folder: Path, *lines: str, name: str = "gesprek.txt") -> Path:
    path = folder / name
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


# Constructed: nobody said this.
LINES = (
    "Noor: Heb je de brief gezien? Die lag in de map.",
    "Bas: Nee, ik heb hem niet gezien.",
    "Noor: Dan leg ik hem morgen voor je klaar.",
    "Bas: Dank je wel, dat helpt me echt.",
)


def test_a_new_project_says_what_comes_next(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "study.autocode"
    code, printed, _ = run("new", path)
    assert code == 0
    assert "waardecreatie 1" in printed
    assert f"autocode add {path}" in printed
    code, _, error = run("new", path)
    assert (code, error.count("\n")) == (2, 1)
    assert "exists already" in error


def test_the_blind_share_and_the_schemes_are_the_ones_asked_for(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "study.autocode"
    code, printed, _ = run("new", path, "--scheme", "ontwerpprincipes", "--blind-share", "0.25", "--json")
    assert code == 0
    assert json.loads(printed) == {"path": str(path), "schemes": ["ontwerpprincipes 1"], "blind_share": 0.25}


def test_transcripts_are_added_as_precode_reads_them(run: Run, study: Path) -> None:
    from autocode.read import read_transcripts

    code, printed, _ = run("add", study, MEETING, "--speakers", EXAMPLE / "sprekers.csv")
    assert code == 0
    assert "themabijeenkomst: new, " in printed
    with open_project(study) as project:
        (expected,) = read_transcripts(MEETING)
        assert project.transcript("themabijeenkomst").text == expected.text
        assert project.check() == []
        assert {one.fragment.role for one in project.fragments() if one.fragment.speaker == "RM2"} == {"regiomanager"}


def test_when_one_file_cannot_be_read_none_is_added(run: Run, study: Path, tmp_path: Path) -> None:
    empty = tmp_path / "leeg.txt"
    empty.touch()
    code, _, error = run("add", study, MEETING, empty)
    assert (code, error.splitlines()[-1].startswith("autocode: leeg.txt is empty")) == (2, True)
    with open_project(study) as project:
        assert project.documents() == []


def test_speakers_of_a_role_that_the_scheme_leaves_out_get_no_suggestions_unless_asked(
    run: Run, study: Path, tmp_path: Path
) -> None:
    people = tmp_path / "sprekers.csv"
    people.write_text("name;code;role\nNoor;OZ;onderzoeker\nBas;JB;jeugdbeschermer\n", encoding="utf-8")
    file = transcript(tmp_path, *LINES)
    assert run("add", study, file, "--speakers", people)[0] == 0
    with open_project(study) as project:
        assert [one.fragment.suggested_for for one in project.fragments()] == [False, True, False, True]
    again = transcript(tmp_path, *LINES, name="tweede.txt")
    assert run("add", study, again, "--speakers", people, "--include-role", "onderzoeker")[0] == 0
    with open_project(study) as project:
        assert all(one.fragment.suggested_for for one in project.fragments("tweede"))


def test_a_corrected_transcript_says_what_was_carried_and_what_lost_its_fragment(
    run: Run, study: Path, tmp_path: Path
) -> None:
    file = transcript(tmp_path, *LINES)
    run("add", study, file)
    with open_project(study) as project:
        rows = [one.row for one in project.fragments()]
        project.record_codings("Noor", "leren", [Decision(row, (Label("S.1", "+"),)) for row in rows])
    transcript(tmp_path, *LINES[:2], LINES[2].replace("morgen", "vanmiddag"), LINES[3])
    code, printed, _ = run("add", study, file)
    assert code == 0
    assert "gesprek: corrected, 4 fragments" in printed
    assert "3 codings carried over; 1 old fragments are no longer found" in printed
    assert "Noor, S.1 +: Dan leg ik hem morgen voor je klaar." in printed
    facts = json.loads(run("status", study, "--json")[1])
    assert facts["orphaned"] == 1
    assert facts["documents"][0]["coded"]["leren"]["Noor"] == {"coded": 3}


def test_human_codings_are_taken_in_and_what_fits_nowhere_is_listed(run: Run, study: Path, tmp_path: Path) -> None:
    run("add", study, transcript(tmp_path, *LINES))
    coded = tmp_path / "gecodeerd.csv"
    coded.write_text(
        "document,nr,citaat,codering\n"
        "gesprek,1,Heb je de brief gezien? Die lag in de map.,M.1 -\n"
        "gesprek,2,\"Nee, ik heb hem niet gezien.\",\n"
        "gesprek,3,Dit heeft niemand gezegd.,S.2\n"
        "elders,1,Dit ook niet.,S.1\n",
        encoding="utf-8",
    )  # fmt: skip
    code, printed, _ = run("import", study, coded, "--coder", "Anna")
    assert code == 0
    assert "leren: 2 codings of Anna taken in (2 by text)" in printed
    assert "2 codings fit no fragment" in printed
    assert "document elders is not in the project" in printed
    with open_project(study) as project:
        found = project.current_codings("leren", "Anna")
        assert [(one.labels, one.outcome) for one in found] == [
            ((Label("M.1", "-"),), Outcome.CODED), ((), Outcome.NO_CODE),
        ]  # fmt: skip
        assert {one.decision.how.value for one in found} == {"imported"}
        assert {one.decision.saw_suggestion for one in found} == {None}
        assert [one.labels for one in project.unmatched_codings()] == [(Label("S.2", "0"),), (Label("S.1", "0"),)]


def test_documents_that_are_not_there_can_be_made_of_the_coded_rows(run: Run, study: Path, tmp_path: Path) -> None:
    coded = coded_csv(tmp_path)
    code, printed, _ = run("import", study, coded, "--coder", "Anna", "--add-documents", "--json")
    assert code == 0
    (facts,) = json.loads(printed)
    assert (facts["codings"], facts["unmatched"]) == (42, [])
    assert facts["documents_added"] == ["gesprek 1", "gesprek 2"]
    with open_project(study) as project:
        assert {one.row for one in project.fragments()} == {one.fragment for one in project.current_codings("leren")}
        assert project.check() == []


def test_a_workbook_of_ours_comes_back_as_codings_that_saw_a_suggestion(run: Run, study: Path, tmp_path: Path) -> None:
    run("add", study, transcript(tmp_path, *LINES))
    book = tmp_path / "werk.csv"
    assert run("export", study, "-o", book, "--scheme", "leren")[0] == 0
    text = book.read_text(encoding="utf-8-sig")
    book.write_text(text.replace("nog niet bekeken", "geen code"), encoding="utf-8-sig")
    assert run("import", study, book, "--coder", "Anna")[0] == 0
    with open_project(study) as project:
        assert [one.decision.saw_suggestion for one in project.current_codings("leren")] == [True] * 4


def test_a_model_is_trained_on_the_project_and_then_suggests_in_it(
    run: Run, study: Path, tmp_path: Path, word_encoder: None
) -> None:
    study = tmp_path / "een.autocode"
    run("new", study, "--scheme", tmp_path / "leren.yaml")
    run("import", study, coded_csv(tmp_path, documents=3, each=28), "--coder", "Anna", "--add-documents")
    code, printed, _ = run("train", study)
    folder = tmp_path / "een-model-leren"
    assert (code, f"written: {folder}" in printed) == (0, True)
    with open_project(study) as project:
        (trained,) = project.model_runs("leren", "train")
        assert trained.folder == str(folder)
        assert len(project.learnt_from(trained.id)) == 84
    code, printed, _ = run("suggest", study, "--json")
    assert code == 0
    facts = json.loads(printed)
    assert [(one["scheme"], one["model"]) for one in facts["suggested"]] == [("leren", trained.model)]
    with open_project(study) as project:
        assert len(project.suggestions("leren")) == 84
        assert [coder.kind for coder in project.coders()][:2] == ["person", "model"]


def test_suggesting_in_a_project_names_a_document_unlike_what_the_coder_learnt_from(
    run: Run, study: Path, tmp_path: Path
) -> None:
    strange = transcript(
        tmp_path, *[f"{'AB'[n % 2]}nn: The quarterly shipment number {n} arrived at the harbour." for n in range(50)]
    )
    run("add", study, strange)
    assert "gesprek is unlike what the coder" in run("suggest", study)[1]
    with open_project(study) as project:
        (found,) = project.model_runs("ontwerpprincipes", "suggest")
        assert found.facts["unlike"] == ["gesprek"]
        reasons = {item.reason for item in workflow_queue.queue(project, "ontwerpprincipes", "Anna")}
        assert Reason.UNLIKE in reasons


DEFINED = TREE.replace("name: Dank zeggen,", "name: Dank zeggen, definition: Iemand bedankt een ander.,").replace(
    "name: Een brief hebben}", "name: Een brief hebben, definition: Iemand heeft een brief of zoekt die.}"
)


def test_a_scheme_that_nobody_coded_with_is_ranked_by_its_definitions_beside_one_that_has_a_coder(
    run: Run, tmp_path: Path
) -> None:
    scheme, study = tmp_path / "leren.yaml", tmp_path / "koud.autocode"
    scheme.write_text(DEFINED, encoding="utf-8")
    run("new", study, "--scheme", scheme, "--scheme", "ontwerpprincipes", "--blind-share", "0")
    run("add", study, transcript(tmp_path, *LINES))
    code, printed, said = run("suggest", study)
    assert code == 0, said
    assert "leren: codes ranked by their definitions for 4 fragments (not calibrated yet)" in printed
    assert "ontwerpprincipes: " in printed
    with open_project(study) as project:
        ranked = [one for _, one in project.suggestions("leren").values()]
        assert [(one.moments, one.is_ranking) for one in ranked] == [((), True)] * 4
        assert {moment.confidence for one in ranked for moment in one.alternatives} == {None}
        assert not any(one.is_ranking for _, one in project.suggestions("ontwerpprincipes").values())
        assert project.check() == []
    (run_,) = [one for one in json.loads(run("suggest", study, "--json")[1])["suggested"] if one["scheme"] == "leren"]
    assert (run_["folder"], run_["moments"]) == (None, 0)
    out = tmp_path / "koud.csv"
    assert run("export", study, "-o", out)[0] == 0
    assert "nog niet geijkt" in out.read_text(encoding="utf-8-sig")
    code, _, said = run("report", study, "-o", tmp_path / "verslag.html")
    assert (code, "no model has suggested anything" in said) == (2, True)


def test_a_scheme_without_a_coder_or_definitions_says_what_to_do(run: Run, tmp_path: Path) -> None:
    scheme, study = tmp_path / "leren.yaml", tmp_path / "kaal.autocode"
    scheme.write_text(TREE, encoding="utf-8")
    run("new", study, "--scheme", scheme)
    run("add", study, transcript(tmp_path, *LINES))
    code, _, said = run("suggest", study)
    assert code == 2
    assert "there is no model for leren, and its codes have no definitions to go by" in said


def test_a_model_of_an_older_codebook_suggests_what_is_still_there_under_the_signs_of_now(
    run: Run, study: Path, tmp_path: Path, word_encoder: None
) -> None:
    study = tmp_path / "een.autocode"
    run("new", study, "--scheme", tmp_path / "leren.yaml")
    run("import", study, coded_csv(tmp_path, documents=3, each=28), "--coder", "Anna", "--add-documents")
    assert run("train", study)[0] == 0
    assert run("codebook", "rename", study, "S.1", "--sign", "V.1")[0] == 0
    assert run("codebook", "merge", study, "M.2", "--into", "M.1")[0] == 0
    assert run("codebook", "retire", study, "S.2")[0] == 0
    code, printed, _ = run("suggest", study, "--json")
    assert (code, json.loads(printed)["suggested"][0]["fragments"]) == (0, 84)
    with open_project(study) as project:
        suggested = {moment.code for _, one in project.suggestions("leren").values() for moment in one.moments}
    assert suggested <= {"V.1", "M.1", "Samen", "Spullen"}
    assert {"V.1", "M.1"} <= suggested
    code, shown, said = run("train", study, "--folds", "2", "-o", tmp_path / "nieuw")
    assert code == 0, said
    assert "fragments left out: coded with a code that scheme leren 5 no longer has" in shown


def test_a_fragment_that_no_code_fits_teaches_nothing(
    run: Run, study: Path, tmp_path: Path, word_encoder: None
) -> None:
    run("import", study, coded_csv(tmp_path, documents=2, each=28), "--coder", "Anna", "--add-documents")
    with open_project(study) as project:
        project.record_coding("Anna", "leren", Decision(project.fragments()[0].row, no_fit=True))
    code, printed, said = run("train", study, "-o", tmp_path / "model")
    assert code == 0, said
    assert "1 fragments left out: valuable, but no code fits" in printed


def test_a_project_without_codings_cannot_train(run: Run, study: Path, tmp_path: Path) -> None:
    run("add", study, transcript(tmp_path, *LINES))
    code, _, error = run("train", study)
    assert code == 2
    assert "nobody has coded anything" in error


def test_an_export_gives_no_suggestion_where_somebody_has_still_to_code_blind(run: Run, tmp_path: Path) -> None:
    scheme, study, out = tmp_path / "leren.yaml", tmp_path / "blind.autocode", tmp_path / "uit.csv"
    scheme.write_text(TREE, encoding="utf-8")
    run("new", study, "--scheme", scheme, "--blind-share", "1")
    run("add", study, transcript(tmp_path, *LINES))
    with open_project(study) as project:
        rows = [one.row for one in project.fragments()]
        moments = (SuggestedMoment("S.1", "soort", 0.8, "+", 0.9),)
        project.record_suggestions("leren", "m", dict.fromkeys(rows, Suggestion("gesprek", "1", "leren", "m", moments)))
        project.record_coding("Anna", "leren", Decision(rows[0], (Label("M.1", "-"),)))
    assert run("export", study, "-o", out)[0] == 0
    with out.open(encoding="utf-8-sig", newline="") as file:
        first, *rest = csv.DictReader(file, delimiter=csv.Sniffer().sniff(out.read_text("utf-8-sig")[:200]).delimiter)
    assert (first["code"], first["status"]) == ("M.1", "akkoord")
    assert {(one["code"], one["confidence"], one["alternatives"]) for one in rest} == {
        ("", "", "blind: codeer dit zelf, zonder suggestie")
    }


def test_an_export_fills_in_who_decided_what(run: Run, study: Path, tmp_path: Path) -> None:
    run("add", study, transcript(tmp_path, *LINES))
    with open_project(study) as project:
        first, second, third, _ = [one.row for one in project.fragments()]
        project.record_coding("Noor", "leren", Decision(first, (Label("M.1", "-"), Label("S.1", "+"))))
        project.record_coding("Bas", "leren", Decision(first))
        project.record_coding("Noor", "leren", Decision(second))
        project.record_coding("Noor", "leren", Decision(third, no_fit=True))
    out = tmp_path / "uit.jsonl"
    assert run("export", study, "-o", out, "--scheme", "leren")[0] == 0
    rows = [json.loads(line) for line in out.read_text(encoding="utf-8").splitlines()]
    keys = ("fragment", "code", "valence", "soort", "status", "coder", "decision", "how")
    assert [tuple(row[key] for key in keys) for row in rows] == [
        (1, "M.1", "-", "Een brief hebben", "akkoord", "Noor", "coded", "alone"),
        (1, "S.1", "+", "Vragen stellen", "akkoord", "Noor", "coded", "alone"),
        (1, None, None, None, "geen code", "Bas", "no code", "alone"),
        (2, None, None, None, "geen code", "Noor", "no code", "alone"),
        (3, None, None, None, "geen code", "Noor", "no code fits", "alone"),
        (4, None, None, None, "nog niet bekeken", None, None, None),
    ]
    assert run("export", study, "-o", tmp_path / "bas.csv", "--coder", "Bas")[0] == 0
    assert "Noor,coded" not in (tmp_path / "bas.csv").read_text(encoding="utf-8-sig")


def test_an_export_tells_taken_changed_and_refused_suggestions_apart(run: Run, study: Path, tmp_path: Path) -> None:
    run("add", study, transcript(tmp_path, *LINES))
    with open_project(study) as project:
        one = project.fragments()[0]
        moments = (SuggestedMoment("M.1", "soort", 0.75, "-"), SuggestedMoment("S.2", "soort", 0.5, "+"))
        suggestion = Suggestion(one.fragment.document, one.fragment.id, "leren", "a:1", moments)
        run_ = project.record_suggestions("leren", "a:1", {one.row: suggestion})
        labels = (Label("M.1", "-"), Label("S.1", "+"))
        for coder, decision in (
            ("Bas", Decision(one.row, labels)),
            ("Noor", Decision(one.row, labels, how=How.CORRECTED, saw_suggestion=True, model_run=run_)),
        ):
            project.record_coding(coder, "leren", decision)
    out = tmp_path / "uit.jsonl"
    assert run("export", study, "-o", out, "--scheme", "leren")[0] == 0
    rows = [json.loads(line) for line in out.read_text(encoding="utf-8").splitlines()]
    keys = ("coder", "code", "confidence", "status")
    assert [tuple(row[key] for key in keys) for row in rows[:5]] == [
        ("Bas", "M.1", 0.75, "akkoord"),
        ("Bas", "S.1", None, "akkoord"),
        ("Noor", "M.1", 0.75, "akkoord"),
        ("Noor", "S.1", None, "gewijzigd"),
        ("Noor", "S.2", 0.5, "geen code"),
    ]


def test_every_kind_of_table_is_exported(run: Run, study: Path, tmp_path: Path) -> None:
    run("add", study, transcript(tmp_path, *LINES))
    for ending in ("xlsx", "csv", "jsonl", "parquet"):
        assert run("export", study, "-o", tmp_path / f"uit.{ending}")[0] == 0
    sheet = openpyxl.load_workbook(tmp_path / "uit.xlsx").worksheets[0]
    header = [cell.value for cell in sheet[1]]
    assert header[-3:] == ["coder", "decision", "how"]
    code, _, error = run("export", study, "-o", tmp_path / "uit.csv")
    assert (code, "exists already" in error) == (2, True)


def test_undo_and_redo_say_what_they_took_back(run: Run, study: Path, tmp_path: Path) -> None:
    run("import", study, coded_csv(tmp_path), "--coder", "Anna", "--add-documents")
    assert run("undo", study)[1].startswith("undone: import of Anna")
    assert json.loads(run("status", study, "--json")[1])["documents"][0]["coded"]["leren"] == {}
    assert run("redo", study, "--coder", "Anna")[1].startswith("redone: import of Anna")
    facts = json.loads(run("undo", study, "--json")[1])
    assert (facts["kind"], facts["undone"]) == ("import", True)
    code, _, error = run("redo", study, "--coder", "Niemand")
    assert (code, "coder Niemand: is not in this project" in error) == (2, True)


def test_an_export_shows_codes_of_an_older_version_by_their_present_sign(run: Run, study: Path, tmp_path: Path) -> None:
    from autocode.scheme_file import parse_scheme

    run("add", study, transcript(tmp_path, *LINES))
    yaml = TREE.replace("version: 2", "version: 3").replace("code: S.1", "code: S.7")
    with open_project(study) as project:
        project.record_coding("Noor", "leren", Decision(project.fragments()[0].row, (Label("S.1", "+"),)))
        project.add_scheme_version(parse_scheme(yaml, "leren-3.yaml"), yaml)
    out = tmp_path / "uit.jsonl"
    assert run("export", study, "-o", out, "--scheme", "leren")[0] == 0
    first = json.loads(out.read_text(encoding="utf-8").splitlines()[0])
    assert (first["code"], first["soort"]) == ("S.7", "Vragen stellen")


def test_backups_are_made_daily_and_before_each_large_step(run: Run, study: Path, tmp_path: Path) -> None:
    run("add", study, transcript(tmp_path, *LINES))
    whys = [path.name.split("-", 4)[-1] for path in sorted((tmp_path / "study-backups").iterdir())]
    assert sorted(why.removesuffix(".autocode") for why in whys) == ["before-add", "daily"]
    code, printed, _ = run("backup", study, "-o", tmp_path / "kopie.autocode", "--json")
    assert code == 0
    assert json.loads(printed)["path"] == str(tmp_path / "kopie.autocode")
    assert run("check", tmp_path / "kopie.autocode") == (0, f"{tmp_path / 'kopie.autocode'}: sound\n", "")


def test_check_fails_with_what_it_found(run: Run, study: Path, tmp_path: Path) -> None:
    import contextlib
    import sqlite3

    run("add", study, transcript(tmp_path, *LINES))
    with contextlib.closing(sqlite3.connect(study)) as connection:
        connection.execute("UPDATE fragments SET text = 'iets anders' WHERE id = 1")
        connection.commit()
    code, printed, _ = run("check", study)
    assert (code, "is not the text at its position" in printed) == (1, True)
    facts = json.loads(run("check", study, "--json")[1])
    assert (facts["sound"], len(facts["findings"])) == (False, 1)


@pytest.mark.parametrize(
    "command", ["add x", "import x --coder A", "suggest", "status", "export -o x.csv", "undo", "backup", "check"]
)
def test_every_command_refuses_a_file_that_is_no_project_in_one_line(
    run: Run, tmp_path: Path, command: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    path = tmp_path / "brief.autocode"
    path.write_text("Dit is een brief. " * 20, encoding="utf-8")
    name, *arguments = command.split()
    code, printed, error = run(name, path, *arguments)
    assert (code, printed, error.count("\n")) == (2, "", 1)
    assert "is no project of autocode" in error
    assert path.read_text(encoding="utf-8") == "Dit is een brief. " * 20


def test_picked_fragments_train_and_drawn_ones_calibrate() -> None:
    from dataclasses import replace
    from datetime import UTC, datetime

    from autocode.records import Coding, Fragment, ProjectFragment
    from autocode.train import calibrating
    from autocode.workflow_project import _coded_whole, _draw_probability

    def fragment(row: int, document: str, *, blind: bool) -> ProjectFragment:
        made = Fragment(document, f"{document}-{row}", row, row, "Ja.", 0, 3)
        return ProjectFragment(row, made, 1, True, blind, 0.1)

    everything = [fragment(1, "a", blind=False), fragment(2, "b", blind=True), fragment(3, "b", blind=False)]
    everything.append(fragment(4, "b", blind=False))
    whole = _coded_whole(everything, {1, 2, 3})
    coding = Coding(1, Decision(1), "Anna", "leren", "1", datetime.now(UTC))
    assert whole == {"a"}
    assert [_draw_probability(one, coding, whole) for one in everything[:3]] == [1.0, 0.1, None]
    picked = [replace(row, example_only=n % 2 == 0) for n, row in enumerate(tree_table(documents=6, each=72).fragments)]
    assert sum(row.example_only for row in calibrating(picked)[0]) == len(picked) / 2
    few = picked[:80]
    rows, notes = calibrating(few)
    assert not any(row.example_only for row in rows)
    assert notes == ["40 picked fragments calibrate the model as well, until 200 were drawn"]


def test_what_was_accepted_in_bulk_teaches_nothing_until_checked(
    run: Run, study: Path, tmp_path: Path, word_encoder: None
) -> None:
    run("import", study, coded_csv(tmp_path, documents=2, each=28), "--coder", "Anna", "--add-documents")
    with open_project(study) as project:
        for one in project.fragments()[:3]:
            bulk = Decision(one.row, (Label("S.1", "+"),), how=How.BULK, saw_suggestion=True)
            project.record_coding("Anna", "leren", bulk)
    code, printed, said = run("train", study, "-o", tmp_path / "model")
    assert code == 0, said
    assert "3 fragments left out: accepted in bulk, and not checked" in printed
