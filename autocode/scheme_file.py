"""Reads and writes coding schemes as YAML, and refuses what is wrong with the line where it stands.

A scheme file looks like this (`schemes/waardecreatie.yaml` is a full example; `docs/schemes.md` explains every key):

    format: 1
    id: leren
    version: 1
    name: Leren op het werk
    levels: [{id: thema, name: thema}, {id: code, name: code}]
    valences: [{sign: "+", name: positief}, {sign: "-", name: negatief}]
    default_valence: "+"
    codes_per_fragment: several          # or: one
    codes:
      - id: vragen
        name: Vragen
        codes:
          - {id: v1, code: V.1, name: Een vraag stellen, definition: ...}

Codes are nested under `codes`, or listed flat with `parent: <id>`. The YAML is read node by node, so that every
complaint carries its line.
"""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

from autocode.config import data_folder
from autocode.errors import SchemeError
from autocode.scheme import Code, Level, Scheme, Valence, fold

FORMAT = 1
# Columns of the output that a level may not take the name of.
RESERVED_LEVEL_IDS = frozenset(
    (
        *("document", "fragment", "id", "part", "turn", "speaker", "role", "group", "start_time", "end_time"),
        *("start_char", "end_char", "text", "scheme", "code", "valence", "confidence", "valence_confidence"),
        *("level", "status", "alternatives", "coder", "decision", "how"),
    )
)
_SCHEME_KEYS = {
    "format", "id", "version", "name", "language", "description", "levels", "valences", "default_valence",
    "codes_per_fragment", "roles_not_suggested_for", "codes",
}  # fmt: skip
_CODE_KEYS = {
    "id", "code", "name", "english", "definition", "include", "exclude", "examples", "formerly", "parent", "codes",
}  # fmt: skip
_LEVEL_KEYS = {"id", "name", "english"}
_VALENCE_KEYS = {"sign", "name", "english", "definition"}


def load_scheme(name_or_path: str | Path) -> Scheme:
    """Return the scheme of a YAML file, or a shipped scheme by its id (`waardecreatie`).

    Raises SchemeError when there is no such scheme or the file breaks a rule (`file:line: what`).
    """
    path = Path(name_or_path)
    if path.is_file():
        return read_scheme(path)
    shipped = data_folder("schemes") / f"{name_or_path}.yaml"
    if path.name == str(name_or_path) and shipped.is_file():
        return read_scheme(shipped)
    raise SchemeError(
        f"{name_or_path}: no such scheme. Give a .yaml file, or one of the shipped schemes: "
        f"{', '.join(shipped_schemes())}."
    )


def shipped_schemes() -> tuple[str, ...]:
    """Return the ids of the schemes that come with the program."""
    return tuple(sorted(path.stem for path in data_folder("schemes").glob("*.yaml")))


