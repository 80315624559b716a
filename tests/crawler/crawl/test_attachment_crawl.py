"""Attachments in a crawl: asked politely and once, read, archived, reported when they change or go."""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from fixtures.processes.clocked_crawl import ClockedCrawls, Versioned, clocked_crawls
from fixtures.samples.made_pdf import encrypted_pdf, paragraphs, pdf
from fixtures.samples.sentences import english
from fixtures.sites.loopback_site import SiteReply, mastercms_page, rss_feed, rss_item
from sqlalchemy import select

from crawler.warc.reader import read_response_at
from storage.articles.article_records import article_records
from storage.articles.changes import changes_since
from storage.documents.documents import pages_of
from storage.engine import Database
from storage.models import StoredAttachment, StoredDocument

pytestmark = pytest.mark.slow

NOON = datetime(2026, 10, 12, 12, tzinfo=UTC)
NAME = "thoidai.com.vn"
PAGE = "https://thoidai.com.vn/bai-200001.html"
FILES = "tep.example"
HOURS = [timedelta(hours=hours) for hours in (0, 7, 14, 21, 28)]
PDF = {"Content-Type": "application/pdf"}
PLAIN = "Trường học tổ chức ngày hội thể thao cho học sinh trong tuần này."
CASE = ("Công an tỉnh triệt phá đường dây mua bán người, giải cứu sáu nạn nhân và khởi tố ba bị can "
        "về tội mua bán người.")  # fmt: skip


def file(number: int, text: str = PLAIN) -> Versioned:
    content = pdf([paragraphs([f"Phụ lục {number}. {text}"]), paragraphs([CASE])])
    return Versioned(SiteReply(content, headers=PDF), f'"{number}"')


def bomb() -> bytes:
    """Return a PDF whose page unpacks to 300 MB."""
    packer = zlib.compressobj(9)
    parts = [*(packer.compress(b"0 0 m " * 1_000_000) for _ in range(50)), packer.flush()]
    content = b"".join(parts)
    start = pdf([[]])
    begin = start.rindex(b"<< /Length", 0, start.index(b"/Type /Page /Parent"))
    end = start.index(b"endstream", begin)
    head = b"<< /Length %d /Filter /FlateDecode >>\nstream\n" % len(content)
    return start[:begin] + head + content + b"\n" + start[end:]


class AttachedFiles:
    """An article and the files that it links to."""

    def __init__(self, crawls: ClockedCrawls, files: dict[str, Any]) -> None:
        self.site, self._crawls = crawls.site, crawls
        self.page = Versioned(SiteReply(""), '"p"')
        self.site.replies["thoidai.com.vn/rss_feed/"] = rss_feed(rss_item(PAGE))
        self.site.replies["thoidai.com.vn/bai-200001.html"] = self.page
        self.files = files
        for name, reply in files.items():
            self.site.replies[f"{FILES}/{name}"] = reply
        self.link(list(files))

    def link(self, names: list[str]) -> None:
        """Write the article with links to these files; its text is the same whatever they are."""
        links = "".join(f'<a href="https://{FILES}/{one}" title="Tệp {one}"></a>' for one in names)
        self.page.reply = SiteReply(
            mastercms_page(
                "Triệt phá đường dây mua bán người qua biên giới",
                "Rạng sáng 12/10, tổ công tác phát hiện một xuồng máy chở ba nạn nhân bị lừa bán.",
                "Hiện công an tỉnh phối hợp với địa phương đưa các nạn nhân về với gia đình.",
                links,
                head='<meta property="article:published_time" content="2026-10-12T07:30:00+07:00">',
            )
        )
        self.page.etag = f'"{hash(tuple(names))}"'

    def crawl(self, at: datetime) -> dict[str, Any]:
        self.site.requests.clear()
        return self._crawls.crawl(at)

    @property
    def asked(self) -> list[str]:
        """Return the requests for files in the last crawl."""
        return [
            one.removeprefix(f"{FILES}/") for one in self.site.requests if one.startswith(FILES)
        ]


@contextmanager
def scene(tmp_path: Path, database_url: str, files: dict[str, Any]) -> Iterator[AttachedFiles]:
    with clocked_crawls(NAME, tmp_path, database_url, further_hosts=(FILES,)) as crawls:
        yield AttachedFiles(crawls, files)


def documents(database: Database) -> dict[str, StoredDocument]:
    with database.reading() as session:
        rows = session.scalars(select(StoredDocument).order_by(StoredDocument.id))
        return {row.url.rpartition("/")[2]: row for row in rows}


def changes(database: Database) -> list[str]:
    with database.reading() as session:
        return [
            f"{one.change.kind.value}: {english(one.change.summary)}"
            for one in changes_since(session)
        ]


