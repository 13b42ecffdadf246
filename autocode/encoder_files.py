"""The files of a sentence encoder: which ones it needs, what is recorded of one that was added, and proof of both.

An encoder that a person added lies in a folder of its own with `encoder.json` beside its files: where it came from, how
it is read, and the SHA-256 of every file. Nothing here opens a network connection or a model.
"""

import hashlib
import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path, PurePosixPath
from typing import Any

from autocode.config import user_folder
from autocode.errors import ModelError

RECORD = "encoder.json"
FORMAT = 1
CARD = "README.md"
# What sentence-transformers reads: settings, tokenizers (`.model` is sentencepiece), weights. Never program code.
_SETTINGS = (".json", ".txt", ".model")
_SAFE, _PICKLED = ".safetensors", ".bin"
# model.safetensors, model-00001-of-00002.safetensors, pytorch_model.bin; not model.fp16.safetensors, optimizer.bin.
_WEIGHTS = re.compile(r"(model|pytorch_model)(-\d+-of-\d+)?\.(safetensors|bin)")
# Modules of sentence-transformers lie in folders that begin with their place: 1_Pooling, 2_Dense, 0_StaticEmbedding.
_MODULE_FOLDER = re.compile(r"\d+_\w+")
# Written by file managers into any folder that somebody looks at.
_CLUTTER = {"Thumbs.db", "desktop.ini", ".DS_Store"}
# Trained with these words before every text that is no answer to a question; the models' cards say so.
E5_PREFIX = "query: "


@dataclass(frozen=True)
class AddedEncoder:
    """What is known of an encoder that was added; written beside it as encoder.json.

    `source` is the hub's name or the folder it was copied from, `revision` the hub's commit ("" when not known),
    `prefix` stands before every text, `pooling` says how the encoder makes one vector of a text's words,
    `sentence_dimensions` how long that vector is and `dimensions` how long the vectors are that coders get (several
    layers side by side), `most_tokens` how much text it reads at once (0: any), `files` the SHA-256 of every file.
    """

    name: str
    source: str
    revision: str
    identity: str
    prefix: str
    pooling: str
    sentence_dimensions: int
    dimensions: int
    most_tokens: int
    megabytes: int
    licence: str
    files: dict[str, str]
    notes: tuple[str, ...] = ()

    @property
    def folder(self) -> Path:
        """Where it lies."""
        return added_folder(self.name)


def added_folder(name: str) -> Path:
    """Return where an encoder that was added under a short name lies, whether it is there or not."""
    return user_folder() / "encoders" / name


def needed_files(names: Iterable[str]) -> tuple[str, ...]:
    """Return those of a model's files (paths with /) that sentence-transformers needs, sorted.

    Weights in safetensors where a folder has them, else PyTorch's own; no copies for other programs, no code.
    """
    paths = sorted({PurePosixPath(name) for name in names}, key=str)
    safe = {path.parent for path in paths if path.suffix == _SAFE and _WEIGHTS.fullmatch(path.name)}
    return tuple(str(path) for path in paths if _is_needed(path, safe))


def _is_needed(path: PurePosixPath, safe: set[PurePosixPath]) -> bool:
    folder = path.parts[:-1]
    if len(folder) > 1 or (folder and not _MODULE_FOLDER.fullmatch(folder[0])):
        return False
    if path.name == RECORD or path.name.startswith(".") or path.name in _CLUTTER:
        return False
    if path.suffix in (_SAFE, _PICKLED):
        return bool(_WEIGHTS.fullmatch(path.name)) and (path.suffix == _SAFE or path.parent not in safe)
    if path.name.endswith((f"{_PICKLED}.index.json", f"{_SAFE}.index.json")):
        return (path.name.endswith(f"{_SAFE}.index.json")) == (path.parent in safe)
    return path.suffix in _SETTINGS or (not folder and (path.name == CARD or path.name.upper().startswith("LICEN")))


def files_in(folder: Path) -> tuple[str, ...]:
    """Return the paths of all files under a folder (with /, sorted), without what file managers leave behind."""
    return tuple(
        sorted(
            path.relative_to(folder).as_posix()
            for path in folder.rglob("*")
            if path.is_file() and path.name not in _CLUTTER
        )
    )


