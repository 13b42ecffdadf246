"""Who speaks, as people and programs really write it: titles, particles, initials, guests, and codes."""

from pathlib import Path

import pytest
from test_read import paragraphs, read_one, said, save, save_docx

from autocode.read.labels import accepted_labels, looks_like_a_name


@pytest.mark.parametrize(
    "name",
    [
        "mw. Van der Berg-'t Hart",
        "dhr. J.P. El-Bakkali",
        "mevr. drs. A. van den Berg",
        "O'Connor, S.",
        "Berg, Anna van den",
        "van 't Hof, Dirk-Jan",
        "’t Hart",
        "d'Hondt, An",
        "al-Bakkali, Noor",
        "Anna & Karim",
        "Youssef El Amrani | Gemeente",
        "T",
    ],
)
def test_a_name_with_titles_particles_and_initials_is_a_name(name: str) -> None:
    assert looks_like_a_name(name)


@pytest.mark.parametrize("text", ["de les", "in Utrecht", "Anna van", "mijn broer", "tolk", "het Parool"])
def test_what_only_looks_like_a_name_is_none(text: str) -> None:
    assert not looks_like_a_name(text)


def test_a_small_particle_opens_a_label_only_when_it_comes_back() -> None:
    assert accepted_labels(["van Dam", "Anna", "van Dam"]) == {"van Dam", "Anna"}
    assert accepted_labels(["de Volkskrant", "Anna"]) == {"Anna"}


def test_people_with_titles_and_numbered_children_each_have_their_own_words(tmp_path: Path) -> None:
    text = (
        "mw. Van der Berg-'t Hart: Goedemorgen.\ndhr. J.P. El-Bakkali: Dank u.\nkind 1: ik ook!\nkind 2: nee ik\n"
        "kind 1: ik was eerst\nO'Connor, S.: Mag ik?\n?: (onverstaanbaar)\n"
    )
    assert said(read_one(save(tmp_path, "gesprek.txt", text))) == [
        ("mw. Van der Berg-'t Hart", "Goedemorgen."),
        ("dhr. J.P. El-Bakkali", "Dank u."),
        ("kind 1", "ik ook!"),
        ("kind 2", "nee ik"),
        ("kind 1", "ik was eerst"),
        ("O'Connor, S.", "Mag ik?"),
        ("?", "(onverstaanbaar)"),
    ]


def test_an_interpreter_who_speaks_once_is_not_taken_for_the_respondent(tmp_path: Path) -> None:
    text = "I: Wanneer kwam u?\nR12: (lacht)\nT: Hij zegt: in 2019.\nR12: Ja.\nI: Dank u.\n"
    assert ("T", "Hij zegt: in 2019.") in said(read_one(save(tmp_path, "gesprek.txt", text)))


def test_callers_and_guests_in_the_old_export_of_teams_are_speakers(tmp_path: Path) -> None:
    cues = (
        ("0:0:0.0 --> 0:0:1.510", "+31 6 *****12", "Goedemiddag."),
        ("0:0:1.510 --> 0:0:4.90", "anna", "Welkom."),
        ("0:0:5.0 --> 0:0:9.0", "van 't Hof, Dirk-Jan", "Dank je wel."),
        ("0:1:5.0 --> 0:1:9.0", "iPad van oma", "Ik zei niks."),
        ("0:1:9.0 --> 0:1:11.0", "+31 6 *****12", "Nee."),
        ("0:1:11.0 --> 0:1:12.0", "anna", "Jawel."),
    )
    path = save_docx(tmp_path, paragraphs(*(line for cue in cues for line in cue)))
    assert said(read_one(path)) == [(name, text) for _, name, text in cues]


def test_an_interjection_of_noscribe_is_a_turn_without_its_slashes(tmp_path: Path) -> None:
    text = (
        "WEBVTT x\n\nNOTE Transcribed with noScribe\n\n00:00:00.000 --> 00:00:04.000\n<v S00>Ik dacht\n\n"
        "00:00:02.000 --> 00:00:02.500\n<v //S01> //S01: Ja, ja. //\n\n"
        "00:00:04.000 --> 00:00:06.000\n<v S00>aan later.\n"
    )
    assert said(read_one(save(tmp_path, "g.vtt", text))) == [
        ("S00", "Ik dacht"),
        ("S01", "Ja, ja."),
        ("S00", "aan later."),
    ]
