"""A site that no source declares yet: an invented paper on a river, served on loopback."""

from __future__ import annotations

import json
from dataclasses import dataclass

from loopback_site import Behaviour, LoopbackSite, SiteReply, rss_feed, rss_item

HOST = "baolangsong.example"
HOME = f"https://{HOST}"


@dataclass(frozen=True)
class PaperArticle:
    """One article of the paper."""

    path: str
    title: str
    lead: str
    lines: tuple[str, ...]
    at: str
    printed_date: str
    feed_date: str
    author: str = "Thu Hà"

    @property
    def url(self) -> str:
        return HOME + self.path


CASE = PaperArticle(
    path="/phap-luat/chan-xe-cho-ba-thieu-nu-di-lam-viec-nhe-luong-cao-20418.html",
    title="Chặn xe chở ba thiếu nữ đi làm “việc nhẹ lương cao” bên kia sông",
    lead="Tổ tự quản bến đò báo tin kịp thời, công an xã đưa ba em về nhà ngay trong đêm.",
    lines=(
        "Khoảng 21 giờ ngày 17/11, tổ tự quản bến đò thấy chiếc xe bảy chỗ lạ chở ba em gái chừng mười sáu tuổi "
        "hỏi đường ra cửa khẩu phụ.",
        "Tại trụ sở công an xã, người lái xe khai được trả bốn triệu đồng để đưa các em qua sông; phía bên kia "
        "đã có người chờ đón đi làm ở quán hát.",
        "Cơ quan điều tra đã tạm giữ hai nghi can để làm rõ hành vi mua bán người dưới 16 tuổi. Ba em được gia "
        "đình đón về và được cán bộ phụ nữ xã thăm hỏi.",
        "Từ đầu năm, các tổ tự quản dọc sông đã báo hơn ba mươi nguồn tin như vậy.",
    ),
    at="2026-11-18T07:45:00+07:00",
    printed_date="18/11/2026 07:45",
    feed_date="Wed, 18 Nov 2026 07:45:00 +0700",
)
BRIDGE = PaperArticle(
    path="/doi-song/cau-tre-cuoi-lang-duoc-thay-bang-cau-be-tong-20431.html",
    title="Cầu tre cuối làng được thay bằng cầu bê tông",
    lead="Sau hai mùa lũ, bà con hai bờ không còn phải đi vòng sáu cây số để đến chợ.",
    lines=(
        "Sáng 19/11, cây cầu dài bốn mươi mét bắc qua con rạch cuối làng được thông xe trong tiếng trống của đội "
        "lân thiếu nhi.",
        "Cầu do xã và bà con cùng góp, phần lớn là ngày công. Cây cầu tre cũ được giữ lại một nhịp làm kỷ niệm.",
        "Chợ sáng đầu cầu từ nay họp thêm hai phiên mỗi tuần.",
    ),
    at="2026-11-19T10:20:00+07:00",
    printed_date="19/11/2026 10:20",
    feed_date="Thu, 19 Nov 2026 10:20:00 +0700",
    author="Minh Khôi",
)
APPEAL = "Mời bạn đọc theo dõi Báo Làng Sông trên mạng xã hội."


def article_html(story: PaperArticle, *, selectors: str = "bai") -> str:
    """Write an article; another prefix of its classes is a redesign."""
    lines = "".join(f"<p>{line}</p>" for line in story.lines)
    described = json.dumps(
        {
            "@context": "https://schema.org",
            "@type": "NewsArticle",
            "headline": story.title,
            "description": story.lead,
            "datePublished": story.at,
        },
        ensure_ascii=False,
    )
    return f"""<!DOCTYPE html>
<html lang="vi"><head><meta charset="utf-8"><title>{story.title} | Báo Làng Sông</title>
<meta property="og:site_name" content="Báo Làng Sông">
<link rel="alternate" type="application/rss+xml" href="/rss/moi-nhat.rss">
<script type="application/ld+json">{described}</script></head>
<body><div class="dau-trang header"><a href="/">Báo Làng Sông</a> <span class="clock">22/11/2026</span></div>
<div class="{selectors}-breadcrumb"><a href="/">Trang chủ</a> <a class="muc" href="/phap-luat">Pháp luật</a></div>
<div class="{selectors}-khung">
<h1 class="{selectors}-tieude">{story.title}</h1>
<div class="{selectors}-thongtin"><span class="{selectors}-ngay">{story.printed_date}</span>
<span class="{selectors}-author">{story.author}</span></div>
<p class="{selectors}-sapo">{story.lead}</p>
<div class="{selectors}-noidung">{lines}
<div class="hop-lien-quan"><a href="{BRIDGE.path}">Đọc thêm: Chợ nổi họp lại sau mùa nước lớn</a></div>
<p class="moi-goi">{APPEAL}</p></div></div>
<div class="cot-phai sidebar"><a href="{CASE.path}">Tập huấn tổ tự quản bến đò nhận diện người lạ</a></div>
</body></html>"""


def paper_site(*, selectors: str = "bai") -> dict[str, Behaviour]:
    """Return the whole site: two articles, a feed, a home page."""
    stories = (CASE, BRIDGE)
    links = "".join(f'<a href="{one.path}">{one.title}</a>' for one in stories)
    replies: dict[str, Behaviour] = {
        f"{HOST}{one.path}": SiteReply(article_html(one, selectors=selectors)) for one in stories
    }
    return replies | {
        f"{HOST}/": SiteReply(f"<!DOCTYPE html><html><body><h2>Tin mới</h2>{links}</body></html>"),
        f"{HOST}/rss/moi-nhat.rss": rss_feed(
            *(rss_item(one.url, one.feed_date) for one in stories)
        ),
        f"{HOST}/robots.txt": SiteReply("User-agent: *\nDisallow: /quan-tri\n"),
    }


def host_map(site: LoopbackSite) -> str:
    """Send requests for the paper to where it is served."""
    return json.dumps({HOST: site.url})
