"""Near-duplicates: a copy is recognised by its text, whatever was cut, signed or corrected in it."""

from __future__ import annotations

import json
import pickle
import random
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from article.model import Article
from article.similarity.near_duplicates import ComparableBody, match_copy
from article.similarity.shingles import SKETCH_SIZE, split_syllables

PAGES = Path(__file__).parents[2] / "spiders" / "pages"
TEXTS = Path(__file__).parents[2] / "relevance" / "texts"
# Real texts cannot lie in the repository, so they add to our own and never stand in for them.
OUTSIDE = Path(__file__).parents[4] / "shared" / "eval" / "relevance_dev.jsonl"
BACKGROUNDS = [
    TEXTS / "modern.jsonl",
    TEXTS / "fourth_hand.jsonl",
    *([OUTSIDE] if OUTSIDE.exists() else []),
]
ENOUGH = 60  # words; below that a page is a notice


def sample_articles() -> Iterator[Article]:
    for path in sorted(PAGES.glob("*/*/expected.json")):
        page = json.loads(path.read_text(encoding="utf-8"))
        if isinstance(page, dict) and len((page.get("text") or "").split()) >= ENOUGH:
            yield Article(title=page["title"], lead=page.get("lead"), text=page["text"])


SAMPLES = list({article.text: article for article in sample_articles()}.values())


def edited(article: Article, share: float, chance: random.Random) -> Article:
    """Change, drop or add that share of the words."""
    others = SAMPLES[0].text.split()

    def words_of(line: str) -> Iterator[str]:
        for word in line.split():
            roll = chance.random() / share
            if roll >= 0.2:
                yield chance.choice(others) if roll < 0.7 else word
            if 0.8 <= roll < 1:
                yield chance.choice(others)

    lines = [" ".join(words_of(line)) for line in article.text.splitlines()]
    return Article(title="Tiêu đề khác hẳn", lead=article.lead, text="\n".join(lines))


def shortened(article: Article, share: float) -> Article:
    lines = article.text.splitlines()
    rest = lines[: max(1, round(len(lines) * (1 - share)))]
    return Article(title=article.title, lead=article.lead, text="\n".join(rest))


def signed(article: Article) -> Article:
    lines = [
        f"(VOV5) - {article.lead or ''}",
        article.text,
        "Minh Anh/TTXVN",
        "Nguồn: https://a.vn/b",
    ]
    return Article(title=article.title, text="\n".join(lines))


@pytest.mark.parametrize(
    ("change", "recall"),
    [
        (lambda one, chance: edited(one, 0.03, chance), 0.99),
        (lambda one, chance: edited(one, 0.06, chance), 0.97),
        (lambda one, chance: edited(one, 0.10, chance), 0.95),
        (lambda one, _: shortened(one, 0.5), 0.97),
        (lambda one, _: signed(one), 0.99),
        (lambda one, chance: signed(edited(one, 0.05, chance)), 0.97),
        (lambda one, chance: shortened(edited(one, 0.05, chance), 0.3), 0.95),
    ],
    ids=["3 %", "6 %", "10 %", "half", "signed", "5 % signed", "5 % and cut"],
)
def test_copies_share_marks_and_are_known(
    change: Callable[[Article, random.Random], Article], recall: float
) -> None:
    chance = random.Random(7)
    known = 0
    for article in SAMPLES:
        copy, original = ComparableBody(change(article, chance)), ComparableBody(article)
        known += bool(set(copy.sketch) & set(original.sketch)) and bool(match_copy(copy, original))
    assert known / len(SAMPLES) >= recall


def test_different_articles_are_no_copies() -> None:
    bodies = [ComparableBody(article) for article in SAMPLES]
    claimed = [
        (SAMPLES[i].title, SAMPLES[j].title)
        for i, first in enumerate(bodies)
        for j, second in enumerate(bodies)
        if i != j and match_copy(first, second)
    ]
    assert claimed == []


@pytest.mark.parametrize("file", BACKGROUNDS, ids=lambda file: file.stem)
def test_background_texts_are_no_copies_of_each_other(file: Path) -> None:
    rows = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]
    bodies = [ComparableBody(Article(title=row["title"], text=row["text"])) for row in rows]
    marked: dict[int, list[int]] = {}
    for number, body in enumerate(bodies):
        for mark in body.sketch:
            marked.setdefault(mark, []).append(number)
    pairs = {(a, b) for found in marked.values() for a in found for b in found if a != b}
    assert not [pair for pair in pairs if match_copy(bodies[pair[0]], bodies[pair[1]])]


