"""Counting, on cases small enough to count by hand."""

import csv
import os
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import pytest
from fakes import tree

from autocode.errors import SettingsError
from autocode.read.coded import read_coded
from autocode.records import CodedFragment, Coding, Decision, How, Label
from autocode.scheme_file import load_scheme
from autocode.tally.crosses import cross
from autocode.tally.material import INTERVIEW, MEETING, Material
from autocode.tally.provenance import provenance
from autocode.tally.quotes import Chooser
from autocode.tally.sequences import course, following, responses, together

ASK, ASK_NOT, THANK, LETTER = Label("S.1", "+"), Label("S.1", "-"), Label("S.2", "+"), Label("M.1", "0")
TRAINING = Path(__file__).resolve().parent.parent / "training_data"
REFERENCE = os.environ.get("AUTOCODE_REFERENCE_DATA")
# Constructed: document, speaker, group, part, labels.
SAID = (
    ("overleg", "Noor", "team", "1", (ASK,)),
    ("overleg", "Bas", "team", "1", (ASK, THANK)),
    ("overleg", "Sem", "gezin", "2", ()),
    ("overleg", "Noor", "team", "2", (LETTER,)),
    ("overleg", "Sem", "gezin", "2", (ASK_NOT,)),
    ("gesprek", "OZ", "onderzoeker", "1", ()),
    ("gesprek", "Bas", "team", "1", (ASK, LETTER)),
    ("gesprek", "Bas", "team", "10", (THANK,)),
)


def material(said: Sequence[tuple[str, str, str, str, tuple[Label, ...]]] = SAID, **more: object) -> Material:
    fragments = tuple(
        CodedFragment(
            document,
            f"{document}-{number}",
            f"Dit is zin {number}.",
            labels,
            speaker,
            "onderzoeker" if speaker == "OZ" else "deelnemer",
            group,
            part,
        )
        for number, (document, speaker, group, part, labels) in enumerate(said)
    )
    return Material(tree(), fragments, **more)  # type: ignore[arg-type]


def test_a_cross_counts_moments_fragments_and_different_speakers() -> None:
    found = cross(material(), ["document", "thema"])
    assert found.rows == ("overleg", "gesprek")
    assert found.columns == (("Samen",), ("Spullen",))
    together_ = found.columns[0]
    cell = found.count("overleg", together_)
    assert (len(cell.moments), cell.fragments, cell.speakers, cell.of) == (4, (0, 1, 4), ("Noor", "Bas", "Sem"), 3)
    cell = found.count("gesprek", together_)
    assert (len(cell.moments), cell.fragments, cell.speakers, cell.of) == (2, (6, 7), ("Bas",), 1)


def test_totals_are_of_the_cells_and_count_each_fragment_and_speaker_once() -> None:
    found = cross(material(), ["document", "thema"])
    every = found.count()
    assert (
        len(every.moments)
        == 8
        == sum(len(found.count(row, column).moments) for row in found.rows for column in found.columns)
    )
    assert every.fragments == (0, 1, 3, 4, 6, 7)
    assert every.speakers == ("Noor", "Bas", "Sem")
    assert len(found.count("overleg").moments) == 5


def test_the_researcher_is_nobody_of_the_different_speakers() -> None:
    assert material().left_out_speakers == {"OZ"}
    assert material().speakers(range(8)) == ("Noor", "Bas", "Sem")


def test_a_cross_of_three_axes_has_a_column_for_every_pair() -> None:
    found = cross(material(), ["soort", "document", "valence"])
    assert len(found.columns) == 2 * 3
    assert len(found.count("S.1", ("overleg", "+")).moments) == 2
    assert len(found.count("S.1", ("overleg", "-")).moments) == 1
    assert len(found.count("S.1", ("overleg",)).moments) == 3
    assert len(found.count(None, (None, "+")).moments) == 5


def test_codes_that_nobody_gave_have_a_row_with_nothing() -> None:
    found = cross(material(), ["soort", "document"])
    assert found.rows == ("S.1", "S.2", "M.1", "M.2")
    assert found.count("M.2").moments == ()


def test_parts_stand_in_the_order_in_which_people_count() -> None:
    assert cross(material(), ["part", "thema"]).rows == ("1", "2", "10")


def test_a_code_above_the_level_asked_for_is_kept_apart() -> None:
    found = cross(material((("a", "Noor", "", "", (Label("Samen", "+"), ASK)),)), ["soort", "document"])
    assert found.rows[-1] == ""
    assert [len(found.count(row).moments) for row in ("S.1", "")] == [1, 1]


def test_an_axis_is_found_by_its_name_and_an_unknown_one_is_refused() -> None:
    assert cross(material(), ["Thema", "SPEAKER"]).axes == ("thema", "speaker")
    with pytest.raises(SettingsError, match=r"weer: nothing can be counted by that here\. Choose from: document"):
        cross(material(), ["weer", "thema"])


def test_conversations_of_three_speakers_are_meetings_unless_it_is_said() -> None:
    assert material().kinds == {"overleg": MEETING, "gesprek": INTERVIEW}
    assert material(meetings=frozenset({"gesprek"})).kinds == {"overleg": INTERVIEW, "gesprek": MEETING}


def test_a_second_scheme_counts_pairs_on_the_same_fragments() -> None:
    other = load_scheme("ontwerpprincipes")
    principle = other.codes[0].code
    axis = other.levels[0].id
    found = cross(
        material(others=((other, {1: (Label(principle, "W+"),), 2: (Label(principle, "W+"),)}),)), [axis, "thema"]
    )
    assert found.count(principle).moments == (1, 1)
    assert len(found.count().moments) == 2


