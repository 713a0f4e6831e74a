from collections.abc import Callable
from dataclasses import replace

from sayso.data import Record
from sayso.training import Found
from sayso.training.errors import errors_html, find_errors
from sayso.training.pairs import given_pairs, raw_pairs

Answer = Callable[..., Found]


def test_the_most_confident_error_comes_first(
    record: Record, right: list[Found], answer: Answer
) -> None:
    answers = [answer(0, 43, "claim", 0.6), answer(49, 68, "claim", 0.9), right[2]]
    errors = find_errors([record], given_pairs([record], [answers]))
    assert [(e.kind, e.true, e.found, e.score) for e in errors] == [
        ("label", "deny", "claim", 0.9),
        ("label", "accuse", "claim", 0.6),
    ]
    assert errors[0].span == "the union denied it"
    assert errors[0].sentence.startswith("“The mayor” blamed")


def test_in_bare_text_stances_are_invented_or_missed(record: Record, answer: Answer) -> None:
    found = [answer(0, 43, "accuse"), answer(70, 80, "claim")]
    errors = find_errors([record], raw_pairs([record], [found]))
    assert [(error.kind, error.span) for error in errors] == [
        ("invented", "Rain fell."),
        ("missed", "the union denied it"),
    ]


def test_a_page_of_errors_escapes_what_it_shows(record: Record, answer: Answer) -> None:
    text = "<b>Ana</b> denied it \ud800."
    hostile = replace(record, text=text, spans=(replace(record.spans[1], start=0, end=20),))
    errors = find_errors([hostile], given_pairs([hostile], [[answer(0, 20, "claim")]]))
    page = errors_html(errors, "Errors & more")
    assert "&lt;b&gt;Ana&lt;/b&gt; denied it \ufffd." in page
    assert "<h1>Errors &amp; more</h1>" in page
    assert page.encode()
