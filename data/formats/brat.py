"""brat stand-off (https://brat.nlplab.org/standoff.html): a folder of `.txt` and `.ann` files.

brat knows no metadata of a document, so they stand in a note on its first annotation.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from ..atomic import atomic_folder
from ..jsonl import DatasetError
from ..records import Record, RecordError
from .regions import Annotated, Region, Relation, from_regions, to_regions

NOTE = "sayso "
LINE_ENDS = re.compile(r"[\r\n]+")


def write(records: Iterable[Record], path: Path) -> None:
    """Write records into the folder `path`, numbered in their order."""
    with atomic_folder(path) as folder:
        for number, record in enumerate(records, 1):
            annotated = to_regions(record)
            _write_text(folder / f"{number:05}.txt", annotated.text)
            _write_text(folder / f"{number:05}.ann", "".join(_annotations(annotated)))


def read(path: Path) -> list[Record]:
    """Read a folder that brat, or `write`, has filled.

    Raises:
        DatasetError: naming file, line and field.
    """
    files = sorted(path.glob("*.txt"))
    if not files:
        raise DatasetError(f"{path}: no .txt files in this folder")
    return [_record(file) for file in files]


def _annotations(annotated: Annotated) -> Iterator[str]:
    for region in annotated.regions:
        words = annotated.text[region.start : region.end]
        places = ";".join(f"{a} {b}" for a, b in _pieces(words, region.start))
        yield f"T{region.name}\t{region.label} {places}\t{LINE_ENDS.sub(' ', words)}\n"
    for number, relation in enumerate(annotated.relations, 1):
        yield f"R{number}\t{relation.label} Arg1:T{relation.source} Arg2:T{relation.target}\n"
    metadata = json.dumps(dict(annotated.metadata))
    yield f"#1\tAnnotatorNotes T1\t{NOTE}{metadata}\n"


def _pieces(words: str, start: int) -> list[tuple[int, int]]:
    """The stretches of `words` between line ends, which brat's annotations must not cross.

    The first begins and the last ends where `words` do, empty ones where line ends stand there.
    """
    inner = [edge for match in LINE_ENDS.finditer(words) for edge in match.span()]
    edges = [start + edge for edge in (0, *inner, len(words))]
    return list(zip(edges[::2], edges[1::2], strict=True))


def _record(file: Path) -> Record:
    ann = file.with_suffix(".ann")
    text = _read_text(file)
    regions, relations, metadata = [], [], {"id": file.stem}
    for number, line in enumerate(_read_text(ann).split("\n"), 1):
        try:
            name, _, rest = line.partition("\t")
            kind, _, words = rest.partition("\t")
            if name.startswith("T"):
                label, _, places = kind.partition(" ")
                edges = [int(edge) for edge in re.split("[ ;]", places)]
                regions.append(Region(name, edges[0], edges[-1], label))
            elif name.startswith("R"):
                label, source, target = kind.split(" ")
                relations.append(Relation(source[len("Arg1:") :], target[len("Arg2:") :], label))
            elif name.startswith("#") and words.startswith(NOTE):
                metadata = json.loads(words[len(NOTE) :])
        except (ValueError, IndexError) as error:
            raise DatasetError(f"{ann}, line {number}: not brat's form ({error})") from error
    try:
        return from_regions(Annotated(text, tuple(regions), tuple(relations), metadata))
    except RecordError as error:
        raise DatasetError(f"{ann}, {error}") from error


def _write_text(path: Path, text: str) -> None:
    path.write_bytes(text.encode("utf-8", "surrogatepass"))


def _read_text(path: Path) -> str:
    try:
        return path.read_bytes().decode("utf-8", "surrogatepass")
    except (OSError, UnicodeDecodeError) as error:
        raise DatasetError(f"{path}: cannot be read ({error})") from error
