"""What holds of counts whatever was said and coded: totals, bounds, and that order and names do not matter."""

from collections.abc import Sequence
from dataclasses import replace

from fakes import tree
from hypothesis import given
from hypothesis import strategies as st

from autocode.records import CodedFragment, Label
from autocode.tally.crosses import cross
from autocode.tally.material import Material
from autocode.tally.sequences import following, responses, together

LABELS = st.builds(Label, st.sampled_from(["S.1", "S.2", "M.1", "M.2", "Samen"]), st.sampled_from(["+", "-", "0"]))


@st.composite
def materials(draw: st.DrawFn) -> Material:
    fragments = [
        CodedFragment(
            draw(st.sampled_from(["a", "b"])),
            str(number),
            f"Zin {number}.",
            tuple(draw(st.lists(LABELS, max_size=3, unique=True))),
            draw(st.sampled_from([None, "Noor", "Bas", "OZ"])),
            draw(st.sampled_from([None, "onderzoeker", "deelnemer"])),
            draw(st.sampled_from([None, "team", "gezin"])),
            draw(st.sampled_from([None, "1", "2", "10"])),
        )
        for number in range(draw(st.integers(1, 12)))
    ]
    return Material(tree(), tuple(fragments))


AXES = st.lists(
    st.sampled_from(["document", "part", "group", "role", "speaker", "valence", "code", "thema", "soort"]),
    min_size=2,
    max_size=3,
    unique=True,
)


@given(materials(), AXES)
def test_every_moment_is_counted_once_in_the_cells_and_in_every_total(material: Material, axes: list[str]) -> None:
    found = cross(material, axes)
    cells = [found.count(row, key) for row in found.rows for key in found.columns]
    assert sum(len(cell.moments) for cell in cells) == material.moments == len(found.count().moments)
    assert sum(len(found.count(row).moments) for row in found.rows) == material.moments
    assert set(found.count().fragments) == set(material.coded)


@given(materials(), AXES)
def test_no_cell_has_more_fragments_than_moments_or_more_speakers_than_there_were(
    material: Material, axes: list[str]
) -> None:
    found = cross(material, axes)
    for row in found.rows:
        for key in found.columns:
            cell = found.count(row, key)
            assert len(cell.fragments) <= len(cell.moments)
            assert len(cell.speakers) <= cell.of
            assert "OZ" not in cell.speakers or "OZ" not in material.left_out_speakers


def _sizes(material: Material, axes: Sequence[str]) -> dict[tuple[str, tuple[str, ...]], int]:
    return {key: len(places) for key, places in cross(material, axes).cells.items()}


@given(materials(), AXES, st.randoms())
def test_counts_do_not_depend_on_the_order_of_fragments(material: Material, axes: list[str], random: object) -> None:
    shuffled = list(material.fragments)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    assert _sizes(material, axes) == _sizes(replace(material, fragments=tuple(shuffled)), axes)


@given(materials())
def test_what_stands_together_is_symmetric_and_never_more_than_either_alone(material: Material) -> None:
    found = together(material, 1)
    for one in found.names:
        for other in found.names:
            assert found.places(one, other) == found.places(other, one)
            assert set(found.places(one, other)) <= set(found.places(one, one)) & set(found.places(other, other))


@given(materials())
def test_nothing_follows_from_one_document_to_the_next(material: Material) -> None:
    last = {places[-1] for places in material.of_document.values()}
    assert not last & {place for places in following(material, 0).pairs.values() for place in places}
    first = {places[0] for places in material.of_document.values()}
    taken = responses(material, material.documents)
    assert not first & {place for places in taken.pairs.values() for place in places}
