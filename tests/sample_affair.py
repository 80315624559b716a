"""A sample affair: nine reports in five outlets within five days, in which the figures move three times."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from sample_objects import NOON, article_capture, store_capture

from pipelines.process import judge_article, judgement_row
from storage.engine import Database

PLACE = "casino Golden Star ở Bavet, sát cửa khẩu Mộc Bài (Tây Ninh)"
RESCUE = (
    f"Công an tỉnh Tây Ninh phối hợp với cảnh sát Campuchia giải cứu 9 người bị lừa bán sang {PLACE}. "
    "Họ bị thu hộ chiếu, bị ép gọi điện lừa đảo mười bốn giờ mỗi ngày và bị đánh khi không đạt chỉ tiêu. "
    "Nhóm môi giới đăng tin tuyển nhân viên chăm sóc khách hàng lương 25 triệu đồng trên mạng xã hội."
)
MORE = (
    f"Công an tỉnh Tây Ninh cho biết số nạn nhân bị lừa bán sang {PLACE} đã lên tới 31. "
    "Trong số họ có sáu em dưới 16 tuổi, quê ở bốn tỉnh. "
    "Cảnh sát Campuchia tìm thấy thêm hai tầng nhà khoá trái sau đợt kiểm tra thứ hai ở Bavet."
)
CHARGES = (
    f"Cơ quan điều tra Công an tỉnh Tây Ninh khởi tố nhóm lừa bán người sang {PLACE} về tội mua bán người. "
    "Người cầm đầu khai nhận 40 triệu đồng cho mỗi người đưa qua cửa khẩu Mộc Bài."
)
LAST = (
    f"Vụ lừa bán người sang {PLACE}: số nạn nhân tăng lên 45 sau khi thêm một toà nhà bị kiểm tra. "
    "Công an tỉnh Tây Ninh đón những người cuối cùng tại cửa khẩu Mộc Bài."
)
AFFAIR = (
    (0, "a.vn", "Tây Ninh: giải cứu 9 người bị lừa bán sang casino Golden Star ở Bavet", RESCUE),
    (1, "b.vn", "Cứu 9 người khỏi casino Golden Star", RESCUE),
    (
        20, "c.vn", "Chín người thoát khỏi casino Golden Star kể lại",
        f"Chín người được giải cứu khỏi {PLACE} đã về tới Tây Ninh. Họ từng bị lừa bán qua cửa khẩu Mộc Bài, bị thu "
        "hộ chiếu và bị ép gọi điện lừa đảo ở Bavet.",
    ),
    (24, "d.vn", "Vụ casino Golden Star ở Bavet: số nạn nhân lên tới 31", MORE),
    (26, "e.vn", "Casino Golden Star: số nạn nhân lên tới 31", MORE),
    (72, "a.vn", "Khởi tố nhóm lừa bán người sang casino Golden Star ở Bavet", CHARGES),
    (
        75, "c.vn", "Casino Golden Star ở Bavet: nhóm môi giới bị khởi tố",
        f"Nhóm môi giới lừa bán người sang {PLACE} vừa bị Công an tỉnh Tây Ninh khởi tố; 31 nạn nhân đã được đưa qua "
        "cửa khẩu Mộc Bài.",
    ),
    (100, "b.vn", "Vụ casino Golden Star ở Bavet: số nạn nhân tăng lên 45", LAST),
    (102, "d.vn", "45 nạn nhân vụ casino Golden Star", LAST),
)  # fmt: skip


def store_affair_report(database: Database, number: int) -> int:
    """Store a report of the affair, judged and grouped as by a crawl; returns its page."""
    hours, site, title, text = AFFAIR[number]
    at = NOON + timedelta(hours=hours)
    url = f"https://{site}/{number}"
    capture = replace(
        article_capture(key=url, url=url, title=title, text=text, at=at, published_at=at),
        source=site,
    )
    with database.writing() as session:
        judgement = judgement_row(judge_article(capture.article), at=at)
        assert judgement.relevant
        return store_capture(session, capture, judgement=judgement).page_id
