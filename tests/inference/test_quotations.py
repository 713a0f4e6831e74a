import pytest
from hypothesis import given
from sayso.inference.quotations import quotations

from ..conftest import any_text
from .by_hand import linked, stance


def quoted(text: str) -> list[str]:
    return [text[each.start : each.end] for each in quotations(text)]


@pytest.mark.parametrize("marks", ["“”", '""', "«»"])
def test_quotations_run_from_mark_to_mark(marks: str) -> None:
    first, second = (marks[0] + words + marks[1] for words in ("We paid. All of it,", "Yes."))
    assert quoted(f"{first} she said. {second}") == [first, second]


def test_a_quotation_whose_paragraphs_each_open_with_a_mark_is_one() -> None:
    text = "“We paid.\n\n“All of it,” she said."
    assert quoted(text) == ["“We paid.\n\n“All of it,”"]


def test_a_quotation_left_open_by_its_paragraph_is_none() -> None:
    assert quoted("“We paid.\n\nShe left. “Good.”") == ["“Good.”"]


def test_inches_are_no_quotation() -> None:
    assert quoted('A 5" pipe and a 6" pipe.') == []


def test_the_sentences_of_a_quotation_share_its_source() -> None:
    text = "“We paid. Halden lied to us,” said Ana Ruiz."
    stances = (
        stance(text, "“We paid."),
        stance(text, "Halden lied to us,” said Ana Ruiz", "accuse", "Ana Ruiz", "Halden"),
    )
    assert [source for source, _ in linked(text, *stances)] == ["Ana Ruiz", "Ana Ruiz"]


def test_a_quotation_right_behind_the_attribution_goes_on_with_its_source() -> None:
    text = "“We paid,” said Ana Ruiz. “Halden lied. It stole.”"
    stances = (
        stance(text, "“We paid,” said Ana Ruiz", source="Ana Ruiz"),
        stance(text, "“Halden lied.", "accuse"),
        stance(text, "It stole.”", "accuse"),
    )
    assert [source for source, _ in linked(text, *stances)] == ["Ana Ruiz"] * 3


def test_a_quotation_behind_a_colon_has_the_source_in_front_of_it() -> None:
    text = "Ana Ruiz blamed the builder:\n\n“They stole. They lied.”"
    stances = (
        stance(text, "Ana Ruiz blamed the builder", "accuse", "Ana Ruiz", "the builder"),
        stance(text, "They lied.”", "accuse"),
    )
    assert linked(text, *stances)[1][0] == "Ana Ruiz"


@pytest.mark.parametrize(
    "text",
    [
        "“Did you pay?” asked Ana Ruiz. “They stole.”",
        "“We paid,” said Ana Ruiz. She left the hall. “They stole.”",
        "“We paid,” said Ana Ruiz. “No.” “They stole.”",
        "Ana Ruiz was angry. “They stole.”",
    ],
)
def test_another_speaker_may_follow(text: str) -> None:
    first = stance(text, text[: text.index("Ruiz") + 4], source="Ana Ruiz")
    assert linked(text, first, stance(text, "“They stole.”", "accuse"))[1] == (None, None)


def test_hearsay_inside_a_quotation_keeps_no_source() -> None:
    text = "“He allegedly stole it. I saw nothing,” said Ana Ruiz."
    stances = (
        stance(text, "“He allegedly stole it.", "accuse", cue="allegedly"),
        stance(text, "I saw nothing,” said Ana Ruiz", "deny", "Ana Ruiz"),
    )
    assert linked(text, *stances)[0] == (None, None)


def test_a_source_of_its_own_stays() -> None:
    text = "“Chen lied. The mayor says so,” said Ana Ruiz."
    stances = (
        stance(text, "The mayor says so", source="The mayor"),
        stance(text, "“Chen lied. The mayor says so,” said Ana Ruiz", source="Ana Ruiz"),
    )
    assert linked(text, *stances)[0][0] == "The mayor"


@given(any_text)
def test_quotations_are_in_order_and_apart(text: str) -> None:
    ends = [place for each in quotations(text) for place in (each.start, each.end)]
    assert ends == sorted(ends)
