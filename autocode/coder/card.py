"""The card of a model: one page that says what it was made from, how good it is, and what it must not be used for."""

from collections.abc import Mapping, Sequence
from typing import Any


def model_card(
    name: str,
    scheme_title: str,
    encoder: Mapping[str, str],
    training: Mapping[str, Any],
    figures: Mapping[str, Any],
    unlearnt: Sequence[str],
    note: str | None = None,
    keeps_examples: bool = False,
) -> str:
    """Return the card as Markdown, written from the same facts as coder.json."""
    blocks = [
        f"# Coder `{name}` for scheme {scheme_title}",
        *([note] if note else []),
        "## Made from",
        _made_from(encoder, training, keeps_examples),
        "## How good it is",
        figures_as_markdown(figures) if figures else "Not measured: the data was too small to hold anything out.",
        "## Limits",
        _limits(unlearnt),
    ]
    return "\n\n".join(blocks) + "\n"


_KEEPS_EXAMPLES = (
    "- **The folder holds the coded fragments themselves**, as somebody asked for (`--keep-examples`): treat it as you "
    "treat the transcripts."
)
_HOLDS_NO_TEXT = (
    "- The folder holds no text of participants. Its vocabulary holds words and pieces of words, and names of parts "
    "and roles, that occur in at least two documents (two fragments, if there was one document)."
)


def _made_from(encoder: Mapping[str, str], training: Mapping[str, Any], keeps_examples: bool) -> str:
    documents = ", ".join(training["documents"])
    return "\n".join(
        [
            f"- {training['fragments']} coded fragments ({training['uncoded']} of them without a code), "
            f"{training['moments']} moments, {len(training['documents'])} document(s): {documents}.",
            f"- {training['examples']} of these fragments are examples only: they trained the model, but neither "
            "calibrated nor measured it.",
            f"- Files: {', '.join(training['sources']) or 'not recorded'}.",
            f"- SHA-256 of the coded data: `{training['sha256']}`.",
            f"- Sentence encoder: `{encoder['identity']}`"
            + (f", tuned on these fragments from `{encoder['tuned_from']}`." if "tuned_from" in encoder else "."),
            _KEEPS_EXAMPLES if keeps_examples else _HOLDS_NO_TEXT,
        ]
    )


# By whether everything comes from one document.
_INTERVALS_BY = {False: "delete-one jackknife (on a scale without edges)", True: "block bootstrap"}


def figures_as_markdown(figures: Mapping[str, Any]) -> str:
    """Return the headline figures of an evaluation (`Evaluation.as_json`) as a Markdown table with intervals."""
    one_document = figures["within_one_document"]
    where = (
        "within this one document only (stretches held out): a new document will be harder"
        if one_document
        else f"no fold splits a {figures['grouped_by']}"
    )
    lines = [
        f"Cross-validated in {figures['folds']} folds, {where}; 95 % intervals by {_INTERVALS_BY[one_document]} over "
        f"{figures['groups']} {'stretches of it' if one_document else figures['grouped_by'] + 's'}.",
        "",
        "| level | codes | micro F1 | macro F1 | mean kappa | first suggestion right | right one among three |",
        "|---|---|---|---|---|---|---|",
    ]
    for level in figures["levels"]:
        shown = (shown_figure(level[key]) for key in _HEADLINES)
        lines.append(f"| {level['name']} | {level['codes_with_examples']} | {' | '.join(shown)} |")
    coded = figures["coded_or_not"]
    lines += ["", f"Coded or not: F1 {shown_figure(coded['f1'])}, kappa {shown_figure(coded['kappa'])}."]
    if figures["valence"]:
        valence = figures["valence"]
        lines.append(
            f"Valence, given the code (n = {valence['n']}): right {shown_figure(valence['accuracy'])}, kappa "
            f"{shown_figure(valence['kappa'])}; always saying {valence['most_frequent']} would be right "
            f"{valence['most_frequent_share']:.2f}."
        )
    return "\n".join(lines)


_HEADLINES = ("micro_f1", "macro_f1", "mean_kappa", "first_is_right", "one_of_three_is_right")


def shown_figure(figure: Mapping[str, float | None]) -> str:
    """Return `0.61 (0.52-0.70)`; an undefined figure is said in words."""
    value, low, high = figure["value"], figure["low"], figure["high"]
    if value is None:
        return "not defined"
    return f"{value:.2f}" if low is None or high is None else f"{value:.2f} ({low:.2f} to {high:.2f})"


def _limits(unlearnt: Sequence[str]) -> str:
    never = f"It never suggests {', '.join(unlearnt)}: too few examples.\n" if unlearnt else ""
    return (
        never
        + "It suggests; a person decides. Its confidence is the probability that a coder like the one it learnt from "
        "gives this code to this fragment, on text like the text it learnt from. Other speakers, another organisation "
        "or another way of transcribing make it less sure than it says. It says nothing about persons."
    )
