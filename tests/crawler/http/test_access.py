"""Access: cookie gates, user agents, schemes and TLS levels of one source, and what health says of them."""

from __future__ import annotations

import json
import os
import ssl
import subprocess
from collections.abc import Callable
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import NameOID
from fixtures.databases.migrated_files import with_database
from fixtures.processes.command_fork import run_command
from fixtures.samples.sentences import english
from fixtures.sites.loopback_site import LoopbackSite, SiteReply, unlike_words

from article.message import Message, message
from crawler.crawl.fetch_errors import FetchCode
from crawler.crawl.report import CrawlReport
from crawler.discovery.fallback_chain import MethodResult, Problem
from crawler.health.last_crawl import SourceHealth, diagnose
from crawler.http.middlewares.script_cookie import script_cookie_value
from crawler.source.access import Access, TlsLevel
from crawler.spider.registry import declared_spiders

ROOT = Path(__file__).parents[3]
WEAK_KEY = """\
-----BEGIN DH PARAMETERS-----
MIGHAoGBANRMvjebIHlMCmMz4wh6QtDcWg0Fd/PlvMqQgSXy4CUVMUdW3C33bdBM
3yIdF4KS+PLPd4gijlxfJDg720LHRimjvuh4Uq/6dbHX6QNqOm8xmFLrYngJmzCR
xBqdTE1R23CBIMqMLbu1GmGOtL0o2Qyav7xyLm34Hk0rWi1RgJHfAgEC
-----END DH PARAMETERS-----
"""
"""Diffie-Hellman parameters of 1024 bits, made for this test."""
COOKIE_STUB = (
    '<html><body><script>document.cookie="D1N={}"+"; expires=Fri, 31 Dec 2099 23:59:59 GMT; '
    'path=/";window.location.reload(true);</script></body></html>'
)
NEWS = "/tintuc/Pages"
PAGE = (
    "<div class='newsDetails'><h1>Giám sát việc hỗ trợ nạn nhân mua bán người</h1>"
    "<p class='date'>19/11/2026 15:25</p><div id='anhnoidung'><p>Đoàn giám sát ghi nhận khó khăn "
    "lớn nhất là thiếu phiên dịch và nơi ở tạm thời cho nạn nhân.</p></div></div>"
)


def crawl(
    tmp_path: Path, site: LoopbackSite, name: str, *hosts: str
) -> tuple[dict[str, Any], subprocess.CompletedProcess[str]]:
    env = {
        **os.environ,
        "TIPWATCH_DATA_DIR": str(with_database(tmp_path / "var")),
        "TIPWATCH_HOST_MAP": json.dumps(dict.fromkeys(hosts, site.url)),
    }
    result = run_command("crawl", name, "--json", env=env)
    (report,) = json.loads(result.stdout)
    return report, result


# Cookie gates


def test_cookie_value_is_read_from_the_script() -> None:
    assert script_cookie_value(COOKIE_STUB.format("0a1b2c").encode(), cookie="D1N") == "0a1b2c"


@pytest.mark.parametrize(
    "body",
    [
        COOKIE_STUB.replace("D1N", "incap_ses_1"),
        COOKIE_STUB.format("a").replace("D1N", "OTHER"),
        COOKIE_STUB.format("a").replace("window.location.reload(true);", ""),
        COOKIE_STUB.format("a") + "<script src='/_Incapsula_Resource?x'></script>",
        COOKIE_STUB.format("a").replace("</body>", "<div class='g-recaptcha captcha'></div></body>"),
        COOKIE_STUB.format("a").replace('"D1N=a"', 'toNumbers("D1N=a")'),
        COOKIE_STUB.format("a") + " " * 1_000,
        COOKIE_STUB.format("a").replace("window", 'document.cookie="B=2";window'),
        '<script>document.cookie="D1N="+compute();location.reload();</script>',
        "<html><body>Đoàn giám sát</body></html>",
        "",
    ],
    ids=[
        "a cookie of a product", "another cookie", "no reload", "a product's script", "a captcha",
        "a computed value", "a long page", "two cookies", "a value of a function", "a page", "nothing",
    ],
)  # fmt: skip
def test_any_other_page_sets_no_cookie(body: str) -> None:
    assert script_cookie_value(body.encode(), cookie="D1N") is None


def behind_cookie(
    reply: SiteReply, *, cookie: str = "D1N=77"
) -> Callable[[BaseHTTPRequestHandler], None]:
    stub = SiteReply(COOKIE_STUB.format("77"))

    def answer(handler: BaseHTTPRequestHandler) -> None:
        (reply if cookie in (handler.headers.get("Cookie") or "") else stub)(handler)

    return answer


def own_page(number: int) -> str:
    """Return the page with a title and a text that no other page has."""
    titled = PAGE.replace("Giám sát", f"Giám sát {unlike_words(number, 1)}", 1)
    return titled.replace("lớn nhất", unlike_words(number, 60))


