"""`tipwatch sources`: list, pause, check and scaffold as an operator does it."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from fixtures.samples.warc_files import WarcEntry, warc_bytes
from fixtures.sites.loopback_site import LoopbackSite, SiteReply, rss_feed, rss_item
from fixtures.sites.undeclared_site import CASE, HOST, host_map, paper_site

from article.message import verbatim
from demo.sample_sites import serve_sample_sites
from storage.engine import Database
from storage.models import HealthStatus, SourceState, StoredSource
from storage.sources.unhealthy_sources import unhealthy_sources

AT = datetime(2026, 11, 10, 2, tzinfo=UTC)
PAPER = "thoidai.com.vn"
ARTICLE = f"https://{PAPER}/hoi-thao-ve-di-cu-an-toan-210001.html"
TEXT = "Hội thảo giới thiệu sổ tay di cư an toàn cho người đi làm việc ở nước ngoài, in bằng ba thứ tiếng."


def page(*, classes: str = "article-detail") -> SiteReply:
    """Write an article of the paper; another prefix of its classes is a redesign."""
    return SiteReply(
        f"""<!DOCTYPE html><html lang="vi"><head><title>Hội thảo về di cư an toàn</title>
        <meta property="og:title" content="Hội thảo về di cư an toàn">
        <meta property="article:published_time" content="2026-11-08T08:00:00+07:00"></head><body>
        <ul class="breadcrumb"><li class="menu-alias"><a href="/nhan-quyen">Nhân quyền</a></li></ul>
        <h1 class="{classes}-title">Hội thảo về di cư an toàn</h1>
        <div class="{classes}-desc">Sổ tay đến tay người lao động trước ngày lên đường.</div>
        <div class="{classes}-author">Lê Minh</div>
        <div class="{classes}-content"><p>{TEXT}</p><p>{TEXT} Lần thứ hai.</p></div></body></html>"""
    )


SECTIONS = (
    "nhan-quyen-goc-nhin-thoi-dai/tinh-doi-nghia-dao",
    "nhan-quyen-goc-nhin-thoi-dai/chuyen-de",
    "nhan-quyen-goc-nhin-thoi-dai/cam-nang",
    "bo-coi-bien-dao/cuoc-song-vung-bien",
)


def paper(**replies: Any) -> dict[str, Any]:
    """Serve the paper's feed, section and one article."""
    link = f'<div class="bx-listing"><h3 class="article-title"><a href="{ARTICLE}">Hội thảo</a></h3></div>'
    return {
        f"{PAPER}/robots.txt": SiteReply("User-agent: *\nDisallow:\n"),
        f"{PAPER}/rss_feed/": replies.get("feed", rss_feed(rss_item(ARTICLE))),
        **{f"{PAPER}/{path}": replies.get("section", SiteReply(link)) for path in SECTIONS},
        ARTICLE.removeprefix("https://"): replies.get("article", page()),
    }


@pytest.fixture
def checked(tipwatch_sqlite):
    """Check the paper as it is served; gives the exit code and the record."""

    def check(**replies: Any) -> tuple[int, dict[str, Any]]:
        with LoopbackSite(paper(**replies)) as site:
            result = tipwatch_sqlite(
                "sources", "check", PAPER, "--json",
                TIPWATCH_HOST_MAP=json.dumps({PAPER: site.url}),
            )  # fmt: skip
        assert result.stdout, result.stderr
        return result.returncode, json.loads(result.stdout)

    return check


def verdicts(record: dict[str, Any]) -> dict[str, str]:
    return {
        line["subject"]: line["verdict"]
        for line in (*record["discovery"], record["pages"], *record["fields"])
    }


# show


def test_show_prints_declaration_state_runs_and_fill_rates(tipwatch_sqlite, archive) -> None:
    tipwatch_sqlite("crawl", "baochinhphu.vn", "--replay", archive("first", AT))
    result = json.loads(tipwatch_sqlite("sources", "show", "baochinhphu.vn", "--json").stdout)
    assert result["hosts"] == ["baochinhphu.vn"]
    assert (result["state"], result["articles"]) == ("active", 3)
    assert result["polling"]["every_minutes"] == 30
    assert result["runs"][0]["counts"]["new"] == 3
    assert result["fields"]["title"] == {"filled": 1.0, "read_by": {"site": 3}}


def test_show_names_the_link_of_the_chain_that_answered_last(tipwatch_sqlite, archive) -> None:
    tipwatch_sqlite("crawl", "baochinhphu.vn", "--replay", archive("first", AT))
    result = json.loads(tipwatch_sqlite("sources", "show", "baochinhphu.vn", "--json").stdout)
    chain = [(link["method"], link["articles"], link["answered"]) for link in result["discovery"]]
    assert chain == [("feed", 3, True), ("listing", None, False)]


def test_show_is_readable_before_the_first_crawl(tipwatch_sqlite) -> None:
    result = tipwatch_sqlite("sources", "show", "vov.vn")
    assert result.returncode == 0
    assert "not crawled yet" in result.stdout


