"""Public corpora of real news, read from clones of their repositories.

The corpora belong to their publishers: this project holds offsets into them, never their text.
"""

from __future__ import annotations

import csv
import io
import json
import sys
import zipfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from .jsonl import DatasetError


@dataclass(frozen=True, slots=True)
class Corpus:
    """A public corpus: where it is published, where its documents lie in a clone, how to read one.

    `read(path, doc)` gives the text of a document and raises `KeyError` for one that is not there.
    """

    name: str
    repository: str
    commit: str
    path: str
    read: Callable[[Path, str], str]

    @property
    def clone(self) -> str:
        """The folder that a clone of the repository makes."""
        return self.repository.rpartition("/")[2]

    def document(self, folder: Path, doc: str) -> str:
        """The text of document `doc`, from the clone in `folder`.

        Raises:
            DatasetError: naming the file, and the document where the file has it not.
        """
        path = folder / self.clone / self.path
        if not path.exists():
            raise DatasetError(
                f"{path}: missing; clone {self.repository} at {self.commit} into {folder}"
            )
        try:
            return self.read(path, doc)
        except KeyError:
            raise DatasetError(f"{path}, field 'doc': no document '{doc}'") from None
        except (OSError, ValueError, zipfile.BadZipFile) as error:
            raise DatasetError(f"{path}: cannot be read ({error})") from error


def _text_file(path: Path, doc: str) -> str:
    # `doc` is the path inside the clone; `path` is the folder it must stay in.
    file = path / Path(doc).name
    if not file.is_file():
        raise KeyError(doc)
    with file.open(encoding="utf-8", newline="") as opened:
        return opened.read()


def _json_lines(key: str, text: str) -> Callable[[Path, str], str]:
    @cache
    def documents(path: Path) -> Mapping[str, str]:
        with path.open(encoding="utf-8", newline="") as file:
            rows = (json.loads(line) for line in file)
            return {str(row[key]): row[text] for row in rows}

    return lambda path, doc: documents(path)[doc]


@cache
def _zipped_table(path: Path) -> Mapping[str, str]:
    with zipfile.ZipFile(path) as archive:
        name = next(name for name in archive.namelist() if not name.startswith("__MACOSX"))
        with archive.open(name) as raw:
            rows = _long_rows(io.TextIOWrapper(raw, encoding="utf-8", newline=""))
            return {str(number): row["text"] for number, row in enumerate(rows)}


def _long_rows(file: io.TextIOWrapper) -> Iterator[dict[str, str]]:
    limit = csv.field_size_limit(sys.maxsize)
    try:
        yield from csv.DictReader(file)
    finally:
        csv.field_size_limit(limit)


CORPORA = {
    corpus.name: corpus
    for corpus in (
        Corpus("polnear", "networkdynamics/PolNeAR", "c3eee833", "data/train/text", _text_file),
        Corpus(
            "mtsc",
            "fhamborg/NewsMTSC",
            "b9d9b797",
            "NewsSentiment/controller_data/datasets/NewsMTSC-dataset/train.jsonl",
            _json_lines("primary_gid", "sentence_normalized"),
        ),
        Corpus(
            "ipe",
            "slanglab/IndiaPoliceEvents",
            "3981fbb4",
            "data/final/docs.jsonl",
            _json_lines("doc_id", "doc_text"),
        ),
        Corpus(
            "guardian",
            "ahalterman/NGEC",
            "787a06ba",
            "examples/Guardian_SDF_sample.csv.zip",
            lambda path, doc: _zipped_table(path)[doc],
        ),
    )
}
