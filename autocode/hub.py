"""The only module that opens a network connection: it fetches an encoder that a person named, and sends nothing else.

Called by `autocode encoder add OWNER/MODEL` and by nothing else. What is sent is what a download needs: the name of the
model, the versions of Python and of the hub's library, and the login of somebody who logged in to the hub.
"""

import re
import shutil
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from autocode.encoder_files import files_in, hashes, needed_files
from autocode.errors import ModelError

Progress = Callable[[str], None]


def fetch(source: str, revision: str, folder: Path, progress: Progress) -> str:
    """Download those files of a model (`owner/model`) that are needed, and return the commit they are of.

    Raises ModelError, with the reason and what to do, when that fails.
    """
    from huggingface_hub import HfApi, constants, snapshot_download

    # Without this the library asks the hub about more than the model, and tells more of this computer.
    constants.HF_HUB_DISABLE_TELEMETRY = True
    try:
        progress(f"asking the hub for {source}")
        about = HfApi().model_info(source, revision=revision or None, files_metadata=True, timeout=30)
        there = {sibling.rfilename: sibling for sibling in about.siblings or ()}
        names = needed_files(there)
        size = sum(there[name].size or 0 for name in names)
        progress(f"downloading {len(names)} files, {size / 1e6:,.0f} MB, revision {str(about.sha)[:12]}")
        snapshot_download(
            source, revision=about.sha, allow_patterns=[_literally(name) for name in names], local_dir=folder
        )
    except Exception as error:  # the hub's library raises its own, httpx's and the system's errors
        raise ModelError(
            f"{source}: cannot be downloaded ({_reason(error)}). Or download it elsewhere, and add its folder."
        ) from error
    shutil.rmtree(folder / ".cache", ignore_errors=True)
    folder.mkdir(exist_ok=True)
    _check_download(folder, there)
    return str(about.sha)


def _literally(name: str) -> str:
    """Return a pattern that matches one file name only."""
    return re.sub(r"([*?\[])", r"[\1]", name)


def _check_download(folder: Path, promised: Mapping[str, Any]) -> None:
    """Hold large files against the SHA-256 that the hub gives for them."""
    for name, digest in hashes(folder, files_in(folder)).items():
        large = getattr(promised.get(name), "lfs", None)
        if large is not None and large.sha256 != digest:
            raise ModelError(f"{name}: arrived damaged (not the SHA-256 that the hub gives). Try again.")


def _reason(error: Exception) -> str:
    """Return in a few words why a download failed and what to do."""
    from huggingface_hub import constants, errors

    if constants.HF_HUB_OFFLINE:
        return "HF_HUB_OFFLINE forbids it; unset it"
    if isinstance(error, errors.GatedRepoError):
        return "its makers ask you to accept conditions on its page and to log in: hf auth login"
    if isinstance(error, errors.RepositoryNotFoundError):
        return "the hub has no model of this name, or it is not public; check the name"
    if isinstance(error, errors.RevisionNotFoundError):
        return "it has no such revision; check --revision"
    if isinstance(error, OSError) and not isinstance(error, errors.HfHubHTTPError) and error.errno is not None:
        return f"{error.strerror}; free some room, or set AUTOCODE_HOME" if error.errno == 28 else str(error.strerror)
    named = type(error).__name__
    if isinstance(error, errors.LocalEntryNotFoundError) or "Connect" in named or "Timeout" in named:
        return f"no connection to {constants.ENDPOINT}; check the network"
    return f"{named}: {' '.join(str(error).split())[:200]}"
