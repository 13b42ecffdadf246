"""Each record refuses to exist when it is wrong."""

import pytest

from autocode.records import CodedFragment, Fragment, Label, Segmentation, SuggestedMoment, Transcript, Turn


def transcript() -> Transcript:
    return Transcript("a", "text", (Turn("a", 1, "JB01", "Ja hoor."), Turn("a", 2, None, "Nee 👍 toch.")))


def test_the_canonical_text_is_the_turns_joined_by_newlines() -> None:
    assert transcript().text == "Ja hoor.\nNee 👍 toch."
    assert transcript().turn_offsets == (0, 9)


def test_positions_are_code_points_so_an_emoji_counts_once() -> None:
    text = transcript().text
    fragment = Fragment("a", "a-1", 1, 2, "toch.", 15, 20)
    assert Segmentation(transcript(), "test", (fragment,)).fragments[0].text == text[15:20]


def test_an_empty_turn_is_refused() -> None:
    with pytest.raises(ValueError, match="turn 1 of a is empty"):
        Turn("a", 1, None, "  ")


def test_turns_must_be_numbered_from_one_and_belong_to_the_document() -> None:
    with pytest.raises(ValueError, match="numbered 1, 2, 3"):
        Transcript("a", "text", (Turn("a", 2, None, "ja"),))
    with pytest.raises(ValueError, match="another document"):
        Transcript("a", "text", (Turn("b", 1, None, "ja"),))
    with pytest.raises(ValueError, match="no turns"):
        Transcript("a", "text", ())
    with pytest.raises(ValueError, match="2 ids for 1 rows"):
        Transcript("a", "text", (Turn("a", 1, None, "ja"),), fragment_ids=("x", "y"))


def test_a_fragment_whose_positions_do_not_fit_its_text_is_refused() -> None:
    with pytest.raises(ValueError, match="do not fit its text"):
        Fragment("a", "a-1", 1, 1, "Ja hoor.", 0, 5)


def test_a_segmentation_with_text_that_is_elsewhere_is_refused() -> None:
    with pytest.raises(ValueError, match="not the text at its position"):
        Segmentation(transcript(), "test", (Fragment("a", "a-1", 1, 1, "Ja hoor.", 1, 9),))


@pytest.mark.parametrize("confidence", [-0.1, 1.1, float("nan")])
def test_a_confidence_that_is_no_probability_is_refused(confidence: float) -> None:
    with pytest.raises(ValueError, match="not a probability"):
        SuggestedMoment("S.1", "soort", confidence)


def test_the_same_label_twice_on_a_fragment_is_refused_but_one_code_with_two_valences_is_not() -> None:
    both = CodedFragment("a", "1", "tekst", (Label("S.1", "+"), Label("S.1", "-")))
    assert both.codes == ("S.1",)
    with pytest.raises(ValueError, match="same label twice"):
        CodedFragment("a", "1", "tekst", (Label("S.1", "+"), Label("S.1", "+")))
