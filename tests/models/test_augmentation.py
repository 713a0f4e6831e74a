import numpy as np
import pytest
from sayso.data.labels import LABELS
from sayso.models.augmentation import augmented, find_neighbours

DENIAL, RAIN = "The ministry rejected the charge on Monday.", "Heavy rain fell over the valley."
LIKE = {"rejected": ["denied", "dismissed"], "charge": ["claim"], "heavy": ["strong"]}
BOTH = [{LABELS.index("deny")}, {LABELS.index("neutral")}]


def test_words_give_way_to_like_ones() -> None:
    made = augmented([DENIAL], BOTH[:1], LIKE, count=20)
    assert "The ministry dismissed the charge on Monday." in made
    assert {word for text in made for word in text.split()} <= {
        *DENIAL.split(),
        *("denied", "dismissed", "claim"),
    }


def test_nothing_is_made_twice_or_is_there_already() -> None:
    made = augmented([DENIAL, RAIN], BOTH, LIKE, count=100)
    assert len(made) == len({*made, DENIAL, RAIN}) - 2


def test_the_same_sentences_are_made_every_time() -> None:
    assert augmented([DENIAL, RAIN], BOTH, LIKE, 8) == augmented([DENIAL, RAIN], BOTH, LIKE, 8)


def test_capitals_stay() -> None:
    assert augmented([RAIN], BOTH[1:], LIKE, count=20) == ["Strong rain fell over the valley."]


def test_rare_labels_take_turns_with_frequent_ones() -> None:
    labels = [{LABELS.index("deny")}, *[{LABELS.index("neutral")}] * 9]
    like = {"word": [f"word{'abc'[n % 3]}{chr(97 + n)}" for n in range(26)]}
    texts = ["deny word word word word", *(f"rain word word {n}" for n in range(9))]
    made = augmented(texts, labels, like, count=200)
    assert sum(text.startswith("deny") for text in made) == pytest.approx(len(made) / 2, rel=0.3)


def test_without_texts_nothing_is_made() -> None:
    assert augmented([], [], LIKE, count=5) == []


def test_neighbours_are_the_words_with_the_nearest_embeddings() -> None:
    vocabulary = {"blame": 0, "accuse": 1, "rain": 2, "snow": 3, "##blame": 4, "the": 5}
    rows = np.array([[1, 0], [1, 0.1], [0, 1], [0.1, 1], [1, 0], [1, 0]], dtype=np.float32)
    found = find_neighbours(["They blame the RAIN."], vocabulary, rows)
    assert set(found) == {"blame", "rain"}
    assert found["blame"][0] == "accuse"
    assert found["rain"][0] == "snow"
