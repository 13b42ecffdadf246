"""Trains the coders that ship in `models/` on everything in this folder, and prints their cross-validated figures.

Usage:  python training_data/train_shipped.py [SCHEME...]
"""

import sys
from pathlib import Path

from autocode import show
from autocode.workflow_encoder import EXTRA, train_on_shipped_codings

FOLDS = 20  # up to 20 documents: each is left out once

if __name__ == "__main__":
    for scheme in sys.argv[1:] or EXTRA:
        out = Path(__file__).resolve().parent.parent / "models" / scheme
        print(show.evaluation_text(train_on_shipped_codings(scheme, "", out, FOLDS, print).as_json()))
