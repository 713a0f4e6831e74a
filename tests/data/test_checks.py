from dataclasses import replace

from sayso.data import Record, Span, check_records, near_duplicates

RECORD = Record(
    "a1", "The port denied the charge on Monday.", (Span(0, 36, "deny"),), group="s1", split="train"
)
OTHER = replace(RECORD, id="a2", text="Nobody has seen the little ferry since the storm.")


def problems(*records: Record) -> list[str]:
    return [problem.field for problem in check_records(records)]


def test_a_sound_dataset_has_no_problem() -> None:
    assert problems(RECORD, OTHER) == []


def test_an_id_belongs_to_one_record() -> None:
    assert problems(RECORD, replace(OTHER, id="a1")) == ["id"]


def test_a_story_stays_on_one_side_of_the_split() -> None:
    assert problems(RECORD, replace(OTHER, split="test")) == ["group"]


def test_near_duplicates_are_found() -> None:
    assert problems(RECORD, replace(RECORD, id="a2", text=RECORD.text.upper())) == ["text"]


def test_spans_have_no_white_space_at_their_borders() -> None:
    assert problems(replace(RECORD, spans=(Span(3, 36, "deny"),))) == ["spans[0]"]


def test_only_accusations_and_denials_have_a_target() -> None:
    assert problems(replace(RECORD, spans=(Span(0, 36, "claim", target=(0, 8)),))) == [
        "spans[0].target"
    ]


def test_near_duplicates_tell_how_near() -> None:
    texts = ["a b c d e f", "something else", "a b c d e f g"]
    assert list(near_duplicates(texts)) == [(0, 2, 0.8)]


def test_real_news_may_repeat_itself_within_a_split() -> None:
    repeated = replace(RECORD, id="a2", group="s2")
    assert check_records([RECORD, repeated], repeats=True) == []
    (problem,) = check_records([RECORD, replace(repeated, split="test")], repeats=True)
    assert problem.field == "text"
