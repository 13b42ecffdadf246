"""Which of a model's files an encoder needs, what its card and settings say, and what its record is good for."""

import json
from pathlib import Path

import pytest

from autocode.encoder_files import identity_of, known_prefix, licence_of, needed_files, read_record
from autocode.errors import ModelError

E5_LIKE = [
    ".gitattributes", "1_Pooling/config.json", "README.md", "config.json", "model.safetensors", "modules.json",
    "onnx/config.json", "onnx/model.onnx", "openvino/openvino_model.xml", "pytorch_model.bin",
    "sentence_bert_config.json", "sentencepiece.bpe.model", "special_tokens_map.json", "tokenizer.json",
    "tokenizer_config.json",
]  # fmt: skip


def test_of_a_model_with_safetensors_no_other_copy_of_the_weights_is_needed() -> None:
    needed = needed_files(E5_LIKE)
    assert set(E5_LIKE) - set(needed) == {
        ".gitattributes", "onnx/config.json", "onnx/model.onnx", "openvino/openvino_model.xml", "pytorch_model.bin"
    }  # fmt: skip


def test_pytorch_weights_are_needed_where_a_folder_has_no_safetensors() -> None:
    names = ["config.json", "model.safetensors", "2_Dense/config.json", "2_Dense/pytorch_model.bin"]
    assert needed_files(names) == tuple(sorted(names))
    old = ["config.json", "pytorch_model.bin.index.json", "pytorch_model-00001-of-00002.bin", "colbert_linear.pt"]
    assert set(needed_files(old)) == set(old[:3])


@pytest.mark.parametrize(
    "name",
    [
        "modeling_own.py", "model.fp16.safetensors", "training_args.bin", "optimizer.bin", "tf_model.h5",
        "checkpoint-500/model.safetensors", "checkpoint-500/config.json", "a/b/config.json", "../config.json",
        "imgs/schema.json", "model.onnx", "encoder.json", ".DS_Store", "Thumbs.db", "adapter_model.safetensors",
    ],
)  # fmt: skip
def test_code_checkpoints_and_copies_for_other_programs_are_never_needed(name: str) -> None:
    assert needed_files([name, "config.json"]) == ("config.json",)


def write(folder: Path, **files: object) -> Path:
    for name, content in files.items():
        text = content if isinstance(content, str) else json.dumps(content)
        (folder / {"card": "README.md", "config": "config.json"}.get(name, f"{name}.json")).write_text(text, "utf-8")
    return folder


@pytest.mark.parametrize(
    ("name", "prompts", "prefix"),
    [
        ("multilingual-e5-small", {}, "query: "),
        ("e5-base-trm-nl", {"query": "", "document": ""}, "query: "),
        ("map", {"query": "query: ", "passage": "passage: "}, "query: "),
        ("multilingual-e5-large-instruct", {}, ""),
        ("bge-m3", {}, ""),
        ("fee50-model", {}, ""),
        ("zoeker", {"query": "Represent this sentence for searching: ", "document": ""}, ""),
        ("gemma", {"query": "task: search | query: ", "Classification": "task: c | query: "}, "task: c | query: "),
    ],
)  # fmt: skip
def test_the_prefix_follows_from_prompts_and_name(
    tmp_path: Path, name: str, prompts: dict[str, str], prefix: str
) -> None:
    write(tmp_path, config_sentence_transformers={"prompts": prompts})
    assert known_prefix(tmp_path, name)[0] == prefix


def test_a_default_prompt_is_the_prefix(tmp_path: Path) -> None:
    write(tmp_path, config_sentence_transformers={"prompts": {"sts": "zin: "}, "default_prompt_name": "sts"})
    assert known_prefix(tmp_path, "model") == ("zin: ", "its own prompt for sts")


def test_prompts_that_are_not_used_are_named(tmp_path: Path) -> None:
    write(tmp_path, config_sentence_transformers={"prompts": {"query": "zoek: "}})
    assert "prompts for query" in known_prefix(tmp_path, "model")[1]


def test_the_e5_family_is_known_by_its_card_when_its_folder_has_another_name(tmp_path: Path) -> None:
    write(tmp_path, card="---\nlicense: mit\n---\n\n# Multilingual-E5-small\n\nText.\n")
    assert known_prefix(tmp_path, "mijn-model")[0] == "query: "


@pytest.mark.parametrize(
    ("card", "licence"),
    [
        ("---\nlanguage: nl\nlicense: apache-2.0\n---\n# X", "apache-2.0"),
        ("---\nlicense: 'cc-by-nc-4.0'\n---\n", "cc-by-nc-4.0"),
        ("# X\n\nlicense: mit\n", ""),
    ],
)
def test_the_licence_is_the_one_that_the_card_names_in_its_header(tmp_path: Path, card: str, licence: str) -> None:
    assert licence_of(write(tmp_path, card=card)) == licence


def test_an_identity_follows_the_files_and_the_prefix_and_not_the_card() -> None:
    files = {"model.safetensors": "1", "README.md": "2"}
    same = identity_of("e5", files, "query: ")
    assert identity_of("e5", {**files, "README.md": "3"}, "query: ") == same
    assert identity_of("e5", {**files, "model.safetensors": "3"}, "query: ") != same
    assert identity_of("e5", files, "") != same


@pytest.mark.parametrize("text", ["", "[]", '{"format": 1}', '{"format": 9}', "geen json"])
def test_a_damaged_record_is_refused_in_words(tmp_path: Path, text: str) -> None:
    (tmp_path / "encoder.json").write_text(text, encoding="utf-8")
    with pytest.raises(ModelError, match=r"encoder\.json: .* add it again"):
        read_record(tmp_path)


def test_a_folder_without_a_record_has_none(tmp_path: Path) -> None:
    assert read_record(tmp_path) is None
    assert read_record(tmp_path / "nergens") is None