def record(database: Database) -> dict[str, Any]:
    with database.reading() as session:
        (found,) = article_records(session)
        return found


def attachments(database: Database) -> dict[str, StoredAttachment]:
    with database.reading() as session:
        rows = session.scalars(select(StoredAttachment).order_by(StoredAttachment.id))
        return {row.url.rpartition("/")[2]: row for row in rows}


def test_ten_attachments_cost_ten_requests_and_then_one_conditional_request_each(
    tmp_path: Path, database: Database, database_url: str
) -> None:
    files = {f"{number}.pdf": file(number) for number in range(10)}
    with scene(tmp_path, database_url, files) as play:
        first = play.crawl(NOON)
        assert first["attachments"] == {"stored": 10}
        assert sorted(play.asked) == sorted(["robots.txt", *files])
        stored = documents(database)
        assert len(stored) == 10

        second = play.crawl(NOON + HOURS[1])
        assert second["attachments"] == {"unchanged": 10}
        assert sorted(play.asked) == sorted(["robots.txt", *files])
        for number in range(10):
            assert files[f"{number}.pdf"].asked() == [None, f'"{number}"']
    assert {name: row.id for name, row in documents(database).items()} == {
        name: row.id for name, row in stored.items()
    }
    assert changes(database) == []


def test_attachment_is_read_judged_by_page_and_archived_whole(
    tmp_path: Path, database: Database, database_url: str
) -> None:
    files = {"bao-cao.pdf": file(1)}
    with scene(tmp_path, database_url, files) as play:
        play.crawl(NOON)
    content = files["bao-cao.pdf"].reply.body
    row = documents(database)["bao-cao.pdf"]
    assert (row.kind, row.page_count, row.relevant, row.problem) == ("pdf", 2, True, None)
    assert row.title == "Tệp bao-cao.pdf"
    with database.reading() as session:
        assert [page.relevant for page in pages_of(session, row)] == [False, True]
    assert row.archive
    path = tmp_path / "var" / "archive" / row.archive["warc"]
    answer = read_response_at(path, row.archive["offset"], limit=60_000_000)
    assert answer
    assert answer.body == content
    assert record(database)["documents"] == [
        {
            "url": f"https://{FILES}/bao-cao.pdf", "kind": "pdf", "pages": 2, "text_from": "text",
            "sha256": hashlib.sha256(content).hexdigest(), "title": "Tệp bao-cao.pdf",
            "relevant": True,
        }
    ]  # fmt: skip


def test_hostile_attachments_cost_only_themselves_and_are_named(
    tmp_path: Path, database: Database, database_url: str
) -> None:
    files = {
        "bom.pdf": SiteReply(bomb(), headers=PDF),
        "hong.pdf": SiteReply(b"%PDF-1.7\n", headers=PDF),
        "khoa.pdf": SiteReply(encrypted_pdf(), headers=PDF),
        "trang.pdf": SiteReply("<html>Xin lỗi</html>"),
        "lon.pdf": SiteReply(b"", headers={**PDF, "Content-Length": "60000000"}),
        "mat.pdf": SiteReply("không có", 404),
        "tot.pdf": file(1),
    }
    with scene(tmp_path, database_url, files) as play:
        report = play.crawl(NOON)
    assert (report["outcome"], report["failed"], report["articles"]) == ("done", 0, 1)
    assert report["attachments"] == {"stored": 1, "unreadable": 4, "missing": 1, "failed": 1}
    problems = {name: row.problem for name, row in documents(database).items()}
    assert problems.pop("bom.pdf") in {"no_text", "too_much_memory", "reader_ended", "too_slow"}
    assert problems == {
        "hong.pdf": "broken", "khoa.pdf": "encrypted", "trang.pdf": "unknown_kind", "tot.pdf": None,
    }  # fmt: skip
    failed = attachments(database)
    assert english(failed["lon.pdf"].problem) == "the page is larger than we take"
    assert english(failed["mat.pdf"].problem) == "the server answered 404"


def test_another_content_is_another_version_and_a_change_of_the_article(
    tmp_path: Path, database: Database, database_url: str
) -> None:
    files = {"du-thao.pdf": file(1)}
    with scene(tmp_path, database_url, files) as play:
        play.crawl(NOON)
        files["du-thao.pdf"].reply = file(2).reply
        files["du-thao.pdf"].etag = '"2"'
        assert play.crawl(NOON + HOURS[1])["attachments"] == {"stored": 1}
        # Back to the first: known, and a change again.
        files["du-thao.pdf"].reply = file(1).reply
        files["du-thao.pdf"].etag = '"3"'
        assert play.crawl(NOON + HOURS[2])["attachments"] == {"known": 1}
    reported = "edited: the attached document “Tệp du-thao.pdf” changed"
    assert changes(database) == [reported, reported]
    assert [one["pages"] for one in record(database)["documents"]] == [2, 2]
    assert record(database)["revisions"] == 1


