from collections.abc import Iterator
from pathlib import Path

import pytest
from project_fakes import small_project
from review_fakes import moment, small_review, suggest

from autocode.errors import ProjectError, SchemeError
from autocode.records import Decision, How, Label, Outcome, QueueItem, Reason
from autocode.store import Search
from autocode.workflow_review import Review, StaleError, offers, open_review
from autocode.workflow_sheet import SheetSettings, sheet_out

PLUS = Label("S.1", "+")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "study.autocode"


@pytest.fixture
def review(path: Path) -> Iterator[Review]:
    made = small_review(path)
    yield made
    made.close()


def rows(review: Review) -> list[int]:
    return [one.row for one in review.project.fragments()]


def test_fragments_come_in_reading_order_without_a_model(review: Review) -> None:
    seen = []
    while (row := review.next()) is not None:
        review.decide(row, [])
        seen.append(row)
    assert seen == rows(review)
    assert review.remaining == 0


def test_a_fragment_drawn_blind_shows_nothing_of_the_model_not_even_once_coded(path: Path) -> None:
    with small_project(path, blind_share=0.5) as project:
        suggest(project, {one.row: [moment("S.1")] for one in project.fragments()}, [moment("M.1", 0.2)])
        drawn = {one.row for one in project.fragments() if one.blind}
        assisted = {one.row for one in project.fragments() if not one.blind}
    review = small_review(path)
    seen = set()
    try:
        while (row := review.next()) is not None:
            seen.add(row)
            card = review.card(row)
            assert (card.suggestion is None) == (row in drawn)
            if row in assisted:
                review.decide(row, [])
                continue
            assert (card.blind, card.suggestion, card.groups) == (True, None, ())
            review.decide(row, [PLUS])
            assert review.card(row).suggestion is None
            assert review.evidence(row, ["S.1"]) is None
            (coding,) = review.project.current_codings("leren", "Anna", row)
            assert (coding.decision.how, coding.decision.saw_suggestion) == (How.ALONE, False)
            assert coding.decision.draw_probability == 0.5
        assert drawn
        assert assisted
        assert seen == drawn | assisted
    finally:
        review.close()


def test_what_is_only_ranked_is_shown_and_neither_accepted_nor_corrected(path: Path) -> None:
    with small_project(path) as project:
        suggest(project, {one.row: [] for one in project.fragments()}, [moment("M.1", None)])
    review = small_review(path)
    try:
        for labels in ([], [PLUS], [Label("M.1", "+")]):
            row = review.next()
            assert row is not None
            (group,) = review.card(row).groups
            assert [(offer.code.code, offer.confidence) for offer in group.offers] == [("M.1", None)]
            review.decide(row, labels)
            (coding,) = review.project.current_codings("leren", "Anna", row)
            assert (coding.decision.how, coding.decision.saw_suggestion) == (How.ALONE, True)
    finally:
        review.close()


def test_a_blind_coder_is_shown_nothing_of_the_model_and_stays_blind(path: Path) -> None:
    with small_project(path) as project:
        suggest(project, {one.row: [moment("S.1")] for one in project.fragments()}, [])
    review = small_review(path, blind=True)
    row = rows(review)[0]
    assert review.card(row).suggestion is None
    assert review.find(Search(suggested=("S.1",))).total == len(rows(review))
    review.close()
    again = small_review(path)
    assert again.blind
    again.close()
    assisted = small_review(path, blind=False)
    assert assisted.card(row).suggestion is not None
    assisted.close()


def test_the_queue_of_a_blind_coder_says_and_follows_nothing_of_the_model(path: Path) -> None:
    with small_project(path) as project:
        rows_ = [one.row for one in project.fragments()]
        suggest(project, {row: [moment("S.1", 0.9 - 0.05 * place)] for place, row in enumerate(rows_)}, [])
    review = small_review(path, blind=True)
    try:
        seen = []
        while (row := review.next()) is not None:
            assert review.card(row).item == QueueItem(row, Reason.IN_ORDER)
            review.decide(row, [])
            seen.append(row)
        assert seen == rows_
    finally:
        review.close()