def read_scheme(path: Path) -> Scheme:
    """Return the scheme in a YAML file. Raises SchemeError with `file:line` for the first rule that it breaks."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise SchemeError(f"{path}: cannot be read as UTF-8 text ({error})") from error
    return parse_scheme(text, str(path))


def parse_scheme(text: str, source: str) -> Scheme:
    """Return the scheme in a YAML text; `source` names it in messages. Raises SchemeError like `read_scheme`."""
    return _Parser(source).scheme(text)


class _Node:
    """A YAML node with its value and its line, so that a complaint can point at it."""

    def __init__(self, node: Any, source: str) -> None:
        self.node = node
        self.source = source
        self.line = node.start_mark.line + 1

    def fail(self, message: str) -> SchemeError:
        return SchemeError(f"{self.source}:{self.line}: {message}")

    def mapping(self, allowed: set[str], required: tuple[str, ...], what: str) -> dict[str, "_Node"]:
        """Return the keys of a mapping, refusing unknown, repeated and missing ones."""
        if self.node.id != "mapping":
            raise self.fail(f"{what} must be a list of `key: value` lines")
        found: dict[str, _Node] = {}
        for key_node, value_node in self.node.value:
            key = _Node(key_node, self.source)
            name = key_node.value
            if name not in allowed:
                from rapidfuzz import process

                nearest = process.extractOne(str(name), sorted(allowed))[0]
                raise key.fail(f"unknown key {name!r} in {what}. Did you mean {nearest!r}?")
            if name in found:
                raise key.fail(f"key {name!r} stands twice in {what} (first on line {found[name].line})")
            found[name] = _Node(value_node, self.source)
        for name in required:
            if name not in found:
                raise self.fail(f"{what} lacks the key {name!r}")
        return found

    def items(self, what: str) -> list["_Node"]:
        if self.node.id != "sequence":
            raise self.fail(f"{what} must be a list")
        if not self.node.value:
            raise self.fail(f"{what} is empty: fill it, or leave the key out")
        return [_Node(item, self.source) for item in self.node.value]

    def text(self, what: str) -> str:
        if self.node.id != "scalar" or not str(self.node.value).strip():
            raise self.fail(f"{what} must be a text")
        return " ".join(str(self.node.value).split())


class _Parser:
    """Builds one Scheme from one YAML document."""

    def __init__(self, source: str) -> None:
        self.source = source

    def scheme(self, text: str) -> Scheme:
        keys = self._root(text).mapping(
            _SCHEME_KEYS, ("format", "id", "version", "name", "levels", "codes"), "a scheme"
        )
        self._check_format(keys["format"])
        levels = self._levels(keys["levels"])
        codes = self._codes(keys["codes"], levels)
        valences = self._valences(keys["valences"]) if "valences" in keys else ()
        default = keys["default_valence"].text("default_valence") if "default_valence" in keys else None
        if default is not None and default not in [valence.sign for valence in valences]:
            raise keys["default_valence"].fail(f"default_valence {default!r} is not among the valences")
        return Scheme(
            id=keys["id"].text("id"),
            version=keys["version"].text("version"),
            name=keys["name"].text("name"),
            language=keys["language"].text("language") if "language" in keys else "nl",
            description=keys["description"].text("description") if "description" in keys else None,
            levels=levels,
            codes=codes,
            valences=valences,
            default_valence=default,
            exclusive=self._exclusive(keys.get("codes_per_fragment")),
            roles_not_suggested_for=self._texts(keys.get("roles_not_suggested_for"), "roles_not_suggested_for"),
            source=self.source,
        )

    def _root(self, text: str) -> _Node:
        import yaml

        try:
            root = yaml.compose(text, Loader=yaml.SafeLoader)
        except yaml.YAMLError as error:
            mark = getattr(error, "problem_mark", None)
            line = f":{mark.line + 1}" if mark else ""
            raise SchemeError(f"{self.source}{line}: not valid YAML ({getattr(error, 'problem', error)})") from error
        if root is None:
            raise SchemeError(f"{self.source}: the file is empty")
        return _Node(root, self.source)

    def _check_format(self, node: _Node) -> None:
        written = node.text("format")
        if written != str(FORMAT):
            raise node.fail(f"format {written} is not known to this version of autocode (it reads format {FORMAT})")

    def _levels(self, node: _Node) -> tuple[Level, ...]:
        levels: list[Level] = []
        for item in node.items("levels"):
            keys = item.mapping(_LEVEL_KEYS, ("id",), "a level")
            level_id = keys["id"].text("a level's id")
            if level_id in RESERVED_LEVEL_IDS:
                raise keys["id"].fail(f"a level cannot be called {level_id!r}: the workbook has a column of that name")
            if level_id in [level.id for level in levels]:
                raise keys["id"].fail(f"level {level_id!r} stands twice")
            name = keys["name"].text("a level's name") if "name" in keys else level_id
            levels.append(Level(level_id, name, self._optional(keys, "english")))
        return tuple(levels)

    def _valences(self, node: _Node) -> tuple[Valence, ...]:
        valences: list[Valence] = []
        for item in node.items("valences"):
            keys = item.mapping(_VALENCE_KEYS, ("sign", "name"), "a valence")
            sign = keys["sign"].text("a valence's sign")
            if sign in [valence.sign for valence in valences]:
                raise keys["sign"].fail(f"valence {sign!r} stands twice")
            valences.append(
                Valence(
                    sign,
                    keys["name"].text("a valence's name"),
                    self._optional(keys, "english"),
                    self._optional(keys, "definition"),
                )
            )
        return tuple(valences)

    def _exclusive(self, node: _Node | None) -> bool:
        if node is None:
            return False
        written = node.text("codes_per_fragment")
        if written not in ("one", "several"):
            raise node.fail(f"codes_per_fragment is 'one' or 'several', not {written!r}")
        return written == "one"

    def _codes(self, node: _Node, levels: tuple[Level, ...]) -> tuple[Code, ...]:
        placed = self._with_depth([*self._walk(node, None)])
        self._check_unique(placed)
        for code, where in placed:
            if code.depth >= len(levels):
                raise where.fail(
                    f"code {code.code!r} lies {code.depth + 1} levels deep, but only {len(levels)} levels are named"
                )
        depths = {code.depth for code, _ in placed}
        for depth, level in enumerate(levels):
            if depth not in depths:
                raise node.fail(f"level {level.id!r} is empty: no code lies that deep")
        return _parents_first([code for code, _ in placed])

    def _walk(self, node: _Node, parent: str | None) -> Iterator[tuple[Code, _Node]]:
        """Yield every code with its node; `Code.parent` holds the parent's id or sign as written, not yet checked."""
        for item in node.items("codes"):
            keys = item.mapping(_CODE_KEYS, ("id", "name"), "a code")
            written_parent = self._optional(keys, "parent")
            if written_parent is not None and parent is not None:
                raise keys["parent"].fail("a nested code has its parent above it; leave the key 'parent' out")
            name = keys["name"].text("a code's name")
            code = Code(
                id=keys["id"].text("a code's id"),
                code=keys["code"].text("a code's sign") if "code" in keys else name,
                name=name,
                depth=0,
                parent=parent or written_parent,
                english=self._optional(keys, "english"),
                definition=self._optional(keys, "definition"),
                include=self._optional(keys, "include"),
                exclude=self._optional(keys, "exclude"),
                examples=self._texts(keys.get("examples"), "examples"),
                formerly=self._texts(keys.get("formerly"), "formerly"),
            )
            yield code, item
            if "codes" in keys:
                yield from self._walk(keys["codes"], code.id)

    def _with_depth(self, found: list[tuple[Code, _Node]]) -> list[tuple[Code, _Node]]:
        """Resolve parents (ids, or signs) into signs and depths; refuse orphans and circles."""
        by_id = {**{code.code: code for code, _ in found}, **{code.id: code for code, _ in found}}
        placed = []
        for code, where in found:
            depth, here, seen = 0, code, {code.id}
            while here.parent is not None:
                if here.parent not in by_id:
                    raise where.fail(f"code {code.code!r} is an orphan: its parent {here.parent!r} does not exist")
                here = by_id[here.parent]
                if here.id in seen:
                    raise where.fail(f"code {code.code!r} lies under itself")
                seen.add(here.id)
                depth += 1
            parent = by_id[code.parent].code if code.parent is not None else None
            placed.append((replace(code, depth=depth, parent=parent), where))
        return placed

    def _check_unique(self, placed: list[tuple[Code, _Node]]) -> None:
        """Refuse two codes with one id or sign, and two codes of one parent with one name."""
        seen: dict[tuple[str, ...], _Node] = {}
        for code, where in placed:
            for kind, key in (
                ("id", ("id", fold(code.id))),
                ("code", ("code", fold(code.code))),
                ("name", ("name", code.parent or "", fold(code.name))),
            ):
                if key in seen:
                    value = getattr(code, kind)
                    raise where.fail(f"{kind} {value!r} stands twice (first on line {seen[key].line})")
                seen[key] = where

    @staticmethod
    def _optional(keys: dict[str, _Node], key: str) -> str | None:
        return keys[key].text(key) if key in keys else None

    @staticmethod
    def _texts(node: _Node | None, what: str) -> tuple[str, ...]:
        return tuple(item.text(what) for item in node.items(what)) if node is not None else ()


