from dataclasses import replace
from time import perf_counter

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sayso import LABELS, Mention, Stance
from sayso.data import sentences
from sayso.inference.documents import link

from ..conftest import any_text
from .by_hand import linked, stance

ARTICLE = """\
Minister denies sand was taken from the beach
PORTO ALMEIDA, Estrela (Newswire) — The minister for public works, Ana Ruiz, denied on Monday that \
sand from the town beach had gone into the new bridge.

“Not one barrow of it. Whoever says so has never seen our books,” Ruiz told reporters outside her \
office. “The engineers invented this story. They wanted the contract.”

Halden Civil Works, a construction company, blamed the inspectors. The company had warned of the \
cracks in May. It accused the minister of burying the letter. The cracks are four metres long.

Pedro Lindqvist, a retired engineer, read the letter aloud in the square.

“They knew. They knew about it for a year.

“And nobody in that building lifted a finger,” he said.
"""


def test_an_article_is_cut_at_its_headline_and_dateline() -> None:
    assert [ARTICLE[start:end] for start, end in sentences(ARTICLE)][:2] == [
        "Minister denies sand was taken from the beach",
        "PORTO ALMEIDA, Estrela (Newswire) —",
    ]


def test_an_article_tells_who_goes_on_speaking_and_who_is_meant() -> None:
    stances = (
        stance(ARTICLE, "“Not one barrow of it.", "deny"),
        stance(ARTICLE, "Whoever says so has never seen our books,” Ruiz told", "deny", "Ruiz"),
        stance(ARTICLE, "“The engineers invented this story.", "accuse", target="The engineers"),
        stance(ARTICLE, "Halden Civil Works, a construction company, blamed", "accuse",
               "Halden Civil Works", "the inspectors"),
        stance(ARTICLE, "The company had warned of the cracks", source="The company"),
        stance(ARTICLE, "It accused the minister", "accuse", "It", "the minister"),
        stance(ARTICLE, "“They knew.", "accuse", target="They"),
        stance(ARTICLE, "nobody in that building lifted a finger,” he said", "accuse", "he"),
    )  # fmt: skip
    assert linked(ARTICLE, *stances) == [
        ("Ana Ruiz", None),
        ("Ana Ruiz", None),
        ("Ana Ruiz", "The engineers"),
        ("Halden Civil Works", "the inspectors"),
        ("Halden Civil Works", None),
        ("Halden Civil Works", "Ana Ruiz"),
        ("Pedro Lindqvist", "They"),
        ("Pedro Lindqvist", None),
    ]


def test_a_mention_and_what_it_refers_to_move_together() -> None:
    mention = Mention(9, 13, "Ruiz", Mention(0, 8, "Ana Ruiz"))
    assert mention.shifted(5) == Mention(14, 18, "Ruiz", Mention(5, 13, "Ana Ruiz"))
    assert mention.to_dict()["refers_to"]["text"] == "Ana Ruiz"


def test_stances_without_parts_stay_as_they_are() -> None:
    stances = [stance(ARTICLE, "“They knew.", "accuse")]
    assert link(ARTICLE, stances) == stances
    assert link("", []) == []


NEWSLIKE = st.lists(
    st.sampled_from(
        ["“", "”", '"', " ", ". ", "\n\n", "Ana Ruiz", "Ruiz", "Mr. ", ", the minister, ", "she",
         "He", " said ", "The minister", "Halden Inc.", "it", "🙂", "\ud800", "\r\n", ":"]
    ),
    max_size=30,
).map("".join)  # fmt: skip


@st.composite
def texts_with_stances(draw: st.DrawFn) -> tuple[str, list[Stance]]:
    text = draw(st.one_of(any_text, NEWSLIKE).filter(len))
    place = st.integers(0, len(text) - 1)

    def mention() -> Mention | None:
        start, end = sorted((draw(place), draw(place)))
        return Mention(start, end + 1, text[start : end + 1]) if draw(st.booleans()) else None

    found = []
    for _ in range(draw(st.integers(0, 5))):
        start, end = sorted((draw(place), draw(place)))
        label = draw(st.sampled_from(LABELS))
        scores = {each: 0.7 if each == label else 0.1 for each in LABELS}
        parts = mention(), mention(), mention()
        found.append(Stance(start, end + 1, text[start : end + 1], label, 0.7, scores, *parts))
    return text, found


@given(texts_with_stances())
def test_link_adds_to_stances_and_changes_nothing(given_: tuple[str, list[Stance]]) -> None:
    text, before = given_
    after = link(text, before)
    assert len(after) == len(before)
    for old, new in zip(before, after, strict=True):
        assert replace(new, source=None, target=None) == replace(old, source=None, target=None)
        for old_part, new_part in ((old.source, new.source), (old.target, new.target)):
            assert not old_part or (new_part and replace(new_part, refers_to=None) == old_part)
            for each in (new_part, new_part and new_part.refers_to):
                assert not each or each.text == text[each.start : each.end] != ""


@pytest.mark.parametrize(
    "line",
    [
        "“We paid,” said Ana Ruiz. “It stole.”\r\n",
        "Ana Ruiz, the minister, Bo Chen, ",
        '"A "B ',
        "Ana ",
        "the minister ",
        "She said. ",
        "x",
    ],
)
def test_a_megabyte_takes_seconds(line: str) -> None:
    text = line * (1_000_000 // len(line))
    parts = [Mention(at, at + 3, text[at : at + 3]) for at in range(0, 990_000, 200)]
    scores = dict.fromkeys(LABELS, 0.25)
    stances = [
        Stance(part.start, part.end, part.text, "claim", 0.25, scores, part, None, part)
        for part in parts
    ]
    begun = perf_counter()
    assert len(link(text, stances)) == len(stances)
    assert perf_counter() - begun < 30
