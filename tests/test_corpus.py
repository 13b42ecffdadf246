"""The constructed corpus counts as it should, says that it is constructed, and reads back as what was written."""

import csv
import hashlib
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from autocode.read.coded import read_coded
from autocode.scheme_file import load_scheme

ROOT = Path(__file__).resolve().parent.parent
DATA = ROOT / "training_data"
# Published counts of the study's meetings: topic -> (W+, W-, W).
PUBLISHED = {
    "bijeenkomst-1": {
        "A": (41, 0, 1),
        "I": (98, 19, 17),
        "R": (8, 9, 1),
        "CK": (5, 2, 4),
        "LK": (24, 1, 5),
        "PW": (16, 0, 1),
        "SK": (21, 1, 1),
        "TK": (10, 1, 2),
        "VAW": (7, 1, 2),
        "VB": (8, 0, 0),
        "HS": (5, 0, 3),
    },
    "bijeenkomst-2": {
        "A": (31, 0, 0),
        "I": (185, 18, 5),
        "R": (18, 10, 3),
        "CK": (4, 1, 1),
        "LK": (44, 1, 1),
        "PW": (10, 1, 0),
        "SK": (25, 0, 1),
        "TK": (23, 0, 1),
        "VAW": (2, 0, 0),
        "VB": (8, 2, 0),
        "HS": (5, 0, 0),
    },
    "bijeenkomst-3": {
        "A": (84, 1, 1),
        "I": (151, 31, 3),
        "R": (25, 2, 0),
        "CK": (2, 0, 0),
        "LK": (49, 0, 0),
        "PW": (24, 0, 0),
        "SK": (15, 3, 2),
        "TK": (35, 3, 0),
        "VAW": (5, 0, 0),
        "VB": (1, 0, 0),
        "HS": (6, 1, 0),
    },
}
# Numbers aimed at in the interviews, per group of respondents: topic -> (W+, W-, W, G).
AIMED_AT = {
    "kernteam": {
        "A": (26, 2, 0, 3),
        "I": (24, 4, 0, 1),
        "R": (27, 12, 7, 2),
        "PW": (58, 2, 0, 2),
        "SK": (40, 6, 0, 5),
        "TK": (12, 3, 0, 4),
        "CK": (20, 5, 0, 2),
        "LK": (61, 4, 0, 2),
        "VAW": (14, 8, 0, 2),
        "VB": (34, 0, 0, 1),
        "HS": (27, 6, 0, 3),
    },
    "jeugdbeschermer": {
        "A": (24, 5, 0, 5),
        "I": (32, 5, 0, 2),
        "R": (24, 21, 9, 3),
        "PW": (57, 4, 0, 3),
        "SK": (57, 26, 0, 8),
        "TK": (17, 6, 0, 7),
        "CK": (7, 3, 0, 1),
        "LK": (59, 7, 0, 3),
        "VAW": (57, 30, 0, 8),
        "VB": (44, 11, 0, 3),
        "HS": (15, 7, 0, 2),
    },
}
PRINCIPLES = {"OE": 55, "VS": 38, "RA": 30, "CR": 24, "FW": 9, "PN": 8, "BB": 1}
DOCUMENTS = sorted(path.stem for path in (DATA / "source").glob("*.tsv"))


def moments_of(document: str) -> Counter[tuple[str, str | None]]:
    scheme = load_scheme("waardecreatie")
    table = read_coded([DATA / "codings" / f"{document}.csv"], scheme)
    return Counter(
        (scheme.path(label.code)[1].code, label.valence) for fragment in table.fragments for label in fragment.labels
    )


@pytest.mark.parametrize("document", PUBLISHED)
def test_a_meeting_has_the_published_number_of_moments_per_topic_and_valence(document: str) -> None:
    counted = moments_of(document)
    expected = {
        (topic, sign): number
        for topic, numbers in PUBLISHED[document].items()
        for sign, number in zip(("W+", "W-", "W"), numbers, strict=True)
        if number
    }
    assert counted == expected