@pytest.mark.parametrize("command", ["show", "check", "pause", "resume"])
def test_unknown_source_is_refused_and_the_nearest_is_named(tipwatch_sqlite, command: str) -> None:
    result = tipwatch_sqlite("sources", command, "baoquocte")
    assert result.returncode == 2
    assert "no source is called 'baoquocte'; did you mean baoquocte.vn" in result.stderr
    assert "tipwatch sources list" in result.stderr


# pause and resume


def test_paused_source_is_left_out_until_it_is_resumed(tipwatch, archive) -> None:
    recorded = archive("first", AT)
    assert tipwatch("sources", "pause", "baochinhphu.vn").returncode == 0
    tipwatch("crawl", "--replay", recorded)
    sources = json.loads(tipwatch("sources", "list", "--json").stdout)
    state = {one["name"]: (one["state"], one["last_article_at"]) for one in sources}
    assert state["baochinhphu.vn"] == ("paused", None)
    assert state["baoquocte.vn"][1] is not None
    tipwatch("sources", "resume", "baochinhphu.vn")
    crawled = json.loads(tipwatch("crawl", "--replay", recorded, "--json").stdout)
    assert {one["source"]: one["kept"] for one in crawled}["baochinhphu.vn"] == {"new": 3}


def test_pausing_twice_changes_nothing_and_is_reported(tipwatch_sqlite) -> None:
    tipwatch_sqlite("sources", "pause", "vov.vn")
    result = tipwatch_sqlite("sources", "pause", "vov.vn")
    assert result.returncode == 0
    assert "paused already" in result.stderr


def test_paused_source_is_crawled_by_name(tipwatch_sqlite, archive) -> None:
    tipwatch_sqlite("sources", "pause", "baochinhphu.vn")
    result = tipwatch_sqlite("crawl", "baochinhphu.vn", "--replay", archive("first", AT), "--json")
    assert json.loads(result.stdout)[0]["articles"] == 3


def test_status_names_the_unhealthy_sources_that_doctor_and_the_dashboard_name(
    tipwatch, database_url: str
) -> None:
    database = Database(database_url)
    with database.writing() as session:
        # A crawl that was under way when its source was paused, or taken out, ends after it.
        for state in SourceState:
            name = f"{state.value}.vn"
            row = StoredSource(
                name=name, state=state, health=HealthStatus.BROKEN, reason=verbatim("no feed")
            )
            session.add(row)
        found = [row.name for row in unhealthy_sources(session)]
    database.close()
    result = json.loads(tipwatch("status", "--json").stdout)
    assert [one["name"] for one in result["troubled"]] == found == ["active.vn"]
    assert result["paused"] == ["paused.vn"]


# check


def test_check_of_a_healthy_source_is_ok_and_stores_nothing(checked, tipwatch_sqlite) -> None:
    code, record = checked()
    assert (code, record["verdict"], record["advice"]) == (0, "ok", [])
    assert set(verdicts(record).values()) == {"ok"}
    assert json.loads(tipwatch_sqlite("status", "--json").stdout)["articles"] == 0
    shown = json.loads(tipwatch_sqlite("sources", "show", PAPER, "--json").stdout)
    assert (shown["runs"], shown["health"]) == ([], "unknown")


def test_check_asks_every_link_of_the_chain(checked) -> None:
    _, record = checked()
    assert [link["found"].split(" at ")[0] for link in record["discovery"]] == [
        "1 article",
        "4 articles",
    ]


def test_check_reports_a_dead_feed_and_the_listing_that_replaces_it(checked) -> None:
    code, record = checked(feed=SiteReply("", 404))
    result = verdicts(record)
    assert (result["1 feed"], result["2 listing"], record["verdict"]) == (
        "broken",
        "fallback",
        "fallback",
    )
    assert "404" in record["discovery"][0]["found"]
    assert code == 1


def test_check_reports_selectors_that_stopped_answering(checked) -> None:
    code, record = checked(article=page(classes="new"))
    result = verdicts(record)
    assert (result["title"], result["text"], result["date"]) == ("fallback", "fallback", "ok")
    assert record["layouts"] == {"none": 1}
    assert any("`body`" in sentence for sentence in record["advice"])
    assert code == 1


def test_check_of_a_site_that_is_down_is_broken_and_names_why(checked) -> None:
    code, record = checked(feed=SiteReply("", 503), section=SiteReply("", 503))
    assert (code, record["verdict"]) == (1, "broken")


def test_check_prints_a_table_with_what_to_do(tipwatch_sqlite) -> None:
    with LoopbackSite(paper(article=page(classes="new"))) as site:
        result = tipwatch_sqlite(
            "sources", "check", PAPER, TIPWATCH_HOST_MAP=json.dumps({PAPER: site.url})
        )
    assert result.stdout.startswith(f"{PAPER}: fallback")
    assert "what to do" in result.stdout
    assert "opengraph 1" in result.stdout


