"""A model folder: weights under a fixed allow-list, readable facts, the scheme, and a card.

    coder.skops   arrays and n-grams; loading accepts plain containers, numpy and scikit-learn types, nothing else
    coder.json    format, scheme, encoder, library versions, training data (hash and counts), cross-validated figures
    scheme.yaml   the scheme as it was
    README.md     the card, written from coder.json
    encoder/      only when the sentence encoder was tuned on these codings: that encoder
    examples.*    only when the person asked for it: the coded fragments themselves and their vectors

A folder that is damaged (its weights do not have the hash in coder.json), foreign, or of a newer format is refused in
words. Nothing in it is ever executed.
"""

import hashlib
import json
import platform
import zipfile
from dataclasses import asdict, dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from autocode import __version__
from autocode.coder.blend import Blend
from autocode.coder.decide import Thresholds
from autocode.coder.definitions import Definitions
from autocode.coder.familiar import Familiar
from autocode.coder.features import NgramFeatures, VectorScaler, Vocabulary
from autocode.coder.heads import LinearHeads
from autocode.coder.model import CodingModel
from autocode.coder.places import Lifts
from autocode.coder.valence import ValenceModel
from autocode.errors import ModelError
from autocode.scheme_file import read_scheme, write_scheme

FORMAT = 3
WEIGHTS, FACTS, SCHEME, CARD = "coder.skops", "coder.json", "scheme.yaml", "README.md"
EXAMPLES, EXAMPLE_VECTORS = "examples.jsonl", "examples.npy"
LIBRARIES = ("numpy", "scikit-learn", "scipy", "sentence-transformers", "skops", "torch")


@dataclass(frozen=True)
class Examples:
    """Coded fragments as evidence: document, text and labels of each, and their vectors (fragments x dimensions)."""

    documents: tuple[str, ...]
    texts: tuple[str, ...]
    labels: tuple[tuple[str, ...], ...]
    vectors: NDArray[np.float32]


@dataclass(frozen=True)
class ModelFolder:
    """A model read from disk, with its facts (coder.json) and where it lies."""

    model: CodingModel
    facts: dict[str, Any]
    path: Path

    @property
    def id(self) -> str:
        """Name and weights' hash: what a suggestion records as its maker."""
        return f"{self.path.resolve().name}:{self.facts['weights_sha256'][:12]}"