@pytest.mark.parametrize("group", AIMED_AT)
def test_the_interviews_of_a_group_have_the_number_of_moments_aimed_at_per_topic_and_valence(group: str) -> None:
    interviews = [document for document in DOCUMENTS if document.startswith("interview")]
    of_group = [document for document in interviews if ("-JB" in document) == (group == "jeugdbeschermer")]
    counted = sum((moments_of(document) for document in of_group), Counter())
    expected = {
        (topic, sign): number
        for topic, numbers in AIMED_AT[group].items()
        for sign, number in zip(("W+", "W-", "W", "G"), numbers, strict=True)
        if number
    }
    assert counted == expected


def test_the_corpus_holds_2159_moments() -> None:
    assert sum(sum(moments_of(document).values()) for document in DOCUMENTS) == 2159


def rows_of(document: str, scheme: str) -> list[dict[str, str]]:
    with (DATA / "codings" / f"{document}.csv").open(encoding="utf-8", newline="") as file:
        return [row for row in csv.DictReader(file) if row["scheme"] == scheme]


def test_165_moments_of_meetings_2_and_3_and_of_question_6_carry_a_principle_beside_a_value() -> None:
    principles: Counter[str] = Counter()
    for document in DOCUMENTS:
        valuable = {row["id"] for row in rows_of(document, "waardecreatie") if row["code"]}
        for row in rows_of(document, "ontwerpprincipes"):
            if row["code"]:
                principles[row["code"]] += 1
                assert row["id"] in valuable
                assert row["part"] == "6" or document in ("bijeenkomst-2", "bijeenkomst-3")
    assert principles == PRINCIPLES
    assert principles.total() == 165


def test_in_the_meetings_asking_leads_then_recognition_and_the_core_team_explains_most() -> None:
    interactions = [
        row for meeting in PUBLISHED for row in rows_of(meeting, "waardecreatie") if row["code"].startswith("I.")
    ]
    counted = Counter(row["code"] for row in interactions)
    explained = Counter(row["group"] for row in interactions if row["code"] == "I.6")
    appreciated = Counter(row["group"] for row in interactions if row["code"] == "I.7")
    assert [counted["I.6"], explained["kernteam"]] == [80, 71]
    assert [code for code, _ in counted.most_common(3)] == ["I.2", "I.5", "I.6"]
    assert appreciated["kernteam"] > appreciated["jeugdbeschermer"]


@pytest.mark.parametrize("document", DOCUMENTS)
def test_a_document_is_a_whole_conversation_with_much_talk_that_carries_no_code(document: str) -> None:
    table = read_coded([DATA / "codings" / f"{document}.csv"], load_scheme("waardecreatie"))
    words = sum(len(fragment.text.split()) for fragment in table.fragments)
    assert words >= (10_000 if document.startswith("bijeenkomst") else 6_000)
    uncoded = sum(not fragment.labels for fragment in table.fragments) / len(table.fragments)
    assert 1 / 3 <= uncoded <= 1 / 2


def test_the_researcher_is_in_every_transcript_and_hardly_ever_coded() -> None:
    said = coded = 0
    for document in DOCUMENTS:
        with (DATA / "codings" / f"{document}.csv").open(encoding="utf-8", newline="") as file:
            own = [row for row in csv.DictReader(file) if row["speaker"] == "OZ" and row["scheme"] == "waardecreatie"]
        assert own
        said += len(own)
        coded += len({row["id"] for row in own if row["code"]})
    assert coded / said < 0.01  # where the researcher explains value creation or the principles


def test_every_indicator_occurs_at_least_eight_times_in_at_least_four_documents() -> None:
    scheme = load_scheme("waardecreatie")
    seen: dict[str, list[str]] = {leaf.code: [] for leaf in scheme.leaves}
    for document in DOCUMENTS:
        for fragment in read_coded([DATA / "codings" / f"{document}.csv"], scheme).fragments:
            for label in fragment.labels:
                seen[label.code].append(document)
    assert {code for code, where in seen.items() if len(where) < 8 or len(set(where)) < 4} == set()


