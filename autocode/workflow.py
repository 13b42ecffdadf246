"""The order of a person's work: the only module that knows it. Each function is one command, without its door.

precode    read -> speakers -> parts -> segment -> embed -> suggest -> export
train      read codings -> embed -> cross-validate -> fit -> model folder
evaluate   read codings -> embed -> cross-validate
speakers   read -> a table of speakers to fill in
read       read -> speakers -> parts: what was understood, and perhaps a clean copy
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from autocode import __version__
from autocode.coder.card import figures_as_markdown, model_card
from autocode.coder.files import ModelFolder, load_model, save_model
from autocode.config import DEFAULT_SCHEME, SEED, data_folder
from autocode.embed import Encoder, load_encoder
from autocode.errors import FileError, ModelError, SettingsError
from autocode.evaluate import Evaluation, cross_validate
from autocode.export.rows import Precoding, SchemeRun
from autocode.export.tables import check_target, write_precoding
from autocode.read import read_transcripts
from autocode.read.clean import check_clean_target, write_clean
from autocode.read.coded import FROM_DATA, read_coded
from autocode.read.parts import with_parts
from autocode.read.scheme_from_data import scheme_from_data
from autocode.read.speakers import SpeakerRow, mended, read_speakers, speaker_of, speaker_table, write_speakers
from autocode.records import CodedTable, Segmentation, Speaker, Transcript
from autocode.scheme import Scheme, fold
from autocode.scheme_file import load_scheme, shipped_schemes
from autocode.segment import segment
from autocode.suggest import suggest
from autocode.train import train

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

Progress = Callable[[str], None]
Empty = Literal["no-code", "unknown"]


# Measured with 10,000 on two cores: 3.2 GB and two minutes for one family of features and one fold.
MOST_FRAGMENTS = 8_000


def silent(_: str) -> None:
    """Report no progress."""


@dataclass(frozen=True)
class PrecodeSettings:
    """What a person can choose for `precode`."""

    schemes: tuple[str, ...] = ()
    models: tuple[Path, ...] = ()
    speakers: Path | None = None
    include_roles: tuple[str, ...] = ()
    columns: Mapping[str, str] | None = None
    language: str = "nl"
    overwrite: bool = False


@dataclass(frozen=True)
class Precoded:
    """One written file and what it holds."""

    path: Path
    precoding: Precoding

    @property
    def transcripts(self) -> tuple[Transcript, ...]:
        """The documents in it."""
        return tuple(segmentation.transcript for segmentation in self.precoding.segmentations)

    @property
    def fragments(self) -> int:
        """How many fragments it holds."""
        return sum(len(segmentation.fragments) for segmentation in self.precoding.segmentations)

    @property
    def moments(self) -> dict[str, int]:
        """How many moments are suggested, per scheme."""
        return {
            run.scheme.id: sum(len(suggestion.moments) for suggestion in run.suggestions.values())
            for run in self.precoding.runs
        }


def precode(
    files: Sequence[Path], out: Path | None, settings: PrecodeSettings, progress: Progress = silent
) -> list[Precoded]:
    """Write suggestions for transcripts and return what was written.

    With `out` all files go into one table; without it each gets a workbook of its own beside it. Every file is read,
    and every target checked, before the first is written: bad input leaves nothing behind.
    """
    targets = _targets(files, out, settings)
    for target in targets:
        check_target(target, settings.overwrite)
    models = _models(settings)
    people = read_speakers(settings.speakers) if settings.speakers else ()
    excluded = _excluded_roles([folder.model.scheme for folder in models], settings.include_roles)
    segmentations = {file: _cut(file, people, excluded, settings, progress) for file in files}
    _check_documents(segmentations, together=out is not None)
    written = []
    for target, group in targets.items():
        cut = tuple(segmentation for file in group for segmentation in segmentations[file])
        precoding = Precoding(cut, _runs(models, cut, progress), _settings_lines(settings))
        progress(f"writing {target}")
        write_precoding(precoding, target, settings.language, overwrite=settings.overwrite)
        written.append(Precoded(target, precoding))
    return written


def _targets(files: Sequence[Path], out: Path | None, settings: PrecodeSettings) -> dict[Path, list[Path]]:
    if not files:
        raise SettingsError("no file given. Name at least one transcript.")
    if out is not None:
        return {out: list(files)}
    ending = "voorgecodeerd" if settings.language == "nl" else "precoded"
    targets: dict[Path, list[Path]] = {}
    for file in files:
        target = file.with_name(f"{file.stem}-{ending}.xlsx")
        if target in targets:
            raise SettingsError(f"{file} and {targets[target][0]} would both become {target}. Name one output with -o.")
        targets[target] = [file]
    return targets


def _models(settings: PrecodeSettings) -> list[ModelFolder]:
    """Return one model per scheme: those named, else the shipped coder of the scheme."""
    folders = [load_model(path) for path in settings.models]
    named = {folder.model.scheme.id: folder for folder in folders}
    if len(named) < len(folders):
        raise SettingsError("two --model folders are for the same scheme. Name one per scheme.")
    wanted = [_scheme_id(name) for name in settings.schemes] or list(named) or [DEFAULT_SCHEME]
    unused = set(named) - set(wanted)
    if unused:
        raise SettingsError(
            f"{named[unused.pop()].path} is a model for a scheme that --scheme does not name. "
            "Leave out --scheme, or name it."
        )
    return [named[scheme] if scheme in named else load_model(_shipped_model(scheme)) for scheme in wanted]


def _scheme_id(name: str) -> str:
    return load_scheme(name).id


def _shipped_model(scheme: str) -> Path:
    folder = data_folder("models") / scheme
    if not folder.is_dir():
        raise ModelError(
            f"scheme {scheme}: no coder comes with the program for it (there is one for: "
            f"{', '.join(name for name in shipped_schemes() if (data_folder('models') / name).is_dir())}). Train one: "
            f"autocode train CODED.xlsx --scheme {scheme} -o MODEL, then add --model MODEL."
        )
    return folder


def _excluded_roles(schemes: Sequence[Scheme], include: Sequence[str]) -> tuple[str, ...]:
    wanted = {fold(role) for role in include}
    roles = dict.fromkeys(role for scheme in schemes for role in scheme.roles_not_suggested_for)
    return tuple(role for role in roles if fold(role) not in wanted)


def _cut(
    file: Path, people: Sequence[Speaker], excluded: Sequence[str], settings: PrecodeSettings, progress: Progress
) -> list[Segmentation]:
    """Read one file and cut its documents into fragments."""
    understood = _understand(file, people, settings.columns, progress)
    return [segment(transcript, speakers, excluded) for transcript, speakers in understood]


def _understand(
    file: Path, people: Sequence[Speaker], columns: Mapping[str, str] | None, progress: Progress
) -> list[tuple[Transcript, dict[str, Speaker]]]:
    """Return the documents in one file, mended and with their parts, and who speaks in each (name -> person)."""
    progress(f"reading {file}")
    understood = []
    for transcript in read_transcripts(file, columns=columns):
        transcript = mended(transcript, people)
        speakers = speaker_of(transcript, people)
        roles = {name: speaker.role for name, speaker in speakers.items()}
        understood.append((with_parts(transcript, roles), speakers))
    return understood


def _check_documents(segmentations: Mapping[Path, Sequence[Segmentation]], together: bool) -> None:
    """Refuse two files whose documents have one name when they go into one table: their fragments would share ids."""
    seen: dict[str, Path] = {}
    for file, cut in segmentations.items():
        for segmentation in cut:
            name = segmentation.transcript.document
            if together and name in seen:
                raise FileError(f"{file} and {seen[name]} hold a document of the same name, {name}. Rename one file.")
            seen[name] = file


def _runs(models: Sequence[ModelFolder], cut: Sequence[Segmentation], progress: Progress) -> tuple[SchemeRun, ...]:
    """Suggest under every scheme; models with one encoder share its vectors."""
    fragments = [fragment for segmentation in cut for fragment in segmentation.fragments]
    vectors: dict[str, NDArray[np.float32]] = {}
    runs = []
    for folder in models:
        scheme, encoder = folder.model.scheme, folder.facts["encoder"]["identity"]
        progress(f"suggesting {scheme.title} for {len(fragments)} fragments")
        if encoder not in vectors:
            vectors[encoder] = _encoder_of(folder).encode([fragment.text for fragment in fragments])
        suggestions = suggest(folder.model, folder.id, fragments, vectors[encoder])
        runs.append(SchemeRun(scheme, suggestions, _about(folder)))
    return tuple(runs)


def _encoder_of(folder: ModelFolder) -> Encoder:
    wanted = folder.facts["encoder"]
    encoder = load_encoder(wanted["location"])
    if encoder.identity != wanted["identity"]:
        raise ModelError(
            f"{folder.path}: was trained with the encoder {wanted['identity']}, but here is {encoder.identity}. "
            "Train the model again, or put that encoder back."
        )
    return encoder


def _about(folder: ModelFolder) -> tuple[tuple[str, str], ...]:
    facts = folder.facts
    training = facts["training"]
    lines = [
        ("scheme", folder.model.scheme.title),
        ("model", folder.id),
        ("model folder", folder.path.name),
        ("encoder", facts["encoder"]["identity"]),
        ("autocode", __version__),
        (
            "trained on",
            f"{training['fragments']} fragments, {training['moments']} moments, {len(training['documents'])} documents",
        ),
        ("training data SHA-256", training["sha256"]),
    ]
    if training.get("note"):
        lines.append(("note", training["note"]))
    figures = figures_as_markdown(facts["figures"]) if facts["figures"] else ""
    lines += [("figures", line) for line in figures.splitlines() if line.strip(" |-")]
    return tuple(lines)


def _settings_lines(settings: PrecodeSettings) -> tuple[tuple[str, str], ...]:
    lines = []
    if settings.speakers:
        lines.append(("speakers", settings.speakers.name))
    if settings.include_roles:
        lines.append(("include-role", ", ".join(settings.include_roles)))
    return tuple(lines)


@dataclass(frozen=True)
class CodedSettings:
    """What a person can choose for `train` and `evaluate`."""

    scheme: str = DEFAULT_SCHEME
    columns: Mapping[str, str] | None = None
    empty: Empty = "no-code"
    encoder: str = ""
    folds: int = 5
    group: str = "document"
    extra: tuple[Path, ...] = ()


@dataclass(frozen=True)
class Coded:
    """Codings that were read, under their scheme, with a vector per fragment."""

    table: CodedTable
    scheme: Scheme
    encoder: Encoder
    vectors: "NDArray[np.float32]"


def read_codings(files: Sequence[Path], settings: CodedSettings, progress: Progress = silent) -> Coded:
    """Return the codings in coded workbooks or CSV files, ready to learn from."""
    progress(f"reading {len(files)} file(s)")
    if settings.scheme == FROM_DATA:
        scheme = scheme_from_data(files, columns=settings.columns, name=files[0].stem)
    else:
        scheme = load_scheme(settings.scheme)
    table = read_coded(files, scheme, columns=settings.columns, empty=settings.empty)
    if settings.extra:
        table = with_examples(table, read_coded(settings.extra, scheme, columns=settings.columns, empty=settings.empty))
    table = within_reach(table)
    for note in table.notes:
        progress(note)
    encoder = load_encoder(settings.encoder)
    progress(f"sentence vectors for {len(table.fragments)} fragments")
    return Coded(table, scheme, encoder, encoder.encode([fragment.text for fragment in table.fragments]))


def with_examples(table: CodedTable, extra: CodedTable) -> CodedTable:
    """Return a table with further fragments that train a model, but neither calibrate nor measure it."""
    examples = tuple(replace(fragment, example_only=True) for fragment in extra.fragments)
    return replace(
        table,
        fragments=(*table.fragments, *examples),
        notes=(
            *table.notes,
            *extra.notes,
            f"{len(examples)} fragments are examples only: they train, and count nowhere",
        ),
        sources=(*table.sources, *extra.sources),
    )


def within_reach(table: CodedTable, most: int = MOST_FRAGMENTS) -> CodedTable:
    """Return the table, or a random draw of `most` of its fragments (the same every time) that says so in a note.

    Training works on all pairs of fragments at once: twice as many need four times the memory.
    """
    import numpy as np

    count = len(table.fragments)
    if count <= most:
        return table
    drawn = np.sort(np.random.default_rng(SEED).permutation(count)[:most])
    return replace(
        table,
        fragments=tuple(table.fragments[int(index)] for index in drawn),
        notes=(*table.notes, f"{count} fragments are more than fit at once: a random {most} of them are used"),
    )


def evaluate_codings(coded: Coded, settings: CodedSettings, progress: Progress = silent) -> Evaluation:
    """Return cross-validated figures of a model of these codings."""
    return cross_validate(coded.table, coded.vectors, coded.scheme, settings.folds, settings.group, progress)


def train_coder(
    coded: Coded,
    out: Path,
    settings: CodedSettings,
    *,
    overwrite: bool = False,
    note: str | None = None,
    progress: Progress = silent,
) -> tuple[Evaluation, dict[str, Any]]:
    """Write a model folder trained on all codings; return its cross-validated figures and its facts."""
    if out.exists() and any(out.iterdir() if out.is_dir() else [out]) and not overwrite:
        raise ModelError(f"{out}: there is something here already. Choose another folder, or add --overwrite.")
    evaluation = evaluate_codings(coded, settings, progress)
    progress("fitting on everything")
    model, account = train(coded.table, coded.vectors, coded.scheme)
    encoder = {"identity": coded.encoder.identity, "location": coded.encoder.location}
    training = {**asdict(account), **({"note": note} if note else {})}
    figures = evaluation.as_json()
    card = model_card(out.resolve().name, coded.scheme.title, encoder, training, figures, model.unlearnt, note)
    progress(f"writing {out}")
    return evaluation, save_model(model, out, encoder=encoder, training=training, figures=figures, card=card)


def write_speaker_table(files: Sequence[Path], out: Path) -> tuple[SpeakerRow, ...]:
    """Write a CSV of all speakers in the transcripts, to fill in code, role and group; return its rows."""
    transcripts = [transcript for file in files for transcript in read_transcripts(file)]
    rows = speaker_table(transcripts)
    write_speakers(rows, out)
    return rows


@dataclass(frozen=True)
class Understood:
    """What was understood of one document: the file it is in, its turns, and who its speakers are (name -> person)."""

    file: Path
    transcript: Transcript
    people: Mapping[str, Speaker]

    @property
    def speakers(self) -> tuple[SpeakerRow, ...]:
        """The speakers with their share of all words, the one who says most first."""
        people = tuple(replace(person, name=name) for name, person in self.people.items())
        return speaker_table([replace(self.transcript, speakers=people)])

    @property
    def parts(self) -> dict[str, int]:
        """How many turns each part has, in order."""
        counts: dict[str, int] = {}
        for turn in self.transcript.turns:
            if turn.part is not None:
                counts[turn.part] = counts.get(turn.part, 0) + 1
        return counts

    @property
    def words(self) -> int:
        """How many words were said."""
        return sum(len(turn.text.split()) for turn in self.transcript.turns)


def understand(
    files: Sequence[Path],
    out: Path | None = None,
    *,
    speakers: Path | None = None,
    columns: Mapping[str, str] | None = None,
    overwrite: bool = False,
    progress: Progress = silent,
) -> list[Understood]:
    """Return what is understood of each document in the files; with `out`, write them clean to a .txt or .csv file."""
    if out is not None:
        check_clean_target(out, overwrite)
    people = read_speakers(speakers) if speakers else ()
    understood = [
        Understood(file, transcript, who)
        for file in files
        for transcript, who in _understand(file, people, columns, progress)
    ]
    if out is not None:
        write_clean([(one.transcript, one.people) for one in understood], out, overwrite)
    return understood
