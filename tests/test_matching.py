"""Which codings are of one fragment: by id, by text, by place in the text; never by the number of a row."""

from collections.abc import Sequence

import pytest

from autocode.agree.matching import Matched, match, repeated
from autocode.errors import CodedDataError, SettingsError
from autocode.records import Label, Rating

TALK = "Ik vroeg het aan de jurist en die wist het wel maar later bleek dat de brief nooit was verstuurd naar rechtbank"


def rating(coder: str, text: str, code: str = "", **more: object) -> Rating:
    return Rating(coder=coder, text=text, labels=(Label(code),) if code else (), **more)  # type: ignore[arg-type]


def coder(name: str, texts: Sequence[tuple[str, str, str]], document: str | None = "d") -> list[Rating]:
    """Return ratings of (id, text, code), an empty id being none, in the order of a conversation."""
    return [
        rating(name, text, code, id=id_ or None, document=document, order=float(place))
        for place, (id_, text, code) in enumerate(texts)
    ]


def pairs(matched: Matched) -> set[tuple[str, ...]]:
    return {tuple(r.codes[0] if r and r.codes else "" for r in unit.ratings) for unit in matched.units}


def test_the_order_of_rows_makes_no_difference() -> None:
    first = coder("A", [("1", "een", "x"), ("2", "twee", "y"), ("3", "drie", "z")])
    second = coder("B", [("3", "drie", "z"), ("1", "een", "x"), ("2", "twee", "y")])
    matched = match([first, second])
    assert (matched.by, pairs(matched)) == ("id", {("x", "x"), ("y", "y"), ("z", "z")})


def test_ids_that_are_row_numbers_in_disguise_are_not_believed() -> None:
    first = coder("A", [("1", "een", "x"), ("2", "twee", "y")])
    second = coder("B", [("1", "twee", "y"), ("2", "een", "x")])
    matched = match([first, second])
    assert (matched.by, pairs(matched)) == ("text", {("x", "x"), ("y", "y")})
    with pytest.raises(CodedDataError, match='id 1 is "een" for A and "twee" for B'):
        match([first, second], "id")


def test_a_typing_error_mended_in_one_file_is_the_same_fragment() -> None:
    first = coder("A", [("1", "Dat hebben we toen samen opgelost.", "x")])
    second = coder("B", [("1", "Dat hebben we toen samen opgelsot.", "y")])
    assert match([first, second]).by == "id"


def test_without_ids_texts_are_matched_and_repeated_ones_in_order_of_occurrence() -> None:
    first = coder("A", [("", "Ja.", "x"), ("", "Nee.", "y"), ("", "Ja.", "z")])
    second = coder("B", [("", "ja.", "x"), ("", "Ja.", "z"), ("", "Nee.", "")])
    matched = match([first, second])
    assert pairs(matched) == {("x", "x"), ("z", "z"), ("y", "")}
    assert matched.notes == ("2 fragments with a text that occurs more than once are matched in order of occurrence",)


def test_a_text_that_one_coder_has_more_often_is_left_out_and_counted() -> None:
    first = coder("A", [("", "Ja.", "x"), ("", "Ja.", "y"), ("", "Nee.", "z")])
    second = coder("B", [("", "Ja.", "x"), ("", "Nee.", "z")])
    matched = match([first, second])
    assert pairs(matched) == {("z", "z")}
    assert matched.notes[0].startswith("3 ratings left out")


def test_a_file_that_names_no_document_finds_its_fragments_in_the_others() -> None:
    first = [*coder("A", [("1", "een", "x")], "d1"), *coder("A", [("2", "twee", "y")], "d2")]
    second = coder("B", [("2", "twee", "y"), ("1", "een", "z")], None)
    matched = match([first, second])
    assert {unit.document for unit in matched.units} == {"d1", "d2"}
    assert pairs(matched) == {("x", "z"), ("y", "y")}


def test_documents_that_one_coder_alone_has_leave_the_others_as_they_are() -> None:
    first = [*coder("A", [("1", "een", "x")], "d1"), *coder("A", [("1", "twee", "y")], "d2")]
    second = [*coder("B", [("1", "een", "z")], "d1"), *coder("B", [("1", "twee", "y")], "d2")]
    matched = match([first, second, coder("C", [("1", "drie", "x")], "d9")])
    assert {pair[:2] for pair in pairs(matched)} >= {("x", "z"), ("y", "y")}
    assert matched.by == "id"


def test_documents_under_another_name_are_found_by_their_texts() -> None:
    first = [*coder("A", [("1", "een", "x")], "d1"), *coder("A", [("1", "twee", "y")], "d2")]
    second = [*coder("B", [("1", "een", "z")], "eerste"), *coder("B", [("1", "twee", "y")], "tweede")]
    assert pairs(match([first, second])) == {("x", "z"), ("y", "y")}


def test_places_counted_in_different_things_are_not_mixed() -> None:
    by_characters = [
        rating("A", text, "x", id=text, document="d", order=place, is_ordered=True)
        for text, place in (("een", 900.0), ("twee", 1800.0), ("drie", 2700.0))
    ]
    by_number = [rating("B", "drie", "x", id="drie", document="d", order=3.0, is_ordered=True)]
    assert [unit.text for unit in match([by_number, by_characters]).units] == ["een", "twee", "drie"]


