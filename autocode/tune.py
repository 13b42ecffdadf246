"""Tuning: an encoder of a coder's own, drawn towards the codes that it is to tell apart.

Texts with the same codes are to lie close, and all others apart (supervised contrast; Khosla et al. 2020, "Supervised
contrastive learning", NeurIPS 33, eq. 2, with the share of codes in common as the weight of a pair). Everything in the
network moves but the table of subwords: moving the last layers alone was measured and gains a third of it.

A tuned encoder knows the codes of the fragments that it was tuned on, so what heads on its vectors say of these very
fragments shows nothing. A coder is calibrated on what encoders say that were tuned without them (`coder.fit.Anew`).
"""

import copy
import shutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from autocode.coder.definitions import encode_definitions
from autocode.coder.passages import Passages, encode_passages
from autocode.coder.targets import path_matrix
from autocode.config import SEED
from autocode.embed import Encoder, SentenceEncoder, is_transformer, load_encoder
from autocode.errors import ModelError
from autocode.records import CodedFragment
from autocode.scheme import Scheme

Indices = NDArray[np.intp]
# Ten times through all fragments, but no more than so many readings: on 50 and on 100 headlines twice as many gained
# nothing.
ROUNDS, MOST_READINGS = 10, 4000
BATCH, RATE, TEMPERATURE, WARM_UP = 16, 1e-4, 0.1, 0.1
# A batch with fewer has hardly a pair to learn from.
_FEWEST = 4


@dataclass
class Tuner:
    """Tunes an encoder on some of the fragments of one table, and reads them all with it."""

    encoder: Encoder
    fragments: Sequence[CodedFragment]
    scheme: Scheme
    progress: Callable[[str], None] = lambda _: None
    _alike: NDArray[np.float32] = field(init=False)

    def __post_init__(self) -> None:
        """Work out how alike the codes of all pairs are. Raises ModelError for an encoder without layers to move."""
        if not isinstance(self.encoder, SentenceEncoder) or not is_transformer(self.encoder.model):
            raise ModelError(
                f"the encoder {self.encoder.identity} is no transformer: there is nothing to tune. Leave --tune out."
            )
        self._alike = codes_in_common([fragment.codes for fragment in self.fragments], self.scheme)

    def tuned(self, rows: Indices) -> SentenceEncoder:
        """Return an encoder tuned on some of the fragments (by row)."""
        assert isinstance(self.encoder, SentenceEncoder), "looked at when the tuner was made"
        self.progress(f"tuning the encoder on {len(rows)} fragments")
        texts = [self.encoder.prefix + self.fragments[int(row)].text for row in rows]
        model = tuned_model(self.encoder.model, texts, self._alike[np.ix_(rows, rows)])
        return replace(self.encoder, model=model)

    def on_everything(self) -> SentenceEncoder:
        """Return the encoder tuned on all fragments."""
        return self.tuned(np.arange(len(self.fragments)))

    def read(self, encoder: SentenceEncoder) -> tuple[Passages, NDArray[np.float32] | None]:
        """Return all fragments, and the scheme's definitions, as an encoder reads them."""
        passages = encode_passages([fragment.passage for fragment in self.fragments], encoder.encode)
        return passages, encode_definitions(self.scheme, encoder.encode)

    def anew(self, rows: Indices) -> tuple[Passages, NDArray[np.float32] | None]:
        """Return all fragments, and the definitions, as an encoder reads them that was tuned on some of the rows."""
        return self.read(self.tuned(rows))


# Where a coder's own encoder lies, in its folder.
OWN_ENCODER = "encoder"


def keep_own(encoder: SentenceEncoder | None, model_folder: Path) -> str:
    """Write a coder's own encoder into its folder in place of what was there, and return its identity ("": None given).

    Raises ModelError when it cannot be written.
    """
    folder = model_folder / OWN_ENCODER
    try:
        if folder.is_dir():
            shutil.rmtree(folder)
        if encoder is None:
            return ""
        model = copy.deepcopy(encoder.model).half()
        # What stands before a text travels as the default prompt, which is where opening a folder looks for it.
        model.prompts, model.default_prompt_name = ({"text": encoder.prefix}, "text") if encoder.prefix else ({}, None)
        model.save(str(folder), create_model_card=False)
    except OSError as error:
        raise ModelError(f"{folder}: cannot be written ({error.strerror}). Choose another folder.") from error
    return load_encoder(str(folder)).identity


def codes_in_common(given: Sequence[Sequence[str]], scheme: Scheme) -> NDArray[np.float32]:
    """Return, for all pairs, the codes that both carry over those that either does (texts x texts, 0 to 1).

    Codes above the given ones count too, so that two codes of one topic are more alike than two of different ones.
    Texts without a code are alike among themselves.
    """
    carried = path_matrix(given, scheme)
    marks = np.column_stack([carried, ~carried.any(axis=1)]).astype(np.float32)
    shared, sizes = marks @ marks.T, marks.sum(axis=1)
    return np.asarray(shared / (sizes[:, None] + sizes[None, :] - shared), dtype=np.float32)


def tuned_model(model: Any, texts: Sequence[str], alike: NDArray[np.float32]) -> Any:
    """Return a copy of a sentence-transformers model tuned on texts; `alike` says how near each pair belongs (0 to 1).

    The same texts in the same order give the same model on the same kind of machine. Its weights are rounded to half
    precision, which is how they are kept.
    """
    import torch

    tuned, wanted = copy.deepcopy(model), torch.from_numpy(alike)
    for module in tuned.modules():
        if isinstance(module, torch.nn.Embedding):
            module.weight.requires_grad_(False)
    rounds = max(1, round(min(ROUNDS, MOST_READINGS / len(texts))))
    steps = rounds * -(-len(texts) // BATCH)
    optimizer = torch.optim.AdamW([part for part in tuned.parameters() if part.requires_grad], lr=RATE)
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimizer, lambda step: min(1.0, (step + 1) / (WARM_UP * steps)) * (1 - step / steps)
    )
    with torch.random.fork_rng(devices=[]), torch.enable_grad():
        torch.manual_seed(SEED)
        tuned.train()
        for _ in range(rounds):
            for batch in torch.randperm(len(texts)).split(BATCH):
                if len(batch) >= _FEWEST:
                    loss = _contrast(_vectors(tuned, [texts[i] for i in batch]), wanted[batch][:, batch])
                    optimizer.zero_grad()
                    loss.backward()
                    optimizer.step()
                schedule.step()
    return tuned.eval().requires_grad_(False).half().float()


def _vectors(model: Any, texts: list[str]) -> Any:
    """Return the unit sentence vectors that a model makes of some texts, with the way back to its weights."""
    import torch

    tokens = model.tokenizer(texts, padding=True, truncation=True, max_length=model.max_seq_length, return_tensors="pt")
    return torch.nn.functional.normalize(model(dict(tokens))["sentence_embedding"], dim=1)


def _contrast(vectors: Any, wanted: Any) -> Any:
    """Return the mean surprise at the texts that belong near each text, among all others of the batch."""
    import torch

    others = ~torch.eye(len(vectors), dtype=torch.bool)
    logits = (vectors @ vectors.T / TEMPERATURE).masked_fill(~others, -torch.inf)
    weights = wanted * others
    has_one = weights.sum(dim=1) > 0
    surprise = -(torch.log_softmax(logits, dim=1).masked_fill(~others, 0) * weights).sum(dim=1)
    return (surprise[has_one] / weights.sum(dim=1)[has_one]).sum() / max(1, int(has_one.sum()))
