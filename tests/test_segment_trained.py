"""A trained pipeline of spaCy is used when the user installed one. None can be fetched in tests: a real package, made
here, has a pipeline that begins a sentence after every "klaar"."""

import importlib
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from autocode.read import read_transcripts
from autocode.records import Speaker
from autocode.segment import segment, sentences, trained
from autocode.segment.run_ons import HEARD

TALK = "wij hebben toen alles netjes klaar gezet voor de mensen van het huis en de tuin " * 5


def forget() -> None:
    trained.installed.cache_clear()
    trained._pipeline.cache_clear()


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """An installed `nl_core_news_sm` 3.8.0."""
    import spacy

    folder = tmp_path / "site"
    module = folder / "nl_core_news_sm"
    pipeline = spacy.blank("nl", meta={"name": "core_news_sm", "version": "3.8.0"})
    pipeline.add_pipe("sentencizer", config={"punct_chars": ["klaar"]})
    module.mkdir(parents=True)
    pipeline.to_disk(module / "nl_core_news_sm-3.8.0")
    (module / "meta.json").write_bytes((module / "nl_core_news_sm-3.8.0" / "meta.json").read_bytes())
    (module / "__init__.py").write_text(
        "from pathlib import Path\nfrom spacy.util import load_model_from_init_py\n\n\n"
        "def load(**overrides):\n    return load_model_from_init_py(__file__, **overrides)\n"
    )
    metadata = folder / "nl_core_news_sm-3.8.0.dist-info"
    metadata.mkdir()
    (metadata / "METADATA").write_text("Metadata-Version: 2.1\nName: nl_core_news_sm\nVersion: 3.8.0\n")
    monkeypatch.syspath_prepend(folder)
    importlib.invalidate_caches()
    forget()
    yield module
    forget()
    sys.modules.pop("nl_core_news_sm", None)


def begins(text: str) -> list[str]:
    return [text[start:end].split()[0] for start, end in sentences(text)]


def test_without_a_trained_pipeline_the_segmenter_goes_by_its_own_rules(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(trained, "_PACKAGES", ())
    forget()
    assert trained.installed() is None
    assert trained.sentences_heard(TALK) == frozenset()
    forget()


def test_a_trained_pipeline_has_a_say_where_there_are_no_signs(package: Path) -> None:
    assert trained.installed() == "nl_core_news_sm 3.8.0"
    heard = trained.sentences_heard(TALK)
    assert [TALK[start:].split()[0] for start in sorted(heard)] == ["wij", *["gezet"] * 5]


def test_what_it_hears_becomes_a_likelier_place(package: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import autocode.segment.run_ons as run_ons

    assert HEARD > 0
    monkeypatch.setattr(run_ons, "HEARD", 20.0)
    assert begins(TALK).count("gezet") == 5


def test_signs_are_read_as_before(package: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import autocode.segment.run_ons as run_ons

    monkeypatch.setattr(run_ons, "HEARD", 20.0)
    text = "Dat is klaar nu. Dhr. Jansen is ook klaar hoor."
    assert begins(text) == ["Dat", "Dhr."]


def test_fragments_say_which_pipeline_helped(package: Path, tmp_path: Path) -> None:
    path = tmp_path / "g.txt"
    path.write_text("Anna: Dag.\nKarim: Hoi.\nAnna: Ja.\n")
    (transcript,) = read_transcripts(path)
    people: dict[str, Speaker] = {}
    assert segment(transcript, people).made_by == "segmenter 2 with nl_core_news_sm 3.8.0"


def test_a_pipeline_that_does_not_load_is_done_without(package: Path) -> None:
    (package / "nl_core_news_sm-3.8.0" / "config.cfg").unlink()
    assert trained.sentences_heard(TALK) == frozenset()