def test_codings_may_be_missing() -> None:
    matched = match([coder("A", [("1", "een", "x")]), coder("B", [("1", "een", "y"), ("2", "twee", "z")])])
    assert [len(unit.rated) for unit in matched.units] == [2, 1]


def test_nothing_in_common_is_refused_with_a_way_out() -> None:
    with pytest.raises(CodedDataError, match="A and B: no fragment of one has the id of a fragment of another"):
        match([coder("A", [("1", "een", "x")]), coder("B", [("2", "twee", "x")])])
    with pytest.raises(SettingsError, match="B has no column with ids"):
        match([coder("A", [("1", "een", "x")]), coder("B", [("", "een", "x")])], "id")


def cut(name: str, lengths: Sequence[int], codes: Sequence[str], **more: object) -> list[Rating]:
    """Return the talk cut into stretches of so many words, with their codes and places."""
    words, found, start = TALK.split(), [], 0
    for place, (length, code) in enumerate(zip(lengths, codes, strict=True)):
        text = " ".join(words[start : start + length])
        found.append(rating(name, text, code, document="d", order=float(place), **more))
        start += length
    assert start == len(words)
    return found


def test_texts_that_are_cut_differently_are_compared_word_by_word() -> None:
    matched = match([cut("A", (8, 14), ("x", "y")), cut("B", (11, 11), ("x", "y"))])
    assert matched.by == "position"
    assert [(unit.words, tuple(r.codes[0] for r in unit.rated)) for unit in matched.units] == [
        (8, ("x", "x")),
        (3, ("y", "x")),
        (11, ("y", "y")),
    ]
    assert matched.units[1].text == "wist het wel"
    assert any("cut differently" in note for note in matched.notes)


def test_boundaries_are_compared_where_both_coded() -> None:
    matched = match([cut("A", (8, 14), ("x", "y")), cut("B", (8, 3, 11), ("x", "y", "y"))], "position")
    edits = matched.boundaries[0, 1, "d"]
    assert (edits.matches, edits.additions, edits.similarity) == (1, 1, 0.5)


def test_character_positions_and_running_text_find_the_same_words() -> None:
    def with_characters(ratings: list[Rating]) -> list[Rating]:
        from dataclasses import replace

        found, start = [], 0
        for one in ratings:
            found.append(replace(one, start_char=start, end_char=start + len(one.text)))
            start += len(one.text) + 1
        return found

    first, second = cut("A", (8, 14), ("x", "y")), cut("B", (11, 11), ("x", "y"))
    running = match([first, second], "position")
    placed = match([with_characters(first), with_characters(second)], "position")
    assert [unit.words for unit in running.units] == [unit.words for unit in placed.units]
    assert pairs(running) == pairs(placed)
    assert dict(running.boundaries) == dict(placed.boundaries)


def test_whole_fragments_by_choice_leave_out_what_was_cut_differently_and_say_so() -> None:
    first = [*cut("A", (8, 14), ("x", "y")), rating("A", "Ja.", "z", document="d", order=9.0)]
    second = [*cut("B", (11, 11), ("x", "y")), rating("B", "Ja.", "z", document="d", order=9.0)]
    matched = match([first, second], "text")
    assert [unit.text for unit in matched.units if len(unit.rated) == 2] == ["Ja."]
    assert matched.notes == ("4 fragments are cut differently and left out; --by position compares them too",)


def test_two_different_texts_are_not_aligned() -> None:
    other = [
        rating(
            "B", "Heel iets anders dat nergens op lijkt en ook niet wil lijken op wat er eerst stond", "x", document="d"
        )
    ]
    with pytest.raises(CodedDataError, match="words stand in the same order in both"):
        match([cut("A", (22,), ("x",)), other], "position")


def test_a_coders_second_time_is_told_from_the_first() -> None:
    first = coder("A", [("1", "een", "x"), ("2", "twee", "y")])
    again = [rating("A", "een", "z", id="1", document="d", round="juni")]
    third = [rating("A", "een", "z", id="1", document="d", round="juli")]
    once, second, later = repeated([*first, *again, *third])
    assert ([r.codes for r in once], [r.codes for r in second], later) == ([("x",), ("y",)], [("z",)], 1)


def test_coders_who_left_fragments_out_did_not_cut_the_others_differently() -> None:
    talk = [
        (str(n), f"stuk {n} gaat over de brief van {n} en wat daarmee {n} gebeurde op dag {n}", "x") for n in range(60)
    ]
    talk[3] = ("3", "dat is wel heel erg fijn om te horen van jou zei de regiomanager toen nog", "x")
    talk[4] = ("4", "en later zei zij dat is wel heel erg lastig want de rechter wilde niet wachten", "x")
    matched = match([coder("A", talk[:4] + talk[5:40]), coder("B", talk[4:])])
    assert (matched.by, matched.notes) == ("id", ())
    assert sum(len(unit.rated) == 2 for unit in matched.units) == 35
