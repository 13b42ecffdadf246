"""Changes of a codebook: what each does to the scheme, whose fragments it touches, and what stays as it was."""

from pathlib import Path

import pytest
from fakes import flat, tree
from project_fakes import small_project

from autocode import workflow_project
from autocode.errors import SchemeError, SettingsError
from autocode.records import Decision, How, Label, SuggestedMoment, Suggestion
from autocode.scheme import Scheme
from autocode.scheme_change import (
    Add,
    ChangeKind,
    CodebookChange,
    Difference,
    Known,
    Merge,
    NewCode,
    Redefine,
    Rename,
    Retire,
    Split,
    differences,
    known_of,
    next_version,
    translation,
)
from autocode.scheme_file import parse_scheme, scheme_text, write_scheme
from autocode.store import Project
from autocode.workflow_codebook import Touched, change_codebook, take_version, touched


@pytest.fixture
def project(tmp_path: Path) -> Project:
    return small_project(tmp_path / "study.autocode")


def applied(change: CodebookChange, scheme: Scheme | None = None) -> Scheme:
    scheme = scheme or tree()
    new = change.applied(scheme, known_of([scheme]))
    assert parse_scheme(scheme_text(new), "again") == new
    return new


# --- schemes --------------------------------------------------------------------------------------------------------


def test_a_renamed_code_keeps_its_id_and_is_still_found_by_its_old_sign_and_name() -> None:
    new = applied(Rename("S.2", sign="D.1", name="Bedanken"))
    assert [(code.id, code.name) for code in new.codes if code.code == "D.1"] == [("d", "Bedanken")]
    assert {new.find(old).code for old in ("S.2", "Dank zeggen", "S.9")} == {"D.1"}  # type: ignore[union-attr]
    assert translation(tree(), new)["S.2"] == "D.1"


def test_renaming_a_code_with_others_under_it_takes_these_along() -> None:
    new = applied(Rename("Samen", name="Met elkaar"))
    assert [code.code for code in new.children("Met elkaar")] == ["S.1", "S.2"]


def test_where_the_name_is_the_sign_both_change() -> None:
    new = applied(Rename("thanks", name="gratitude"), flat())
    assert new["gratitude"].id == "t"
    assert new.find("thanks") == new["gratitude"]


def test_redefining_changes_only_what_is_given_and_an_empty_text_takes_a_boundary_away() -> None:
    new = applied(Redefine("S.1", definition="Iemand vraagt iets.", exclude=""))
    assert (new["S.1"].definition, new["S.1"].exclude) == ("Iemand vraagt iets.", None)
    kinds = [(one.kind, one.before) for one in differences(tree(), new)]
    assert kinds == [(ChangeKind.REDEFINED, "S.1")]


def test_an_added_code_comes_last_under_its_parent_with_an_id_of_its_own() -> None:
    new = applied(Add(NewCode("Lachen", "S.3", definition="Er wordt gelachen."), "Samen"))
    assert [code.code for code in new.children("Samen")] == ["S.1", "S.2", "S.3"]
    assert new["S.3"].id == "s-3"
    assert [one.kind for one in differences(tree(), new)] == [ChangeKind.ADDED]


def test_merged_codes_count_as_the_one_that_took_them_up() -> None:
    new = applied(Merge(("S.2", "M.2"), "S.1"))
    assert [code.code for code in new.codes] == ["Samen", "S.1", "Spullen", "M.1"]
    assert translation(tree(), new) == {
        "Samen": "Samen", "S.1": "S.1", "S.2": "S.1", "Spullen": "Spullen", "M.1": "M.1", "M.2": "S.1",
    }  # fmt: skip
    assert Difference(ChangeKind.MERGED, "d", "S.2", None, ("S.1",)) in differences(tree(), new)
    assert new.find("Bedanken") == new["S.1"]


def test_what_lay_under_a_merged_code_lies_under_the_other() -> None:
    new = applied(Merge(("Spullen",), "Samen"))
    assert [code.code for code in new.children("Samen")] == ["S.1", "S.2", "M.1", "M.2"]


def test_a_split_code_makes_room_for_two_in_its_place() -> None:
    new = applied(Split("S.1", (NewCode("Open vraag", "S.11"), NewCode("Gesloten vraag", "S.12"))))
    assert [code.code for code in new.children("Samen")] == ["S.11", "S.12", "S.2"]
    assert translation(tree(), new)["S.1"] is None
    ids = [code.id for code in new.codes if code.code.startswith("S.1")]
    assert Difference(ChangeKind.SPLIT, "v", "S.1", None, ("S.11", "S.12")) in differences(tree(), new, {"v": ids})


