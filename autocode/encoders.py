"""Other sentence encoders than the shipped one: fetched or copied once, recorded, and from then on used offline.

    user folder/encoders/NAME/     the encoder in sentence-transformers format, and encoder.json: where it came from
    user folder/models/NAME/ID/    the coder of scheme ID, trained again with that encoder on the shipped codings
    user folder/default-encoder    the name that commands use when none is given

`add_encoder` with the name of a model on the hub is the one thing that opens a network connection (`autocode.hub`). An
encoder is made ready in a folder of its own, opened, tried, and moved in place whole: nothing is ever there by halves.
"""

import gc
import json
import os
import re
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from autocode.config import user_folder
from autocode.embed import SentenceEncoder, open_folder, pooling_of, tokens_at_once
from autocode.encoder_files import (
    RECORD,
    AddedEncoder,
    added_folder,
    files_in,
    hashes,
    identity_of,
    known_prefix,
    licence_of,
    needed_files,
    read_record,
    verify,
    write_record,
)
from autocode.errors import ModelError, SettingsError
from autocode.hub import fetch

HUB_NAME = re.compile(r"[\w-][\w.-]*/[\w-][\w.-]*")
SHORT_NAME = re.compile(r"[a-z0-9][a-z0-9._-]*")
SHIPPED_NAME = "shipped"
# Device names that Windows allows no folder to have.
_NO_NAMES = {SHIPPED_NAME, "none", "con", "prn", "aux", "nul"}
_ADDING = ".adding-"
_A_DAY = 86_400
Progress = Callable[[str], None]


@dataclass(frozen=True)
class _Origin:
    """Where the files of an encoder that is being added came from, and what is known of it beforehand."""

    source: str
    name: str
    revision: str = ""
    carried: AddedEncoder | None = None


def list_encoders() -> tuple[AddedEncoder, ...]:
    """Return the encoders that were added, by name."""
    home = user_folder() / "encoders"
    folders = sorted(path for path in home.iterdir() if (path / RECORD).is_file()) if home.is_dir() else []
    return tuple(record for record in map(read_record, folders) if record is not None)


def add_encoder(
    source: str, name: str = "", prefix: str | None = None, revision: str = "", progress: Progress = lambda _: None
) -> AddedEncoder:
    """Fetch an encoder from the hub (`owner/model`) or copy it from a folder, and return what is known of it.

    `name` is a short name to call it by (the model's own by default), `prefix` what to put before every text (known by
    itself for the E5 family), `revision` a commit or tag on the hub. Raises ModelError when it is no encoder or cannot
    be fetched, SettingsError for a name that is taken or cannot be one. Nothing is left behind then.
    """
    folder, origin = _source(source, revision)
    short = _short_name(name or origin.name)
    with _workplace() as work:
        files = work / "files"
        if folder is None:
            origin = replace(origin, revision=fetch(origin.source, revision, files, progress))
        else:
            progress(f"copying {folder}")
            _copy(folder, files, origin)
        notes = _make_ready(files, source)
        added = _tried(files, short, origin, prefix, notes)
        write_record(added, files)
        gc.collect()  # Windows moves no folder of which a file is still open, as the weights of the tried model are
        added_folder(short).parent.mkdir(parents=True, exist_ok=True)
        os.replace(files, added_folder(short))
    return added


def remove_encoder(name: str) -> tuple[Path, ...]:
    """Delete an encoder that was added and the coders trained with it; return the folders that are gone.

    Raises SettingsError when there is none of that name. The shipped one is used again when this was the default.
    """
    gone = belongings(name)
    if default_encoder() == name:
        use_encoder("")
    for folder in gone:
        shutil.rmtree(folder)
    return gone


def belongings(name: str) -> tuple[Path, ...]:
    """Return the folders of an encoder that was added and of its coders. Raises SettingsError when there is none."""
    if not SHORT_NAME.fullmatch(name) or not (added_folder(name) / RECORD).is_file():
        known = ", ".join(one.name for one in list_encoders()) or "none was added yet"
        raise SettingsError(f"{name}: no encoder of this name was added. There are: {known}.")
    return tuple(folder for folder in (added_folder(name), coders_folder(name)) if folder.is_dir())


def coders_folder(name: str) -> Path:
    """Return where the coders lie that were trained with an added encoder, one folder per scheme."""
    return user_folder() / "models" / name


def coders_of(name: str) -> tuple[str, ...]:
    """Return the ids of the schemes that a coder was trained for with an added encoder."""
    home = coders_folder(name)
    return tuple(sorted(path.parent.name for path in home.glob("*/coder.json")))


