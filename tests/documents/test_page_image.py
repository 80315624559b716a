"""Images of pages: the words are marked where they stand, and a hostile file costs only itself."""

from __future__ import annotations

from io import BytesIO

import pytest
from fixtures.samples.made_pdf import Placed, encrypted_pdf, pdf
from PIL import Image

from documents import limits
from documents.model import DocumentCode, UnreadableDocument
from documents.reader_process import page_image

pytestmark = pytest.mark.slow


def image(content: bytes, *, number: int = 1, words: tuple[str, ...] = ()) -> Image.Image:
    return Image.open(BytesIO(page_image(content, number=number, words=words))).convert("RGB")


def yellow_rows(shown: Image.Image) -> set[int]:
    """Return the rows with marked points, in twentieths of the height."""
    width, height = shown.size
    points = shown.tobytes()
    return {
        index // 3 // width * 20 // height
        for index in range(0, len(points), 3)
        if points[index] > 200 and points[index + 2] < 160
    }


def test_page_is_drawn_within_the_bounds() -> None:
    shown = image(pdf([[Placed("Trang một", 60, 760)]]))
    assert shown.width == pytest.approx(limits.IMAGE_WIDTH, abs=2)
    assert shown.width * shown.height <= limits.IMAGE_PIXELS


def test_words_are_marked_where_they_stand_even_over_a_line_end() -> None:
    lines = [Placed("Công an tỉnh khởi tố vụ mua", 60, 760), Placed("bán người tại xã", 60, 740),
             Placed("Ngày hội thể thao của xã", 60, 200)]  # fmt: skip
    content = pdf([lines])
    assert yellow_rows(image(content)) == set()
    assert yellow_rows(image(content, words=("mua bán người",))) <= {1, 2}
    assert yellow_rows(image(content, words=("mua bán người",)))
    assert yellow_rows(image(content, words=("thể thao",))) <= {14, 15}
    assert yellow_rows(image(content, words=("thể thao",)))


def test_words_within_other_words_are_not_marked() -> None:
    content = pdf([[Placed("thanh tra", 60, 760)]])
    assert yellow_rows(image(content, words=("than", "h tra"))) == set()


@pytest.mark.parametrize("number", [0, 2, 10**9])
def test_page_that_is_not_there_is_named(number: int) -> None:
    with pytest.raises(UnreadableDocument) as refused:
        page_image(pdf([[]]), number=number, words=())
    assert refused.value.code is DocumentCode.BROKEN


@pytest.mark.parametrize(
    ("content", "code"),
    [(encrypted_pdf(), DocumentCode.ENCRYPTED), (b"%PDF-1.4 broken", DocumentCode.BROKEN)],
)
def test_file_that_cannot_be_drawn_is_named(content: bytes, code: DocumentCode) -> None:
    with pytest.raises(UnreadableDocument) as refused:
        page_image(content, number=1, words=())
    assert refused.value.code is code
