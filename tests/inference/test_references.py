import pytest

from .by_hand import linked, stance


def source_of(text: str, words: str, source: str) -> str | None:
    """Whom the source of the stance `words`, the last in `text`, stands for."""
    return linked(text, stance(text, words, source=source))[0][0]


@pytest.mark.parametrize(
    ("text", "source", "name"),
    [
        ("Ana Ruiz left. Ruiz denied it.", "Ruiz", "Ana Ruiz"),
        ("Ana Ruiz left. Ms. Ruiz denied it.", "Ms. Ruiz", "Ana Ruiz"),
        ("Amnesty International left. Amnesty denied it.", "Amnesty", "Amnesty International"),
        ("The interior minister, Ana Ruiz, left. The minister denied it.",
         "The minister", "Ana Ruiz"),
        ("Ana Ruiz, a lawyer for the men, left. The lawyer denied it.", "The lawyer", "Ana Ruiz"),
        ("Interior Minister Ana Ruiz left. The minister denied it.", "The minister", "Ana Ruiz"),
        ("Halden Inc. left. The company denied it.", "The company", "Halden Inc."),
        ("Halden, a shipping group, left. The group denied it.", "The group", "Halden"),
        ("Minister Ana Ruiz left. She denied it.", "She", "Ana Ruiz"),
        ("Mr. Pedro Chen met Ms. Ana Ruiz. He denied it.", "He", "Pedro Chen"),
        ("The Halden Group left. It denied it.", "It", "Halden Group"),
    ],
)  # fmt: skip
def test_a_mention_stands_for_the_one_name_it_can_mean(text: str, source: str, name: str) -> None:
    denial = text[text.index(source + " denied") : -1]
    assert source_of(text, denial, source) == name


@pytest.mark.parametrize(
    ("text", "source"),
    [
        ("Ana Ruiz met Pedro Ruiz. Ruiz denied it.", "Ruiz"),
        ("Minister Ana Ruiz met Minister Bo Chen. The minister denied it.", "The minister"),
        ("Minister Ana Ruiz left. A minister spoke. The minister denied it.", "The minister"),
        ("The minister denied it. Minister Ana Ruiz left.", "The minister"),
        ("Senator Ana Ruiz met Senator Bo Chen. She denied it.", "She"),
        ("Minister Ana Ruiz met a lawyer. She denied it.", "She"),
        ("Mr. Pedro Chen left. She denied it.", "She"),
        ("Minister Ana Ruiz left. It rained. It rained. It rained. She denied it.", "She"),
        ("Halden Inc. sued Medlar Corp. It denied it.", "It"),
        ("Minister Ana Ruiz left. They denied it.", "They"),
    ],
)
def test_in_doubt_nobody_is_meant(text: str, source: str) -> None:
    denial = text[text.index(source + " denied") :].partition(".")[0]
    assert source_of(text, denial, source) == source


def test_a_pronoun_tells_the_gender_for_later_ones() -> None:
    text = (
        "Minister Ana Ruiz left. She denied it. Colonel Bo Chen blamed her. He accused her again."
    )
    stances = (
        stance(text, "She denied it", "deny", "She"),
        stance(text, "Colonel Bo Chen blamed her", "accuse", "Colonel Bo Chen", "her"),
        stance(text, "He accused her again", "accuse", "He", "her"),
    )
    assert linked(text, *stances) == [
        ("Ana Ruiz", None),
        ("Colonel Bo Chen", "Ana Ruiz"),
        ("Bo Chen", "Ana Ruiz"),
    ]


def test_i_in_a_quotation_is_its_speaker() -> None:
    text = "“I deny it. I was in Porto,” said Ana Ruiz."
    stances = (
        stance(text, "“I deny it.", "deny", "I", cue="deny"),
        stance(text, "I was in Porto,” said Ana Ruiz", source="Ana Ruiz"),
    )
    assert linked(text, *stances)[0][0] == "Ana Ruiz"