def save_model(
    model: CodingModel,
    folder: Path,
    *,
    encoder: dict[str, str],
    training: dict[str, Any],
    figures: dict[str, Any],
    card: str,
    examples: Examples | None = None,
) -> dict[str, Any]:
    """Write a model folder (made when missing) and return its facts. Raises ModelError when it cannot be written.

    `examples` are kept with it, to be shown as evidence; without them the folder holds no text of participants.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        _write_examples(examples, folder)
        _write_weights(model, folder / WEIGHTS)
        write_scheme(model.scheme, folder / SCHEME)
        facts = {
            "format": FORMAT,
            "autocode": __version__,
            "scheme": {"id": model.scheme.id, "version": model.scheme.version, "sha256": _hash(folder / SCHEME)},
            "encoder": encoder,
            "codes": list(model.codes),
            "unlearnt_codes": list(model.unlearnt),
            "training": training,
            "keeps_examples": examples is not None,
            "figures": figures,
            "libraries": {name: version(name) for name in LIBRARIES},
            "python": platform.python_version(),
            "weights_sha256": _hash(folder / WEIGHTS),
        }
        (folder / FACTS).write_text(json.dumps(facts, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
        (folder / CARD).write_text(card, encoding="utf-8")
    except OSError as error:
        raise ModelError(f"{folder}: the model cannot be written ({error.strerror}). Choose another folder.") from error
    return facts


def load_model(folder: Path) -> ModelFolder:
    """Return the model in a folder. Raises ModelError when it is missing, foreign, newer or damaged."""
    facts = _read_facts(folder)
    weights = folder / WEIGHTS
    if not weights.is_file() or _hash(weights) != facts["weights_sha256"]:
        raise ModelError(
            f"{folder}: the model is damaged ({WEIGHTS} is not the file it was saved with). Train it again."
        )
    scheme = read_scheme(folder / SCHEME)
    if _hash(folder / SCHEME) != facts["scheme"]["sha256"]:
        raise ModelError(f"{folder}: {SCHEME} was changed after training. Put the old file back, or train again.")
    return ModelFolder(_as_model(_read_weights(weights), scheme, tuple(facts["codes"])), facts, folder)


def read_examples(folder: Path) -> Examples | None:
    """Return the coded fragments that are kept with a model, or None. Raises ModelError when they are damaged."""
    if not (folder / EXAMPLES).is_file():
        return None
    try:
        lines = [json.loads(line) for line in (folder / EXAMPLES).read_text(encoding="utf-8").splitlines()]
        vectors = np.load(folder / EXAMPLE_VECTORS, allow_pickle=False).astype(np.float32)
        found = Examples(
            tuple(line["document"] for line in lines),
            tuple(line["text"] for line in lines),
            tuple(tuple(line["labels"]) for line in lines),
            vectors,
        )
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise ModelError(f"{folder / EXAMPLES}: damaged. Train the model again with --keep-examples.") from error
    if len(found.texts) != len(vectors):
        raise ModelError(f"{folder / EXAMPLES}: damaged. Train the model again with --keep-examples.")
    return found


def _write_examples(examples: Examples | None, folder: Path) -> None:
    for name in (EXAMPLES, EXAMPLE_VECTORS):  # of a model that was here before
        (folder / name).unlink(missing_ok=True)
    if examples is None:
        return
    lines = [
        json.dumps({"document": document, "text": text, "labels": labels}, ensure_ascii=False)
        for document, text, labels in zip(examples.documents, examples.texts, examples.labels, strict=True)
    ]
    (folder / EXAMPLES).write_text("\n".join(lines) + "\n", encoding="utf-8")
    np.save(folder / EXAMPLE_VECTORS, examples.vectors.astype(np.float16))


def _read_facts(folder: Path) -> dict[str, Any]:
    path = folder / FACTS
    if not path.is_file():
        raise ModelError(f"{folder}: no model here ({FACTS} is missing). Make one with `autocode train`.")
    try:
        facts = json.loads(path.read_text(encoding="utf-8"))
        written = facts["format"]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise ModelError(f"{path}: this is not a model of autocode, or it is damaged. Train it again.") from error
    if not isinstance(written, int) or written > FORMAT:
        raise ModelError(
            f"{folder}: the model has format {written}, made by a newer autocode than this one ({__version__}, format "
            f"{FORMAT}). Update autocode, or train again."
        )
    if written < FORMAT:
        raise ModelError(
            f"{folder}: the model has format {written}, made by an older autocode; this one ({__version__}) reads "
            f"format {FORMAT}. Train it again."
        )
    missing = {"scheme", "encoder", "codes", "weights_sha256", "training", "figures"} - set(facts)
    if missing:
        raise ModelError(f"{path}: damaged, it lacks {', '.join(sorted(missing))}. Train it again.")
    return dict(facts)


def _hash(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _write_weights(model: CodingModel, path: Path) -> None:
    import skops.io

    skops.io.dump(_as_plain(model), path, compression=zipfile.ZIP_DEFLATED, compresslevel=9)


def _read_weights(path: Path) -> dict[str, Any]:
    import skops.io
    from skops.io.exceptions import UntrustedTypesFoundException

    try:
        # An empty list trusts only what skops itself knows as harmless: plain containers, arrays, scikit-learn.
        return dict(skops.io.load(path, trusted=[]))
    except UntrustedTypesFoundException as error:
        raise ModelError(f"{path}: holds types that no model of autocode has; it was not opened. ({error})") from error
    except (ValueError, KeyError, TypeError, AttributeError, zipfile.BadZipFile) as error:
        raise ModelError(f"{path}: the model is damaged ({type(error).__name__}). Train it again.") from error


def _as_plain(model: CodingModel) -> dict[str, Any]:
    valence = model.valence
    return {
        "examples": model.examples,
        "prior": model.prior,
        "words": _as_terms(model.ngrams.words),
        "characters": _as_terms(model.ngrams.characters),
        "scaler": asdict(model.scaler),
        "ngram_heads": asdict(model.ngram_heads),
        "vector_heads": asdict(model.vector_heads),
        "conversation_heads": _optional(model.conversation_heads),
        "definitions": _optional(model.definitions),
        "parts": _as_lifts(model.parts),
        "roles": _as_lifts(model.roles),
        "blend": asdict(model.blend),
        "thresholds": model.thresholds.values,
        "familiar": _optional(model.familiar),
        "valence": None if valence is None else {**asdict(valence), "signs": list(valence.signs)},
    }


def _optional(part: Any) -> dict[str, Any] | None:
    return None if part is None else asdict(part)


def _as_lifts(lifts: Lifts) -> dict[str, Any]:
    return {"names": list(lifts.names), "values": lifts.values}


def _as_terms(known: Vocabulary) -> dict[str, Any]:
    """Return n-grams as one text and their weights: read back ten times faster than a dictionary."""
    return {"ngrams": "\n".join(known.terms), "weights": known.weights}


def _as_vocabulary(plain: dict[str, Any]) -> Vocabulary:
    terms = plain["ngrams"].split("\n") if plain["ngrams"] else []
    return Vocabulary(np.array(terms, dtype=str), np.asarray(plain["weights"], dtype=np.float32))


def _read_optional(kind: type[Any], plain: dict[str, Any] | None) -> Any:
    return None if plain is None else kind(**plain)


def _read_lifts(plain: dict[str, Any]) -> Lifts:
    return Lifts(tuple(plain["names"]), np.asarray(plain["values"]))


def _as_model(plain: dict[str, Any], scheme: Any, codes: tuple[str, ...]) -> CodingModel:
    valence = plain["valence"]
    return CodingModel(
        scheme=scheme,
        codes=codes,
        examples=np.asarray(plain["examples"]),
        prior=np.asarray(plain["prior"]),
        ngrams=NgramFeatures(_as_vocabulary(plain["words"]), _as_vocabulary(plain["characters"])),
        scaler=VectorScaler(**plain["scaler"]),
        ngram_heads=LinearHeads(**plain["ngram_heads"]),
        vector_heads=LinearHeads(**plain["vector_heads"]),
        conversation_heads=_read_optional(LinearHeads, plain["conversation_heads"]),
        definitions=_read_optional(Definitions, plain["definitions"]),
        parts=_read_lifts(plain["parts"]),
        roles=_read_lifts(plain["roles"]),
        blend=Blend(**plain["blend"]),
        thresholds=Thresholds(plain["thresholds"]),
        valence=None
        if valence is None
        else ValenceModel(
            tuple(valence["signs"]),
            LinearHeads(**valence["heads"]),
            valence["calibration"],
            valence["calibration_intercepts"],
            np.asarray(valence["prior"]),
            float(valence["exponent"]),
        ),
        familiar=_read_optional(Familiar, plain["familiar"]),
    )
