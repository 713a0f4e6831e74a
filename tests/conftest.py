"""What several tests share: passages, models, and texts of every kind."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
import sayso
from hypothesis import settings
from hypothesis import strategies as st
from sayso.data import Record, load_records
from sayso.models import EncoderClassifier, EncoderSettings, TfidfClassifier
from sayso.models.pretrained import find_pretrained

settings.register_profile("sayso", deadline=None, max_examples=60)
settings.load_profile("sayso")

FRAGMENTS = [
    "“I never took it,” he said.",
    "Dr. Ito blamed U.S. officials.",
    "e\u0301",
    "👩‍👩‍👧",
    "🇺🇦",
    "\r\n",
    "\n\n",
    "\u200b",
    "\u202e",
    "\x00",
    "\x1b[31m",
    "\ud800",
    "\udfff",
    "\ufeff",
    "ﷺ",
    "İ",
    "ß",
    "\u2028",
    " ",
    "\t",
]
any_text = st.lists(
    st.one_of(
        st.sampled_from(FRAGMENTS),
        st.text(st.characters(exclude_categories=()), max_size=12),
    ),
    max_size=8,
).map("".join)
"""Every `str` Python can hold, lone surrogates and control characters included."""


@pytest.fixture(scope="session")
def predictor() -> sayso.Predictor:
    return sayso.load(device="cpu")


@pytest.fixture(scope="session")
def passages() -> list[Record]:
    """A few dozen passages of the shipped dataset, of all three parts."""
    return load_records()[:60]


@pytest.fixture(scope="session")
def tfidf_folder(passages: list[Record], tmp_path_factory: pytest.TempPathFactory) -> Path:
    classifier = TfidfClassifier()
    classifier.fit(passages[:48], passages[48:])
    folder = tmp_path_factory.mktemp("models") / "tfidf"
    classifier.save(folder)
    return folder


@pytest.fixture(scope="session")
def small_base(tmp_path_factory: pytest.TempPathFactory) -> str:
    """Folder of the lowest two layers of MiniLM, which train and export in a third of the time."""
    from transformers import AutoModel

    whole, folder = find_pretrained(EncoderSettings().base), tmp_path_factory.mktemp("base")
    encoder = AutoModel.from_pretrained(whole, num_hidden_layers=2)
    encoder.save_pretrained(folder)
    shutil.copy(whole / "tokenizer.json", folder)
    return str(folder)


@pytest.fixture(scope="session")
def encoder_folder(
    small_base: str, passages: list[Record], tmp_path_factory: pytest.TempPathFactory
) -> Path:
    classifier = EncoderClassifier(EncoderSettings(base=small_base, epochs=1, batch_size=8))
    classifier.fit(passages[:16], passages[48:52])
    folder = tmp_path_factory.mktemp("models") / "encoder"
    classifier.save(folder)
    return folder
