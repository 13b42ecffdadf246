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
from statistics import median
from typing import TYPE_CHECKING, Any

from autocode import __version__
from autocode.coder.card import figures_as_markdown, model_card
from autocode.coder.definitions import encode_definitions
from autocode.coder.evidence import CarryingWord, carrying_words, nearest
from autocode.coder.files import Examples, ModelFolder, load_model, read_examples, save_model
from autocode.coder.model import CodingModel
from autocode.coder.passages import Passages, encode_passages
from autocode.config import DEFAULT_SCHEME, SEED, data_folder
from autocode.embed import Encoder, load_encoder
from autocode.encoders import belongings, coders_folder
from autocode.errors import FileError, ModelError, SettingsError
from autocode.evaluate import Evaluation, cross_validate, measure
from autocode.export.rows import WARNING, Precoding, SchemeRun
from autocode.export.tables import check_target, write_precoding
from autocode.read import read_transcripts
from autocode.read.clean import check_clean_target, write_clean
from autocode.read.coded import Empty, read_coded
from autocode.read.parts import with_parts
from autocode.read.scheme_from_data import scheme_for
from autocode.read.speakers import SpeakerRow, mended, read_speakers, speaker_of, speaker_table, write_speakers
from autocode.records import (
    CodedTable,
    Fragment,
    Passage,
    Segmentation,
    Speaker,
    SuggestedMoment,
    Transcript,
    passages_in,
    unique,
)
from autocode.scheme import Scheme, fold
from autocode.scheme_file import load_scheme, shipped_schemes
from autocode.segment import Cut, as_rows, segment
from autocode.suggest import suggest, suggest_by_definition
from autocode.train import train
from autocode.tune import OWN_ENCODER, Tuner, keep_own

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

Progress = Callable[[str], None]


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
    encoder: str = ""
    columns: Mapping[str, str] | None = None
    language: str = "nl"
    overwrite: bool = False
    cut: Cut = Cut.FRAGMENT


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
    def warnings(self) -> tuple[str, ...]:
        """What a person should know before believing the suggestions."""
        return tuple(warning for run in self.precoding.runs for warning in run.warnings)

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
    excluded = excluded_roles(
        [one if isinstance(one, Scheme) else one.model.scheme for one in models], settings.include_roles
    )
    segmentations = {file: cut_file(file, people, excluded, settings, progress) for file in files}
    _check_documents(segmentations, together=out is not None)
    written = []
    for target, group in targets.items():
        cut = tuple(segmentation for file in group for segmentation in segmentations[file])
        precoding = Precoding(cut, suggestion_runs(models, cut, progress), _settings_lines(settings))
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


def _models(settings: PrecodeSettings) -> list[ModelFolder | Scheme]:
    """Return one model per scheme: those named, else the shipped coder, else the scheme itself."""
    folders = [load_model(path) for path in settings.models]
    named = {folder.model.scheme.id: folder for folder in folders}
    if len(named) < len(folders):
        raise SettingsError("two --model folders are for the same scheme. Name one per scheme.")
    schemes = {scheme.id: scheme for scheme in map(load_scheme, settings.schemes)}
    wanted = list(schemes) or list(named) or [DEFAULT_SCHEME]
    unused = set(named) - set(wanted)
    if unused:
        raise SettingsError(
            f"{named[unused.pop()].path} is a model for a scheme that --scheme does not name. "
            "Leave out --scheme, or name it."
        )
    return [named.get(one) or _shipped_or_cold(schemes.get(one), one, settings.encoder) for one in wanted]


def _shipped_or_cold(scheme: Scheme | None, name: str, encoder: str) -> ModelFolder | Scheme:
    """Return the coder that comes with the program, or the scheme itself when it has definitions to go by."""
    if scheme is not None and not (data_folder("models") / name).is_dir() and any(c.definition for c in scheme.codes):
        return scheme
    return load_model(shipped_model(name, encoder))


def shipped_model(scheme: str, encoder: str = "") -> Path:
    """Return the folder of the coder that comes with the program for a scheme; ModelError when there is none.

    With the name of an added encoder it is the coder that was trained with that one.
    """
    if encoder:
        return _with_encoder(scheme, encoder)
    folder = data_folder("models") / scheme
    if not folder.is_dir():
        raise ModelError(
            f"scheme {scheme}: no coder comes with the program for it (there is one for: "
            f"{', '.join(name for name in shipped_schemes() if (data_folder('models') / name).is_dir())}). Train one: "
            f"autocode train CODED.xlsx --scheme {scheme} -o MODEL, then add --model MODEL."
        )
    return folder


