from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from safetensors.numpy import load_file
from sayso.data import Record, units
from sayso.models import EncoderClassifier, EncoderSettings, ModelError, finetuning
from sayso.models.batches import Row, labelled_rows, unlabelled_rows
from sayso.models.examples import examples
from sayso.models.teaching import agrees, lessons
from sayso.models.validation import validate
from tokenizers import Tokenizer

TEXT = "Ferro blamed the port, which denied the charge."
UNLABELLED = units(TEXT, [(0, len(TEXT))])


def test_a_teacher_speaks_of_the_spans_it_is_asked_about(encoder_folder: Path) -> None:
    (lesson,) = lessons(str(encoder_folder), units(TEXT, [(0, 21), (23, 46)]), find=False)
    assert lesson.spans.tolist() == [[0, 21], [23, 46]]
    assert lesson.stance.shape == (2, 4)
    assert lesson.tags.shape == (len(lesson.starts), 7)
    assert lesson.edges.shape == (2, 6, len(lesson.starts))


def test_in_unlabelled_text_it_speaks_of_the_whole_too(encoder_folder: Path) -> None:
    (lesson,) = lessons(str(encoder_folder), UNLABELLED, find=True)
    assert lesson.spans.tolist()[-1] == [0, len(TEXT)]


def test_what_it_said_is_kept(encoder_folder: Path) -> None:
    first, second = (lessons(str(encoder_folder), UNLABELLED, find=False) for _ in range(2))
    assert list(encoder_folder.parent.glob("lessons-*.safetensors"))
    np.testing.assert_array_equal(first[0].stance, second[0].stance)


def test_it_is_asked_about_each_sentence_once(encoder_folder: Path) -> None:
    lessons(str(encoder_folder), UNLABELLED, find=True)
    before = set(encoder_folder.parent.glob("lessons-*.safetensors"))
    text = "Adler called the charge a lie."
    more = [*units(text, [(0, len(text))]), *UNLABELLED]
    other, known = lessons(str(encoder_folder), more, find=True)
    assert (other.spans[-1, 1], known.spans[-1, 1]) == (len(text), len(TEXT))
    (new,) = set(encoder_folder.parent.glob("lessons-*.safetensors")) - before
    assert len({name.partition(".")[0] for name in load_file(new)}) == 1


def test_it_agrees_where_it_gives_every_span_its_label(encoder_folder: Path) -> None:
    (lesson,) = lessons(str(encoder_folder), units(TEXT, [(0, 21), (23, 46)]), find=False)
    first, second = lesson.stance.argmax(axis=1).tolist()
    assert agrees(lesson, [first, second])
    assert not agrees(lesson, [first, (second + 1) % 4])


def test_of_what_it_gets_wrong_the_labels_alone_are_learned(
    small_base: str,
    encoder_folder: Path,
    passages: list[Record],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    heard: list[bool] = []

    def rows(*arguments: Any) -> list[Row]:
        found = labelled_rows(*arguments)
        heard.extend(row.lesson is not None for row in found)
        return found

    monkeypatch.setattr(finetuning, "labelled_rows", rows)
    settings = EncoderSettings(
        base=small_base, epochs=1, teacher=str(encoder_folder), agreeing=True
    )
    EncoderClassifier(settings).fit(passages[:28], passages[48:52])
    assert any(heard)
    assert not all(heard)


def test_a_teacher_is_an_encoder(tfidf_folder: Path) -> None:
    with pytest.raises(ModelError, match="a teacher must be an encoder, this is a tfidf"):
        lessons(str(tfidf_folder), UNLABELLED, find=False)


def test_a_teacher_of_other_tokens_is_refused(encoder_folder: Path) -> None:
    (lesson,) = lessons(str(encoder_folder), UNLABELLED, find=True)
    tokenizer = Tokenizer.from_file(str(encoder_folder / "tokenizer.json"))
    other = replace(lesson, starts=lesson.starts + 1)
    with pytest.raises(ModelError, match="other tokens"):
        unlabelled_rows(tokenizer, UNLABELLED, [other])


def test_an_encoder_learns_from_a_teacher(
    small_base: str, encoder_folder: Path, passages: list[Record]
) -> None:
    learner = EncoderClassifier(
        EncoderSettings(base=small_base, epochs=1, teacher=str(encoder_folder))
    )
    learner.fit(passages[:16], passages[48:52], unlabelled=[TEXT, "Rain fell."])
    metrics = validate(learner, examples(passages[48:52]))
    assert set(metrics) == {"macro_f1", "span_f1", "part_f1", "score"}
    assert all(0 <= value <= 1 for value in metrics.values())


def test_an_encoder_learns_from_what_the_teacher_says_of_augmented_sentences(
    small_base: str, encoder_folder: Path, passages: list[Record]
) -> None:
    settings = EncoderSettings(base=small_base, epochs=1, teacher=str(encoder_folder), augmented=8)
    EncoderClassifier(replace(settings, augmented=0)).fit(passages[16:28], passages[48:52])
    before = set(encoder_folder.parent.glob("lessons-*.safetensors"))
    EncoderClassifier(settings).fit(passages[16:28], passages[48:52])
    (of_augmented,) = set(encoder_folder.parent.glob("lessons-*.safetensors")) - before
    assert 0 < len({name.partition(".")[0] for name in load_file(of_augmented)}) <= 8
