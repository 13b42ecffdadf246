"""Feeds every reader damaged files for a number of minutes; what it finds is kept as a small file.

    python tests/slow/fuzz_readers.py [MINUTES PER READER] [READER ...]

Samples are changed in bytes, in pieces, and with marks that mean something to the formats; the parts of an archive are
changed inside it too. A file must give transcripts that obey their rules and keep every word, or one line that says
what is wrong, within seconds and 4 GB. Anything else is made as small as it goes and put in tests/data/findings, where
`tests/test_findings.py` reads it ever after. Exit code 1 when there was a finding.
"""

import hashlib
import io
import random
import resource
import signal
import sys
import tempfile
import time
import traceback
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]
# ruff: noqa: E402
from words_kept import in_subtitles, lost

from autocode.errors import AutocodeError
from autocode.read import FORMATS, read_transcripts
from autocode.read.source import canonical, decode, one_line, open_source

SAMPLES = ROOT / "tests" / "data" / "transcripts"
FINDINGS = ROOT / "tests" / "data" / "findings"
SECONDS = 10
# In the names of members that hold what is said.
_INNER = ("document", "sheet", "shared", "content")
MEMORY = 4 * 1024**3
TOKENS = [
    *(b"\n", b"\r\n", b"\n\n", b" ", b"  ", b"\t", b"   0:12\n", b": ", b":", b"::", b"-->", b" --> ", b"00:01.000"),
    *(b"0:0:1.90 --> 0:0:2.5\n", b"<v Anna>", b"<v ", b"</v>", b"<", b">", b"&", b"&#0;", b"&#xD800;", b"&amp;", b"["),
    *(b"[Anna] 09:12:01\n", b"Anna (00:00:04)\n", b"[00:00:04] Anna\n", b"Anna 0 minuten 4 seconden\n", b">> ", b"- "),
    *(b"0:00:00.599,0:00:04.160\n", b"mw. Van Dam: ", b"?: ", b"Datum: nu\n", b"<text:p>", b"</text:p>", b"<text:h>"),
    *(b"<text:s text:c='99999999'/>", b"<table:table>", b"<table:table-row>", b"<table:table-cell>", b"<text:note>"),
    *(b"[SPEAKER_00]: ", b"[00:00:01] - ", b"#00:00:01-2#", b"\xc2\xa4<12>", b"WEBVTT\n", b"NOTE x\n", b"Anna: "),
    *(b"Transcription for x\n", b"Transcribed with noScribe\n", b"{", b"}", b'"', b"'", b",", b";", b"\\", b"\\u-1?"),
    *(b"\\cell ", b"\\row ", b"\\par ", b"\\bin9 ", b"\\*", b"{\\footnote x}", b"\\'e9", b"\x00", b"\xff\xfe", b"\xe9"),
    *(b"null", b"true", b"[]", b"{}", b"1e999", b"-1", b"NaN", b"9" * 30, b"9" * 5000, b" " * 3000, b"(" * 300, b"I: "),
    *(b"<w:p>", b"</w:p>", b"<w:tbl>", b"<w:tr>", b"<w:tc>", b"<w:del>", b"<w:br/>", b"<!--", b"-->", b"<![CDATA["),
    *(b"]]>", b"<p>", b"<br>", b'<a name="ts_1_2_S01">', b"</a>", b"//", b"//S00: ", b'r="1048577"', b'r="XFD9"', b"="),
    *(b"@", b"a" * 3000, b"\xef\xbb\xbf", b"]"),
]


class TooSlowError(Exception):
    """A file took longer than a reader may."""


def table_samples() -> dict[str, bytes]:
    """Tables have no samples of their own among the transcripts."""
    import openpyxl

    rows = [["document", "nummer", "spreker", "begin", "tekst"], ["B1", 1, "Anna", "0:00:01", "Dag."]]
    rows.append(["B1", 2, "", "", "=ja"])
    workbook = openpyxl.Workbook()
    for row in rows[:2]:
        workbook.worksheets[0].append(row)
    packed = io.BytesIO()
    workbook.save(packed)
    text = "".join(";".join(map(str, row)) + "\n" for row in rows)
    turns = 'document;turn;speaker;text\nB1;1;Anna;"Dag; allen"\nB1;2;;\'-ja\n'
    return {"tabel.csv": text.encode(), "tabel.xlsx": packed.getvalue(), "beurten.csv": turns.encode()}


def samples() -> dict[str, dict[str, bytes]]:
    """Return the samples of each reader (name of its module -> name of the file -> content)."""
    by_reader: dict[str, dict[str, bytes]] = {"table": table_samples()}
    for path in sorted(SAMPLES.iterdir()):
        if path.suffix == ".md" or path.name.startswith("expected"):
            continue
        source = open_source(path)
        module = next(known for known in FORMATS if known.recognises(source))
        by_reader.setdefault(module.__name__.rpartition(".")[2], {})[path.name] = path.read_bytes()
    return by_reader


def mutated(data: bytes, others: list[bytes], draw: random.Random) -> bytes:
    """Return `data` with a few changes; sometimes within a member of the archive that it is."""
    if data.startswith(b"PK") and draw.random() < 0.8:
        return _repacked(data, others, draw)
    for _ in range(draw.choice((1, 1, 2, 3, 8))):
        data = _changed(data, others, draw)
    return data[: 2**20]


def _repacked(data: bytes, others: list[bytes], draw: random.Random) -> bytes:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        members = {name: archive.read(name) for name in archive.namelist() if name.endswith((".xml", ".rels"))}
    inner = [name for name in members if any(part in name for part in _INNER)] or list(members)
    chosen = draw.choice(inner)
    for _ in range(draw.choice((1, 1, 2, 4))):
        members[chosen] = _changed(members[chosen], others, draw)
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return packed.getvalue()


