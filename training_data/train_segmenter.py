"""Fits the weights by which the program cuts, on where the fragments in `source/` begin; writes `models/segmenter/`.

Usage:  python training_data/train_segmenter.py
"""

import json

from autocode.segment.learn import cut_documents, fingerprint, learn
from autocode.segment.weights import weights_file

if __name__ == "__main__":
    documents = cut_documents()
    content = {**learn(documents), "training data SHA-256": fingerprint(documents)}
    weights_file().parent.mkdir(exist_ok=True)
    weights_file().write_text(json.dumps(content, ensure_ascii=False, indent=0, sort_keys=True), encoding="utf-8")
    print(f"{weights_file()}: {weights_file().stat().st_size // 1024} KB")
