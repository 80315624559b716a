"""Measure the rules on labelled texts: `python -m relevance.evaluate FILE`."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from relevance import RULE_VERSION, Judgement, judge
from relevance.evaluation.labelled_texts import (
    LabelledText,
    confusion_matrix,
    format_share,
    read_labelled,
)

# What a reader would try first: the crime's legal name, anywhere in the page.
BASELINE = "mua bán người"


def report(texts: Sequence[LabelledText]) -> Iterator[str]:
    """Yield the lines of the report."""
    judged = {id(text): judge(title=text.title, lead=text.lead, text=text.text) for text in texts}

    def relevant(text: LabelledText) -> bool:
        return judged[id(text)].relevant

    yield f"rules {RULE_VERSION}, {len(texts)} texts; share (95 % interval) count"
    yield from _metric_lines("rules", texts, relevant=[relevant(text) for text in texts])
    yield from _metric_lines(f'"{BASELINE}"', texts, relevant=[_baseline(text) for text in texts])
    yield ""
    yield "right answers by subtype"
    yield from _accuracy_by_group(texts, [text.subtype for text in texts], judged)
    yield ""
    yield "right answers by hardness"
    yield from _accuracy_by_group(texts, [text.hardness for text in texts], judged)
    borderline = [text for text in texts if text.label == "borderline"]
    yield ""
    yield f"borderline flagged: {sum(map(relevant, borderline))} of {len(borderline)}"
    yield ""
    yield "errors"
    for text in texts:
        if text.label in ("positive", "negative") and relevant(text) != (text.label == "positive"):
            yield from _error(text, judged[id(text)])


def _baseline(text: LabelledText) -> bool:
    return BASELINE in f"{text.title}\n{text.lead or ''}\n{text.text}".lower()


def _metric_lines(
    name: str, texts: Sequence[LabelledText], *, relevant: Sequence[bool]
) -> Iterator[str]:
    answers = {id(text): answer for text, answer in zip(texts, relevant, strict=True)}
    counted = confusion_matrix(texts, lambda text: answers[id(text)])
    yield f"{name:18} precision {format_share(*counted.precision)}"
    yield f"{'':18} recall    {format_share(*counted.recall)}"
    yield f"{'':18} F1        {counted.f1:.3f}"


def _accuracy_by_group(
    texts: Sequence[LabelledText], groups: Iterable[str], judged: dict[int, Judgement]
) -> Iterator[str]:
    rights: dict[tuple[str, str], list[bool]] = {}
    for text, group in zip(texts, groups, strict=True):
        if text.label in ("positive", "negative"):
            right = judged[id(text)].relevant == (text.label == "positive")
            rights.setdefault((text.label, group), []).append(right)
    for (label, group), answers in sorted(rights.items()):
        yield f"  {label:9} {group:26} {format_share(sum(answers), len(answers))}"


def _error(text: LabelledText, judgement: Judgement) -> Iterator[str]:
    kind = "missed " if text.label == "positive" else "false  "
    yield f"  {kind} {text.id} {judgement.score:.2f} {text.subtype}: {text.title}"
    if text.why:
        yield f"           meant: {text.why}"
    fields = {"title": text.title, "lead": text.lead or "", "text": text.text}
    for evidence in judgement.evidence[:5]:
        matched = fields[evidence.field][evidence.start : evidence.end]
        yield f"           {evidence.term} ({evidence.field}): {matched}"


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the report for the file named on the command line."""
    parser = argparse.ArgumentParser(prog="python -m relevance.evaluate", description=__doc__)
    parser.add_argument("file", type=Path, help="JSON Lines with title, text, label (…)")
    named = parser.parse_args(arguments)
    try:
        texts = list(read_labelled(named.file))
    except (OSError, ValueError, KeyError) as problem:
        sys.stderr.write(f"{named.file}: cannot be read as labelled texts: {problem!r}\n")
        return 2
    for line in report(texts):
        sys.stdout.write(f"{line}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
