"""What the order of work decides by itself: which codings train a model."""

from fakes import tree_table

from autocode.workflow import with_examples, within_reach


def test_a_table_that_fits_is_used_whole() -> None:
    table = tree_table()
    assert within_reach(table, len(table.fragments)) is table


def test_of_too_many_fragments_a_draw_is_used_always_the_same_and_said() -> None:
    table = tree_table(documents=3, each=24)
    drawn = within_reach(table, 30)
    assert drawn == within_reach(table, 30)
    assert len(set(drawn.fragments)) == 30
    assert set(drawn.fragments) <= set(table.fragments)
    assert drawn.notes[-1] == "72 fragments are more than fit at once: a random 30 of them are used"


def test_examples_join_the_table_as_examples_and_are_counted_in_a_note() -> None:
    both = with_examples(tree_table(), tree_table(documents=1, each=5))
    assert [fragment.example_only for fragment in both.fragments] == [False] * 72 + [True] * 5
    assert both.notes[-1].startswith("5 fragments are examples only")
