"""Reads the largest files that readers take, and larger ones, each in a process of its own; says time and memory.

    python tests/slow/large_files.py

Exit code 1 when one takes more than the bounds below, or ends in anything but a transcript or one line.
"""

import io
import json
import resource
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
MOST_SECONDS = 120
MOST_MEMORY = 4 * 1024**3
WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
READ = """
import resource, sys
sys.path.insert(0, sys.argv[2])
from pathlib import Path
from autocode.errors import AutocodeError
from autocode.read import read_transcripts
try:
    transcripts = read_transcripts(Path(sys.argv[1]))
    turns = [turn for transcript in transcripts for turn in transcript.turns]
    print(f"{len(transcripts)} documents, {len(turns)} turns, {sum(len(turn.text) for turn in turns)} characters")
except AutocodeError as error:
    print(error)
used = resource.getrusage(resource.RUSAGE_SELF)
print(used.ru_maxrss * 1024, used.ru_utime + used.ru_stime)
"""


def docx(body: str) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", f'<w:document xmlns:w="{WORD}"><w:body>{body}</w:body></w:document>')
    return packed.getvalue()


def cues(count: int) -> bytes:
    timings = (f"{n // 3600:02}:{n // 60 % 60:02}:{n % 60:02}.000" for n in range(count))
    return (
        b"WEBVTT\n\n"
        + "".join(f"{when} --> {when}\n<v {'AB'[n % 2]}>ja\n\n" for n, when in enumerate(timings)).encode()
    )


def segments(count: int) -> bytes:
    return json.dumps(
        {"segments": [{"start": n, "end": n, "text": "ja", "speaker": "AB"[n % 2]} for n in range(count)]}
    ).encode()


def paragraph(text: str) -> str:
    return f"<w:p><w:r><w:t>{text}</w:t></w:r></w:p>"


FILES: dict[str, Callable[[], bytes]] = {
    "half-a-million-turns.txt": lambda: b"Anna: ja\nKarim: nee\n" * 249_999,
    "a-million-turns.txt": lambda: b"Anna: ja\nKarim: nee\n" * 499_999,
    "more-than-a-million-turns.txt": lambda: b"Anna: ja\nKarim: nee\n" * 500_001,
    "one-turn-of-a-million-lines.txt": lambda: b"Anna: ja\n" + b"en nog wat\n" * 999_990,
    "one-line-of-45-mb.txt": lambda: b"Anna: " + b"ja " * 15_000_000,
    "one-line-of-45-mb.vtt": lambda: b"WEBVTT\n\n00:01.000 --> 00:02.000\n<v A>" + b"ja <v" * 9_000_000,
    "three-hundred-thousand-cues.vtt": lambda: cues(300_000),
    "half-a-million-segments.json": lambda: segments(500_000),
    "json-of-25-mb.json": lambda: b'{"segments": [' + b"{}," * 8_500_000 + b"{}]}",
    "json-of-45-mb.json": lambda: b'{"segments": [' + b"{}," * 15_000_000 + b"{}]}",
    "a-million-paragraphs.docx": lambda: docx(paragraph("A: ja") * 999_999),
    "six-million-elements.docx": lambda: docx("<w:p>" + "<w:r/>" * 6_000_000 + "</w:p>"),
    "sixteen-million-elements.docx": lambda: docx("<w:p/>" * 16_000_000),
    "a-zip-bomb.docx": lambda: docx("<w:p>" + " " * 2 * 1024**3),
    "html-of-24-mb.html": lambda: b'<a name="ts_1_2_S01">ja</a>' * 900_000,
    "a-million-paragraphs.rtf": lambda: rb"{\rtf1 " + rb"\par A: ja" * 999_990 + b"}",
    "rtf-of-45-mb.rtf": lambda: rb"{\rtf1 " + rb"\par A: ja" * 4_500_000 + b"}",
    "rtf-of-45-mb-of-marks.rtf": lambda: rb"{\rtf1 ja " + rb"\b " * 15_000_000 + b"}",
    "half-a-million-rows.csv": lambda: b"spreker;tekst\n" + b"A;ja\nB;nee\n" * 250_000,
    "a-million-documents.csv": lambda: b"document;tekst\n" + b"".join(b"%d;ja\n" % n for n in range(999_990)),
    "200-mb-of-zeros.txt": lambda: bytes(199 * 1024**2),
    "500-mb.txt": lambda: b"Anna: ja\n" * (500 * 1024**2 // 9),
}


def main() -> int:
    """Read every file; return 1 when a bound was broken."""
    failed = 0
    for name, make in FILES.items():
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / name
            path.write_bytes(make())
            done = subprocess.run(
                [sys.executable, "-c", READ, str(path), str(ROOT)],
                capture_output=True,
                text=True,
                timeout=10 * MOST_SECONDS,
                preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_AS, (2 * MOST_MEMORY, 2 * MOST_MEMORY)),
            )
        lines = done.stdout.splitlines()
        # Processor time: whatever else this computer does is no fault of a reader.
        memory, seconds = map(float, lines[-1].split()) if done.returncode == 0 else (0.0, 0.0)
        fine = done.returncode == 0 and seconds < MOST_SECONDS and memory < MOST_MEMORY
        failed += not fine
        outcome = lines[0] if done.returncode == 0 else done.stderr.splitlines()[-1:]
        print(
            f"{'fine' if fine else 'FAIL'}  {name}: {seconds:.1f} s, {memory / 1024**3:.2f} GB; {outcome}", flush=True
        )
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
