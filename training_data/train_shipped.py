"""Trains the coders that ship in `models/` on everything in this folder, and prints their cross-validated figures.

Usage:  python training_data/train_shipped.py [SCHEME...]
"""

import sys
from pathlib import Path

from autocode import show
from autocode.embed import load_encoder
from autocode.workflow_encoder import EXTRA, FOLDS, train_on_shipped_codings

if __name__ == "__main__":
    for scheme in sys.argv[1:] or EXTRA:
        out = Path(__file__).resolve().parent.parent / "models" / scheme
        print(show.evaluation_text(train_on_shipped_codings(scheme, load_encoder(), out, FOLDS, print).as_json()))
