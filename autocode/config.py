"""Where the program's own data lies, and the settings that hold everywhere."""

import os
from pathlib import Path

DEFAULT_SCHEME = "waardecreatie"
LANGUAGES = ("nl", "en")
# One seed for everything that draws: the same input gives the same output.
SEED = 20261123

_PACKAGE = Path(__file__).resolve().parent


def data_folder(name: str) -> Path:
    """Return the folder of shipped data called `name` ("schemes", "models" or "training_data").

    An installed wheel carries it inside the package; a source checkout beside it.
    """
    packaged = _PACKAGE / "_data" / name
    return packaged if packaged.is_dir() else _PACKAGE.parent / name


def user_folder() -> Path:
    """Return the folder for what a person adds to the program: encoders, and the coders trained with them.

    The environment variable AUTOCODE_HOME names another one.
    """
    named = os.environ.get("AUTOCODE_HOME")
    if named:
        return Path(named).expanduser()
    from platformdirs import user_data_path

    return user_data_path("autocode", appauthor=False)
