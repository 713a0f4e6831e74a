from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sayso.data import Record, Span
from sayso.data.overlap import overlap
from sayso.inference.stance import Mention, Stance
from sayso.training import Found
from sayso.training.pairs import given_pairs, raw_pairs, same_borders

Answer = Callable[..., Found]
stretches = st.tuples(st.integers(0, 30), st.integers(1, 30)).map(
    lambda pair: (pair[0], pair[0] + pair[1])
)


def test_a_stance_becomes_plain_data() -> None:
    scores = {"accuse": 0.1, "deny": 0.7, "claim": 0.1, "neutral": 0.1}
    stance = Stance(4, 10, "denied", "deny", 0.7, scores, cue=Mention(4, 10, "denied"))  # type: ignore[arg-type]
    found = Found.from_stance(stance)
    assert found == Found(4, 10, "deny", (0.1, 0.7, 0.1, 0.1), cue=(4, 10))
    assert found.score == 0.7


def test_given_spans_pair_with_their_answers(record: Record, right: list[Found]) -> None:
    pairs = given_pairs([record], [right])
    assert [(pair.gold, pair.found) for pair in pairs] == list(
        zip(record.spans, right, strict=True)
    )
    assert pairs[2].sentence == "Rain fell."


def test_answers_about_other_spans_are_refused(record: Record, right: list[Found]) -> None:
    with pytest.raises(ValueError, match="record 'a1': the answers are not about its spans"):
        given_pairs([record], [right[:2]])


def test_half_of_the_characters_make_a_match(record: Record, answer: Answer) -> None:
    (match, missed) = raw_pairs([record], [[answer(0, 22, "accuse")]])
    assert (match.gold, match.found) == (record.spans[0], answer(0, 22, "accuse"))
    assert (missed.gold, missed.found) == (record.spans[1], None)


@pytest.mark.parametrize(("end", "label"), [(21, "accuse"), (43, "claim")])
def test_less_overlap_or_another_label_is_no_match(
    end: int, label: str, record: Record, answer: Answer
) -> None:
    pairs = raw_pairs([record], [[answer(0, end, label)]])
    assert [(pair.gold is None, pair.found is None) for pair in pairs] == [
        (False, True),
        (False, True),
        (True, False),
    ]


def test_neutral_spans_are_no_stances(record: Record, answer: Answer) -> None:
    assert len(raw_pairs([record], [[answer(70, 80, "neutral")]])) == 2


def test_the_likest_are_matched_first_and_once(record: Record, answer: Answer) -> None:
    loose, tight = answer(0, 70, "accuse"), answer(0, 44, "accuse")
    pairs = raw_pairs([record], [[loose, tight]])
    assert [pair.found for pair in pairs] == [tight, None, loose]


def test_exact_borders_can_be_asked_for(record: Record, answer: Answer) -> None:
    found = [answer(0, 42, "accuse"), answer(49, 68, "deny")]
    pairs = raw_pairs([record], [found], same_borders)
    assert [pair.found for pair in pairs] == [None, found[1], found[0]]


@given(stretches, stretches)
def test_overlap_is_the_share_of_characters_in_both(
    one: tuple[int, int], other: tuple[int, int]
) -> None:
    left, right = set(range(*one)), set(range(*other))
    assert overlap(one, other) == pytest.approx(len(left & right) / len(left | right))
    assert overlap(one, other) == overlap(other, one)


@given(st.lists(stretches, max_size=6), st.lists(stretches, max_size=6))
def test_every_stance_is_in_just_one_pair(
    gold: list[tuple[int, int]], answers: list[tuple[int, int]]
) -> None:
    text = "x" * 60
    spans = tuple(Span(start, end, "claim") for start, end in gold)
    found = [Found(start, end, "claim", (0, 0, 1, 0)) for start, end in answers]
    pairs = raw_pairs([Record("a", text, spans)], [found])
    assert [pair.gold for pair in pairs if pair.gold] == list(spans)
    assert sorted(pair.found.offsets for pair in pairs if pair.found) == sorted(answers)
    assert all(
        overlap(pair.gold.offsets, pair.found.offsets) >= 0.5
        for pair in pairs
        if pair.gold and pair.found
    )
