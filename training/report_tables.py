"""A report as tables and text for the terminal."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import groupby

from rich.console import Group as Lines
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from ..data.display import printable
from ..data.labels import LABELS
from .bootstrap import Interval
from .breakdown import Group
from .errors import Error
from .evaluation import Evaluation
from .part_evaluation import PartScore
from .report import RawReport, Report
from .scores import Score

NOTHING = "–"
FACETS = {
    "corpus": "corpus",
    "domain": "domain",
    "tag": "tag",
    "words": "length of the sentence",
    "spans": "number of spans in the passage",
}


def report_tables(report: Report) -> Iterator[Table]:
    """The tables of a report; those that would compare nothing are left out."""
    yield _labels_table(report.given.evaluation)
    yield _confusion_table(report.given.evaluation)
    if report.raw:
        yield _spans_table(report.raw)
    if any(each.exact.gold for each in report.given.parts.values()):
        yield _parts_table(report)
    for facet, groups in groupby(report.groups, key=lambda group: group.facet):
        members = list(groups)
        if len(members) > 1:
            yield _groups_table(facet, members, with_raw=report.raw is not None)


def _table(title: str, first: str, *columns: str) -> Table:
    table = Table(title=title, title_justify="left")
    table.add_column(first)
    for name in columns:
        table.add_column(name, justify="right", no_wrap=True)
    return table


def _labels_table(evaluation: Evaluation) -> Table:
    table = _table("Given spans", "label", "precision", "recall", "F1", "95 %", "spans")
    intervals = evaluation.intervals
    for label, score in evaluation.labels.items():
        figures = [f"{each:.3f}" for each in (score.precision, score.recall, score.f1)]
        table.add_row(label, *figures, _interval(intervals.get(f"f1_{label}")), str(score.support))
    table.add_section()
    spans = str(evaluation.confusion.sum())
    for name, figure, key in (
        ("macro-F1", evaluation.macro_f1, "macro_f1"),
        ("accuracy", evaluation.accuracy, "accuracy"),
    ):
        table.add_row(name, "", "", f"{figure:.3f}", _interval(intervals.get(key)), spans)
    table.add_row("calibration error", "", "", f"{evaluation.calibration_error:.3f}", "", spans)
    return table


def _confusion_table(evaluation: Evaluation) -> Table:
    table = _table("Given spans: labels they got", "true label", *LABELS)
    for label, row in zip(LABELS, evaluation.confusion.tolist(), strict=True):
        table.add_row(label, *(str(count) if count else NOTHING for count in row))
    return table


def _spans_table(raw: RawReport) -> Table:
    columns = ("precision", "recall", "F1", "95 %", "exact", "labelled", "found")
    table = _table(
        "Bare text: stances found (half of the characters; exact: the same borders)",
        "label",
        *columns,
    )
    exact = {**raw.exact.labels, "micro": raw.exact.micro}
    for label, score in {**raw.overlap.labels, "micro": raw.overlap.micro}.items():
        if label == "micro":
            table.add_section()
        figures = [f"{each:.3f}" for each in (score.precision, score.recall, score.f1)]
        interval = _interval(raw.overlap.intervals[label])
        counts = (str(score.gold), str(score.found))
        table.add_row(label, *figures, interval, f"{exact[label].f1:.3f}", *counts)
    return table


def _parts_table(report: Report) -> Table:
    columns = ("precision", "recall", "F1", "exact F1", "labelled", "named")
    table = _table("Parts of stances (F1 of characters; exact: the same borders)", "", *columns)
    _add_parts(table, "given", report.given.parts)
    if report.raw:
        table.add_section()
        _add_parts(table, "bare text", report.raw.parts)
    return table


def _add_parts(table: Table, side: str, parts: Mapping[str, PartScore]) -> None:
    for part, score in parts.items():
        loose = score.overlap
        figures = [f"{each:.3f}" for each in (loose.precision, loose.recall)]
        counts = (str(loose.gold), str(loose.found))
        table.add_row(f"{part}, {side}", *figures, _f1(loose), _f1(score.exact), *counts)


def _groups_table(facet: str, groups: list[Group], *, with_raw: bool) -> Table:
    columns = ["passages", "spans", "accuracy", "macro-F1", *(["bare-text F1"] if with_raw else [])]
    first = "how many" if facet == "spans" else facet
    table = _table(f"By {FACETS[facet]}", first, *columns)
    for group in groups:
        cells = [str(group.passages), str(group.spans), f"{group.accuracy:.3f}"]
        raw = [_f1(group.stances)] if group.stances else []
        table.add_row(Text(printable(group.value)), *cells, f"{group.macro_f1:.3f}", *raw)
    return table


def _interval(interval: Interval | None) -> str:
    return f"{interval.low:.2f}–{interval.high:.2f}" if interval else ""


def _f1(score: Score) -> str:
    return f"{score.f1:.3f}" if score.gold or score.found else NOTHING


def errors_text(report: Report, most: int) -> Iterator[Lines]:
    """The worst errors, at most `most` on given spans and as many in bare text.

    Each is a line that says what went wrong and where, and the sentence with the span underlined.
    """
    given = [error for error in report.errors if error.kind == "label"]
    raw = [error for error in report.errors if error.kind != "label"]
    for error in (*given[:most], *raw[:most]):
        yield Lines(_headline(error), Padding(_marked(error), (0, 0, 0, 2)))


def _headline(error: Error) -> Text:
    score = "" if error.score is None else f" {error.score:.2f}"
    said = {
        "label": f"{error.true} taken for {error.found}{score}",
        "invented": f"invented {error.found}{score}",
        "missed": f"missed {error.true}",
    }
    return Text(f"{said[error.kind]}  {printable(error.id)}:{error.start}-{error.end}", "bold")


def _marked(error: Error) -> Text:
    sentence, span = (printable(" ".join(t.split())) for t in (error.sentence, error.span))
    text = Text(sentence)
    if (start := sentence.find(span)) >= 0:
        text.stylize("underline", start, start + len(span))
    return text
