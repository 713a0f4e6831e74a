"""Cues as lemmas, and the list of cue words that a shortcut would use."""

from __future__ import annotations

import json
import re
from functools import cache
from pathlib import Path

from .labels import LABELS, Label

_WORDS = json.loads((Path(__file__).parent / "cue_words.json").read_text(encoding="utf-8"))
_FUNCTION_WORDS = frozenset(_WORDS.pop("function words"))

CUE_WORDS: dict[Label, frozenset[str]] = {
    label: frozenset(words) for label, words in _WORDS.items()
}
"""Words that usually signal a stance, per label. No model reads them; a probe (`probes`) and the
draw of unlabelled sentences (`unlabelled`) do."""


def lemmas(text: str) -> list[str]:
    """The lemmas of the words of `text`, lower-cased (simplemma; extra `train`)."""
    return [_lemma(word) for word in re.findall(r"[\w'’-]+", text.lower())]


def cue_lemma(cue: str) -> str:
    """The lemma of the first word of a cue that means something: "has denied" is "deny"."""
    words = [word for word in re.findall(r"[\w'’-]+", cue.lower()) if word not in _FUNCTION_WORDS]
    words = [word for word in words if not word.endswith("ly")] or words
    return _lemma(words[0]) if words else cue.lower()


def has_cue_word(text: str, *labels: Label) -> bool:
    """Whether `text` holds a word that usually signals one of `labels`."""
    return any(lemma in CUE_WORDS[label] for lemma in lemmas(text) for label in labels)


def guess_by_cue_words(text: str) -> Label:
    """The label whose cue word stands first in `text`, `neutral` if there is none."""
    for lemma in lemmas(text):
        for label in LABELS:
            if lemma in CUE_WORDS.get(label, ()):
                return label
    return "neutral"


@cache
def _lemma(word: str) -> str:
    from simplemma import lemmatize

    return str(lemmatize(word, lang="en")).lower()
