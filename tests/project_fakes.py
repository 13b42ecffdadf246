"""A small project to try things on: two invented conversations under a made-up codebook."""

import tempfile
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path

from fakes import FLAT, TREE, flat, tree

from autocode.records import Speaker, Transcript, Turn
from autocode.segment import segment
from autocode.store import NewDocument, Project, create_project, open_project

# Constructed: nobody said this.
LINES = (
    ("Noor", "Heb je de brief gezien? Die lag in de map."),
    ("Bas", "Nee, ik heb hem niet gezien."),
    ("Noor", "Dan leg ik hem morgen voor je klaar."),
    ("Bas", "Dank je wel, dat helpt me echt."),
)
OTHERS = (("Noor", "Hoe ging het gesprek met het gezin?"), ("Sem", "Het ging beter dan de vorige keer."))


def conversation(document: str, lines: Sequence[tuple[str, str]]) -> Transcript:
    turns = tuple(
        Turn(document, number, speaker, text, number * 10_000, number * 10_000 + 8_000)
        for number, (speaker, text) in enumerate(lines, start=1)
    )
    return Transcript(document, "plain text", turns)


def new_document(document: str, lines: Sequence[tuple[str, str]], *, excluded: Sequence[str] = ()) -> NewDocument:
    transcript = conversation(document, lines)
    speakers = {name: Speaker(name, name) for name, _ in lines}
    return NewDocument(segment(transcript, speakers, excluded), f"{document}.txt", "0" * 64, speakers)


def small_project(path: Path, *, blind_share: float = 0.0) -> Project:
    """A project with two conversations of four and two fragments."""
    path.write_bytes(_beginning(blind_share))
    return open_project(path)


@lru_cache
def _beginning(blind_share: float) -> bytes:
    """The file of such a project, made once: making the tables takes longer than most of what is tried on them."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "study.autocode"
        _made(path, blind_share).close()
        return path.read_bytes()


def _made(path: Path, blind_share: float) -> Project:
    project = create_project(path, [(tree(), TREE), (flat(), FLAT)], blind_share=blind_share, seed="vast")
    project.add_documents([new_document("gesprek", LINES), new_document("ander", OTHERS)])
    return project
