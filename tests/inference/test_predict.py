import json
import subprocess
import sys
from dataclasses import fields
from itertools import pairwise
from typing import Any

import numpy as np
import pytest
import sayso
from hypothesis import given, settings
from hypothesis import strategies as st
from sayso import InputError, Predictor, Stance
from sayso.data import LABELS, sentences

from ..conftest import any_text

TEXT = (
    "Survivors accuse the operator of having switched off the pumps. “They were never disabled,” "
    "its spokeswoman said. The terminal was built in 1974."
)


def check(stance: Stance, text: str) -> None:
    assert stance.text == text[stance.start : stance.end] != ""
    assert list(stance.scores) == list(LABELS)
    assert sum(stance.scores.values()) == pytest.approx(1)
    assert stance.score == stance.scores[stance.label] == max(stance.scores.values())


def test_a_text_gives_its_stances_in_order(predictor: Predictor) -> None:
    found = predictor.predict(TEXT)
    assert [stance.text[:9] for stance in found] == ["Survivors", "“They wer", "The termi"]
    for stance in found:
        check(stance, TEXT)


def test_a_sequence_gives_a_list_for_each_text(predictor: Predictor) -> None:
    found = predictor.predict([TEXT, "", "Rain fell."])
    assert [len(each) for each in found] == [3, 0, 1]
    assert predictor.predict([]) == predictor.predict(()) == []


def test_given_spans_are_labelled_in_the_given_order(predictor: Predictor) -> None:
    spans = [(65, 90), (0, 62), (0, 62), (10, 70)]
    found = predictor.predict(TEXT, spans=spans)
    assert [(stance.start, stance.end) for stance in found] == spans
    assert found[1] == found[2]


def test_spans_may_be_lists_and_numpy_integers(predictor: Predictor) -> None:
    given_spans: Any = [[np.int64(0), 62]]
    assert predictor.predict(TEXT, spans=given_spans)[0].end == 62


def test_no_spans_give_no_stances(predictor: Predictor) -> None:
    assert predictor.predict(TEXT, spans=[]) == []
    assert predictor.predict([TEXT, TEXT], spans=[[], []]) == [[], []]


def test_accuse_and_deny_are_told_apart(predictor: Predictor) -> None:
    text = "Villagers blamed the army for the raid. The army denied that its men were there."
    assert [stance.label for stance in predictor.predict(text)] == ["accuse", "deny"]


def test_three_stances_of_one_sentence_are_told_apart(predictor: Predictor) -> None:
    found = predictor.predict(
        "Afghan officials blame the Taliban for the killings, but the group has denied the charge, "
        "while a rival group says its fighters were responsible for some."
    )
    assert [stance.text for stance in found] == [
        "Afghan officials blame the Taliban for the killings",
        "the group has denied the charge",
        "a rival group says its fighters were responsible for some",
    ]
    assert [stance.label for stance in found[:2]] == ["accuse", "deny"]
    assert [stance.source and stance.source.text for stance in found[:2]] == [
        "Afghan officials",
        "the group",
    ]


def test_a_stance_has_its_cue_and_its_target(predictor: Predictor) -> None:
    (stance,) = predictor.predict("On Monday, villagers blamed the army for the raid.")
    assert stance.text.startswith("villagers")
    parts = [stance.source, stance.cue, stance.target]
    assert [part and part.text for part in parts] == ["villagers", "blamed", "the army"]


def test_given_spans_have_parts_too(predictor: Predictor) -> None:
    text = "Ana Ruiz blamed the port, which denied the charge."
    accusation, denial = predictor.predict(text, spans=[(0, 24), (26, 49)])
    assert accusation.source
    assert accusation.source.text == "Ana Ruiz"
    assert denial.label == "deny"


def test_a_pronoun_is_linked_to_the_name_it_stands_for(predictor: Predictor) -> None:
    found = predictor.predict(
        "Mayor Ana Ruiz arrived on Monday. She denied that the bridge was unsafe."
    )
    source = found[-1].source
    assert source
    assert source.text == "She"
    assert source.refers_to
    assert source.refers_to.text.endswith("Ana Ruiz")


def test_to_dict_is_ready_for_json(predictor: Predictor) -> None:
    row = json.loads(json.dumps(predictor.predict(TEXT)[0].to_dict()))
    assert set(row) == {field.name for field in fields(Stance)}


