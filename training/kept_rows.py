"""Rows of a results page whose runs lie in another store: they stay when the page is renewed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

ROW = re.compile(r"\| \[[^\]]+\]\((?P<file>[^)]+)\)")
"""A row of a table, which begins with a link to an experiment file."""


def with_kept_rows(new: str, old: str, folder: Path) -> str:
    """The tables of `new`, and in them the rows that only `old` has, ordered by their first cell.

    Args:
        new: paragraphs that end with a colon, each with a table below.
        old: the same, as they were; tables are the same if their paragraphs are.
        folder: of the page; rows on experiment files that are gone are left out.
    """
    before, after = _tables(old), _tables(new)
    merged = []
    for title in [*after, *(title for title in before if title not in after)]:
        head, rows = after.get(title) or before[title]
        _, kept = before.get(title, ("", {}))
        all_rows = {**{file: row for file, row in kept.items() if (folder / file).exists()}, **rows}
        if all_rows:
            merged.append("\n".join([f"{title}\n\n{head}", *sorted(all_rows.values())]) + "\n")
    return "\n".join(merged)


def _tables(text: str) -> dict[str, tuple[str, dict[str, str]]]:
    """Head and rows of each table, the rows by their file, the tables by the paragraph above."""
    blocks = [block.strip("\n") for block in re.split(r"\n\s*\n", text) if block.strip()]
    return {
        title: ("\n".join(table.splitlines()[:2]), dict(_rows(table)))
        for title, table in pairwise(blocks)
        if title.endswith(":") and table.startswith("|")
    }


def _rows(table: str) -> Iterator[tuple[str, str]]:
    for line in table.splitlines():
        if found := ROW.match(line):
            yield found["file"], line
