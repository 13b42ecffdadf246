"""Sentence encoders of a few kilobytes with random weights, made on the spot, and as much of the hub as serves them."""

import hashlib
import http.server
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

SPECIAL = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]
LETTERS = [*"abcdefghijklmnopqrstuvwxyz0123456789", *(f"##{sign}" for sign in "abcdefghijklmnopqrstuvwxyz0123456789")]
WORDS = [*SPECIAL, "query", "passage", ":", ".", "een", "brief", "vraag", "de", "map", "lach", "niet", *LETTERS]
SIZE = {"hidden_size": 16, "num_hidden_layers": 2, "num_attention_heads": 2, "intermediate_size": 24}
COMMIT = "c0ffee" * 6 + "c0ff"


def make_plain(folder: Path, places: int = 32) -> Path:
    """Write a BERT of two layers that reads `places` subwords, with a WordPiece vocabulary, as transformers does."""
    import torch
    from transformers import BertConfig, BertModel, BertTokenizer

    torch.manual_seed(1)
    folder.mkdir(parents=True)
    (folder / "vocab.txt").write_text("\n".join(WORDS), encoding="utf-8")
    BertTokenizer(str(folder / "vocab.txt"), model_max_length=places).save_pretrained(folder)
    BertModel(BertConfig(vocab_size=len(WORDS), max_position_embeddings=places, **SIZE)).save_pretrained(folder)
    return folder


def make_transformer(
    folder: Path, pooling: str = "mean", prompts: dict[str, str] | None = None, *, default: str | None = None,
    dense: int | None = None, safe: bool = True,
) -> Path:  # fmt: skip
    """Write a tiny encoder in sentence-transformers format; `dense` adds a layer of that width after the pooling."""
    import torch
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.base.modules import Dense
    from sentence_transformers.sentence_transformer.modules import Pooling, Transformer

    torch.manual_seed(2)
    plain = make_plain(folder.with_name(folder.name + "-plain"))
    modules: list[Any] = [Transformer(str(plain)), Pooling(16, pooling_mode=pooling)]  # type: ignore[arg-type]
    if dense is not None:
        modules.append(Dense(16, dense))
    model = SentenceTransformer(modules=modules, prompts=prompts, default_prompt_name=default)
    model.save(str(folder), create_model_card=False)
    if not safe:
        torch.save(model[0].auto_model.state_dict(), folder / "pytorch_model.bin")
        (folder / "model.safetensors").unlink()
    return folder


def make_static(folder: Path) -> Path:
    """Write a tiny encoder that is a table of word vectors, without a transformer."""
    import torch
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.sentence_transformer.modules import StaticEmbedding
    from tokenizers import Tokenizer
    from tokenizers.models import WordLevel
    from tokenizers.pre_tokenizers import Whitespace

    torch.manual_seed(3)
    tokenizer = Tokenizer(WordLevel({word: index for index, word in enumerate(WORDS)}, unk_token="[UNK]"))
    tokenizer.pre_tokenizer = Whitespace()
    SentenceTransformer(modules=[StaticEmbedding(tokenizer, embedding_dim=12)]).save(
        str(folder), create_model_card=False
    )
    return folder


def make_roberta(folder: Path) -> Path:
    """Write a plain transformer of RoBERTa's kind: 34 places, of which 32 are for text; its tokenizer has no limit."""
    import torch
    from tokenizers import Tokenizer
    from tokenizers.models import WordLevel
    from tokenizers.pre_tokenizers import Whitespace
    from tokenizers.processors import TemplateProcessing
    from transformers import PreTrainedTokenizerFast, RobertaConfig, RobertaModel

    torch.manual_seed(4)
    signs = {"<s>": 0, "<pad>": 1, "</s>": 2, "<unk>": 3, "een": 4, "brief": 5}
    tokenizer = Tokenizer(WordLevel(signs, unk_token="<unk>"))
    tokenizer.pre_tokenizer = Whitespace()
    tokenizer.post_processor = TemplateProcessing(single="<s> $A </s>", special_tokens=[("<s>", 0), ("</s>", 2)])
    names = {"pad_token": "<pad>", "unk_token": "<unk>", "cls_token": "<s>", "sep_token": "</s>"}
    folder.mkdir()
    PreTrainedTokenizerFast(tokenizer_object=tokenizer, **names).save_pretrained(folder)
    config = RobertaConfig(vocab_size=len(signs), max_position_embeddings=34, pad_token_id=1, **SIZE)
    RobertaModel(config).save_pretrained(folder)
    return folder


