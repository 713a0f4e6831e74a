"""Sentence splitters on the hard cases of `tests/data/sentences.jsonl`: `make splitters`.

Figures: precision and recall of inner sentence boundaries, share of cases split exactly right, and
characters a second. A boundary is the place where a sentence ends.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from time import perf_counter

import nupunkt
import pysbd
import sentencex
from syntok import segmenter

CASES = Path(__file__).parent / "data" / "sentences.jsonl"
Splitter = Callable[[str], list[str]]


def splitters() -> dict[str, Splitter]:
    clean = pysbd.Segmenter(language="en", clean=False)
    return {
        "nupunkt": lambda text: [text[start:end] for start, end in nupunkt.sent_spans(text)],
        "pysbd": clean.segment,
        "sentencex": lambda text: list(sentencex.segment("en", text)),
        "syntok": lambda text: [
            text[sentence[0].offset : sentence[-1].offset + len(sentence[-1].value)]
            for paragraph in segmenter.analyze(text)
            for sentence in paragraph
        ],
    }


def ends(text: str, sentences: list[str]) -> set[int]:
    """Where sentences end, the last one aside, counted in characters that are no white space."""
    places, total = set(), 0
    for sentence in sentences:
        total += sum(not each.isspace() for each in sentence)
        places.add(total)
    return places - {sum(not each.isspace() for each in text)}


def main() -> None:
    cases = [json.loads(line) for line in CASES.read_text(encoding="utf-8").splitlines()]
    texts = [" ".join(case) for case in cases]
    true = [ends(text, case) for text, case in zip(texts, cases, strict=True)]
    print(f"{'':10} precision  recall  exact  characters/s   ({len(cases)} cases)")
    for name, split in splitters().items():
        split(texts[0])
        begun = perf_counter()
        found = [ends(text, split(text)) for text in texts]
        seconds = perf_counter() - begun
        hits = sum(len(left & right) for left, right in zip(found, true, strict=True))
        precision = hits / max(1, sum(map(len, found)))
        recall = hits / max(1, sum(map(len, true)))
        exact = sum(left == right for left, right in zip(found, true, strict=True))
        speed = sum(map(len, texts)) / seconds
        print(f"{name:10} {precision:9.3f} {recall:7.3f} {exact:6} {speed:13,.0f}")


if __name__ == "__main__":
    main()