def test_every_source_and_coded_table_says_that_it_is_constructed() -> None:
    for path in (DATA / "source").glob("*.tsv"):
        assert "Geconstrueerd" in path.read_text(encoding="utf-8").splitlines()[0]
    for path in [*DATA.glob("codings/*.csv"), *DATA.glob("supplement/*.csv"), *DATA.glob("second_coder/*.csv")]:
        with path.open(encoding="utf-8", newline="") as file:
            assert {row["herkomst"] for row in csv.DictReader(file)} == {"geconstrueerd"}


def test_no_fragment_stands_in_the_corpus_twice() -> None:
    texts: Counter[str] = Counter()
    for path in (DATA / "source").glob("*.tsv"):
        lines = path.read_text(encoding="utf-8").splitlines()[1:]
        texts.update(line.split("\t")[3] for line in lines if len(line.split("\t")[3].split()) > 6)
    assert [text for text, count in texts.items() if count > 1] == []


def test_the_transcripts_and_codings_are_what_the_sources_give() -> None:
    files = [*(DATA / "transcripts").iterdir(), *(DATA / "codings").iterdir(), *(ROOT / "docs" / "voorbeeld").iterdir()]
    before = {path: hashlib.sha256(path.read_bytes()).hexdigest() for path in files}
    subprocess.run([sys.executable, str(DATA / "build.py")], check=True, capture_output=True)
    assert {path: hashlib.sha256(path.read_bytes()).hexdigest() for path in files} == before


def texts_of(path: Path) -> dict[str, str]:
    with path.open(encoding="utf-8", newline="") as file:
        return {row["id"]: row["text"] for row in csv.DictReader(file)}


@pytest.mark.parametrize("layer", [*sorted(DATA.glob("layers/*.csv")), *sorted(DATA.glob("second_coder/*.csv"))])
def test_what_a_coder_read_stands_in_the_corpus_under_the_same_id(layer: Path) -> None:
    corpus = {
        id_: text for document in DOCUMENTS for id_, text in texts_of(DATA / "codings" / f"{document}.csv").items()
    }
    read = texts_of(layer)
    assert len(read) >= 90
    assert {id_: text for id_, text in read.items() if corpus.get(id_) != text} == {}


def test_the_consensus_of_the_second_coder_round_is_what_the_corpus_holds() -> None:
    scheme = load_scheme("waardecreatie")
    corpus = {
        fragment.id: set(fragment.labels)
        for document in DOCUMENTS
        for fragment in read_coded([DATA / "codings" / f"{document}.csv"], scheme).fragments
    }
    settled = read_coded([DATA / "second_coder" / "consensus.csv"], scheme).fragments
    assert len(settled) == 90
    assert [fragment.id for fragment in settled if set(fragment.labels) != corpus[fragment.id]] == []


def test_every_indicator_stands_in_the_supplement_with_more_than_one_valence() -> None:
    scheme = load_scheme("waardecreatie")
    table = read_coded([DATA / "supplement" / "aanvulling-breed.csv"], scheme)
    signs: dict[str, set[str | None]] = {leaf.code: set() for leaf in scheme.leaves}
    for fragment in table.fragments:
        for label in fragment.labels:
            signs[label.code].add(label.valence)
    assert min(map(len, signs.values())) >= 3


@pytest.mark.parametrize("scheme_id", ["waardecreatie", "ontwerpprincipes"])
def test_the_researchers_workbook_holds_the_same_codings_as_the_tables(scheme_id: str) -> None:
    scheme = load_scheme(scheme_id)
    tables = [DATA / "codings" / f"{document}.csv" for document in DOCUMENTS]
    tables = [path for path in tables if rows_of(path.stem, scheme_id)]
    expected = {(f.document, f.id, f.text, f.labels) for f in read_coded(tables, scheme).fragments}
    workbook = read_coded([DATA / "codings" / "alle-coderingen.xlsx"], scheme)
    assert {(f.document, f.id, f.text, f.labels) for f in workbook.fragments} == expected