def test_what_a_sheet_drew_for_a_blind_coder_comes_first_in_the_page_and_keeps_its_probability(path: Path) -> None:
    with small_project(path) as project:
        for one in project.fragments():
            project.record_coding("Anna", "leren", Decision(one.row, (PLUS,) if one.row % 6 else ()))
        sheet_out(project, path.with_name("bas.xlsx"), SheetSettings("Bas", "leren", size=3, seed="zaad"))
        drawn = {draw.fragment: draw.probability for draw in project.draws("check", "leren") if draw.drawn}
    assert len(set(drawn.values())) == 2
    review = small_review(path, "Bas", blind=True)
    try:
        for _ in range(4):
            row = review.next()
            assert row is not None
            review.decide(row, [])
        found = [one.decision for one in review.project.current_codings("leren", "Bas")]
        assert {one.fragment: one.draw_probability for one in found if one.draw_probability} == drawn
    finally:
        review.close()


def test_a_decision_says_truthfully_how_it_came_about(path: Path) -> None:
    with small_project(path) as project:
        first, second, third, *_ = (one.row for one in project.fragments())
        run = suggest(project, {first: [moment("S.1")], second: [moment("S.1"), moment("M.1")]}, [])
    review = small_review(path)
    try:
        for row, labels in ((first, [PLUS]), (second, [PLUS]), (third, [])):
            review.card(row)
            review.decide(row, labels, seconds=4.5)
        found = {one.fragment: one.decision for one in review.project.current_codings("leren", "Anna")}
        assert [found[row].how for row in (first, second, third)] == [How.ACCEPTED, How.CORRECTED, How.ACCEPTED]
        assert {one.saw_suggestion for one in found.values()} == {True}
        assert {one.model_run for one in found.values()} == {run}
        assert found[first].seconds == 4.5
    finally:
        review.close()


def test_what_was_never_on_screen_was_not_seen(path: Path) -> None:
    with small_project(path) as project:
        suggest(project, {one.row: [moment("S.1")] for one in project.fragments()}, [])
    review = small_review(path)
    try:
        row = rows(review)[0]
        review.decide(row, [PLUS])
        (coding,) = review.project.current_codings("leren", "Anna", row)
        assert (coding.decision.how, coding.decision.saw_suggestion, coding.decision.model_run) == (
            How.ALONE,
            False,
            None,
        )
    finally:
        review.close()


def test_a_time_that_cannot_be_is_not_kept(review: Review) -> None:
    for row, seconds in zip(rows(review), (-1.0, 1e9, None), strict=False):
        review.decide(row, [], seconds=seconds)
    assert {one.decision.seconds for one in review.project.current_codings("leren", "Anna")} == {None}


def test_a_decision_on_what_was_decided_elsewhere_is_refused_and_can_be_put_on_top(review: Review) -> None:
    row = rows(review)[0]
    seen = review.card(row).seen
    review.decide(row, [PLUS], seen=seen)
    with pytest.raises(StaleError, match="decided in another window") as refused:
        review.decide(row, [], seen=seen)
    assert review.card(row).coding is not None
    assert review.decide(row, [], seen=refused.value.seen) is Outcome.NO_CODE
    assert len(review.project.coding_history("leren", "Anna", row)) == 2


def test_a_decision_on_a_fragment_that_is_no_more_is_refused(review: Review) -> None:
    row = rows(review)[0]
    review.split(row, 4)
    with pytest.raises(StaleError, match="Nothing was saved"):
        review.decide(row, [PLUS])
    assert review.project.current_codings("leren") == []


def test_a_code_that_is_not_in_the_scheme_is_refused(review: Review) -> None:
    with pytest.raises(SchemeError, match="Did you mean"):
        review.decide(rows(review)[0], [Label("S.7")])


def test_parked_fragments_are_passed_over_until_they_are_taken_back(review: Review) -> None:
    first, second, *_ = rows(review)
    review.park(first, "onduidelijk")
    assert review.next() == second
    assert [one.reason for one, *_ in review.overview().parked] == ["onduidelijk"]
    assert review.card(first).parked == "onduidelijk"
    review.unpark(first)
    assert review.next() == first


