"""Coded rows find the fragments that they are about, and those that do not say why."""

from collections.abc import Sequence

from autocode.match import Matched, match
from autocode.records import CodedFragment, Fragment, ProjectFragment

LINES = ("Heb je de brief gezien?", "Ja.", "Die lag in de map bij de andere stukken.", "Ja.", "Dan is het goed zo.")


def fragments(*lines: str, document: str = "gesprek") -> list[ProjectFragment]:
    return [
        ProjectFragment(
            number,
            Fragment(document, f"{document}-{number:04d}", number, number, text, 0, len(text)),
            1,
            True,
            False,
            0.0,
        )
        for number, text in enumerate(lines, start=1)
    ]


def coded(*rows: tuple[str, str], document: str = "gesprek") -> list[CodedFragment]:
    return [CodedFragment(document, name, text, ()) for name, text in rows]


def numbered(lines: Sequence[str]) -> list[CodedFragment]:
    return coded(*((str(number), text) for number, text in enumerate(lines, start=1)))


def places(matched: Matched) -> list[tuple[str, int, str]]:
    return sorted((row.id, one.row, by) for row, one, by in matched.found)


def test_a_row_with_the_id_and_the_text_of_a_fragment_is_about_it() -> None:
    matched = match(coded(("gesprek-0002", "Ja."), ("gesprek-0004", "Ja.")), fragments(*LINES))
    assert places(matched) == [("gesprek-0002", 2, "id"), ("gesprek-0004", 4, "id")]


def test_an_id_with_another_text_proves_nothing() -> None:
    matched = match(coded(("gesprek-0001", LINES[2])), fragments(*LINES))
    assert places(matched) == [("gesprek-0001", 3, "text")]


def test_an_id_with_a_slightly_corrected_text_is_good() -> None:
    matched = match(coded(("gesprek-0003", "Die lag in de map, bij de andere stukken!")), fragments(*LINES))
    assert places(matched) == [("gesprek-0003", 3, "id")]


def test_rows_with_ids_of_their_own_are_found_by_their_text() -> None:
    matched = match(numbered(LINES), fragments(*LINES))
    assert [(row, by) for _, row, by in places(matched)] == [(number, "text") for number in range(1, 6)]
    assert matched.unmatched == ()


def test_a_text_that_stands_twice_is_told_apart_by_its_neighbours() -> None:
    matched = match(numbered(LINES[2:]), fragments(*LINES))
    assert places(matched) == [("1", 3, "text"), ("2", 4, "text"), ("3", 5, "text")]


def test_a_text_that_stands_twice_with_nothing_around_it_is_not_guessed() -> None:
    matched = match(coded(("1", "Ja.")), fragments(*LINES))
    assert matched.found == ()
    assert "stands 2 times" in matched.unmatched[0][1]


def test_a_changed_text_between_two_found_rows_is_matched_by_its_place() -> None:
    changed = [*LINES]
    changed[2] = "Die lag in die map bij andere stukken"
    matched = match(numbered(changed), fragments(*LINES))
    assert ("3", 3, "place") in places(matched)


def test_quite_another_text_at_that_place_is_not() -> None:
    changed = [*LINES]
    changed[2] = "Morgen ga ik met de trein naar zee."
    matched = match(numbered(changed), fragments(*LINES))
    assert [row.id for row, _ in matched.unmatched] == ["3"]
    assert matched.unmatched[0][1] == "no fragment has this id or this text"


def test_two_rows_cannot_be_about_one_fragment() -> None:
    matched = match(coded(("1", LINES[0]), ("2", LINES[0])), fragments(*LINES))
    assert matched.found == ()
    assert len(matched.unmatched) == 2
    again = match(coded(("gesprek-0001", LINES[0]), ("2", LINES[0])), fragments(*LINES))
    assert again.unmatched[0][1] == "another row already has the fragment with this text"


def test_a_row_of_a_document_that_is_not_there_says_so() -> None:
    matched = match(coded(("1", LINES[0]), document="weg"), fragments(*LINES))
    assert matched.unmatched[0][1] == "document weg is not in the project"


def test_the_name_of_a_document_is_compared_without_case_and_spacing() -> None:
    assert len(match(coded(("1", LINES[0]), document=" Gesprek "), fragments(*LINES)).found) == 1


def test_a_table_without_documents_is_held_against_the_only_document() -> None:
    rows = coded(("1", LINES[0]), document="tabel")
    assert len(match(rows, fragments(*LINES), has_documents=False).found) == 1


def test_a_table_without_documents_is_matched_by_text_where_there_are_several() -> None:
    every = [*fragments(*LINES), *fragments("Heel iets anders dus.", document="ander")]
    matched = match(coded(("1", "Heel iets anders dus."), document="tabel"), every, has_documents=False)
    assert [one.fragment.document for _, one, _ in matched.found] == ["ander"]


def test_matches_are_counted_by_what_they_were_found_by() -> None:
    matched = match([*coded(("gesprek-0001", LINES[0])), *numbered(LINES[2:3])], fragments(*LINES))
    assert matched.counts == {"id": 1, "text": 1, "place": 0}
