import textwrap

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sayso.data import sentences

ARTICLE = (
    "Ana Ruiz, the minister for public works, denied on Monday that the Almeida bridge had been "
    "built with sand from the beach below it, and blamed the inspectors. “Nobody in Madrid signed "
    "that paper,” she told reporters outside the Ministry of Public Works. Halden Civil Works, the "
    "contractor, said that it had never been asked for samples by Ruiz or by anybody else."
)
WORDS = ["Ana", "Ruiz", "Madrid", "Halden", "ministry", "denied", "charges", "of", "bribery", "a"]


def split(text: str) -> list[str]:
    return [text[start:end] for start, end in sentences(text)]


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize(
    "headline",
    [
        "Bridge was built with beach sand, minister's critics say",
        "MINISTER DENIES FRAUD",
        "Is the bridge safe?",
        "“Nobody signed”: minister denies fraud",
    ],
)
def test_a_headline_on_its_own_line_is_a_sentence(headline: str, newline: str) -> None:
    found = split(headline + newline + ARTICLE)
    assert found[0] == headline
    assert found[1].startswith("Ana Ruiz, the minister")


def test_a_headline_above_hard_wrapped_text_is_a_sentence() -> None:
    assert split("Bridge sand denied\n" + textwrap.fill(ARTICLE, 72))[0] == "Bridge sand denied"


def test_a_headline_may_stand_above_a_byline_and_a_dateline() -> None:
    text = f"Minister denies fraud in bridge deal\nBy Carla Diaz\nMADRID, Spain — {ARTICLE}"
    assert split(text)[:3] == [
        "Minister denies fraud in bridge deal",
        "By Carla Diaz",
        "MADRID, Spain —",
    ]


def test_a_headline_in_capitals_is_told_by_them_where_lines_are_short() -> None:
    text = "Minister Denies Fraud In Bridge Deal\nAna Ruiz denied it."
    assert split(text) == ["Minister Denies Fraud In Bridge Deal", "Ana Ruiz denied it."]


@pytest.mark.parametrize("width", range(60, 101))
def test_hard_wrapped_text_has_no_headlines(width: int) -> None:
    wrapped = textwrap.fill(ARTICLE, width)
    assert [" ".join(each.split()) for each in split(wrapped)] == split(ARTICLE)


@given(st.lists(st.sampled_from(WORDS), min_size=20, max_size=120), st.integers(60, 100))
def test_no_line_of_a_wrapped_sentence_is_a_headline(words: list[str], width: int) -> None:
    wrapped = textwrap.fill("The " + " ".join(words) + ".", width)
    assert split(wrapped) == [wrapped]