def test_undo_and_redo_bring_the_fragment_back(review: Review) -> None:
    row = rows(review)[0]
    review.decide(row, [PLUS])
    turned = review.undo()
    assert (turned.action.kind, turned.fragment) == ("code", row)
    assert review.next() == row
    again = review.redo()
    assert again.fragment == row
    assert review.card(row).coding is not None
    assert review.next() != row


def test_undo_goes_on_after_the_project_was_closed(path: Path) -> None:
    review = small_review(path)
    first, second, *_ = rows(review)
    review.decide(first, [PLUS])
    review.decide(second, [], no_fit=True)
    review.close()
    again = small_review(path)
    try:
        assert again.undo().fragment == second
        assert again.undo().fragment == first
        with pytest.raises(ProjectError, match="nothing to undo"):
            again.undo()
        assert again.redo().fragment == first
    finally:
        again.close()


def test_a_coder_who_has_done_nothing_has_nothing_to_undo(review: Review) -> None:
    with pytest.raises(ProjectError, match="nothing to undo"):
        review.undo()
    with pytest.raises(ProjectError, match="nothing to redo"):
        review.redo()


def test_a_bulk_step_is_undone_whole(review: Review) -> None:
    from autocode.records import Decision

    decisions = [Decision(row, (PLUS,), how=How.BULK) for row in rows(review)]
    review.project.record_codings("Anna", "leren", decisions, "bulk")
    turned = review.undo()
    assert (turned.fragments, turned.fragment) == (len(decisions), None)
    assert review.project.current_codings("leren", "Anna") == []


def test_split_goes_on_with_the_parts_and_join_with_the_whole(review: Review) -> None:
    row = rows(review)[0]
    text = review.project.fragment(row).fragment.text
    first = review.split(row, text.index(" ") + 1)
    second = next(one.row for one in review.card(first).after)
    assert review.next() == first
    review.decide(first, [])
    assert review.next() == second
    joined = review.join(first)
    assert review.project.fragment(joined).fragment.text == text
    assert review.next() == joined
    assert review.undo().action.kind == "join"
    assert review.card(first).one.live


def test_the_last_fragment_of_a_document_has_no_next_to_join(review: Review) -> None:
    last = review.project.fragments("ander")[-1].row
    with pytest.raises(ProjectError, match="last fragment of its document"):
        review.join(last)


def test_a_memo_stands_with_its_fragment_and_an_empty_one_is_refused(review: Review) -> None:
    row = rows(review)[0]
    review.write_memo(row, " Let op de toon. ")
    with pytest.raises(ProjectError, match="memo is empty"):
        review.write_memo(row, "  ")
    assert [memo.text for memo in review.card(row).memos] == ["Let op de toon."]
    assert review.find(Search(memo=True)).total == 1


def test_a_repeat_hides_the_earlier_coding_and_comes_though_it_is_coded(review: Review) -> None:
    row = rows(review)[2]
    review.decide(row, [PLUS])
    review._take_order([QueueItem(row, Reason.REPEAT)], started=float("inf"))
    assert review.next() == row
    card = review.card(row)
    assert (card.coding, card.blind) == (None, True)
    assert row not in review.find(Search()).codings
    review.decide(row, [], seen=card.seen)
    assert review.next() != row


def test_a_queue_that_was_worked_out_before_a_decision_does_not_bring_it_back(review: Review) -> None:
    first, second, *_ = rows(review)
    items = [QueueItem(first, Reason.REQUEUED, "S.1"), QueueItem(second, Reason.UNSURE, "0.48")]
    review._take_order(items, started=0.0)
    review.decide(first, [])
    review._take_order(items, started=0.0)
    assert review.next() == second
    item = review.card(second).item
    assert item is not None
    assert (item.reason, item.detail) == (Reason.UNSURE, "0.48")


