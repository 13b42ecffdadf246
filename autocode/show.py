"""Plain text for the terminal: a scheme as a tree, a transcript that was read, and an evaluation as tables."""

import textwrap
from collections.abc import Mapping, Sequence
from typing import Any

from autocode.agree.sentences import of_interval
from autocode.coder.card import shown_figure
from autocode.read.labels import stamp
from autocode.scheme import Code, Scheme

WIDTH = 100


def scheme_tree(scheme: Scheme, full: bool = False) -> str:
    """Return the scheme as an indented tree; `full` adds definitions and boundaries."""
    leaves = len(scheme.leaves)
    levels = " > ".join(
        f"{len([code for code in scheme.codes if code.depth == depth])} {level.name}"
        for depth, level in enumerate(scheme.levels)
    )
    lines = [f"{scheme.name}  ({scheme.title}: {levels}; {leaves} codes to give)"]
    if scheme.valences:
        signs = ", ".join(f"{valence.sign} {valence.name}" for valence in scheme.valences)
        default = f"; without one: {scheme.default_valence}" if scheme.default_valence else ""
        lines.append(f"valences: {signs}{default}")
    lines.append("one code per fragment" if scheme.exclusive else "several codes per fragment")
    if scheme.roles_not_suggested_for:
        lines.append(f"not suggested for: {', '.join(scheme.roles_not_suggested_for)}")
    for code in scheme.children(None):
        lines += ["", *_branch(scheme, code, "", "", full)]
    return "\n".join(lines)


def _branch(scheme: Scheme, code: Code, lead: str, below: str, full: bool) -> list[str]:
    sign = "" if code.code == code.name else f"{code.code}  "
    lines = [f"{lead}{sign}{code.name}"]
    if full:
        notes = [
            code.definition,
            *(f"{mark} {text}" for mark, text in (("+", code.include), ("-", code.exclude)) if text),
        ]
        for note in filter(None, notes):
            lines += textwrap.wrap(note, WIDTH, initial_indent=below + "     ", subsequent_indent=below + "     ")
    children = scheme.children(code.code)
    for child in children:
        last = child is children[-1]
        lines += _branch(scheme, child, below + ("└─ " if last else "├─ "), below + ("   " if last else "│  "), full)
    return lines


def understood_text(facts: Mapping[str, Any], language: str = "en", most_unread: int = 20) -> str:
    """Return what was understood of a document: format, how it begins, speakers, parts, lines that were unread.

    `language` is "en" or "nl".
    """
    words = _UNDERSTOOD[language]
    turns, unread, cut = facts["turns"], facts["unread"], facts["cut"]
    starts = [turn["start_ms"] for turn in turns if turn["start_ms"] is not None]
    times = words["times"].format(stamp(min(starts)), stamp(max(starts))) if starts else words["no times"]
    kind = ", ".join(words["formats"].get(part, part) for part in facts["format"].split(", "))
    head = words["head"].format(len(turns), facts["words"])
    lines = [f"{facts['document']}: {kind}, {head}{times}"]
    lines.append(words[f"cut by {cut['into']}"].format(cut["fragments"], f"{cut['median_words']:g}"))
    lines += ["", words["begins"], *(f"  {_turn_in_short(turn)}" for turn in turns[:_MOST_SHOWN])]
    lines += ["", table([words["header"], *_speaker_rows(facts, words)])]
    if not facts["speakers"]:
        lines.append(words["nobody"])
    if facts["parts"]:
        parts = (f"{part['part']} ({part['turns']})" for part in facts["parts"])
        lines += ["", f"{words['parts']}: {', '.join(parts)}"]
    lines += ["", words["unread"] if unread else words["all read"]]
    lines += [f"  {words['line']} {line['line']}: {line['text'][:WIDTH]}" for line in unread[:most_unread]]
    if len(unread) > most_unread:
        lines.append(f"  {words['more'].format(len(unread) - most_unread)}")
    return "\n".join(lines)


