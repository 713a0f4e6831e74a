import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from sayso.models.heads import TAGS
from sayso.models.tagging import best_paths, tag_tokens, tagged_spans

OFFSETS = np.array([(0, 0), (0, 2), (3, 9), (10, 13), (15, 17), (18, 24), (0, 0)])
"""Of `[CLS] He blamed her; he denied [SEP]`, without the semicolon."""


def confident(*names: str) -> np.ndarray:
    """Scores that leave no doubt about the tags of some tokens."""
    scores = np.zeros((len(names), len(TAGS)), dtype=np.float32)
    scores[np.arange(len(names)), [TAGS.index(name) for name in names]] = 9
    return scores


def test_the_tokens_of_spans_are_tagged() -> None:
    tags = tag_tokens(OFFSETS, [(0, 13), (15, 24)], [0, 1])
    assert [TAGS[tag] for tag in tags] == [
        *("O", "B-accuse", "I-accuse", "I-accuse", "B-deny", "I-deny", "O"),
    ]


def test_a_neutral_span_is_no_span_to_find() -> None:
    assert not tag_tokens(OFFSETS, [(0, 24)], [3]).any()


def test_spans_come_back_from_their_tags() -> None:
    tags = tag_tokens(OFFSETS, [(0, 13), (15, 24)], [0, 1])
    assert tagged_spans(tags) == [(1, 3), (4, 5)]


def test_a_span_starts_before_it_goes_on() -> None:
    (path,) = best_paths([confident("O", "I-deny", "I-deny")])
    assert [TAGS[tag] for tag in path] in (
        ["O", "B-deny", "I-deny"],
        ["B-deny", "I-deny", "I-deny"],
    )


def test_more_weight_on_outside_finds_fewer_spans() -> None:
    doubtful = (confident("O", "O") + confident("B-claim", "I-claim") / 10).astype(np.float32)
    assert not best_paths([doubtful], outside=1.0)[0].any()
    assert best_paths([doubtful], outside=-20.0)[0].all()


@pytest.mark.parametrize("count", [0, 1, 200])
def test_texts_do_not_disturb_each_other(count: int) -> None:
    rng = np.random.default_rng(0)
    scores = [rng.normal(size=(size, 7)).astype(np.float32) for size in range(1, count + 1)]
    together = best_paths(scores)
    assert [path.tolist() for path in together] == [best_paths([s])[0].tolist() for s in scores]


@given(
    arrays(
        np.float32, st.tuples(st.integers(1, 12), st.just(7)), elements=st.floats(-9, 9, width=32)
    )
)
def test_every_path_is_lawful(scores: np.ndarray) -> None:
    (path,) = best_paths([scores])
    before = "O"
    for tag in path:
        after = TAGS[tag]
        assert not after.startswith("I-") or before[2:] == after[2:]
        before = after