def _with_encoder(scheme: str, encoder: str) -> Path:
    belongings(encoder)
    folder = coders_folder(encoder) / scheme
    if not folder.is_dir():
        command = f"train CODED.xlsx --scheme {scheme} --encoder {encoder} -o MODEL, then add --model MODEL."
        if (data_folder("models") / scheme).is_dir():
            command = f"encoder train {encoder}."
        raise ModelError(
            f"scheme {scheme}: no coder was trained with the encoder {encoder}. Train one: autocode {command}"
        )
    return folder


def excluded_roles(schemes: Sequence[Scheme], include: Sequence[str]) -> tuple[str, ...]:
    """Return the roles that nothing is suggested for: those of the schemes, without those to include."""
    wanted = {fold(role) for role in include}
    roles = dict.fromkeys(role for scheme in schemes for role in scheme.roles_not_suggested_for)
    return tuple(role for role in roles if fold(role) not in wanted)


def cut_file(
    file: Path, people: Sequence[Speaker], excluded: Sequence[str], settings: PrecodeSettings, progress: Progress
) -> list[Segmentation]:
    """Read one file and cut its documents into fragments."""
    understood = _understand(file, people, settings.columns, progress)
    return [segment(transcript, speakers, excluded, settings.cut) for transcript, speakers in understood]


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


def suggestion_runs(
    models: Sequence[ModelFolder | Scheme], cut: Sequence[Segmentation], progress: Progress
) -> tuple[SchemeRun, ...]:
    """Suggest under every scheme; models with one encoder share its vectors. A scheme alone has no coder yet."""
    fragments = [fragment for segmentation in cut for fragment in segmentation.fragments]
    shown: dict[str, Passages] = {}

    def as_shown_by(encoder: Encoder) -> Passages:
        if encoder.identity not in shown:
            shown[encoder.identity] = encode_passages(passages_in(fragments), encoder.encode)
        return shown[encoder.identity]

    runs = []
    for folder in models:
        if isinstance(folder, Scheme):
            progress(f"ranking {folder.title} by its definitions for {len(fragments)} fragments")
            runs.append(_cold_run(folder, fragments, as_shown_by))
            continue
        scheme, encoder = folder.model.scheme, folder.facts["encoder"]["identity"]
        progress(f"suggesting {scheme.title} for {len(fragments)} fragments")
        passages = shown[encoder] if encoder in shown else as_shown_by(encoder_of(folder))
        suggestions = suggest(folder.model, folder.id, fragments, passages)
        unlike = _unlike(folder.model, fragments, passages)
        about = (*_about(folder), *((WARNING, warning) for warning in unlike.values()))
        runs.append(SchemeRun(scheme, suggestions, about, unlike=tuple(unlike)))
    return tuple(runs)


def _cold_run(scheme: Scheme, fragments: Sequence[Fragment], as_shown_by: Callable[[Encoder], Passages]) -> SchemeRun:
    """Return a run for a scheme that no coder was trained for: codes ranked by their definitions."""
    encoder = load_encoder()
    definitions = encode_definitions(scheme, encoder.encode)
    if definitions is None:
        raise ModelError(
            f"scheme {scheme.title}: no coder comes with the program for it, and its codes have no definitions to go "
            "by. Write definitions in the scheme, or train a coder: autocode train CODED.xlsx --scheme "
            f"{scheme.id} -o MODEL, then add --model MODEL."
        )
    warning = (
        f"{scheme.title}: no coder was trained for it yet. Its codes are only ranked by their definitions, without a "
        "confidence; code some fragments and train a coder."
    )
    about = (("scheme", scheme.title), ("model", "none: ranked by definitions"), ("encoder", encoder.identity))
    suggestions = suggest_by_definition(scheme, definitions, fragments, as_shown_by(encoder))
    return SchemeRun(scheme, suggestions, (*about, (WARNING, warning)))