def _turn_in_short(turn: Mapping[str, Any]) -> str:
    when = f"[{stamp(turn['start_ms'])}] " if turn["start_ms"] is not None else ""
    return textwrap.shorten(f"{when}{turn['speaker'] or '?'}: {turn['text']}", WIDTH, placeholder=" …")


def _speaker_rows(facts: Mapping[str, Any], words: Mapping[str, Any]) -> list[list[str]]:
    """Return the speakers of a document with their share of the words; a person with several names also as a whole."""
    people: dict[str, list[Mapping[str, Any]]] = {}
    for row in facts["speakers"]:
        people.setdefault(row["code"] or row["name"], []).append(row)
    rows: list[list[str]] = []
    for code, names in people.items():
        rows += [_speaker_row(row["name"], row["code"], [row]) for row in names]
        rows += [_speaker_row(words["together"], code, names)] if len(names) > 1 else []
    unnamed = [len(turn["text"].split()) for turn in facts["turns"] if turn["speaker"] is None]
    if unnamed:
        share = sum(unnamed) / max(facts["words"], 1)
        rows.append([words["unknown"], "", "", str(len(unnamed)), str(sum(unnamed)), f"{share:.1%}"])
    return rows


def _speaker_row(name: str, code: str, rows: Sequence[Mapping[str, Any]]) -> list[str]:
    turns, said, share = (sum(row[field] for row in rows) for field in ("turns", "words", "share"))
    role = next((row["role"] for row in rows if row["role"]), "")
    return [name, code, role, str(turns), str(said), f"{share:.1%}"]


_MOST_SHOWN = 3
_UNDERSTOOD: dict[str, dict[str, Any]] = {
    "en": {
        "formats": {},
        "head": "{} turns, {} words",
        "times": ", from {} to {}",
        "no times": ", without times",
        "cut by turn": "cut by turn: {} pieces, half of them of {} words or more",
        "cut by sentence": "cut by sentence: {} pieces, half of them of {} words or more",
        "cut by fragment": "cut by fragment: {} pieces, half of them of {} words or more",
        "cut by import": "cut already, a piece per row: {} pieces, half of them of {} words or more",
        "begins": "begins:",
        "header": ["speaker", "code", "role", "turns", "words", "share"],
        "unknown": "(unknown)",
        "together": "(together)",
        "nobody": "No speakers in this file. Say in a list who says what: --speakers, a row with an empty name.",
        "parts": "parts (turns)",
        "unread": "not taken for speech:",
        "all read": "every line was understood",
        "line": "line",
        "more": "and {} more; --json lists them all",
    },
    "nl": {
        "formats": {
            "plain text": "platte tekst",
            "text under speaker headers": "tekst onder namen",
            "table of fragments": "tabel van fragmenten",
            "table of turns": "tabel van beurten",
            "table": "tabel",
            "Teams cues": "regels van Teams",
            "Audacity labels": "labels van Audacity",
            "YouTube captions (SBV)": "ondertitels van YouTube (SBV)",
        },
        "head": "{} beurten, {} woorden",
        "times": ", van {} tot {}",
        "no times": ", zonder tijden",
        "cut by turn": "geknipt per beurt: {} stukken, de helft van {} woorden of meer",
        "cut by sentence": "geknipt per zin: {} stukken, de helft van {} woorden of meer",
        "cut by fragment": "geknipt in fragmenten: {} stukken, de helft van {} woorden of meer",
        "cut by import": "was al geknipt, een stuk per rij: {} stukken, de helft van {} woorden of meer",
        "begins": "begint zo:",
        "header": ["spreker", "code", "rol", "beurten", "woorden", "aandeel"],
        "unknown": "(onbekend)",
        "together": "(samen)",
        "nobody": "Geen sprekers in dit bestand. Zeg in een lijst wie wat zegt: --speakers, een rij zonder naam.",
        "parts": "onderdelen (beurten)",
        "unread": "niet als spraak gelezen:",
        "all read": "elke regel is begrepen",
        "line": "regel",
        "more": "en nog {}; --json noemt ze alle",
    },
}