def use_encoder(name: str) -> None:
    """Make an added encoder the one that is used when none is named; an empty name goes back to the shipped one."""
    if name:
        belongings(name)
    home = user_folder()
    try:
        home.mkdir(parents=True, exist_ok=True)
        (home / "default-encoder").write_text(name + "\n", encoding="utf-8")
    except OSError as error:
        raise _cannot_write(home, error) from error


def default_encoder() -> str:
    """Return the name of the encoder that is used when none is named; empty for the shipped one."""
    path = user_folder() / "default-encoder"
    return path.read_text(encoding="utf-8").strip() if path.is_file() else ""


def chosen_encoder(named: str) -> str:
    """Return the encoder that a person means: the one named, else the default; "shipped" is the shipped one.

    Raises SettingsError when the default is no longer there.
    """
    if named:
        return "" if named == SHIPPED_NAME else named
    default = default_encoder()
    if default and not (added_folder(default) / RECORD).is_file():
        raise SettingsError(
            f"{default}: this encoder is to be used always, but it is no longer there. Add it again, or go back to the "
            "shipped one: autocode encoder use shipped."
        )
    return default


def _source(source: str, revision: str) -> tuple[Path | None, _Origin]:
    """Return the folder to copy (None: fetch from the hub) and what is known of where it comes from."""
    folder = Path(source).expanduser()
    if source and folder.is_dir():
        if revision:
            raise SettingsError(f"--revision {revision}: a folder has none. Leave it out, or name a model on the hub.")
        return _in_folder(folder)
    if not HUB_NAME.fullmatch(source):
        raise SettingsError(f"{source}: no folder, and no name of a model on the hub (owner/model). Give one of them.")
    if folder.parent.is_dir():
        # Somebody who mistypes a folder of their own must not send its name to a hub.
        raise SettingsError(
            f"{source}: there is no such folder in {folder.parent}. If you mean a model on the hub, give the command "
            f"from a folder that has no {folder.parent}."
        )
    return None, _Origin(source, source.split("/")[1])


def _in_folder(folder: Path) -> tuple[Path, _Origin]:
    """Look at a folder: an encoder, one that another computer's autocode added, or the hub's own cache of a model."""
    folder = folder.resolve()
    snapshots = sorted((folder / "snapshots").iterdir()) if (folder / "snapshots").is_dir() else []
    if folder.name.startswith("models--") and snapshots:
        main = folder / "refs" / "main"
        commit = main.read_text(encoding="utf-8").strip() if main.is_file() else ""
        chosen = next((one for one in snapshots if one.name == commit), snapshots[-1])
        owner_and_model = folder.name.removeprefix("models--").replace("--", "/")
        return chosen, _Origin(owner_and_model, owner_and_model.split("/")[-1], chosen.name)
    carried = read_record(folder)
    if carried is not None:
        return folder, _Origin(carried.source, carried.name, carried.revision, carried)
    return folder, _Origin(str(folder), folder.name)


def _short_name(wanted: str) -> str:
    short = re.sub(r"[^a-z0-9._-]+", "-", wanted.lower()).strip("-.")
    if not SHORT_NAME.fullmatch(short) or short in _NO_NAMES or "/" in wanted or "\\" in wanted:
        raise SettingsError(f"--name {wanted}: use small letters, digits, dots and dashes, and another word than this.")
    if added_folder(short).exists():
        raise SettingsError(f"{short}: an encoder of this name is there already. Remove it first, or choose --name.")
    return short


@contextmanager
def _workplace() -> Iterator[Path]:
    """Give a folder on the disk of the user folder, so that moving out of it is one step; gone afterwards.

    What a computer that was switched off left of an earlier one is cleared when it is a day old.
    """
    home = user_folder()
    try:
        home.mkdir(parents=True, exist_ok=True)
        for old in home.glob(f"{_ADDING}*"):
            if time.time() - old.stat().st_mtime > _A_DAY:
                shutil.rmtree(old, ignore_errors=True)
        with tempfile.TemporaryDirectory(prefix=_ADDING, dir=home, ignore_cleanup_errors=True) as work:
            yield Path(work)
    except OSError as error:
        raise _cannot_write(home, error) from error


def _cannot_write(home: Path, error: OSError) -> ModelError:
    return ModelError(f"{home}: cannot be written ({error.strerror or error}). Free some room, or set AUTOCODE_HOME.")


