import pytest
from sayso.data import Record, Span
from sayso.training.baselines.source_rule import nearest_phrases


@pytest.mark.parametrize(
    ("text", "source"),
    [
        ("The union has repeatedly denied the charge.", "The union"),
        ("Ana Ruiz, the mayor of Leeds, denied it.", "Ana Ruiz"),
        ("It was untidy, she claimed.", "she"),
        ("“It was untidy,” claimed Ana Ruiz on Monday.", "Ana Ruiz"),
        ("The officials of the bank blamed Ruiz.", "The officials of the bank"),
        ("Rain fell.", None),
    ],
)
def test_the_phrase_next_to_the_cue_word(text: str, source: str | None) -> None:
    record = Record("a1", text, (Span(0, len(text) - 1, "claim"),))
    (found,) = nearest_phrases(record, reach=6)
    assert (text[slice(*found)] if found else None) == source


def test_each_span_has_its_own_and_offsets_are_those_of_the_passage() -> None:
    text = "Rain fell. The mayor blamed the union, and the union denied it."
    record = Record("a1", text, (Span(11, 37, "accuse"), Span(43, 62, "deny")))
    found = nearest_phrases(record, reach=6)
    assert [text[slice(*each)] for each in found if each] == ["The mayor", "the union"]


def test_a_phrase_is_no_longer_than_the_reach() -> None:
    text = "Old village council members deny it."
    record = Record("a1", text, (Span(0, 35, "deny"),))
    (found,) = nearest_phrases(record, reach=2)
    assert found
    assert text[slice(*found)] == "council members"