def evaluation_text(figures: Mapping[str, Any]) -> str:
    """Return the figures of `Evaluation.as_json` as text: headlines per level, every code, calibration, valence."""
    blocks = [_opening(figures), _level_table(figures), _coded_or_not(figures)]
    if figures["valence"]:
        blocks.append(_valence_text(figures["valence"]))
    for level in figures["levels"]:
        blocks.append(_code_table(level))
    blocks += [_calibration_text(level) for level in figures["levels"] if level["calibration"]]
    return "\n\n".join(blocks)


def _opening(figures: Mapping[str, Any]) -> str:
    unit = figures["grouped_by"]
    how = (
        "measured as it is, on codings that it did not learn from"
        if not figures["folds"]
        else f"within one document only, {figures['folds']} stretches held out in turn: a new document will be harder"
        if figures["within_one_document"]
        else f"{figures['folds']} folds, none of which splits a {unit}"
    )
    return (
        f"{figures['scheme']}: {figures['fragments']} fragments, {figures['uncoded']} without a code, "
        f"{figures['moments']} moments. {how}.\n{of_interval(figures['sampled'], figures['groups'])}"
    )


def _level_table(figures: Mapping[str, Any]) -> str:
    header = ["level", "codes", "precision", "recall", "F1 (micro)", "F1 (macro)", "kappa (mean)", "1st right", "in 3"]
    keys = ("micro_precision", "micro_recall", "micro_f1", "macro_f1", "mean_kappa", "first_is_right", "one_of_three_is_right")  # fmt: skip  # noqa: E501
    rows = [
        [level["name"], str(level["codes_with_examples"]), *(shown_figure(level[key]) for key in keys)]
        for level in figures["levels"]
    ]
    return table([header, *rows])


def _coded_or_not(figures: Mapping[str, Any]) -> str:
    coded = figures["coded_or_not"]
    return (
        f"Coded or not (n = {coded['n']} coded): precision {shown_figure(coded['precision'])}, recall "
        f"{shown_figure(coded['recall'])}, F1 {shown_figure(coded['f1'])}, kappa {shown_figure(coded['kappa'])}"
    )


def _valence_text(valence: Mapping[str, Any]) -> str:
    rows = [["model \\ person", *valence["signs"]]]
    rows += [[sign, *map(str, row)] for sign, row in zip(valence["signs"], valence["confusion"], strict=True)]
    return (
        f"Valence, given the code (n = {valence['n']} moments): right {shown_figure(valence['accuracy'])}, kappa "
        f"{shown_figure(valence['kappa'])}; always {valence['most_frequent']} would be right "
        f"{valence['most_frequent_share']:.2f}\n{table(rows)}"
    )


def _code_table(level: Mapping[str, Any]) -> str:
    header = [level["name"], "n", "suggested", "precision", "recall", "F1", "kappa", "av. precision"]
    rows = [
        [
            code["code"] if len(code["code"]) <= 28 else code["code"][:27] + "…",
            str(code["n"]),
            str(code["suggested"]),
            *(shown_figure(code[key]) for key in ("precision", "recall", "f1", "kappa")),
            "not defined" if code["average_precision"] is None else f"{code['average_precision']:.2f}",
        ]
        for code in level["codes"]
    ]
    return table([header, *rows])


def _calibration_text(level: Mapping[str, Any]) -> str:
    rows = [["confidence (mean)", "really coded", "n"]]
    rows += [[f"{expected:.2f}", f"{observed:.2f}", str(n)] for expected, observed, n in level["calibration"]]
    return (
        f"Calibration, {level['name']}: expected calibration error {level['calibration_error']:.3f} over pairs of "
        f"0.05 and more\n{table(rows)}"
    )


def table(rows: Sequence[Sequence[str]]) -> str:
    """Return rows (the first is the header) as aligned columns, numbers and all to the left."""
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    lines = ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows]
    return "\n".join([lines[0], "  ".join("-" * width for width in widths), *lines[1:]])