def _parents_first(codes: list[Code]) -> tuple[Code, ...]:
    """Return the codes in tree order, children right under their parent, siblings as they were written."""

    def under(parent: str | None) -> Iterator[Code]:
        for code in codes:
            if code.parent == parent:
                yield code
                yield from under(code.code)

    return tuple(under(None))


def write_scheme(scheme: Scheme, path: Path) -> None:
    """Write a scheme as YAML such that `read_scheme` returns an equal one."""
    path.write_text(scheme_text(scheme), encoding="utf-8")


def scheme_text(scheme: Scheme) -> str:
    """Return a scheme as YAML such that `parse_scheme` returns an equal one."""
    import yaml

    text: str = yaml.safe_dump(scheme_as_mapping(scheme), allow_unicode=True, sort_keys=False, width=110)
    return text


def scheme_as_mapping(scheme: Scheme) -> dict[str, Any]:
    """Return a scheme as plain values, in the shape of its YAML file."""

    def filled(**values: Any) -> dict[str, Any]:
        return {key: list(value) if isinstance(value, tuple) else value for key, value in values.items() if value}

    def nested(parent: str | None) -> list[dict[str, Any]]:
        return [
            filled(
                id=code.id,
                code=code.code if code.code != code.name else None,
                name=code.name,
                english=code.english,
                definition=code.definition,
                include=code.include,
                exclude=code.exclude,
                examples=code.examples,
                formerly=code.formerly,
                codes=nested(code.code),
            )
            for code in scheme.children(parent)
        ]

    return filled(
        format=FORMAT,
        id=scheme.id,
        version=scheme.version,
        name=scheme.name,
        language=scheme.language,
        description=scheme.description,
        levels=[filled(id=level.id, name=level.name, english=level.english) for level in scheme.levels],
        valences=[
            filled(sign=v.sign, name=v.name, english=v.english, definition=v.definition) for v in scheme.valences
        ],
        default_valence=scheme.default_valence,
        codes_per_fragment="one" if scheme.exclusive else "several",
        roles_not_suggested_for=scheme.roles_not_suggested_for,
        codes=nested(None),
    )