class Hub(http.server.BaseHTTPRequestHandler):
    """As much of the hub as fetching a model takes; `broken` names a file that breaks off half-way, `wrong` lies."""

    model = "iemand/klein"
    folder: Path
    asked: list[str]
    broken = ""
    lfs: dict[str, str]
    protocol_version = "HTTP/1.1"

    def do_HEAD(self) -> None:
        self.answer(body=False)

    def do_GET(self) -> None:
        self.answer(body=True)

    def answer(self, *, body: bool) -> None:
        path = self.path.partition("?")[0]
        self.asked.append(path)
        api = f"/api/models/{self.model}"
        if path in (api, f"{api}/revision/main", f"{api}/revision/{COMMIT}", f"{api}/revision/v1"):
            self.send_json({"id": self.model, "sha": COMMIT, "siblings": self.siblings()}, body=body)
        elif path.startswith(f"{api}/revision/"):
            self.send_error_code("RevisionNotFound")
        elif path.startswith(f"{api}/tree/"):
            tree = [
                {"type": "file", "path": one["rfilename"], "size": one["size"], "oid": "0"} for one in self.siblings()
            ]
            self.send_json(tree, body=body)
        elif path.startswith(f"/{self.model}/resolve/{COMMIT}/"):
            self.send_file(path.partition(f"/resolve/{COMMIT}/")[2], body=body)
        else:
            self.send_error_code("RepoNotFound")

    def siblings(self) -> list[dict[str, Any]]:
        found = []
        for file in sorted(path for path in self.folder.rglob("*") if path.is_file()):
            name = file.relative_to(self.folder).as_posix()
            one: dict[str, Any] = {"rfilename": name, "size": file.stat().st_size}
            if name in self.lfs:
                one["lfs"] = {"sha256": self.lfs[name], "size": file.stat().st_size, "pointerSize": 134}
            found.append(one)
        return found

    def send_json(self, value: Any, *, body: bool) -> None:
        self.send(json.dumps(value).encode(), {"Content-Type": "application/json"}, body=body)

    def send_error_code(self, code: str) -> None:
        self.send(b"{}", {"X-Error-Code": code}, body=True, status=404)

    def send_file(self, name: str, *, body: bool) -> None:
        content = (self.folder / name).read_bytes()
        headers = {"ETag": f'"{hashlib.sha256(content).hexdigest()}"', "X-Repo-Commit": COMMIT}
        self.send(content, headers, body=body, whole=name != self.broken)

    def send(
        self, content: bytes, headers: dict[str, str], *, body: bool, status: int = 200, whole: bool = True
    ) -> None:
        self.send_response(status)
        for key, value in {"Content-Length": str(len(content)), **headers}.items():
            self.send_header(key, value)
        self.end_headers()
        if body:
            self.wfile.write(content if whole else content[: len(content) // 2])
        if not whole:
            self.close_connection = True

    def log_message(self, *_: Any) -> None:
        """Keep quiet."""


@contextmanager
def hub_of(folder: Path, broken: str = "", lfs: dict[str, str] | None = None) -> Iterator[tuple[str, list[str]]]:
    """Serve a folder as the model iemand/klein; give the address and the list of paths that are asked for."""
    asked: list[str] = []
    handler = type("Handler", (Hub,), {"folder": folder, "asked": asked, "broken": broken, "lfs": lfs or {}})
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}", asked
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
