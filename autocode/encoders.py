"""Other sentence encoders than the shipped one: fetched or copied once, recorded, and from then on used offline.

    user folder/encoders/NAME/     the encoder in sentence-transformers format, and encoder.json: where it came from
    user folder/models/NAME/ID/    the coder of scheme ID, trained again with that encoder on the shipped codings
    user folder/default-encoder    the name that commands use when none is given

`add_encoder` with the name of a model on the hub is the one place in the program that opens a network connection. An
encoder is made ready in a folder of its own and moved in place whole: nothing is ever there by halves.
"""

import json
import os
import re
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from autocode.config import user_folder
from autocode.embed import RECORD, added_folder, encoder_identity, offline, open_folder, read_record
from autocode.errors import ModelError, SettingsError

HUB_NAME = re.compile(r"[\w.-]+/[\w.-]+")
SHORT_NAME = re.compile(r"[a-z0-9][a-z0-9._-]*")
# Copies of the same weights for other programs, which would double a download.
_OTHER_PROGRAMS = ("onnx/", "openvino/", "coreml/", "gguf/", "flax/", "tf/")
_WANTED = (".json", ".txt", ".model", ".safetensors", ".bin", ".md")
# Trained with these words before every text; the card of the models says so (huggingface.co/intfloat).
_E5_PREFIX = "query: "
Progress = Callable[[str], None]


@dataclass(frozen=True)
class AddedEncoder:
    """What is known of an encoder that was added; written beside it as encoder.json.

    `source` is the hub's name or the folder it was copied from, `revision` the hub's commit ("" for a folder),
    `dimensions` the length of the vectors that coders get (several layers side by side), `most_tokens` how long a
    piece of text it reads at once, `megabytes` its size on disk.
    """

    name: str
    source: str
    revision: str
    identity: str
    prefix: str
    dimensions: int
    most_tokens: int
    megabytes: int
    notes: tuple[str, ...] = ()

    @property
    def folder(self) -> Path:
        """Where it lies."""
        return added_folder(self.name)


def list_encoders() -> tuple[AddedEncoder, ...]:
    """Return the encoders that were added, by name."""
    home = user_folder() / "encoders"
    folders = sorted(path for path in home.iterdir() if (path / RECORD).is_file()) if home.is_dir() else []
    return tuple(_from_record(read_record(folder)) for folder in folders)


def add_encoder(
    source: str, name: str = "", prefix: str | None = None, revision: str = "", progress: Progress = lambda _: None
) -> AddedEncoder:
    """Fetch an encoder from the hub (`owner/model`) or copy it from a folder, and return what is known of it.

    `name` is a short name to call it by (the model's own by default), `prefix` what to put before every text (known by
    itself for the E5 family). Raises ModelError when it is no encoder or cannot be fetched, SettingsError for a name
    that is taken or cannot be one. Nothing is left behind then.
    """
    folder = Path(source)
    from_folder = folder.is_dir()
    if not from_folder and not HUB_NAME.fullmatch(source):
        raise SettingsError(f"{source}: no folder, and no name of a model on the hub (owner/model). Give one of them.")
    short = name or re.sub(
        r"[^a-z0-9._-]+", "-", folder.resolve().name.lower() if from_folder else source.split("/")[1].lower()
    )
    if not SHORT_NAME.fullmatch(short):
        raise SettingsError(f"--name {short}: use small letters, digits, dots and dashes only.")
    if added_folder(short).exists():
        raise SettingsError(f"{short}: an encoder of this name is there already. Remove it first, or choose --name.")
    with _workplace() as work:
        if from_folder:
            progress(f"copying {folder}")
            shutil.copytree(folder, work / "fetched", ignore=shutil.ignore_patterns(RECORD, ".*", *_folders()))
            commit = ""
        else:
            commit = _fetch(source, revision, work / "fetched", progress)
        notes = _make_ready(work / "fetched")
        added = _describe(
            work / "fetched", short, str(folder.resolve()) if from_folder else source, commit, prefix, notes
        )
        (work / "fetched" / RECORD).write_text(json.dumps(asdict(added), indent=1) + "\n", encoding="utf-8")
        added_folder(short).parent.mkdir(parents=True, exist_ok=True)
        os.replace(work / "fetched", added_folder(short))
    return added


def remove_encoder(name: str) -> tuple[Path, ...]:
    """Delete an encoder that was added and the coders trained with it; return the folders that are gone.

    Raises SettingsError when there is none of that name.
    """
    gone = belongings(name)
    for folder in gone:
        shutil.rmtree(folder)
    if default_encoder() == name:
        use_encoder("")
    return gone


def belongings(name: str) -> tuple[Path, ...]:
    """Return the folders of an encoder that was added and of its coders. Raises SettingsError when there is none."""
    if not name or not (added_folder(name) / RECORD).is_file():
        known = ", ".join(one.name for one in list_encoders()) or "none was added yet"
        raise SettingsError(f"{name}: no encoder of this name was added. There are: {known}.")
    return tuple(folder for folder in (added_folder(name), coders_folder(name)) if folder.is_dir())