def quochoi(**options: Any) -> dict[str, Callable[[BaseHTTPRequestHandler], None]]:
    links = "".join(f"<a href='tin-tong-hop.aspx?ItemID={one}'>Tin</a>" for one in (1, 2, 3))
    pages = {
        "/robots.txt": SiteReply("User-agent: *\nDisallow: /kin\n"),
        f"{NEWS}/tin-tong-hop.aspx": SiteReply(links),
        f"{NEWS}/tin-hoat-dong-cua-quoc-hoi.aspx": SiteReply(links),
        **{f"{NEWS}/tin-tong-hop.aspx?ItemID={one}": SiteReply(own_page(one)) for one in (1, 2, 3)},
    }
    return {f"quochoi.vn{path}": behind_cookie(page, **options) for path, page in pages.items()}


def test_declared_cookie_check_is_answered_once_and_every_page_is_read(tmp_path) -> None:
    with LoopbackSite(quochoi()) as site:
        report, result = crawl(tmp_path, site, "quochoi.vn", "quochoi.vn")
    assert (result.returncode, report["articles"]) == (0, 3), result.stderr
    asked_twice = [one for one in set(site.requests) if site.requests.count(one) > 1]
    # robots.txt, and what was prepared before the cookie was there; no article.
    assert not [one for one in asked_twice if "ItemID" in one]


def test_page_that_refuses_its_own_cookie_is_a_challenge(tmp_path) -> None:
    with LoopbackSite(quochoi(cookie="D1N=another")) as site:
        report, result = crawl(tmp_path, site, "quochoi.vn", "quochoi.vn")
    assert result.returncode == 1
    assert report["articles"] == 0
    assert "challenge" in result.stdout
    assert max(site.requests.count(one) for one in set(site.requests)) == 2


def test_cookie_check_of_a_source_that_declares_none_is_not_answered(tmp_path) -> None:
    feed = SiteReply("<rss version='2.0'><channel></channel></rss>")
    with LoopbackSite({"baoquocte.vn/rss_feed/": behind_cookie(feed)}) as site:
        crawl(tmp_path, site, "baoquocte.vn", "baoquocte.vn")
    assert site.requests.count("baoquocte.vn/rss_feed/") == 1


# User agents


def refusing(reply: SiteReply) -> Callable[[BaseHTTPRequestHandler], None]:
    def answer(handler: BaseHTTPRequestHandler) -> None:
        refused = "tipwatch" in (handler.headers.get("User-Agent") or "")
        (SiteReply("Forbidden", 403) if refused else reply)(handler)

    return answer


VOV = {
    "/robots.txt": SiteReply("", 404),
    "/rss.xml": SiteReply(
        "<rss version='2.0'><channel><item><link>https://vov.vn/phap-luat/tin-post1242340.vov</link>"
        "</item></channel></rss>"
    ),
    "/rss/phap-luat.rss": SiteReply("<rss version='2.0'><channel></channel></rss>"),
    "/phap-luat/tin-post1242340.vov": SiteReply(
        "<h1 class='article-title'>Khởi tố chủ tàu ép bạn thuyền</h1><div class='article-content'>"
        "<div class='text-long'><p>Mười một bạn thuyền được môi giới đưa xuống tàu, bị giữ giấy tờ "
        "suốt tám tháng.</p></div></div>"
    ),
}


def test_declared_second_agent_is_used_once_ours_is_refused(tmp_path) -> None:
    with LoopbackSite({f"vov.vn{path}": refusing(page) for path, page in VOV.items()}) as site:
        report, _ = crawl(tmp_path, site, "vov.vn", "vov.vn")
    assert report["articles"] == 1
    assert site.requests.count("vov.vn/phap-luat/tin-post1242340.vov") == 1


def test_second_agent_is_not_used_where_ours_is_welcome(tmp_path) -> None:
    agents: list[str] = []

    def noting(reply: SiteReply) -> Callable[[BaseHTTPRequestHandler], None]:
        def answer(handler: BaseHTTPRequestHandler) -> None:
            agents.append(handler.headers.get("User-Agent") or "")
            reply(handler)

        return answer

    pages = {**VOV, "/rss/phap-luat.rss": SiteReply("Forbidden", 403)}
    with LoopbackSite({f"vov.vn{path}": noting(page) for path, page in pages.items()}) as site:
        crawl(tmp_path, site, "vov.vn", "vov.vn")
    # One page that is forbidden to everybody is asked for a second time, and that is all.
    assert sum("tipwatch" not in agent for agent in agents) == 1


# TLS


