"""Tuning draws an encoder towards the codes, the figures stay honest, and the coder keeps the encoder in its folder."""

from pathlib import Path

import numpy as np
import pytest
from fakes import Run, WordEncoder
from tiny_encoders import make_transformer

from autocode.coder.files import load_model
from autocode.embed import SentenceEncoder, load_encoder
from autocode.errors import ModelError
from autocode.records import CodedFragment, Label
from autocode.scheme_file import parse_scheme
from autocode.tune import OWN_ENCODER, Tuner, codes_in_common, keep_own
from autocode.workflow import encoder_of

SCHEME = parse_scheme(
    """
format: 1
id: toon
version: 1
name: Toon
codes_per_fragment: one
levels: [{id: toon, name: toon}]
codes:
  - {id: a, code: goed, name: Goed}
  - {id: b, code: slecht, name: Slecht}
""",
    "toon.yaml",
)
GOOD, BAD = ("fijn", "mooi", "blij"), ("naar", "lelijk", "boos")


def fragments_of(count: int = 48) -> list[CodedFragment]:
    """Return texts whose tone is in one word, among others that say nothing."""
    random = np.random.default_rng(7)
    made = []
    for number in range(count):
        words, code = ((GOOD, "goed"), (BAD, "slecht"))[number % 2]
        filler = " ".join(random.choice(["de map", "een brief", "de vraag", "x y z", "q w e"], 3))
        text = f"{filler} {random.choice(words)}"
        made.append(CodedFragment(f"doc {number // 2 % 6}", str(number), text, (Label(code),)))
    return made


@pytest.fixture(scope="module")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> SentenceEncoder:
    return load_encoder(str(make_transformer(tmp_path_factory.mktemp("tiny") / "klein")))


def separation(encoder: SentenceEncoder, fragments: list[CodedFragment]) -> float:
    """Return how much closer two texts of one code lie than two of different codes (mean cosine)."""
    vectors = encoder.model.encode([one.text for one in fragments], normalize_embeddings=True)
    near, same = vectors @ vectors.T, codes_in_common([one.codes for one in fragments], SCHEME) > 0.5
    apart = ~np.eye(len(fragments), dtype=bool)
    return float(near[same & apart].mean() - near[~same].mean())


def test_texts_of_one_code_lie_closer_together_after_tuning_also_those_it_was_not_shown() -> None:
    shipped, fragments = load_encoder(), fragments_of()
    tuned = Tuner(shipped, fragments, SCHEME).tuned(np.arange(36))
    for some in (fragments[:36], fragments[36:]):
        assert separation(tuned, some) > separation(shipped, some) + 0.2


def test_tuning_leaves_the_encoder_that_it_began_with_as_it_was(tiny: SentenceEncoder) -> None:
    before = tiny.encode(["de map"])
    Tuner(tiny, fragments_of(), SCHEME).on_everything()
    assert np.array_equal(tiny.encode(["de map"]), before)


def test_the_same_fragments_give_the_same_tuned_encoder(tiny: SentenceEncoder) -> None:
    one, other = (Tuner(tiny, fragments_of(), SCHEME).on_everything() for _ in range(2))
    assert np.array_equal(one.encode(["de map"]), other.encode(["de map"]))


def test_tuning_sees_no_other_rows_than_it_is_given(tiny: SentenceEncoder) -> None:
    fragments, rows = fragments_of(), np.arange(30)
    changed = [*fragments[:30], *(CodedFragment(f.document, f.id, "q w e", (Label("goed"),)) for f in fragments[30:])]
    one, other = (Tuner(tiny, given, SCHEME).tuned(rows) for given in (fragments, changed))
    assert np.array_equal(one.encode(["de map"]), other.encode(["de map"]))


def test_codes_in_common_count_the_codes_above_and_pair_what_has_none() -> None:
    tree = parse_scheme(
        """
format: 1
id: boom
version: 1
name: Boom
levels: [{id: thema, name: thema}, {id: soort, name: soort}]
codes:
  - {id: p, name: P, codes: [{id: a, code: A, name: A}, {id: b, code: B, name: B}]}
  - {id: q, name: Q, codes: [{id: c, code: C, name: C}]}
""",
        "boom.yaml",
    )
    found = codes_in_common([("A",), ("B",), ("C",), ("A", "B"), (), ()], tree)
    assert found[0].tolist() == pytest.approx([1, 1 / 3, 0, 2 / 3, 0, 0])
    assert found[4].tolist() == [0, 0, 0, 0, 1, 1]


def test_an_own_encoder_is_read_back_from_the_models_folder_as_it_was(tiny: SentenceEncoder, tmp_path: Path) -> None:
    tuned = Tuner(tiny, fragments_of(), SCHEME).on_everything()
    identity = keep_own(tuned, tmp_path)
    back = load_encoder(str(tmp_path / OWN_ENCODER))
    assert back.identity == identity
    assert np.array_equal(back.encode(["de map", "een brief"]), tuned.encode(["de map", "een brief"]))


def test_what_stands_before_a_text_travels_with_an_own_encoder(tiny: SentenceEncoder, tmp_path: Path) -> None:
    keep_own(SentenceEncoder(tiny.model, "", "", "query: "), tmp_path)
    assert load_encoder(str(tmp_path / OWN_ENCODER)).prefix == "query: "
    keep_own(tiny, tmp_path)
    assert load_encoder(str(tmp_path / OWN_ENCODER)).prefix == ""
    keep_own(None, tmp_path)
    assert not (tmp_path / OWN_ENCODER).exists()


def test_an_encoder_without_layers_cannot_be_tuned() -> None:
    with pytest.raises(ModelError, match=r"nothing to tune\. Leave --tune out"):
        Tuner(WordEncoder(), fragments_of(), SCHEME)


def test_train_tune_makes_a_coder_with_an_encoder_of_its_own_that_precode_uses(
    run: Run, tiny: SentenceEncoder, tmp_path: Path
) -> None:
    rows = ["document,id,tekst,code", *(f"{f.document},{f.id},{f.text},{f.codes[0]}" for f in fragments_of())]
    (tmp_path / "codings.csv").write_text("\n".join(rows), encoding="utf-8")
    folder = tmp_path.parent / f"{tmp_path.name}-klein"
    make_transformer(folder)
    model = tmp_path / "model"
    given = ("train", tmp_path / "codings.csv", "--scheme", "from-data", "-o", model, "--folds", "2")
    code, said, problems = run(*given, "--encoder", folder, "--tune")
    assert code == 0, problems
    kept = load_model(model)
    assert kept.facts["encoder"]["tuned_from"] == load_encoder(str(folder)).identity
    assert encoder_of(kept).identity == kept.facts["encoder"]["identity"] != kept.facts["encoder"]["tuned_from"]
    assert "tuned on these fragments" in (model / "README.md").read_text(encoding="utf-8")
    (tmp_path / "new.csv").write_text("text\nde map mooi\nde vraag naar\n", encoding="utf-8")
    code, said, problems = run("precode", tmp_path / "new.csv", "--model", model, "-o", tmp_path / "new.xlsx")
    assert code == 0, said + problems
    assert run(*given, "--encoder", folder, "--overwrite")[0] == 0
    assert not (model / OWN_ENCODER).exists()
    assert "tuned_from" not in load_model(model).facts["encoder"]