def test_a_retired_code_is_no_more_and_its_sign_is_given_to_nobody_else() -> None:
    old = tree()
    new = applied(Retire("M.2"))
    assert "M.2" not in new
    assert [one.kind for one in differences(old, new)] == [ChangeKind.RETIRED]
    with pytest.raises(SchemeError, match="an earlier version of the scheme gave it to another code"):
        Add(NewCode("Mopperen", "M.2"), "Spullen").applied(new, known_of([old, new]))
    again = Add(NewCode("m", "M.3"), "Spullen").applied(new, Known(frozenset({"m-3"}), {}))
    assert again["M.3"].id == "m-3-2"


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (Rename("X.9", name="a"), "Did you mean"),
        (Rename("S.1", name="Vragen stellen"), "how it is called already"),
        (Rename("S.1", sign="M.1"), "has it already"),
        (Rename("S.1", name="Dank zeggen"), "has it already"),
        (Redefine("S.1", definition="Iemand stelt een vraag."), "how it is defined already"),
        (Add(NewCode("Nieuw"), "S.1"), "deepest level"),
        (Add(NewCode("  ")), "needs a name"),
        (Add(NewCode("Dank zeggen", "S.7"), "Samen"), "has it already"),
        (Merge(("S.1",), "S.1"), "at least one other"),
        (Merge(("Samen",), "S.1"), "lies under it"),
        (Merge(("Samen",), "M.1"), "lies on another level"),
        (Split("S.1", (NewCode("Een"),)), "at least two"),
        (Split("Samen", (NewCode("Een"), NewCode("Twee"))), "has codes under it"),
        (Retire("Samen"), "has codes under it"),
    ],
)  # fmt: skip
def test_a_change_that_cannot_be_made_is_refused_with_what_to_do(change: CodebookChange, message: str) -> None:
    with pytest.raises(SchemeError, match=message):
        change.applied(tree(), known_of([tree()]))


def test_a_level_is_never_left_empty() -> None:
    scheme = tree()
    for code in ("S.1", "S.2", "M.1"):
        scheme = Retire(code).applied(scheme, Known())
    with pytest.raises(SchemeError, match="no code would be left on the level soort"):
        Retire("M.2").applied(scheme, Known())


def test_versions_count_on_and_never_repeat() -> None:
    assert next_version("1", []) == "2"
    assert next_version("2.9", ["2.10"]) == "2.11"
    assert next_version("proef", ["proef"]) == "proef 2"


# --- projects -------------------------------------------------------------------------------------------------------


def code(project: Project, place: int, *labels: Label, coder: str = "Anna", no_fit: bool = False) -> int:
    row = project.fragments()[place].row
    project.record_coding(coder, "leren", Decision(row, labels, no_fit=no_fit))
    return row


def test_a_change_makes_a_version_and_old_codings_keep_theirs(project: Project) -> None:
    code(project, 0, Label("S.1", "+"))
    done = change_codebook(project, "leren", Rename("S.1", sign="V.1"), "Anna")
    assert (done.before, done.scheme.version) == ("2", "3")
    (coding,) = project.current_codings("leren", "Anna")
    assert (coding.scheme_version, coding.labels) == ("2", (Label("S.1", "+"),))
    now = workflow_project.in_scheme(project, coding, project.scheme("leren"))
    assert now.labels == (Label("V.1", "+"),)
    assert touched(project, "leren", "Anna") == []
    assert done.notes == ()
    assert project.check() == []


def test_fragments_with_a_code_that_was_redefined_merged_split_or_retired_come_back(project: Project) -> None:
    rows = [code(project, place, Label(sign, "+")) for place, sign in enumerate(("S.1", "S.2", "M.1", "M.2"))]
    code(project, 4, Label("Samen", "+"))
    change_codebook(project, "leren", Redefine("S.1", definition="Iets anders."))
    change_codebook(project, "leren", Split("S.2", (NewCode("Dank", "S.3"), NewCode("Lof", "S.4"))))
    change_codebook(project, "leren", Merge(("M.2",), "M.1"))
    assert touched(project, "leren", "Anna") == [
        Touched(rows[0], "S.1", ChangeKind.REDEFINED),
        Touched(rows[1], "S.2", ChangeKind.SPLIT),
        Touched(rows[3], "M.2", ChangeKind.MERGED),
    ]
    change_codebook(project, "leren", Add(NewCode("Pen", "M.5"), "Spullen"))
    change_codebook(project, "leren", Retire("M.1"))
    assert Touched(rows[2], "M.1", ChangeKind.RETIRED) in touched(project, "leren", "Anna")
    assert touched(project, "leren", "Bas") == []