@pytest.fixture(scope="module")
def certificate(tmp_path_factory) -> tuple[Path, Path]:
    """A certificate, and Diffie-Hellman parameters as weak as those of old servers."""
    key = rsa.generate_private_key(public_exponent=65_537, key_size=2_048)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "moh.gov.vn")])
    start = datetime(2026, 1, 1, tzinfo=UTC)
    signed = (
        x509.CertificateBuilder(name, name, key.public_key(), 1, start, start.replace(year=2040))
    ).sign(key, hashes.SHA256())
    folder = tmp_path_factory.mktemp("tls")
    pem, weak = folder / "server.pem", folder / "dh.pem"
    private = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    pem.write_bytes(private + signed.public_bytes(serialization.Encoding.PEM))
    weak.write_text(WEAK_KEY)
    return pem, weak


@pytest.mark.parametrize(
    ("name", "articles"), [("moh.gov.vn", 1), ("quochoi.vn", 0)], ids=["declared", "not declared"]
)
def test_weak_key_of_a_server_is_accepted_where_declared(
    name: str, articles: int, certificate, tmp_path
) -> None:
    pem, weak = certificate
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.set_ciphers("DHE-RSA-AES128-SHA:@SECLEVEL=0")
    context.maximum_version = ssl.TLSVersion.TLSv1_2
    context.load_cert_chain(pem)
    context.load_dh_params(weak)
    path = "/tin-noi-bat/-/asset_publisher/3Yst/content/huong-dan-nhan-biet-nan-nhan"
    page = (
        "<div class='contentDetail'><h3>Hướng dẫn nhận biết nạn nhân</h3><p class='time-post'>"
        "19/11/2026 08:30</p><div class='journal-content-article'><p>Tài liệu nêu mười hai dấu hiệu "
        "để bác sĩ nhận ra người bị mua bán.</p></div></div>"
    )
    pages = {
        "moh.gov.vn/tin-noi-bat": SiteReply(
            f"<h3 class='asset-title'><a href='{path}'>Tin</a></h3>"
        ),
        f"moh.gov.vn{path}": SiteReply(page),
    }
    with LoopbackSite(pages) as site:
        site.encrypt(context)
        report, result = crawl(tmp_path, site, name, name)
    assert report["articles"] == articles
    assert ("no encrypted connection" in result.stdout) is (articles == 0)


# Health


def report_of(*reasons: Message) -> CrawlReport:
    report = CrawlReport(source="vov.vn", started_at=datetime(2026, 11, 25, tzinfo=UTC))
    step = MethodResult(kind="feed", requested=True)
    for number, reason in enumerate(reasons):
        url = f"https://vov.vn/rss/{number}"
        step.fetch_failures.append(Problem(url, reason))
        report.record_failure(url, reason)
    report.method_results = (step,)
    return report


@pytest.mark.parametrize(
    ("reason", "named"),
    [
        (message(FetchCode.STATUS, status=403), "access=Access(user_agent="),
        (message(FetchCode.TLS), "access=Access(tls=TlsLevel.LEGACY)"),
        (message(FetchCode.PROXY), "access=Access(proxy="),
        (message(FetchCode.REFUSED), "scheme='http'"),
    ],
)
def test_health_names_the_access_that_is_missing(reason: Message, named: str) -> None:
    diagnosis = diagnose(report_of(reason, reason), declared_spiders()["vov.vn"].source)
    assert diagnosis.health is SourceHealth.BROKEN
    assert named in english(diagnosis.reason)


def test_different_failures_are_no_matter_of_access() -> None:
    report = report_of(message(FetchCode.STATUS, status=403), message(FetchCode.STATUS, status=404))
    assert "access" not in english(diagnose(report, declared_spiders()["vov.vn"].source).reason)


def test_health_names_the_second_agent_in_use() -> None:
    report = report_of()
    report.method_results[0].articles = report.articles = 3
    report.agent_refused = True
    diagnosis = diagnose(report, declared_spiders()["vov.vn"].source)
    assert diagnosis.health is SourceHealth.DEGRADED
    assert "refuses our user agent" in english(diagnosis.reason)


# Declarations


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"user_agent": " "}, "user_agent"),
        ({"user_agent_if_refused": "a\nb"}, "user_agent_if_refused"),
        ({"scheme": "ftp"}, "scheme"),
        ({"proxy": "proxy.example:3128"}, "proxy"),
        ({"script_cookie": "D1N=1"}, "script_cookie"),
    ],
)
def test_wrong_access_is_named(wrong: dict[str, str], field: str) -> None:
    (problem,) = Access(**wrong).problems()  # type: ignore[arg-type]
    assert problem.startswith(f"{field}: ")


def test_right_access_has_no_problem() -> None:
    access = Access(
        user_agent="Mozilla/5.0",
        scheme="http",
        tls=TlsLevel.LEGACY,
        proxy="http://proxy.example:3128",
        script_cookie="D1N",
    )
    assert list(access.problems()) == []
    assert access.scrapy_settings == {"USER_AGENT": "Mozilla/5.0"}