def test_before_the_queue_is_there_the_next_in_reading_order_comes(path: Path) -> None:
    small_project(path).close()
    review = open_review(path, "Anna", "leren", wait=0)
    try:
        assert review.remaining is None or review.remaining > 0
        assert review.next() == rows(review)[0]
    finally:
        review.close()


def test_where_the_model_is_sure_of_the_topic_only_its_indicators_are_the_numbers(review: Review) -> None:
    row = rows(review)[0]
    suggest(review.project, {row: [moment("Samen", 0.9, level="thema")]}, [moment("S.2", 0.3), moment("M.1", 0.2)])
    groups = review.card(row).groups
    assert groups[0].topic is not None
    assert groups[0].topic.code == "Samen"
    assert [(one.number, one.code.code) for one in groups[0].offers] == [(1, "S.2"), (2, "S.1")]
    assert [(one.number, one.code.code) for one in groups[1].offers] == [(3, "M.1")]
    assert groups[1].are_alternatives


def test_no_more_than_nine_offers_have_a_number(review: Review) -> None:
    row = rows(review)[0]
    suggest(review.project, {row: [moment("Samen", level="thema"), moment("Spullen", level="thema")]}, [])
    suggestion = review.card(row).suggestion
    assert suggestion is not None
    numbers = [one.number for group in offers(suggestion, review.scheme) for one in group.offers]
    assert numbers == [1, 2, 3, 4]


def test_fragments_are_found_by_every_mark(path: Path) -> None:
    with small_project(path) as project:
        first, second, *_ = (one.row for one in project.fragments())
        suggest(project, {first: [moment("S.1", 0.9)], second: [moment("M.1", 0.4)]}, [])
        ids = {code.code: code.id for code in project.scheme("leren").codes}
    review = small_review(path)
    try:
        review.card(first)
        review.decide(first, [Label("S.2", "-")])
        review.decide(second, [], no_fit=True)
        review.park(rows(review)[2], "later")

        def found(**search: object) -> list[int]:
            return [one.row for one in review.find(Search(**search)).fragments]  # type: ignore[arg-type]

        assert found(text="BRIEF GEZIEN") == [first]
        assert found(text="100%") == []
        assert found(codes=(ids["S.2"],)) == [first]
        assert found(codes=(ids["S.2"],), valence="+") == []
        assert found(valence="-") == [first]
        assert found(suggested=("M.1",)) == [second]
        assert found(low=0.5) == [first]
        assert found(high=0.5) == [second]
        assert found(outcome="no code fits") == [second]
        assert found(outcome="parked") == [rows(review)[2]]
        assert found(outcome="open") == rows(review)[3:]
        assert found(differs="model") == [first]
        assert found(differs="others") == []
        assert found(speaker="Sem") == [rows(review)[-1]]
        assert found(document="ander") == rows(review)[-2:]
        review.project.record_coding("Bo", "leren", _decision(first, Label("S.2", "-")))
        assert found(differs="others") == []
        review.project.record_coding("Bo", "leren", _decision(first, Label("S.2", "+")))
        assert found(differs="others") == [first]
        assert [one.row for one in review.no_fits()] == [second]
    finally:
        review.close()


def _decision(row: int, *labels: Label):  # type: ignore[no-untyped-def]
    from autocode.records import Decision

    return Decision(row, labels)


def test_the_overview_counts_what_was_decided(review: Review) -> None:
    first, second, third, *_ = rows(review)
    review.decide(first, [PLUS, Label("M.1", "-")], seconds=4.0)
    review.decide(second, [PLUS], seconds=8.0)
    review.decide(third, [])
    overview = review.overview()
    assert (overview.decided, overview.fragments) == (3, len(rows(review)))
    assert overview.counts == {"S.1": {"+": 2}, "M.1": {"-": 1}}
    assert (overview.timed, overview.median_seconds) == (2, 6.0)
    assert dict(overview.documents[0].outcomes) == {"coded": 2, "no code": 1}


def test_a_coder_needs_a_name(path: Path) -> None:
    small_project(path).close()
    with pytest.raises(ProjectError, match="needs a name"):
        open_review(path, "  ")