def _unlike(model: CodingModel, fragments: Sequence[Fragment], passages: Passages) -> dict[str, str]:
    """Return the documents that are unlike what the model learnt from, each with a warning."""
    import numpy as np

    warnings = {}
    for document in unique(fragment.document for fragment in fragments):
        rows = [i for i, one in enumerate(fragments) if one.document == document and one.suggested_for]
        likeness = model.likeness(passages.rows(np.array(rows, dtype=np.intp)))
        if likeness is not None and likeness.is_unlike:
            warnings[document] = (
                f"{document} is unlike what the coder for {model.scheme.title} learnt from: "
                f"{likeness.unknown_words:.0%} of its words are new to it (in documents that it did not learn from, "
                f"{likeness.usual_unknown_words:.0%} at most). Its confidences are likely too high here."
            )
    return warnings


def is_tuned(facts: Mapping[str, Any]) -> bool:
    """Say, from coder.json, whether a model has an encoder of its own."""
    return "tuned_from" in facts["encoder"]


def encoder_of(folder: ModelFolder) -> Encoder:
    """Return the encoder that a model was trained with; ModelError when it is another one now."""
    wanted = folder.facts["encoder"]
    encoder = load_encoder(str(folder.path / OWN_ENCODER) if is_tuned(folder.facts) else wanted["location"])
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
    if settings.cut is not Cut.FRAGMENT:
        lines.append(("cut", settings.cut.value))
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
    keep_examples: bool = False
    tune: bool = False


@dataclass(frozen=True)
class Coded:
    """Codings that were read, under their scheme, with the vectors of fragments and definitions."""

    table: CodedTable
    scheme: Scheme
    encoder: Encoder
    passages: Passages
    definitions: "NDArray[np.float32] | None"


def read_codings(
    files: Sequence[Path], settings: CodedSettings, progress: Progress = silent, encoder: Encoder | None = None
) -> Coded:
    """Return the codings in coded workbooks or CSV files, ready to learn from; `encoder` when it is open already."""
    progress(f"reading {len(files)} file(s)")
    scheme = scheme_for(files, settings.scheme, columns=settings.columns)
    table = read_coded(files, scheme, columns=settings.columns, empty=settings.empty)
    if settings.extra:
        table = with_examples(table, read_coded(settings.extra, scheme, columns=settings.columns, empty=settings.empty))
    table = within_reach(table)
    for note in table.notes:
        progress(note)
    return encoded(table, scheme, encoder or load_encoder(settings.encoder), progress)


def encoded(table: CodedTable, scheme: Scheme, encoder: Encoder, progress: Progress = silent) -> Coded:
    """Return codings with the vectors that a model of them needs."""
    progress(f"sentence vectors for {len(table.fragments)} fragments")
    passages = encode_passages([fragment.passage for fragment in table.fragments], encoder.encode)
    return Coded(table, scheme, encoder, passages, encode_definitions(scheme, encoder.encode))


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
    """Return cross-validated figures of a model of these codings (with `tune` every fold has an encoder of its own)."""
    anew = tuner_for(coded, progress).anew if settings.tune else None
    return cross_validate(
        coded.table, coded.passages, coded.scheme, settings.folds, settings.group, progress, coded.definitions, anew
    )


def tuner_for(coded: Coded, progress: Progress = silent) -> Tuner:
    """Return what tunes the encoder on codings."""
    return Tuner(coded.encoder, coded.table.fragments, coded.scheme, progress)


def measure_coder(
    files: Sequence[Path], folder: Path, settings: CodedSettings, progress: Progress = silent
) -> tuple[Evaluation, tuple[str, ...]]:
    """Return the figures of a coder as it is on codings that it did not learn from, and notes on the codings."""
    coder = load_model(folder)
    table = read_coded(files, coder.model.scheme, columns=settings.columns, empty=settings.empty)
    notes = list(table.notes)
    known = set(coder.facts["training"]["documents"]) & set(table.documents)
    if known and table.has_documents:
        notes.append(
            f"the coder learnt from documents of the same name ({', '.join(sorted(known)[:3])}): if they are the same, "
            "these figures are far too good"
        )
    coded = encoded(table, coder.model.scheme, encoder_of(coder), progress)
    return measure(table, coded.passages, coder.model, settings.group), tuple(notes)


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
    tuner = tuner_for(coded, progress) if settings.tune else None
    encoder = {"identity": coded.encoder.identity, "location": coded.encoder.location}
    if tuner:
        own = tuner.on_everything()
        encoder = {**encoder, "identity": keep_own(own, out), "tuned_from": coded.encoder.identity}
        passages, definitions = tuner.read(own)
        coded = replace(coded, passages=passages, definitions=definitions)
    else:
        keep_own(None, out)
    progress("fitting on everything")
    model, account = train(coded.table, coded.passages, coded.scheme, coded.definitions, tuner.anew if tuner else None)
    training = {**asdict(account), **({"note": note} if note else {})}
    figures = evaluation.as_json()
    card = model_card(
        *(out.resolve().name, coded.scheme.title, encoder, training, figures, model.unlearnt, note),
        keeps_examples=settings.keep_examples,
    )
    examples = _examples(coded) if settings.keep_examples else None
    progress(f"writing {out}")
    return evaluation, save_model(
        model, out, encoder=encoder, training=training, figures=figures, card=card, examples=examples
    )


