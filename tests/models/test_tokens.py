import numpy as np
import pytest
from hypothesis import given
from sayso.data import Unit, units
from sayso.models import shipped_models
from sayso.models.tokens import pool, span_mask, windows
from tokenizers import Tokenizer

from ..conftest import any_text


@pytest.fixture(scope="module")
def tokenizer() -> Tokenizer:
    return Tokenizer.from_file(str(shipped_models()["default"] / "tokenizer.json"))


def unit(text: str) -> Unit:
    return Unit(0, text, ((0, len(text)),), (0,))


def test_tokens_know_where_they_stand(tokenizer: Tokenizer) -> None:
    text = "She said 👩‍👩‍👧 or É lied."
    (window,) = windows(tokenizer, [unit(text)])
    words = [text[start:end] for start, end in window.offsets.tolist()]
    assert words[:3] == ["", "She", "said"]
    assert words[-4:] == ["É", "lied", ".", ""]


@given(text=any_text)
def test_token_offsets_lie_in_the_text(tokenizer: Tokenizer, text: str) -> None:
    for window in windows(tokenizer, units(text)):
        assert (window.offsets >= 0).all()
        assert (window.offsets <= len(text)).all()
        assert (window.offsets[:, 0] <= window.offsets[:, 1]).all()


def test_a_long_unit_is_read_in_several_windows(tokenizer: Tokenizer) -> None:
    text = "He denied it, and " * 2000
    found = windows(tokenizer, [unit(text)])
    covered = {
        place for each in found for left, right in each.offsets for place in range(left, right)
    }
    assert len(found) > 30
    assert all(len(each.ids) <= 256 for each in found)
    assert all(place in covered for place, letter in enumerate(text) if not letter.isspace())


def test_a_span_is_the_tokens_that_overlap_it() -> None:
    offsets = np.array([(0, 0), (0, 3), (4, 8), (8, 9), (0, 0)])
    assert span_mask(offsets, (2, 5)).tolist() == [False, True, True, False, False]


def test_a_span_without_tokens_is_judged_by_its_sentence() -> None:
    offsets = np.array([(0, 0), (0, 3), (4, 8), (0, 0)])
    assert span_mask(offsets, (3, 4)).all()


def test_pooling_follows_the_attention_score() -> None:
    scores = np.array([[1, 0, 0, 0, 9], [0, 1, 0, 0, -9]], dtype=np.float32)
    found = pool(scores, np.array([True, True]))
    np.testing.assert_allclose(found, [1, 0, 0, 0], atol=1e-6)


def test_the_sentence_in_front_is_shown_but_is_none_of_the_text(tokenizer: Tokenizer) -> None:
    text = "Voters were fooled. He denied it."
    (alone,) = windows(tokenizer, units(text, [(20, 33)]))
    (shown,) = windows(tokenizer, units(text, [(20, 33)]), context=2)
    added = len(shown.ids) - len(alone.ids)
    assert (
        tokenizer.decode(shown.ids[:added].tolist(), skip_special_tokens=False) == "[CLS] fooled."
    )
    assert shown.ids[added:].tolist()[1:] == alone.ids.tolist()[1:]
    assert not shown.real[: added + 1].any()
    assert shown.offsets[added:].tolist() == alone.offsets.tolist()