@given(text=any_text)
def test_offsets_are_right_for_every_text(predictor: Predictor, text: str) -> None:
    found = predictor.predict(text)
    for stance in found:
        check(stance, text)
    ends = [(stance.start, stance.end) for stance in found]
    assert ends == sorted(ends)
    assert all(left <= right for (_, left), (right, _) in pairwise(ends))
    for start, end in sentences(text):
        assert any(stance.start < end and start < stance.end for stance in found)


@given(text=any_text.filter(len), data=st.data())
def test_given_offsets_come_back_for_every_text(
    predictor: Predictor, text: str, data: st.DataObject
) -> None:
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    (stance,) = predictor.predict(text, spans=[(start, end)])
    check(stance, text)
    assert (stance.start, stance.end) == (start, end)


@settings(max_examples=10)
@given(texts=st.lists(any_text, max_size=4))
def test_texts_do_not_disturb_each_other(predictor: Predictor, texts: list[str]) -> None:
    assert predictor.predict(texts) == [predictor.predict(text) for text in texts]


def test_a_megabyte_of_text(predictor: Predictor) -> None:
    line = "Ana Ruiz denied the charge 🙂 on Monday.\r\n"
    text = line * 6 + "x" * 1_000_000 + "\r\n\r\n" + line
    found = predictor.predict(text)
    for stance in found:
        check(stance, text)
    assert found[-1].text.startswith("Ana Ruiz denied the charge")


def test_the_tfidf_model_answers_too(passages: list[Any]) -> None:
    found = sayso.predict([each.text for each in passages[:5]], model="tfidf")
    for stances, passage in zip(found, passages, strict=False):
        for stance in stances:
            check(stance, passage.text)


@pytest.mark.parametrize(
    ("texts", "spans", "message"),
    [
        (3, None, "texts must be a str or a sequence of them, not int"),
        (b"raw", None, "texts must be a str or a sequence of them, not bytes"),
        (["a", None], None, r"texts\[1\] must be a str, not NoneType"),
        ("abc", [(0, 4)], r"spans\[0\] = \(0, 4\) is no stretch of a text of 3 characters"),
        ("abc", [(2, 2)], r"spans\[0\] = \(2, 2\) is no stretch"),
        ("abc", [(-1, 2)], r"spans\[0\] = \(-1, 2\) is no stretch"),
        ("abc", [(0, 1.0)], r"spans\[0\] must be a pair of integers"),
        ("abc", [(0, 1, 2)], r"spans\[0\] must be a pair of integers"),
        ("abc", (0, 2), r"spans\[0\] must be a pair of integers, not 0"),
        ("abc", 7, "spans must be a list of"),
        (["abc"], [(0, 2)], r"spans\[0\]\[0\] must be a pair of integers"),
        (["abc", "d"], [[(0, 2)]], r"2 text\(s\), 1 list\(s\)"),
        (["abc"], [[(0, 2)], []], r"1 text\(s\), 2 list\(s\)"),
        (["abc"], [None], r"spans\[0\] must be a list"),
    ],
)
def test_bad_input_is_named(predictor: Predictor, texts: Any, spans: Any, message: str) -> None:
    with pytest.raises(InputError, match=message):
        predictor.predict(texts, spans=spans)


@pytest.mark.parametrize("size", [0, -1, 2.5, "8", True])
def test_a_batch_size_is_a_positive_integer(predictor: Predictor, size: Any) -> None:
    with pytest.raises(InputError, match="batch_size"):
        predictor.predict("abc", batch_size=size)


def test_streaming_gives_what_predict_gives(predictor: Predictor) -> None:
    texts = [TEXT, "Rain fell."] * 3
    assert [len(each) for each in predictor.stream(iter(texts))] == [3, 1] * 3


def test_prediction_on_the_cpu_imports_no_training_library() -> None:
    code = (
        "import sys, sayso; sayso.predict('He denied it.', device='cpu');"
        "heavy = {'torch', 'transformers', 'sklearn', 'mlflow', 'pandas'} & set(sys.modules);"
        "sys.exit(f'imported {heavy}' if heavy else 0)"
    )
    subprocess.run([sys.executable, "-c", code], check=True)  # noqa: S603


def test_the_full_stop_of_a_span_makes_no_difference(predictor: sayso.Predictor) -> None:
    text = "The mayor denied that the bridge was unsafe."
    with_stop, without = predictor.predict(text, spans=[(0, len(text)), (0, len(text) - 1)])
    assert with_stop.scores == without.scores
    assert with_stop.label == "deny"
