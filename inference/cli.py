"""`sayso predict`."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from itertools import tee
from pathlib import Path
from typing import IO

import click
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

from .predictor import Predictor, load
from .reading import Passage, read_passages
from .rendering import Renderer, csv_renderer, json_renderer, table_renderer
from .stance import Stance

LONG_WORK = 100_000
"""Bytes of input from which a progress bar is worth its line."""


@click.command()
@click.argument("files", nargs=-1, type=click.Path(allow_dash=True))
@click.option("--model", "-m", help="Shipped model, model folder, or MLflow URI.")
@click.option("--device", default="auto", show_default=True, help="auto, cpu, cuda, cuda:1 …")
@click.option("--json", "style", flag_value="json", help="One JSON object a stance.")
@click.option("--csv", "style", flag_value="csv", help="One CSV row a stance.")
@click.option("--field", default="text", show_default=True, help="Text field of JSON Lines.")
@click.option("--no-neutral", is_flag=True, help="Leave neutral sentences out.")
def predict(
    files: tuple[str, ...],
    model: str | None,
    device: str,
    style: str | None,
    field: str,
    no_neutral: bool,
) -> None:
    """Say who accuses, denies and claims what in FILES (text or JSON Lines; - is standard input).

    Offsets count characters (Unicode code points) of the file, or of the field of a JSON line.
    """
    files = files or ("-",)
    for file in files:
        if file != "-" and not Path(file).is_file():
            raise click.BadParameter(f"no such file: {file}", param_hint="FILES")
    predictor = load(model, device)
    render = _renderer(style)
    with ExitStack() as stack:
        passages = _all_passages(files, field, stack)
        for passage, stances in _predict_stream(predictor, passages):
            found = [
                stance.shifted(passage.start)
                for stance in stances
                if not (no_neutral and stance.label == "neutral")
            ]
            render(passage, found)


def _predict_stream(
    predictor: Predictor, passages: Iterable[Passage]
) -> Iterator[tuple[Passage, list[Stance]]]:
    kept, read = tee(passages)
    yield from zip(kept, predictor.stream(passage.text for passage in read), strict=True)


def _all_passages(files: tuple[str, ...], field: str, stack: ExitStack) -> Iterator[Passage]:
    total = sum(Path(file).stat().st_size for file in files if file != "-")
    progress = stack.enter_context(_progress(visible=total > LONG_WORK))
    task = progress.add_task("reading", total=None if "-" in files else total)
    for file in files:
        with _open(file) as stream:
            yield from read_passages(
                file, stream, field, lambda count: progress.advance(task, count)
            )


def _progress(*, visible: bool) -> Progress:
    console = Console(stderr=True)
    return Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        TextColumn("{task.percentage:>3.0f} %"),
        TimeRemainingColumn(),
        console=console,
        transient=True,
        disable=not (visible and console.is_terminal),
    )


def _open(file: str) -> IO[bytes]:
    return sys.stdin.buffer if file == "-" else Path(file).open("rb")


def _renderer(style: str | None) -> Renderer:
    if style is None:
        return table_renderer(Console(soft_wrap=False, highlight=False))
    sys.stdout.flush()
    write = sys.stdout.buffer.write
    return json_renderer(write) if style == "json" else csv_renderer(write)