def hashes(folder: Path, names: Sequence[str]) -> dict[str, str]:
    """Return the SHA-256 of files under a folder, by path. Raises ModelError for one that cannot be read."""
    found = {}
    for name in names:
        try:
            with (folder / name).open("rb") as file:
                found[name] = hashlib.file_digest(file, "sha256").hexdigest()
        except OSError as error:
            raise ModelError(f"{folder / name}: cannot be read ({error.strerror}).") from error
    return found


def identity_of(name: str, files: dict[str, str], prefix: str) -> str:
    """Return a name and a hash over all that decides an added encoder's vectors: every file but the card, the prefix.

    Two encoders of one name that read texts differently must never pass for each other.
    """
    deciding = {path: digest for path, digest in files.items() if path != CARD}
    digest = hashlib.sha256(json.dumps([deciding, prefix], sort_keys=True).encode())
    return f"{name}:{digest.hexdigest()[:16]}"


def write_record(added: AddedEncoder, folder: Path) -> None:
    """Write encoder.json into a folder."""
    text = json.dumps({"format": FORMAT, **asdict(added)}, ensure_ascii=False, indent=1)
    (folder / RECORD).write_text(text + "\n", encoding="utf-8")


def read_record(folder: Path) -> AddedEncoder | None:
    """Return what was recorded of an encoder when it was added, None for a folder that was not.

    Raises ModelError when encoder.json is damaged or written by a newer program.
    """
    path = folder / RECORD
    try:
        written = json.loads(path.read_text(encoding="utf-8"))
        if written.pop("format") != FORMAT:
            raise ModelError(f"{path}: written by another version of autocode. Remove the encoder, and add it again.")
        return AddedEncoder(**{**written, "notes": tuple(written["notes"])})
    except (FileNotFoundError, NotADirectoryError):
        return None
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise ModelError(f"{path}: damaged. Remove the encoder, and add it again.") from error


def verify(folder: Path, added: AddedEncoder) -> None:
    """Check every file against the record. Raises ModelError that names the first file that differs."""
    there = set(files_in(folder)) - {RECORD}
    odd = sorted(there ^ set(added.files)) or [
        name for name, digest in hashes(folder, tuple(added.files)).items() if digest != added.files[name]
    ]
    if odd or added.identity != identity_of(added.name, added.files, added.prefix):
        raise ModelError(
            f"{folder}: the encoder is not what it was when it was added ({odd[0] if odd else RECORD}). Remove it "
            f"(autocode encoder remove {added.name}), and add it again."
        )


def known_prefix(folder: Path, name: str) -> tuple[str, str]:
    """Return the words that an encoder wants before a text ("" for none), and a note on how that is known.

    A default prompt in config_sentence_transformers.json, or one for classification, decides. The E5 family is known by
    its pair of prompts, or by its name: the given one, that of its card, or that in config.json. Its instructed kin
    (`-instruct`) wants a task described, and gets none.
    """
    settings = _settings(folder / "config_sentence_transformers.json")
    prompts = {key: text for key, text in dict(settings.get("prompts") or {}).items() if isinstance(text, str) and text}
    for key in (settings.get("default_prompt_name"), "classification", "Classification"):
        if key in prompts:
            return prompts[key], f"its own prompt for {key}"
    names = f"{name} {_title(folder)} {_settings(folder / 'config.json').get('_name_or_path', '')}".lower()
    if "instruct" not in names:
        pair = {text.strip() for text in prompts.values()}
        if {"query:", "passage:"} <= pair or re.search(r"(^|[^a-z0-9])e5([^a-z0-9]|$)", names):
            return E5_PREFIX, "as the E5 family wants"
    if prompts:
        return "", f"none, but the model has prompts for {', '.join(prompts)}: --prefix can set one"
    return "", ""


def _title(folder: Path) -> str:
    """Return the first heading of the model's card, "" when it has none."""
    heading = re.search(r"^# (.*)$", _card(folder), flags=re.MULTILINE)
    return heading.group(1) if heading else ""


def licence_of(folder: Path) -> str:
    """Return the licence that the model's card names in its first lines, "" when it names none."""
    header = re.match(r"---\n(.*?)\n---", _card(folder), flags=re.DOTALL)
    named = re.search(r"^license:\s*[\"']?([\w.+-]+)", header.group(1), flags=re.MULTILINE) if header else None
    return named.group(1) if named else ""


def _card(folder: Path) -> str:
    try:
        return (folder / CARD).read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ""


def _settings(path: Path) -> dict[str, Any]:
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}
