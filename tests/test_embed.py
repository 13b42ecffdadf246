"""Encoders are folders: the shipped one gives unit vectors offline, and what is no encoder is refused."""

from pathlib import Path

import numpy as np
import pytest

from autocode.config import data_folder
from autocode.embed import SentenceEncoder, encoder_identity, load_encoder, offline
from autocode.errors import ModelError


@pytest.fixture(scope="module")
def encoder() -> SentenceEncoder:
    return load_encoder()


def test_every_text_gets_a_unit_vector(encoder: SentenceEncoder) -> None:
    vectors = encoder.encode(["Goedemorgen allemaal.", "Nou ja, dat weet ik niet.", "Ehm…"])
    assert vectors.dtype == np.float32
    assert np.linalg.norm(vectors, axis=1) == pytest.approx([1, 1, 1], abs=1e-5)


def test_a_text_has_the_same_vector_alone_and_in_company(encoder: SentenceEncoder) -> None:
    texts = [f"Zin nummer {number} over een brief" + " en nog iets" * number for number in range(40)]
    assert encoder.encode(texts)[7] == pytest.approx(encoder.encode([texts[7]])[0], abs=1e-6)


def test_sentences_that_mean_alike_lie_closer_than_sentences_that_do_not(encoder: SentenceEncoder) -> None:
    child, kid, tax = encoder.encode(
        ["Het kind speelt buiten in de tuin.", "Een jongen is in de tuin aan het spelen.", "De belasting is betaald."]
    )
    assert child @ kid > child @ tax + 0.2


def test_no_texts_give_no_vectors(encoder: SentenceEncoder) -> None:
    assert encoder.encode([]).shape[0] == 0


class _ShortReader:
    """Reads at most six subwords; a vector says how many words came in and how often 'ja' did."""

    max_seq_length = 6

    def encode(self, texts: list[str], **_: object) -> list[list[float]]:
        assert all(len(text.split()) <= self.max_seq_length for text in texts)
        return [[1.0, float(text.split().count("ja"))] for text in texts]


def test_a_text_longer_than_the_model_reads_is_read_whole_in_pieces() -> None:
    reader = SentenceEncoder(_ShortReader(), "short", "")
    start, end = reader.encode(["ja nee nee nee nee nee", "nee nee nee nee nee ja"])
    assert start == pytest.approx(end)
    assert start[1] > 0


def test_the_identity_follows_the_weights_and_not_the_card(tmp_path: Path) -> None:
    for file in ("modules.json", "tokenizer.json", "README.md"):
        (tmp_path / file).write_text("{}", encoding="utf-8")
    before = encoder_identity(tmp_path)
    (tmp_path / "README.md").write_text("another card", encoding="utf-8")
    assert encoder_identity(tmp_path) == before
    (tmp_path / "tokenizer.json").write_text("{ }", encoding="utf-8")
    assert encoder_identity(tmp_path) != before


def test_a_folder_that_is_no_encoder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="no encoder here"):
        load_encoder(str(tmp_path))
    with pytest.raises(ModelError, match="no encoder here"):
        load_encoder(str(tmp_path / "missing"))


def test_a_damaged_encoder_is_refused_in_words(tmp_path: Path) -> None:
    shipped = data_folder("models") / "encoder"
    for file in shipped.rglob("*"):
        if file.is_file():
            target = tmp_path / file.relative_to(shipped)
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(file.read_bytes()[: 1000 if file.suffix == ".safetensors" else None])
    with pytest.raises(ModelError, match="cannot be opened"):
        load_encoder(str(tmp_path))


def test_hub_libraries_are_offline_only_while_a_folder_loads(monkeypatch: pytest.MonkeyPatch) -> None:
    import os

    monkeypatch.delenv("HF_HUB_OFFLINE", raising=False)
    with offline():
        assert os.environ["HF_HUB_OFFLINE"] == "1"
    assert "HF_HUB_OFFLINE" not in os.environ
