"""Where the program's own data lies, and the settings that hold everywhere."""

from pathlib import Path

DEFAULT_SCHEME = "waardecreatie"
LANGUAGES = ("nl", "en")
# One seed for everything that draws: the same input gives the same output.
SEED = 20261123

_PACKAGE = Path(__file__).resolve().parent


def data_folder(name: str) -> Path:
    """Return the folder of shipped data called `name` ("schemes" or "models").

    An installed wheel carries it inside the package; a source checkout beside it.
    """
    packaged = _PACKAGE / "_data" / name
    return packaged if packaged.is_dir() else _PACKAGE.parent / name