FORM = (
    "Giá vàng miếng tại Hà Nội sáng {day} được niêm yết ở mức {a} triệu đồng mỗi lượng chiều mua "
    "vào và {b} triệu đồng mỗi lượng chiều bán ra, so với hôm trước thay đổi {c} nghìn đồng. "
    "Trên thị trường thế giới, giá vàng giao ngay ở mức {d} USD mỗi ounce."
)


def test_form_filled_in_anew_is_no_copy() -> None:
    one = Article(
        title="Giá vàng", text=FORM.format(day="12/10", a="85,2", b="87,2", c=300, d=2650)
    )
    two = Article(
        title="Giá vàng", text=FORM.format(day="13/10", a="86,1", b="88,0", c=900, d=2671)
    )
    assert match_copy(ComparableBody(one), ComparableBody(two)) is None


def test_sentence_of_another_court_in_the_same_words_is_no_copy() -> None:
    form = (
        "Ngày {day}, TAND tỉnh {where} xét xử sơ thẩm bị cáo {who} về tội mua bán người. Theo cáo "
        "trạng, bị cáo {who} rủ {n} phụ nữ qua biên giới rồi bán. Hội đồng xét xử tuyên phạt bị cáo "
        "{years} năm tù và buộc bồi thường cho các bị hại theo quy định của pháp luật."
    )
    one = form.format(day="12/10", where="Nghệ An", who="Vi Thị Loan", n=4, years=12)
    two = form.format(day="14/10", where="Lào Cai", who="Giàng A Sử", n=3, years=15)
    assert (
        match_copy(
            ComparableBody(Article(title="a", text=one)),
            ComparableBody(Article(title="b", text=two)),
        )
        is None
    )


DRILL = (
    "Công an tỉnh {where} tổ chức lễ ra quân đợt cao điểm tấn công trấn áp tội phạm mua bán người theo kế hoạch "
    "của Bộ Công an, kéo dài đến hết ngày 30/9. Lực lượng Cảnh sát hình sự làm nòng cốt, phối hợp với Hải quan và "
    "chính quyền các xã, phường rà soát các nhóm môi giới hôn nhân, môi giới lao động trái phép trên mạng. "
    "{hailed} hãy báo ngay cho cơ quan công an nơi gần nhất khi phát hiện dấu hiệu mua bán người."
)


def drill(where: str, hailed: str = "Người dân") -> ComparableBody:
    text = DRILL.format(where=where, hailed=hailed)
    return ComparableBody(Article(title="Ra quân", text=text))


def test_drills_of_one_campaign_in_two_provinces_are_no_copies() -> None:
    assert match_copy(drill("Lai Châu"), drill("Hà Tĩnh")) is None
    assert match_copy(drill("Lai Châu"), drill("Lai Châu", hailed="Bà con"))


def test_round_up_is_no_copy_of_a_brief_in_it() -> None:
    brief, *others = SAMPLES[:6]
    roundup = Article(title="Tin trong tuần", text="\n".join(one.text for one in (brief, *others)))
    assert match_copy(ComparableBody(roundup), ComparableBody(brief)) is None


def test_placement_of_tones_is_no_difference() -> None:
    assert split_syllables("Hòa, thủy, khỏe, quý, của") == split_syllables(
        "Hoà, thuỷ, khoẻ, quý, của"
    )


def test_short_text_leaves_no_marks() -> None:
    assert ComparableBody(Article(title="Video", text="Đang cập nhật nội dung.")).sketch == ()
    assert len(ComparableBody(SAMPLES[0]).sketch) == SKETCH_SIZE


def test_body_that_comes_from_another_process_is_compared_as_here() -> None:
    for article in SAMPLES[:5]:
        body, original = ComparableBody(article), ComparableBody(shortened(article, 0.2))
        sent = pickle.loads(pickle.dumps(body))
        assert (sent.words, sent.sketch) == (body.words, body.sketch)
        assert match_copy(sent, original) == match_copy(body, original)