def test_check_reads_an_archive_and_no_more_pages_than_allowed(tipwatch_sqlite, archive) -> None:
    result = tipwatch_sqlite(
        "sources", "check", "baochinhphu.vn", "--replay", archive("first", AT),
        "--max-pages", "2", "--json",
    )  # fmt: skip
    record = json.loads(result.stdout)
    assert result.returncode == 0
    assert record["pages"]["found"] == "2 of 2 announced pages read as articles"


def test_check_of_every_sample_site_is_good(tipwatch_sqlite) -> None:
    with serve_sample_sites() as samples:
        for name in ("baochinhphu.vn", "baoquocte.vn", "mofa.gov.vn", "vovworld.vn", "vietnam.vn"):
            result = tipwatch_sqlite(
                "sources", "check", name, TIPWATCH_HOST_MAP=json.dumps(samples.host_map)
            )
            assert result.returncode == 0, result.stdout


def test_check_reports_an_archive_that_cannot_be_read(tipwatch_sqlite, tmp_path) -> None:
    (tmp_path / "a.warc").write_bytes(b"nonsense")
    result = tipwatch_sqlite("sources", "check", PAPER, "--replay", tmp_path / "a.warc")
    assert result.returncode == 1
    assert "a.warc" in result.stderr


# new


@pytest.fixture
def checkout(tmp_path, monkeypatch) -> Path:
    """An empty checkout to draft into."""
    home = tmp_path / "checkout"
    (home / "spiders").mkdir(parents=True)
    (home / "spiders/__init__.py").touch()
    monkeypatch.chdir(home)
    return home


def test_new_drafts_a_spider_and_its_fixture(tipwatch_sqlite, checkout) -> None:
    with LoopbackSite(paper_site()) as site:
        result = tipwatch_sqlite("sources", "new", HOST, CASE.url, TIPWATCH_HOST_MAP=host_map(site))
    assert result.returncode == 0, result.stderr
    written = {str(path.relative_to(checkout)) for path in checkout.rglob("*.*") if path.is_file()}
    folder = f"tests/spiders/pages/{HOST}"
    assert {
        "spiders/baolangsong.py",
        f"{folder}/chan_xe_cho_ba/page.html",
        f"{folder}/chan_xe_cho_ba/expected.json",
        f"{folder}/discovery/expected.json",
    } <= written


def test_new_drafts_from_a_recording(tipwatch_sqlite, checkout, tmp_path) -> None:
    with LoopbackSite(paper_site()) as site:
        answers = [
            WarcEntry(url=f"https://{address}", body=_body(site, address))
            for address in site.replies
        ]
    (tmp_path / "a.warc.gz").write_bytes(warc_bytes(*answers))
    result = tipwatch_sqlite("sources", "new", HOST, CASE.url, "--replay", tmp_path / "a.warc.gz")
    assert result.returncode == 0, result.stderr
    assert 'Feed(urls=("https://baolangsong.example/rss/moi-nhat.rss",))' in (
        checkout / "spiders/baolangsong.py"
    ).read_text("utf-8")


def _body(site: LoopbackSite, address: str) -> bytes:
    reply = site.replies[address]
    assert isinstance(reply, SiteReply)
    return reply.body.encode() if isinstance(reply.body, str) else reply.body


def test_new_never_overwrites(tipwatch_sqlite, checkout) -> None:
    (checkout / "spiders/baolangsong.py").write_text("mine", "utf-8")
    result = tipwatch_sqlite("sources", "new", HOST, CASE.url)
    assert result.returncode == 2
    assert "is not overwritten" in " ".join(result.stderr.split())
    assert (checkout / "spiders/baolangsong.py").read_text("utf-8") == "mine"


def test_new_refuses_the_name_of_a_declared_source(tipwatch_sqlite, checkout) -> None:
    result = tipwatch_sqlite("sources", "new", "vov.vn", "https://vov.vn/a-1234567.vov")
    assert result.returncode == 2
    assert "declared already" in " ".join(result.stderr.split())


def test_new_names_its_folder_when_run_elsewhere(tipwatch_sqlite, tmp_path, monkeypatch) -> None:
    monkeypatch.chdir(tmp_path)
    result = tipwatch_sqlite("sources", "new", HOST, CASE.url)
    assert result.returncode == 2
    assert "repository root" in " ".join(result.stderr.split())


def test_new_writes_nothing_if_the_article_cannot_be_had(tipwatch_sqlite, checkout) -> None:
    with LoopbackSite({f"{HOST}/robots.txt": SiteReply("")}) as site:
        result = tipwatch_sqlite("sources", "new", HOST, CASE.url, TIPWATCH_HOST_MAP=host_map(site))
    assert result.returncode == 1
    assert "404" in result.stderr
    assert [path.name for path in (checkout / "spiders").iterdir()] == ["__init__.py"]