def test_codes_stand_together_when_one_fragment_has_both() -> None:
    found = together(material(), 1)
    assert found.places("S.1", "S.2") == found.places("S.2", "S.1") == (1,)
    assert found.places("S.1", "M.1") == (6,)
    assert found.places("S.1", "S.1") == (0, 1, 4, 6)


def test_what_follows_passes_over_what_has_no_code_and_stops_at_the_end_of_a_document() -> None:
    found = following(material(), 1)
    assert {pair: places for pair, places in found.pairs.items() if places} == {
        ("S.1", "S.1"): [0],
        ("S.1", "S.2"): [0, 6],
        ("S.1", "M.1"): [1],
        ("S.2", "M.1"): [1],
        ("M.1", "S.1"): [3],
        ("M.1", "S.2"): [6],
    }


def test_who_takes_over_from_whom_is_counted_at_changes_of_speaker_only() -> None:
    found = responses(material(), ["overleg", "gesprek"])
    assert found.pairs == {
        ("team", "team"): [1],
        ("gezin", "team"): [2, 4],
        ("team", "gezin"): [3],
        ("team", "onderzoeker"): [6],
    }


def test_the_course_cuts_a_document_into_pieces_of_as_many_fragments() -> None:
    found = course(material(), "overleg", 1, 5)
    assert found == {("S.1", 0): [0], ("S.1", 1): [1], ("S.2", 1): [1], ("M.1", 3): [3], ("S.1", 4): [4]}


# Constructed: nobody said this.
LETTERS = (
    "Ik heb de brief over de zitting gisteren nog een keer gelezen.",
    "De brief over de zitting heb ik gisteren ook weer gelezen.",
    "Gisteren las ik de brief over de zitting nog eens goed.",
    "Buiten stonden drie fietsen tegen een hek, verder zag niemand iets.",
    "De brief.",
)


def letters() -> Material:
    return Material(tree(), tuple(CodedFragment("a", str(n), text, (LETTER,)) for n, text in enumerate(LETTERS)))


def test_typical_is_most_like_the_others_and_deviant_least_and_too_short_is_not_quoted() -> None:
    quotes = Chooser(letters()).choose(range(5), "M.1")
    assert quotes.deviant == (3,)
    assert set(quotes.typical) <= {0, 1, 2}


def test_with_suggestions_the_surest_is_typical_and_what_had_none_is_not_called_deviant() -> None:
    sure = {(0, "M.1"): 0.5, (1, "M.1"): 0.9, (2, "M.1"): 0.1, (3, "S.1"): 0.9}
    quotes = Chooser(letters(), {**sure, (4, "M.1"): 0.2}).choose(range(5), "M.1", 1)
    assert (quotes.typical, quotes.deviant) == ((1,), (3,))
    without = Chooser(letters(), {key: value for key, value in sure.items() if key[0] != 3})
    assert without.choose(range(5), "M.1", 1).typical == (1,)
    assert without.choose(range(5), "M.1", 1).deviant == ()


def test_how_codings_came_about_is_counted_by_coder_and_way() -> None:
    from datetime import UTC, datetime

    def coding(number: int, coder: str, how: How, saw: bool | None, seconds: float | None) -> Coding:
        decision = Decision(number, (ASK,) if number else (), how=how, saw_suggestion=saw, seconds=seconds)
        return Coding(number, decision, coder, "leren", "2", datetime(2026, 1, 1, tzinfo=UTC))

    found = provenance(
        [
            coding(0, "Anna", How.ALONE, False, 4.0),
            coding(1, "Anna", How.ALONE, False, 10.0),
            coding(2, "Anna", How.ALONE, False, None),
            coding(3, "Anna", How.ACCEPTED, True, 2.0),
            coding(4, "Bo", How.IMPORTED, None, None),
        ]
    )
    assert [(way.coder, way.how, way.number, way.timed, way.seconds) for way in found.ways] == [
        ("Anna", How.ALONE, 3, 2, 7.0),
        ("Anna", How.ACCEPTED, 1, 1, 2.0),
        ("Bo", How.IMPORTED, 1, 0, None),
    ]
    assert (found.number, found.blind, found.unknown, found.no_code) == (5, 3, 1, 1)


def corpus(kind: str = "") -> Material:
    scheme = load_scheme("waardecreatie")
    table = read_coded(sorted((TRAINING / "codings").glob(f"{kind}*.csv")), scheme)
    return Material(scheme, table.fragments)


if REFERENCE:

    def test_table_5_of_the_constructed_corpus_is_the_published_one_cell_by_cell() -> None:
        found = cross(corpus("bijeenkomst"), ["topic", "document", "valence"])
        scheme = found.material.scheme
        with (Path(REFERENCE) / "study" / "table5-meetings.csv").open(encoding="utf-8") as file:
            published = {
                (row["topic"], f"bijeenkomst-{row['meeting']}", sign): int(row[sign])
                for row in csv.DictReader(file)
                for sign in ("W+", "W-", "W")
            }
        counted = {
            (scheme[row].name, document, sign): len(found.count(row, (document, sign)).moments)
            for row in found.rows
            for document, sign in found.columns
            if sign != "G"
        }
        assert counted == published
        assert sum(counted.values()) == 1158


def test_the_corpus_has_the_moments_of_its_card_by_document_and_valence() -> None:
    found = cross(corpus(), ["document", "valence"])
    assert len(found.count().moments) == 2159
    assert Counter({key[0]: len(found.count(None, key).moments) for key in found.columns}) == Counter(
        {"W+": 1731, "W-": 285, "W": 71, "G": 72}
    )
    assert {kind: list(found.material.kinds.values()).count(kind) for kind in (MEETING, INTERVIEW)} == {
        MEETING: 3,
        INTERVIEW: 7,
    }
