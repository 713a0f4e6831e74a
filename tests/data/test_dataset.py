import pytest
from sayso.data import DatasetError, load_records


def test_one_tag_chooses_its_passages() -> None:
    found = load_records(tag="own-side")
    assert 0 < len(found) < len(load_records())
    assert all("own-side" in record.tags for record in found)


def test_a_tag_that_no_passage_has_is_an_error() -> None:
    with pytest.raises(DatasetError, match="no passage has the tag 'own-sides'"):
        load_records(tag="own-sides")
