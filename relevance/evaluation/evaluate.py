"""Measure the rules on labelled texts: `python -m relevance.evaluation.evaluate [FILE]…`."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
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

ROOT = Path(__file__).parents[2]
OWN_TEXTS = ROOT / "tests" / "relevance" / "texts"
DOCUMENT = ROOT / "docs" / "relevance.md"
TABLE_BEGINS = "<!-- table of make eval: begin -->"
TABLE_ENDS = "<!-- table of make eval: end -->"
FEWEST_IN_ROW = 5

Judged = Mapping[int, Judgement]
GROUPS: Mapping[str, Callable[[LabelledText], str]] = {
    "length": lambda text: text.length,
    "language": lambda text: text.language,
    "hardness": lambda text: text.hardness,
    "subtype": lambda text: text.subtype,
}


def own_files() -> list[Path]:
    """Return the files of our own texts; what stands in folders below is measured apart."""
    return sorted(OWN_TEXTS.glob("*.jsonl"))


def judged(texts: Sequence[LabelledText]) -> Judged:
    """Judge every text; the answers are kept by its identity, ids need not be unique."""
    return {id(text): judge(title=text.title, lead=text.lead, text=text.text) for text in texts}


def report(texts: Sequence[LabelledText], answers: Judged) -> Iterator[str]:
    """Yield the lines of the report."""

    def relevant(text: LabelledText) -> bool:
        return answers[id(text)].relevant

    yield f"rules {RULE_VERSION}, {len(texts)} texts; share (95 % interval) count"
    yield from _metric_lines("rules", texts, relevant)
    yield from _metric_lines(f'"{BASELINE}"', texts, _baseline)
    for name, group in GROUPS.items():
        yield ""
        yield f"right answers by {name}"
        yield from _accuracy_by_group(texts, group, answers)
    borderline = [text for text in texts if text.label == "borderline"]
    yield ""
    yield f"borderline flagged: {sum(map(relevant, borderline))} of {len(borderline)}"
    yield ""
    yield "errors"
    for text in texts:
        if text.counts and relevant(text) != (text.label == "positive"):
            yield from _error(text, answers[id(text)])


def table(texts: Sequence[LabelledText], answers: Judged) -> Iterator[str]:
    """Yield the lines of the table in docs/relevance.md; rows of few texts are left out."""
    yield "| texts | precision | recall | baseline: recall |"
    yield "|---|---|---|---|"
    yield _row("all", texts, answers)
    for name, group in GROUPS.items():
        for value in sorted({group(text) for text in texts}):
            own = [text for text in texts if group(text) == value]
            if sum(text.counts for text in own) >= FEWEST_IN_ROW:
                yield _row(f"{name}: {value}", own, answers)


def _row(name: str, texts: Sequence[LabelledText], answers: Judged) -> str:
    counted = confusion_matrix(texts, lambda text: answers[id(text)].relevant)
    plain = confusion_matrix(texts, _baseline)
    cells = [
        format_share(*counted.precision) if counted.precision[1] else "no flags",
        format_share(*counted.recall) if counted.recall[1] else "none to find",
        format_share(*plain.recall) if plain.recall[1] else "-",
    ]
    return f"| {name} | {' | '.join(cells)} |"


def write_table(document: str, lines: Sequence[str]) -> str:
    """Return `document` with its table replaced."""
    before, begins, rest = document.partition(TABLE_BEGINS)
    _, ends, after = rest.partition(TABLE_ENDS)
    if not begins or not ends:
        raise ValueError(f"no {TABLE_BEGINS} … {TABLE_ENDS} to write the table between")
    return "\n".join([before + begins, *lines, ends + after])


def _baseline(text: LabelledText) -> bool:
    return BASELINE in f"{text.title}\n{text.lead or ''}\n{text.text}".lower()


def _metric_lines(
    name: str, texts: Sequence[LabelledText], relevant: Callable[[LabelledText], bool]
) -> Iterator[str]:
    counted = confusion_matrix(texts, relevant)
    yield f"{name:18} precision {format_share(*counted.precision)}"
    yield f"{'':18} recall    {format_share(*counted.recall)}"
    yield f"{'':18} F1        {counted.f1:.3f}"


def _accuracy_by_group(
    texts: Sequence[LabelledText], group: Callable[[LabelledText], str], answers: Judged
) -> Iterator[str]:
    rights: dict[tuple[str, str], list[bool]] = {}
    for text in texts:
        if text.counts:
            right = answers[id(text)].relevant == (text.label == "positive")
            rights.setdefault((text.label, group(text)), []).append(right)
    for (label, name), found in sorted(rights.items()):
        yield f"  {label:9} {name:26} {format_share(sum(found), len(found))}"


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
    """Print the report; without files, measure the project's own set and write its table."""
    parser = argparse.ArgumentParser(
        prog="python -m relevance.evaluation.evaluate", description=__doc__
    )
    parser.add_argument(
        "files", type=Path, nargs="*", help="JSON Lines with title, text, label (…)"
    )
    named: Sequence[Path] = parser.parse_args(arguments).files
    texts: list[LabelledText] = []
    for file in named or own_files():
        try:
            texts += read_labelled(file)
        except (OSError, ValueError, KeyError) as problem:
            sys.stderr.write(f"{file}: cannot be read as labelled texts: {problem!r}\n")
            return 2
    answers = judged(texts)
    for line in report(texts, answers):
        sys.stdout.write(f"{line}\n")
    if not named:
        document = DOCUMENT.read_text(encoding="utf-8")
        DOCUMENT.write_text(write_table(document, list(table(texts, answers))), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
