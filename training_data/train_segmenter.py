"""Fits the weights by which the program cuts, on where the fragments in `source/` begin; writes `models/segmenter/`.

Usage:  python training_data/train_segmenter.py
"""

import csv
import hashlib
import json
from pathlib import Path

from autocode.segment.learn import CutTurn, learn
from autocode.segment.weights import weights_file

SOURCE = Path(__file__).resolve().parent / "source"


def cut_documents(folder: Path = SOURCE) -> dict[str, list[CutTurn]]:
    """Return the turns of every conversation, cut as its source has them."""
    documents: dict[str, list[CutTurn]] = {}
    for path in sorted(folder.glob("*.tsv")):
        turns: dict[str, list[str]] = {}
        for row in csv.reader(path.open(encoding="utf-8", newline=""), delimiter="\t", quoting=csv.QUOTE_NONE):
            if row and not row[0].startswith("#"):
                turns.setdefault(row[0], []).append(row[3])
        documents[path.stem] = [CutTurn(tuple(fragments)) for fragments in turns.values()]
    return documents


def fingerprint(documents: dict[str, list[CutTurn]]) -> str:
    """Return the SHA-256 of what is learnt from: the fragments of all turns."""
    written = json.dumps([[turn.fragments for turn in documents[name]] for name in sorted(documents)])
    return hashlib.sha256(written.encode()).hexdigest()


if __name__ == "__main__":
    documents = cut_documents()
    content = {**learn(documents), "training data SHA-256": fingerprint(documents)}
    weights_file().parent.mkdir(exist_ok=True)
    weights_file().write_text(json.dumps(content, ensure_ascii=False, indent=0, sort_keys=True), encoding="utf-8")
    print(f"{weights_file()}: {weights_file().stat().st_size // 1024} KB")
