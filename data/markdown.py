"""Tables in Markdown."""

from __future__ import annotations

from collections.abc import Sequence


def markdown_table(
    columns: Sequence[str], rows: Sequence[Sequence[str]], words: Sequence[int] = (0,)
) -> str:
    """Figures to the right; the columns with the numbers `words` to the left."""
    rule = ["---:"] * len(columns)
    for place in words:
        rule[place] = "---"
    return "\n".join(f"| {' | '.join(line)} |" for line in [columns, rule, *rows])
