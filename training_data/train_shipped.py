"""Trains the coders that ship in `models/` on everything in this folder, and prints their cross-validated figures.

Usage:  python training_data/train_shipped.py [SCHEME...]
"""

import sys
from pathlib import Path

from autocode import show, workflow

HERE = Path(__file__).resolve().parent
NOTE = (
    "Trained on constructed (invented) Dutch text only. Its figures hold on that text; expect real conversations to be "
    "harder. Train a coder on your own codings as soon as you have some hundred."
)
# Single fragments, written to show codes and not how often they occur: they train, and neither calibrate nor measure.
EXTRA = {
    "waardecreatie": ("aanvulling.csv", "aanvulling-breed.csv"),
    "ontwerpprincipes": ("aanvulling-ontwerpprincipes.csv",),
}


def train(scheme: str) -> None:
    """Train the coder of one scheme and write it to models/SCHEME."""
    codings = sorted((HERE / "codings").glob("*.csv"))
    if scheme == "ontwerpprincipes":  # only documents that were read for principles hold rows of that scheme
        codings = [path for path in codings if f",{scheme}," in path.read_text(encoding="utf-8")]
    extra = tuple(HERE / "supplement" / name for name in EXTRA[scheme])
    settings = workflow.CodedSettings(scheme, folds=20, extra=extra)  # up to 20 documents: each is left out once
    coded = workflow.read_codings(codings, settings, print)
    out = HERE.parent / "models" / scheme
    evaluation, _ = workflow.train_coder(coded, out, settings, overwrite=True, note=NOTE, progress=print)
    print(show.evaluation_text(evaluation.as_json()))


if __name__ == "__main__":
    for wanted in sys.argv[1:] or EXTRA:
        train(wanted)