def _changed(data: bytes, others: list[bytes], draw: random.Random) -> bytes:
    at, length = draw.randrange(len(data) + 1), draw.choice((1, 2, 5, 20, 100, 1000))
    kind = draw.randrange(8)
    if kind == 0:
        return data[:at] + draw.randbytes(draw.choice((1, 1, 2, 5))) + data[at + 1 :]
    if kind == 1:
        return data[:at] + data[at + length :]
    if kind == 2:
        return data[:at] + data[at : at + length] * draw.choice((2, 2, 3, 50)) + data[at + length :]
    if kind == 3:
        return data[:at]
    if kind == 4:
        other = draw.choice(others)
        start = draw.randrange(len(other) + 1)
        return data[:at] + other[start : start + length * 5] + data[at:]
    if kind == 5:
        lines = data.split(b"\n")
        draw.shuffle(lines)
        return b"\n".join(lines)
    return data[:at] + draw.choice(TOKENS) + data[at + draw.choice((0, 0, 1, length)) :]


def fault(path: Path) -> str | None:
    """Return what is wrong with how a file is read, None when all is well."""
    try:
        with within(SECONDS):
            transcripts = read_transcripts(path)
    except AutocodeError as error:
        message = str(error)
        return None if "\n" not in message and path.name in message else f"message: {message!r}"
    except TooSlowError:
        return "too slow"
    except BaseException as error:
        if isinstance(error, KeyboardInterrupt):
            raise
        frame = traceback.extract_tb(error.__traceback__)[-1]
        return f"{type(error).__name__} in {Path(frame.filename).name}:{frame.name}"
    if any(turn.text != one_line(turn.text) for transcript in transcripts for turn in transcript.turns):
        return "a turn is not on one line"
    return lost_words(path, transcripts[0].source_format, transcripts)


def lost_words(path: Path, source_format: str, transcripts: tuple) -> str | None:  # type: ignore[type-arg]
    """Return that words were lost, for formats whose words are easy to tell from their marks."""
    visible = {"WebVTT": in_subtitles, "SRT": in_subtitles, "Teams cues": in_subtitles, "plain text": canonical}
    if source_format not in visible:
        return None
    missing = lost(decode(path.read_bytes(), path.name), transcripts, visible[source_format])
    return f"words lost: {sorted(missing)[:5]}" if missing else None


class within:  # noqa: N801
    """Raises TooSlowError when the block takes longer than so many seconds of this process: others may be busy."""

    def __init__(self, seconds: int) -> None:
        self._seconds = seconds

    def __enter__(self) -> None:
        def stop(*_: object) -> None:
            raise TooSlowError

        signal.signal(signal.SIGPROF, stop)
        signal.setitimer(signal.ITIMER_PROF, self._seconds)

    def __exit__(self, *_: object) -> None:
        signal.setitimer(signal.ITIMER_PROF, 0)


def smaller(data: bytes, is_fault: Callable[[bytes], bool], seconds: float = 20.0) -> bytes:
    """Return `data` with pieces taken out for as long as the fault stays."""
    until, size = time.monotonic() + seconds, max(len(data) // 2, 1)
    while size >= 1 and time.monotonic() < until:
        at = 0
        while at < len(data) and time.monotonic() < until:
            shorter = data[:at] + data[at + size :]
            if shorter and is_fault(shorter):
                data = shorter
            else:
                at += size
        size //= 2
    return data


def kind_of(found: str) -> str:
    """Return what makes two findings the same: all but the words that were lost."""
    return found.partition(":")[0] if found.startswith("words lost") else found


def hunt(reader: str, files: dict[str, bytes], minutes: float, seed: int) -> Iterator[tuple[str, str, bytes]]:
    """Yield each new kind of finding: what it is, the name of the sample, and the smallest file that shows it."""
    draw, seen, tried = random.Random(f"{reader}-{seed}"), set[str](), 0
    until = time.monotonic() + 60 * minutes
    with tempfile.TemporaryDirectory() as folder:
        while time.monotonic() < until:
            name = draw.choice(sorted(files))
            path = Path(folder) / name
            data = mutated(files[name], list(files.values()), draw)
            path.write_bytes(data)
            tried += 1
            found = fault(path)
            if found is None or kind_of(found) in seen:
                continue
            seen.add(kind_of(found))

            def is_fault(candidate: bytes, path: Path = path, kind: str = kind_of(found)) -> bool:
                path.write_bytes(candidate)
                other = fault(path)
                return other is not None and kind_of(other) == kind

            yield found, name, smaller(data, is_fault)
    print(f"{reader}: {tried} files, {len(seen)} kinds of findings", flush=True)


def main() -> int:
    """Hunt in every reader, or in those named; return 1 when something was found."""
    minutes = float(sys.argv[1]) if len(sys.argv) > 1 else 10.0
    seed = int(time.time())
    print(f"seed {seed}", flush=True)
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    count = 0
    for reader, files in samples().items():
        if len(sys.argv) > 2 and reader not in sys.argv[2:]:
            continue
        for found, name, data in hunt(reader, files, minutes, seed):
            count += 1
            digest = hashlib.sha256(data).hexdigest()[:8]
            target = FINDINGS / f"{reader}-{digest}{Path(name).suffix}"
            target.write_bytes(data)
            print(f"{reader}: {found} ({len(data)} bytes) -> {target.relative_to(ROOT)}", flush=True)
    return 1 if count else 0


if __name__ == "__main__":
    sys.exit(main())