def test_document_that_answers_with_a_page_is_no_new_version(
    tmp_path: Path, database: Database, database_url: str
) -> None:
    files = {"du-thao.pdf": file(1)}
    with scene(tmp_path, database_url, files) as play:
        play.crawl(NOON)
        files["du-thao.pdf"].reply = SiteReply("<html>Hệ thống đang bảo trì</html>")
        files["du-thao.pdf"].etag = '"bao-tri"'
        assert play.crawl(NOON + HOURS[1])["attachments"] == {"failed": 1}
    assert changes(database) == []
    assert documents(database)["du-thao.pdf"].problem is None


def test_attachment_that_vanishes_is_reported_after_two_checks_and_kept(
    tmp_path: Path, database: Database, database_url: str
) -> None:
    files = {"mot.pdf": file(1), "hai.pdf": file(2)}
    with scene(tmp_path, database_url, files) as play:
        play.crawl(NOON)
        # One is no longer linked, the other no longer served.
        play.link(["hai.pdf"])
        play.site.replies[f"{FILES}/hai.pdf"] = SiteReply("không có", 404)
        assert play.crawl(NOON + HOURS[1])["attachments"] == {"missing": 1}
        assert play.asked == ["robots.txt", "hai.pdf"]
        assert changes(database) == []
        play.crawl(NOON + HOURS[2])
        assert changes(database) == [
            "edited: the attached document “Tệp mot.pdf” is gone",
            "edited: the attached document “Tệp hai.pdf” is gone",
        ]
        play.link(["mot.pdf", "hai.pdf"])
        play.site.replies[f"{FILES}/hai.pdf"] = files["hai.pdf"]
        play.crawl(NOON + HOURS[3])
    assert changes(database)[2:] == [
        "edited: the attached document “Tệp mot.pdf” is back",
        "edited: the attached document “Tệp hai.pdf” is back",
    ]
    assert len(record(database)["documents"]) == 2


def test_robots_txt_of_the_host_of_the_files_is_obeyed(
    tmp_path: Path, database: Database, database_url: str
) -> None:
    with scene(tmp_path, database_url, {"mot.pdf": file(1)}) as play:
        play.site.replies[f"{FILES}/robots.txt"] = SiteReply("User-agent: *\nDisallow: /\n")
        assert play.crawl(NOON)["attachments"] == {"failed": 1}
        assert play.asked == ["robots.txt"]
    assert "robots" in english(attachments(database)["mot.pdf"].problem)


def test_private_address_is_never_asked_for_a_file(
    tmp_path: Path, database: Database, database_url: str
) -> None:
    with scene(tmp_path, database_url, {}) as play:
        port = play.site.url.rpartition(":")[2]
        private = f'<a href="http://127.0.0.1:{port}/mot.pdf" title="Tệp"></a>'
        play.page.reply = SiteReply(
            f"{play.page.reply.body!s}".replace("</p>", f"{private}</p>", 1)
        )
        assert play.crawl(NOON)["attachments"] == {"failed": 1}
        assert not [one for one in play.site.requests if "mot.pdf" in one]


def test_file_of_two_articles_is_asked_for_once_and_belongs_to_both(
    tmp_path: Path, database: Database, database_url: str
) -> None:
    with scene(tmp_path, database_url, {"mot.pdf": file(1)}) as play:
        other = "https://thoidai.com.vn/bai-200002.html"
        play.site.replies["thoidai.com.vn/rss_feed/"] = rss_feed(rss_item(PAGE), rss_item(other))
        play.site.replies["thoidai.com.vn/bai-200002.html"] = SiteReply(
            mastercms_page(
                "Giá lúa thu đông nhích nhẹ tại đồng bằng",
                "Thương lái đến tận ruộng đặt cọc, bà con vùng trũng chờ nước rút để gặt nốt vụ này.",
                "Hợp tác xã cho mượn máy sấy, giá thuê bằng một nửa năm ngoái.",
                f'<a href="https://{FILES}/mot.pdf" title="Bảng giá"></a>',
                head='<meta property="article:published_time" content="2026-10-12T07:30:00+07:00">',
            )
        )
        assert play.crawl(NOON)["attachments"] == {"stored": 1}
        assert play.asked == ["robots.txt", "mot.pdf"]
    with database.reading() as session:
        listed = [one["documents"] for one in article_records(session)]
    assert len(listed) == 2
    assert listed[0] == listed[1] != []