def _copy(folder: Path, target: Path, origin: _Origin) -> None:
    if origin.carried is not None:
        verify(folder, origin.carried)
    for name in needed_files(files_in(folder)):
        (target / name).parent.mkdir(parents=True, exist_ok=True)
        try:
            shutil.copyfile(folder / name, target / name)
        except OSError as error:
            if error.filename != str(folder / name):
                raise
            raise ModelError(f"{folder / name}: cannot be read ({error.strerror}).") from error
    target.mkdir(exist_ok=True)


def _make_ready(folder: Path, source: str) -> tuple[str, ...]:
    """Refuse what is no encoder; turn a plain transformer into a sentence-transformers model. Return notes on it."""
    names = files_in(folder)
    _check_weights(folder, names, source)
    if "modules.json" in names:
        for module in _read(folder / "modules.json"):
            if not str(module.get("type", "")).startswith("sentence_transformers."):
                raise ModelError(
                    f"{source}: the encoder needs program code of its own ({module.get('type')}), which autocode never "
                    "runs. Choose another."
                )
        return ()
    width = _read(folder / "config.json").get("hidden_size")
    if not isinstance(width, int):
        raise ModelError(f"{source}: config.json names no hidden_size: this is no encoder of text.")
    modules = [
        {"idx": 0, "name": "0", "path": "", "type": "sentence_transformers.models.Transformer"},
        {"idx": 1, "name": "1", "path": "1_Pooling", "type": "sentence_transformers.models.Pooling"},
    ]
    pooling = {"word_embedding_dimension": width, "pooling_mode_mean_tokens": True, "pooling_mode_cls_token": False}
    (folder / "1_Pooling").mkdir(exist_ok=True)
    (folder / "1_Pooling" / "config.json").write_text(json.dumps(pooling, indent=1) + "\n", encoding="utf-8")
    (folder / "modules.json").write_text(json.dumps(modules, indent=1) + "\n", encoding="utf-8")
    return ("a plain transformer: the mean over its words is taken as the sentence's vector",)


def _check_weights(folder: Path, names: tuple[str, ...], source: str) -> None:
    if "modules.json" not in names and "config.json" not in names:
        raise ModelError(f"{source}: neither modules.json nor config.json is there: this is no encoder.")
    weights = [name for name in names if name.endswith((".safetensors", ".bin"))]
    if not weights:
        raise ModelError(f"{source}: no weights are there (model.safetensors or pytorch_model.bin).")
    for name in weights:
        with (folder / name).open("rb") as file:
            if file.read(24).startswith(b"version https://git-lfs"):
                raise ModelError(
                    f"{source}: {name} is only a pointer that git leaves in place of a large file. Fetch the file "
                    "itself (git lfs pull, or the download button on the model's page)."
                )


def _read(path: Path) -> Any:
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise ModelError(f"{path.name}: cannot be read; the encoder is damaged.") from error


def _tried(folder: Path, name: str, origin: _Origin, prefix: str | None, notes: tuple[str, ...]) -> AddedEncoder:
    """Open an encoder, let it read a short and a very long text, and return what is known of it."""
    model = open_folder(folder)
    found, how = known_prefix(folder, origin.name) if origin.carried is None else (origin.carried.prefix, "")
    if prefix is None and how:
        notes = (*notes, f"prefix: {how}")
    if origin.carried is not None:
        notes = (*notes, *(note for note in origin.carried.notes if note not in notes))
    prefix = found if prefix is None else prefix
    vectors = _read_two(SentenceEncoder(model, "", "", prefix), origin.source)
    files = hashes(folder, files_in(folder))
    return AddedEncoder(
        name=name,
        source=origin.source,
        revision=origin.revision,
        identity=identity_of(name, files, prefix),
        prefix=prefix,
        pooling=pooling_of(model),
        sentence_dimensions=int(model.encode(["Een zin."], show_progress_bar=False, prompt="").shape[1]),
        dimensions=int(vectors.shape[1]),
        most_tokens=tokens_at_once(model),
        megabytes=round(sum((folder / path).stat().st_size for path in files) / 1e6),
        licence=licence_of(folder),
        files=files,
        notes=notes,
    )


def _read_two(encoder: SentenceEncoder, source: str) -> Any:
    """Return the vectors of a short and a very long text; ModelError when the encoder cannot read them."""
    import numpy as np

    try:
        vectors = encoder.encode(["Een zin.", "Een gesprek dat nog lang doorgaat, en waarin veel wordt gezegd. " * 60])
    except Exception as error:  # whatever a foreign model stumbles over
        raise ModelError(f"{source}: the encoder cannot read text ({type(error).__name__}: {error}).") from error
    if not np.isfinite(vectors).all() or not vectors.any(axis=1).all():
        raise ModelError(f"{source}: the encoder gives no usable vectors (empty, or not numbers).")
    return vectors
