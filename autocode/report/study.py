"""Everything that a report is made from, wherever it came from: a project file, or coded tables."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from autocode.agreement import Agreement
from autocode.tally.material import Material
from autocode.tally.provenance import Provenance

SourceKind = Literal["person", "persons", "model", "tables"]


@dataclass(frozen=True)
class Source:
    """Whose codings are counted.

    Of several persons the one who coded most comes first. `settled` and `together` say of how many fragments the coding
    was settled together, and how many have codings of several persons. `bulk` were accepted in bulk.
    """

    kind: SourceKind
    names: tuple[str, ...]
    settled: int = 0
    together: int = 0
    bulk: int = 0


@dataclass(frozen=True)
class ModelFacts:
    """A model that was used: its name, and the lines that were stored about it when it suggested."""

    name: str
    scheme: str
    about: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Study:
    """A study to report on. What is not known is None or empty, and said in words."""

    name: str
    material: Material
    source: Source
    made_on: date
    version: str
    provenance: Provenance | None = None
    blind_share: float | None = None
    agreement: Agreement | None = None
    models: tuple[ModelFacts, ...] = ()
    confidence: Mapping[tuple[int, str], float] = field(default_factory=dict)
    crosses: tuple[tuple[str, ...], ...] = ()
    warnings: tuple[str, ...] = ()
    no_fit: int = 0
