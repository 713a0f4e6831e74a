import io

from hypothesis import given
from sayso.inference.reading import Passage, read_passages

from ..conftest import any_text


def passages(content: bytes, file: str = "a.txt") -> list[Passage]:
    return list(read_passages(file, io.BytesIO(content), "text", lambda _: None))


@given(any_text.map(lambda text: text.encode("utf-8", "replace").decode().lstrip("\ufeff")))
def test_passages_put_together_are_the_file(text: str) -> None:
    found = passages(text.encode())
    assert "".join(each.text for each in found) == text
    assert all(text[each.start :].startswith(each.text) for each in found)


def test_a_byte_order_mark_is_no_text() -> None:
    assert passages(b"\xef\xbb\xbfYes.") == [Passage("a.txt", 0, "Yes.")]


def test_a_file_is_read_as_it_is_needed() -> None:
    read = 0

    def count(size: int) -> None:
        nonlocal read
        read += size

    stream = io.BytesIO(b"Yes.\n\n" * 100_000)
    next(iter(read_passages("a.txt", stream, "text", count)))
    assert read < 40_000


def test_an_article_is_read_whole() -> None:
    article = b"Ana Ruiz resigned.\n\nShe denied the charge.\n"
    assert [each.text for each in passages(article)] == [article.decode()]