def test_who_decides_again_under_the_new_version_has_looked_be_it_the_same(project: Project) -> None:
    row = code(project, 0, Label("S.1", "+"))
    change_codebook(project, "leren", Redefine("S.1", definition="Iets anders."))
    assert [one.row for one in touched(project, "leren", "Anna")] == [row]
    project.record_coding("Anna", "leren", Decision(row, (Label("S.1", "+"),)))
    assert touched(project, "leren", "Anna") == []
    project.undo("Anna")
    assert [one.row for one in touched(project, "leren", "Anna")] == [row]


def test_a_new_code_brings_back_what_no_code_fitted(project: Project) -> None:
    row = code(project, 1, no_fit=True)
    code(project, 2)
    done = change_codebook(project, "leren", Add(NewCode("Lachen", "S.3"), "Samen"))
    assert done.touched == {"Anna": [Touched(row, "S.3", ChangeKind.ADDED)]}


def test_a_change_is_undone_and_redone_and_the_next_one_gets_a_free_number(project: Project) -> None:
    row = code(project, 0, Label("S.1", "+"))
    change_codebook(project, "leren", Retire("S.1"), "Anna")
    assert [one.row for one in touched(project, "leren", "Anna")] == [row]
    project.undo("Anna")
    assert project.scheme("leren").version == "2"
    assert touched(project, "leren", "Anna") == []
    project.redo("Anna")
    assert "S.1" not in project.scheme("leren")
    project.undo("Anna")
    assert change_codebook(project, "leren", Rename("S.1", name="Vragen")).scheme.version == "4"
    assert project.check() == []


def test_signs_that_boundaries_still_name_are_pointed_out(project: Project) -> None:
    done = change_codebook(project, "leren", Rename("S.2", sign="D.1"))
    assert done.notes == ("code S.1: its exclude still names S.2. Change it with: codebook redefine",)


def test_suggestions_made_before_have_the_signs_of_now_and_lose_codes_that_are_no_more(project: Project) -> None:
    one = project.fragments()[0]
    moments = tuple(SuggestedMoment(sign, "soort", 0.5, "+", 0.9) for sign in ("S.1", "M.2", "M.1"))
    suggestion = Suggestion(one.fragment.document, one.fragment.id, "leren", "model", moments[:2], moments[2:])
    project.record_suggestions("leren", "model", {one.row: suggestion})
    change_codebook(project, "leren", Rename("S.1", sign="V.1"))
    change_codebook(project, "leren", Merge(("M.2",), "M.1"))
    (_, found) = project.suggestions("leren")[one.row]
    assert [moment.code for moment in found.moments] == ["V.1", "M.1"]
    assert found.alternatives == ()
    change_codebook(project, "leren", Retire("V.1"))
    assert [moment.code for moment in project.suggestions("leren")[one.row][1].moments] == ["M.1"]


def test_a_merged_code_teaches_as_the_code_that_took_it_up(project: Project) -> None:
    code(project, 0, Label("M.2", "+"), Label("M.1", "+"))
    change_codebook(project, "leren", Merge(("M.2",), "M.1"))
    (coding,) = project.current_codings("leren", "Anna")
    now = workflow_project.in_scheme(project, coding, project.scheme("leren"))
    assert now.labels == (Label("M.1", "+"),)
    assert now.decision.how is How.ALONE


def test_a_scheme_file_changed_by_hand_becomes_the_next_version(project: Project, tmp_path: Path) -> None:
    row = code(project, 0, Label("S.1", "+"))
    file = tmp_path / "leren.yaml"
    write_scheme(Retire("S.1").applied(tree(), Known()), file)
    with pytest.raises(SchemeError, match="Write version: 3 in the file"):
        take_version(project, file)
    file.write_text(file.read_text(encoding="utf-8").replace("version: '2'", "version: '3'"), encoding="utf-8")
    done = take_version(project, file)
    assert done.touched == {"Anna": [Touched(row, "S.1", ChangeKind.RETIRED)]}
    text = file.read_text(encoding="utf-8").replace("'3'", "'4'").replace("id: d\n", "id: zz\n")
    file.write_text(text, encoding="utf-8")
    with pytest.raises(SchemeError, match="another id"):
        take_version(project, file)


def test_a_file_in_which_nothing_is_different_is_refused(project: Project, tmp_path: Path) -> None:
    file = tmp_path / "leren.yaml"
    write_scheme(tree(), file)
    file.write_text(file.read_text(encoding="utf-8").replace("version: '2'", "version: '3'"), encoding="utf-8")
    with pytest.raises(SettingsError, match="nothing is different"):
        take_version(project, file)
    write_scheme(flat(), file)
