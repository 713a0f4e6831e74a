import pytest
from sayso.data import DatasetError, load_records


def test_one_tag_chooses_its_passages() -> None:
    found = load_records(tag="own-side")
    assert 0 < len(found) < len(load_records())
    assert all("own-side" in record.tags for record in found)


def test_several_tags_choose_the_passages_that_have_one_of_them() -> None:
    found = load_records(tag="sarcasm, hypothetical")
    tagged = [len(load_records(tag=tag)) for tag in ("sarcasm", "hypothetical")]
    assert max(tagged) < len(found) <= sum(tagged)


def test_a_tag_that_no_passage_has_is_an_error() -> None:
    with pytest.raises(DatasetError, match="no passage has the tag 'own-sides'"):
        load_records(tag="own-sides")