def _examples(coded: Coded) -> Examples:
    fragments = coded.table.fragments
    return Examples(
        tuple(fragment.document for fragment in fragments),
        tuple(fragment.text for fragment in fragments),
        tuple(tuple(str(label) for label in fragment.labels) for fragment in fragments),
        coded.passages.vectors,
    )


@dataclass(frozen=True)
class Explanation:
    """Why a coder suggests what it does for one text: the codes it weighs, the words that carried the first, and the
    coded fragments nearest to it with their labels (none when the model keeps no examples).
    """

    weighed: tuple[SuggestedMoment, ...]
    code: str | None
    words: tuple[CarryingWord, ...]
    nearest: tuple[tuple[float, str, str, tuple[str, ...]], ...]


def explain(passage: Passage, folder: Path, code: str | None = None) -> Explanation:
    """Return why the model in a folder suggests what it does for a text, and for `code` when one is named."""
    coder = load_model(folder)
    if code is not None and code not in coder.model.codes:
        raise SettingsError(f"--code {code}: the model does not know it. It knows {', '.join(coder.model.codes)}.")
    encoder = encoder_of(coder)
    shown = encode_passages([passage], encoder.encode)
    (reading,) = coder.model.read(shown)
    weighed = (*reading.moments, *reading.alternatives)
    about = code or (weighed[0].code if weighed else None)
    words = carrying_words(coder.model, shown, about, encoder.encode) if about else ()
    kept = read_examples(folder)
    near = nearest(shown, kept.vectors, coder.model.scaler.mean) if kept else ()
    found = tuple(
        (one.likeness, kept.documents[one.row], kept.texts[one.row], kept.labels[one.row]) for one in near if kept
    )
    return Explanation(weighed, about, words, found)


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
    cut: Segmentation
    cut_into: str = Cut.FRAGMENT

    @property
    def median_words(self) -> float:
        """The length of a fragment in words: half of them have as many, or more."""
        return float(median(len(fragment.text.split()) for fragment in self.cut.fragments))

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
    cut: Cut | None = None,
    overwrite: bool = False,
    progress: Progress = silent,
    refused: list[str] | None = None,
) -> list[Understood]:
    """Return what is understood of each document in the files, and how it is cut.

    With `out` they are written clean to a .txt or .csv file: turn by turn, or as they are cut when `cut` says how.
    A file that cannot be read raises FileError; with a list `refused` its message is added to that, as long as there
    is another file to show.
    """
    if out is not None:
        check_clean_target(out, overwrite)
    people = read_speakers(speakers) if speakers else ()
    understood = []
    for file in files:
        try:
            documents = _understand(file, people, columns, progress)
        except FileError as error:
            if refused is None or len(files) == 1:
                raise
            refused.append(str(error))
            continue
        understood += [
            Understood(file, transcript, who, *_cut(transcript, who, cut or Cut.FRAGMENT))
            for transcript, who in documents
        ]
    if out is not None:
        rows = [one.transcript if cut is None else as_rows(one.cut) for one in understood]
        write_clean([(row, one.people) for row, one in zip(rows, understood, strict=True)], out, overwrite)
    return understood


def _cut(transcript: Transcript, people: Mapping[str, Speaker], cut: Cut) -> tuple[Segmentation, str]:
    """Return a document cut, and into what: what was cut elsewhere stays as it is."""
    return segment(transcript, people, cut=cut), "import" if transcript.fragment_ids is not None else cut.value
