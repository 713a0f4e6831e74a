"""Labels for text that is not ours to ship: where the text lies, its checksum, and the labels."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from .corpora import CORPORA
from .jsonl import DatasetError, read_objects, write_objects
from .records import Record, RecordError

STANDOFF = Path(__file__).parent / "standoff"
PLACE = ("corpus", "doc", "offset", "length", "checksum")
OF_THE_DOCUMENT = ("text", "context")
CONTEXT = 300
"""Characters in front of a labelled stretch that come with its text."""


@dataclass(frozen=True, slots=True)
class StandoffRecord:
    """A labelled stretch of a public document; `labels` are the record's fields but its text."""

    id: str
    corpus: str
    doc: str
    offset: int
    length: int
    checksum: str
    labels: Mapping[str, Any]

    @classmethod
    def from_dict(cls, raw: object) -> StandoffRecord:
        """Check `raw` and turn it into a stand-off record.

        Raises:
            RecordError: naming the first field that breaks the format.
        """
        if not isinstance(raw, Mapping):
            raise RecordError("(record)", f"expected an object, found {type(raw).__name__}")
        for name in ("id", "corpus", "doc", "checksum"):
            if not isinstance(raw.get(name), str) or not raw[name]:
                raise RecordError(name, f"expected a string, found {raw.get(name)!r:.40}")
        for name, least in (("offset", 0), ("length", 1)):
            value = raw.get(name)
            if not isinstance(value, int) or isinstance(value, bool) or value < least:
                raise RecordError(name, f"expected an integer from {least}, found {value!r:.40}")
        if raw["corpus"] not in CORPORA:
            known = ", ".join(CORPORA)
            raise RecordError("corpus", f"expected one of {known}, found {raw['corpus']!r:.40}")
        for name in OF_THE_DOCUMENT:
            if name in raw:
                raise RecordError(name, f"stand-off records hold no {name}")
        labels = {name: value for name, value in raw.items() if name not in PLACE}
        record = cls(id=raw["id"], **{name: raw[name] for name in PLACE}, labels=labels)
        record.without_text()
        return record

    @classmethod
    def from_record(cls, record: Record, corpus: str, doc: str, offset: int) -> StandoffRecord:
        """Take the text out of a record and keep where it lies."""
        ours = record.to_dict().items()
        labels = {name: value for name, value in ours if name not in OF_THE_DOCUMENT}
        return cls(record.id, corpus, doc, offset, len(record.text), checksum(record.text), labels)

    def to_dict(self) -> dict[str, Any]:
        place = {name: getattr(self, name) for name in PLACE}
        return {"id": self.id, **place, **self.labels}

    def without_text(self) -> Record:
        """The labels as a record whose text is a blank of the right length."""
        return Record.from_dict({**self.labels, "text": "\0" * self.length})

    def hydrate(self, document: str) -> Record:
        """Put the text back.

        Raises:
            RecordError: if `document` does not hold the labelled text at its place.
        """
        text = document[self.offset : self.offset + self.length]
        if len(text) < self.length:
            raise RecordError(
                "offset",
                f"[{self.offset}, {self.offset + self.length}] lies past the end of "
                f"'{self.doc}' ({len(document)} characters)",
            )
        if checksum(text) != self.checksum:
            raise RecordError("checksum", f"the text at its place in '{self.doc}' is another one")
        place = {"corpus": self.corpus, "doc": self.doc, "offset": self.offset}
        context = document[max(0, self.offset - CONTEXT) : self.offset]
        return Record.from_dict({**self.labels, "text": text, **place, "context": context})


def checksum(text: str) -> str:
    """SHA-256 of a text in UTF-8, as 16 hexadecimal digits."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:16]


def standoff_files(folder: Path = STANDOFF) -> list[Path]:
    """The stand-off files of a folder, in the order of their names."""
    return sorted(folder.glob("*.jsonl"))


def read_standoff(path: str | Path) -> Iterator[StandoffRecord]:
    """Yield the stand-off records of a JSON Lines file.

    Raises:
        DatasetError: naming file, line and field.
    """
    for _, record in _numbered(path):
        yield record


def write_standoff(records: Iterable[StandoffRecord], path: str | Path) -> None:
    """Write stand-off records to `path`, all of them or nothing."""
    write_objects((record.to_dict() for record in records), path)


@dataclass(frozen=True, slots=True)
class Hydration:
    """What came of putting text back: the records, and a line for each that could not be had."""

    records: list[Record]
    problems: list[str]


def hydrate(corpora: str | Path, files: Iterable[Path] | None = None) -> Hydration:
    """Rebuild the labelled real news of `files` (default: the shipped ones) from clones.

    Args:
        corpora: a folder that holds clones of the repositories in `corpora.CORPORA`.
        files: stand-off files.

    Raises:
        DatasetError: for a stand-off file that is itself broken. A document that is missing or
            altered raises nothing; it is among the problems, with file, line and field.
    """
    records: list[Record] = []
    problems: list[str] = []
    for file in files if files is not None else standoff_files():
        for number, record in _numbered(file):
            corpus = CORPORA[record.corpus]
            try:
                document = corpus.document(Path(corpora), record.doc)
                records.append(record.hydrate(document))
            except (DatasetError, RecordError) as error:
                problems.append(f"{file}, line {number}, record '{record.id}': {error}")
    return Hydration(records, problems)


def load_hydrated(corpora: str | Path) -> list[Record]:
    """All shipped stand-off records with their text.

    Raises:
        DatasetError: if any of them is missing or altered, naming the first and their number.
    """
    hydration = hydrate(corpora)
    if hydration.problems:
        more = len(hydration.problems) - 1
        also = f" (and {more} more)" if more else ""
        raise DatasetError(f"{hydration.problems[0]}{also}")
    return hydration.records


def _numbered(path: str | Path) -> Iterator[tuple[int, StandoffRecord]]:
    for number, value in read_objects(path):
        try:
            yield number, StandoffRecord.from_dict(value)
        except RecordError as error:
            raise DatasetError(f"{path}, line {number}, {error}") from error
