"""Whatever a person says, every output gives it back, and no workbook makes a formula of it."""

import csv
import io
import json
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import given, settings
from hypothesis import strategies as st

from autocode.export.cells import MOST_UNITS, fit, sheet_name
from autocode.export.rows import Precoding, SchemeRun, clock
from autocode.export.tables import write_precoding
from autocode.export.workbook import workbook
from autocode.records import Fragment, Segmentation, Transcript, Turn
from tests.fakes import flat

# Speech is made of all kinds of characters; what opens a formula or an escape comes often.
texts = st.text(
    st.one_of(st.characters(exclude_categories=["Cs"]), st.sampled_from("=+-@'\"_x0041_,;\t\n\r")),
    min_size=1,
    max_size=40,
).filter(str.strip)


def precoding(said: list[str]) -> Precoding:
    turns, fragments, position = [], [], 0
    for number, text in enumerate(said, start=1):
        turns.append(Turn("g", number, None, text))
        fragments.append(Fragment("g", f"g-{number}", number, number, text, position, position + len(text)))
        position += len(text) + 1
    return Precoding(
        (Segmentation(Transcript("g", "txt", tuple(turns)), "k", tuple(fragments)),), (SchemeRun(flat(), {}),)
    )


def written(said: list[str], ending: str) -> bytes:
    with TemporaryDirectory() as folder:
        path = Path(folder) / f"uit.{ending}"
        write_precoding(precoding(said), path)
        return path.read_bytes()


@settings(max_examples=25, deadline=None)
@given(st.lists(texts, min_size=1, max_size=30))
def test_a_workbook_gives_back_every_text_that_excel_can_hold(said: list[str]) -> None:
    import openpyxl

    sheet = openpyxl.load_workbook(BytesIO(workbook(precoding(said))))["Coderingen"]
    column = [cell.value for cell in sheet[1]].index("text") + 1
    cells = [sheet.cell(row, column) for row in range(2, len(said) + 2)]
    assert [cell.value or "" for cell in cells] == [fit(text, "…").text for text in said]
    assert {cell.data_type for cell in cells} <= {"s", "n"}
    assert all(cell.data_type == "s" for cell in cells if cell.value)


@settings(max_examples=40, deadline=None)
@given(st.lists(texts, min_size=1, max_size=10))
def test_tables_for_programs_give_back_every_text_exactly(said: list[str]) -> None:
    import pyarrow.parquet

    table = csv.DictReader(io.StringIO(written(said, "csv").decode("utf-8-sig"), newline=""))
    assert [row["text"] for row in table] == said
    lines = written(said, "jsonl").decode("utf-8").rstrip("\n").split("\n")
    assert [json.loads(line)["text"] for line in lines] == said
    assert pyarrow.parquet.read_table(BytesIO(written(said, "parquet")))["text"].to_pylist() == said


@given(st.text(max_size=60), st.integers(0, 40_000))
def test_a_fitted_text_always_fits_and_fits_again(text: str, repeat: int) -> None:
    found = fit(text * (repeat // max(1, len(text))), "…").text
    assert len(found.encode("utf-16-le")) // 2 <= MOST_UNITS
    assert fit(found, "…").text == found


@given(st.lists(st.text(max_size=40), max_size=8))
def test_sheet_names_are_short_allowed_and_all_different(additions: list[str]) -> None:
    taken: list[str] = []
    for addition in additions:
        taken.append(sheet_name("Codeboek", addition, taken))
    assert len({name.casefold() for name in taken}) == len(taken)
    assert all(0 < len(name) <= 31 and not set(name) & set("[]:*?/\\") for name in taken)
    assert not any(name.startswith("'") or name.endswith("'") for name in taken)


@given(st.integers(0, 10**9))
def test_a_clock_time_is_the_second_it_began_in(milliseconds: int) -> None:
    hours, minutes, seconds = map(int, (clock(milliseconds) or "").split(":"))
    assert hours * 3600 + minutes * 60 + seconds == milliseconds // 1000
    assert minutes < 60
    assert seconds < 60