def coders_folder(name: str) -> Path:
    """Return where the coders lie that were trained with an added encoder, one folder per scheme."""
    return user_folder() / "models" / name


def use_encoder(name: str) -> None:
    """Make an added encoder the one that is used when none is named; an empty name goes back to the shipped one."""
    if name:
        belongings(name)
    home = user_folder()
    home.mkdir(parents=True, exist_ok=True)
    (home / "default-encoder").write_text(name + "\n", encoding="utf-8")


def default_encoder() -> str:
    """Return the name of the encoder that is used when none is named; empty for the shipped one."""
    path = user_folder() / "default-encoder"
    return path.read_text(encoding="utf-8").strip() if path.is_file() else ""


def chosen_encoder(named: str) -> str:
    """Return the encoder that a person means: the one named, else the default; "shipped" is the shipped one."""
    return "" if named == "shipped" else named or default_encoder()


def _from_record(record: dict[str, Any]) -> AddedEncoder:
    return AddedEncoder(**{**record, "notes": tuple(record["notes"])})


def _folders() -> tuple[str, ...]:
    return tuple(name.rstrip("/") for name in _OTHER_PROGRAMS)


@contextmanager
def _workplace() -> Iterator[Path]:
    """Give a folder on the disk of the user folder, so that moving out of it is one step; gone afterwards."""
    home = user_folder()
    try:
        home.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=".adding-", dir=home, ignore_cleanup_errors=True) as work:
            yield Path(work)
    except OSError as error:
        raise ModelError(
            f"{home}: cannot be written ({error.strerror or error}). Free some room, or set AUTOCODE_HOME."
        ) from error


def _fetch(source: str, revision: str, folder: Path, progress: Progress) -> str:
    """Download a model's files and return the commit they are of. The only use of the network in the program."""
    from huggingface_hub import HfApi, snapshot_download

    try:
        progress(f"asking the hub for {source}")
        about = HfApi().model_info(source, revision=revision or None, files_metadata=True, timeout=30)
        names = _needed([sibling.rfilename for sibling in about.siblings or ()])
        size = sum(sibling.size or 0 for sibling in about.siblings or () if sibling.rfilename in names)
        progress(f"downloading {len(names)} files, {size / 1e6:,.0f} MB")
        snapshot_download(source, revision=about.sha, allow_patterns=names, local_dir=folder)
    except Exception as error:  # the hub's library raises its own, httpx's and the system's errors
        raise ModelError(
            f"{source}: cannot be downloaded ({type(error).__name__}: {str(error).splitlines()[0][:200]}). Check the "
            "name and the connection, or download it elsewhere and add its folder."
        ) from error
    shutil.rmtree(folder / ".cache", ignore_errors=True)
    return str(about.sha)


def _needed(names: list[str]) -> list[str]:
    """Return the files that sentence-transformers needs: safetensors where there are any, no copies for others."""
    mine = [name for name in names if name.endswith(_WANTED) and not name.startswith(_OTHER_PROGRAMS)]
    if any(name.endswith(".safetensors") for name in mine):
        mine = [name for name in mine if not name.endswith(".bin")]
    return mine


def _make_ready(folder: Path) -> tuple[str, ...]:
    """Turn a plain transformer into a sentence-transformers model; return notes on what was done."""
    if (folder / "modules.json").is_file():
        return ()
    if not (folder / "config.json").is_file():
        raise ModelError(f"{folder.name}: neither modules.json nor config.json is there: this is no encoder.")
    with offline():
        open_folder(folder).save(str(folder), create_model_card=False)
    return ("a plain transformer: the mean over its words is taken as the sentence's vector",)


def _describe(
    folder: Path, name: str, source: str, revision: str, prefix: str | None, notes: tuple[str, ...]
) -> AddedEncoder:
    from autocode.embed import SentenceEncoder

    with offline():
        model = open_folder(folder)
    found = _known_prefix(model, source) if prefix is None else prefix
    encoder = SentenceEncoder(model, "", "", found)
    vectors = encoder.encode(["Een zin om te zien hoe lang een vector is."])
    return AddedEncoder(
        name=name,
        source=source,
        revision=revision,
        identity=encoder_identity(folder, name),
        prefix=found,
        dimensions=int(vectors.shape[1]),
        most_tokens=int(getattr(model, "max_seq_length", None) or 0),
        megabytes=round(sum(file.stat().st_size for file in folder.rglob("*") if file.is_file()) / 1e6),
        notes=notes,
    )


def _known_prefix(model: Any, source: str) -> str:
    """Return the words that a model wants before a text: its own `query` prompt, or those of the E5 family."""
    prompts = getattr(model, "prompts", None) or {}
    if prompts.get("query"):
        return str(prompts["query"])
    return _E5_PREFIX if re.search(r"(^|[^a-z0-9])e5([^a-z0-9]|$)", Path(source).name.lower()) else ""
