"""Whole-process time and peak memory of `autocode precode` on a two-hour meeting, beside the encoder alone.

    python benchmarks/whole_process.py [--words 18000] [--runs 3]

The meeting is made of the constructed corpus's own transcripts, end to end, up to the wanted number of words. "The
encoder alone" is a process that imports sentence-transformers, opens the shipped encoder and encodes the same
fragments, nothing else. Both are run in turn; the medians and their ratio go to stdout and benchmarks/whole_process.md.
"""

import argparse
import csv
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
ENCODER_ALONE = """
import csv, sys, time
from sentence_transformers import SentenceTransformer
model = SentenceTransformer(sys.argv[1], device="cpu").float()
texts = [row["text"] for row in csv.DictReader(open(sys.argv[2], encoding="utf-8-sig", newline=""))]
started = time.perf_counter()
model.encode(texts, batch_size=32, show_progress_bar=False)
print(time.perf_counter() - started)
"""


def long_transcript(words: int, path: Path) -> int:
    """Write a plain-text transcript of about `words` words and return how many it has."""
    lines, count = [], 0
    sources = sorted((ROOT / "training_data" / "source").glob("*.tsv"))
    while count < words:
        for source in sources:
            for row in source.read_text(encoding="utf-8").splitlines()[1:]:
                turn, speaker, _, text, *_ = row.split("\t")
                lines.append((turn, speaker, text))
                count += len(text.split())
                if count >= words:
                    path.write_text("\n".join(f"{s}: {t}" for _, s, t in lines), encoding="utf-8")
                    return count
    return count


def measured(command: list[str]) -> tuple[float, float, str]:
    """Return seconds, peak memory in MiB and stdout of a command."""
    environment = {**os.environ, "HF_HUB_OFFLINE": "1"}
    started = time.perf_counter()
    with tempfile.TemporaryFile("w+") as out:
        process = subprocess.Popen(command, stdout=out, stderr=subprocess.DEVNULL, env=environment)
        _, status, usage = os.wait4(process.pid, 0)
        seconds = time.perf_counter() - started
        if status:
            sys.exit(f"{command} failed")
        out.seek(0)
        return seconds, usage.ru_maxrss / 1024, out.read()


def main() -> None:
    """Run both in turn and print medians."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--words", type=int, default=18_000)
    parser.add_argument("--runs", type=int, default=3)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        transcript, table, book = (Path(folder) / name for name in ("meeting.txt", "meeting.csv", "meeting.xlsx"))
        words = long_transcript(arguments.words, transcript)
        precode = [sys.executable, "-m", "autocode", "precode", str(transcript), "--overwrite", "-o"]
        measured([*precode, str(table)])
        with table.open(encoding="utf-8-sig", newline="") as file:
            fragments = len({row["id"] for row in csv.DictReader(file)})
        alone = [sys.executable, "-c", ENCODER_ALONE, str(ROOT / "models" / "encoder"), str(table)]
        ours, encoder = [], []
        for _ in range(arguments.runs):
            ours.append(measured([*precode, str(book)]))
            encoder.append(measured(alone))
    whole, bare = (statistics.median(run[0] for run in runs) for runs in (ours, encoder))
    text = "\n".join(
        [
            f"{words} words, {fragments} fragments; median of {arguments.runs} runs in turn.",
            "",
            "| process | seconds | peak memory (MiB) |",
            "|---|---|---|",
            f"| `autocode precode` to a workbook | {whole:.1f} | {max(run[1] for run in ours):.0f} |",
            f"| the encoder alone (import, open, encode) | {bare:.1f} | {max(run[1] for run in encoder):.0f} |",
            "",
            f"Ratio {whole / bare:.2f}. Encoding itself took "
            f"{statistics.median(float(run[2]) for run in encoder):.2f} s of the encoder's process; "
            "the rest is loading libraries.",
        ]
    )
    print(text)
    (ROOT / "benchmarks" / "whole_process.md").write_text(f"# Whole process\n\n{text}\n", encoding="utf-8")


if __name__ == "__main__":
    main()
