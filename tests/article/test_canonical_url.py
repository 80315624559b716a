"""Canonical URLs: every form of an address leads to one, and what is no web address is refused."""

from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from article.canonical_url import BadAddress, canonical_url, host_of

PAGE = "https://vov.vn/xa-hoi/bai-viet-1.html"

VARIANTS = {
    "http": "http://vov.vn/xa-hoi/bai-viet-1.html",
    "capital host": "HTTPS://VOV.VN/xa-hoi/bai-viet-1.html",
    "final dot of the host": "https://vov.vn./xa-hoi/bai-viet-1.html",
    "default port": "https://vov.vn:443/xa-hoi/bai-viet-1.html",
    "default port of http": "http://vov.vn:80/xa-hoi/bai-viet-1.html",
    "fragment": PAGE + "#binh-luan",
    "empty query": PAGE + "?",
    "tracking": PAGE + "?utm_source=zalo&utm_medium=social&fbclid=Iw1&zarsrc=30&gidzl=x",
    "tracking in capitals": PAGE + "?UTM_Source=zalo",
    "amp query": PAGE + "?amp",
    "amp path": PAGE + "/amp",
    "amp folder": PAGE + "/amp/",
    "amp suffix": PAGE + ".amp",
    "twice amp": PAGE + "/amp/amp",
    "print": "https://vov.vn/print/xa-hoi/bai-viet-1.html",
    "twice print": "https://vov.vn/print/print/xa-hoi/bai-viet-1.html",
    "doubled slash": "https://vov.vn//xa-hoi///bai-viet-1.html",
    "dot segments": "https://vov.vn/./thoi-su/../xa-hoi/bai-viet-1.html",
    "encoded dot segments": "https://vov.vn/thoi-su/%2e%2e/xa-hoi/bai-viet-1.html",
    "needless encoding": "https://vov.vn/xa%2Dhoi/b%61i-viet-1.html",
    "space around": f"  {PAGE}\n",
    "encoded space behind": PAGE + "%20",
    "quote behind": PAGE + '"',
    "quote and bracket behind": PAGE + "%22%3E",
    "comma behind": PAGE + ",",
    "bracket before tracking": PAGE + ")?utm_source=x",
    "bracket before a fragment": PAGE + ")#top",
    "line break inside": "https://vov.vn/xa-hoi/\nbai-viet-1.html",
    "tab inside": "https://vov.vn/xa-hoi/\tbai-viet-1.html",
    "empty user name": "https://@vov.vn/xa-hoi/bai-viet-1.html",
}


@pytest.mark.parametrize("variant", VARIANTS.values(), ids=VARIANTS)
def test_host_variants_of_an_address_are_one(variant: str) -> None:
    assert canonical_url(variant) == PAGE


@pytest.mark.parametrize(
    "spelling",
    [
        "https://vov.vn/tin/bản-án",
        "https://vov.vn/tin/ba\u0309n-a\u0301n",
        "https://vov.vn/tin/b%E1%BA%A3n-%C3%A1n",
        "https://vov.vn/tin/b%e1%ba%a3n-%c3%a1n",
        "https://vov.vn/tin/ba%CC%89n-a%CC%81n",
    ],
    ids=["composed", "decomposed", "encoded", "encoded in small letters", "encoded decomposed"],
)
def test_vietnamese_paths_have_one_spelling(spelling: str) -> None:
    assert canonical_url(spelling) == "https://vov.vn/tin/b%E1%BA%A3n-%C3%A1n"


def test_vietnamese_queries_have_one_spelling() -> None:
    composed = canonical_url("https://vov.vn/tim?q=bản")
    assert canonical_url("https://vov.vn/tim?q=ba\u0309n") == composed
    assert canonical_url("https://vov.vn/tim?q=b%E1%BA%A3n") == composed


@pytest.mark.parametrize(
    ("url", "canonical"),
    [
        ("https://moj.gov.vn/tin.aspx?ItemID=7", "https://moj.gov.vn/tin.aspx?ItemID=7"),
        ("https://vov.vn/a?b=2&a=1", "https://vov.vn/a?b=2&a=1"),
        ("https://vov.vn/a?utm_source=x&id=3&fbclid=4", "https://vov.vn/a?id=3"),
        ("https://vov.vn:8443/a", "https://vov.vn:8443/a"),
        ("https://vov.vn/", "https://vov.vn/"),
        ("https://vov.vn", "https://vov.vn/"),
        ("https://vov.vn/a/", "https://vov.vn/a/"),
        ("https://baoquocte.vn/tin-moi&s_cond=&BRSR=15", "https://baoquocte.vn/tin-moi&s_cond=&BRSR=15"),
        ("https://vov.vn/b%2520c", "https://vov.vn/b%2520c"),
        ("https://vov.vn/b%3Fc%23d", "https://vov.vn/b%3Fc%23d"),
        ("https://vov.vn/latin-%FF", "https://vov.vn/latin-%FF"),
        ("https://vov.vn/example/amplitude", "https://vov.vn/example/amplitude"),
        ("https://vov.vn/printing/a", "https://vov.vn/printing/a"),
    ],
    ids=[
        "a parameter that names the page", "order of parameters", "a parameter among tracking",
        "another port", "a bare host", "a bare host without slash", "a final slash",
        "ampersand in the path", "percent sign encoded once more", "question mark and hash encoded",
        "bytes that are no UTF-8", "a word that begins like amp", "a word that begins like print",
    ],
)  # fmt: skip
def test_what_distinguishes_pages_stays_in_the_url(url: str, canonical: str) -> None:
    assert canonical_url(url) == canonical


@pytest.mark.parametrize("host", ["báo.vn", "BÁO.vn", "ba\u0301o.vn", "xn--bo-mia.vn"])
def test_hosts_with_vietnamese_letters_are_written_in_ascii(host: str) -> None:
    assert canonical_url(f"https://{host}/a") == "https://xn--bo-mia.vn/a"


@pytest.mark.parametrize(
    ("link", "meant"),
    [
        ("/b.html", "https://vov.vn/b.html"),
        ("b.html", "https://vov.vn/tin/b.html"),
        ("../b.html", "https://vov.vn/b.html"),
        ("//m.vov.vn/b.html", "https://m.vov.vn/b.html"),
        ("?page=2", "https://vov.vn/tin/a.html?page=2"),
        ("https://cand.vn/b", "https://cand.vn/b"),
    ],
)
def test_links_are_read_from_the_page_they_stand_on(link: str, meant: str) -> None:
    assert canonical_url(link, base="https://vov.vn/tin/a.html") == meant


@pytest.mark.parametrize(
    "text",
    [
        "javascript:void(0)", "JavaScript:alert(1)", " javascript:alert(1)", "mailto:toasoan@vov.vn",
        "tel:1900", "data:text/html,x", "ftp://vov.vn/a", "file:///etc/passwd", "zalo://share",
        "", "   ", "#", "/a", "//vov.vn/a", "vov.vn/a", "https://", "https:///a", "https:vov.vn",
        "https://vov.vn:port/", "https://vov.vn:99999/", "https://[bad/", "https://a b.vn/",
        "https://..vn/", "https://" + "a" * 70 + ".vn/", "https://vov.vn/\ud800",
        "https://vov.vn/" + "a" * 3000,
        "https://vov.vn/?" + "&".join(f"p{i}=1" for i in range(200)),
    ],
)  # fmt: skip
def test_what_is_no_web_address_is_refused(text: str) -> None:
    with pytest.raises(BadAddress):
        canonical_url(text)


@pytest.mark.parametrize(
    "url",
    ["https://user@vov.vn/a", "https://user:word@vov.vn/a", "https://vov.vn\\@evil.example/"],
)
def test_addresses_with_a_user_name_are_refused(url: str) -> None:
    with pytest.raises(BadAddress, match="user name"):
        canonical_url(url)


def test_refusal_quotes_the_address_but_not_all_of_a_long_one() -> None:
    with pytest.raises(BadAddress, match=r"^'javascript:a+'? is no web address") as refusal:
        canonical_url("javascript:" + "a" * 100_000)
    assert len(str(refusal.value)) < 400


@pytest.mark.parametrize(
    ("url", "host"),
    [
        ("https://VOV.vn:8443/a", "vov.vn"),
        ("https://vov.vn./", "vov.vn"),
        ("https://[bad/", ""),
        ("mailto:a@b.vn", ""),
    ],
)
def test_host_of_an_address_is_bare_and_small(url: str, host: str) -> None:
    assert host_of(url) == host


ODD_ADDRESSES = st.builds(
    "{}://{}{}{}".format,
    st.sampled_from(["http", "https", "HTTP"]),
    st.sampled_from(["vov.vn", "VOV.VN.", "báo.vn", "vov.vn:80", "a_b.vn:8080"]),
    st.lists(
        st.sampled_from(
            ["/", "//", "/amp", ".amp", "/print/", "..", ".", "%2e", "%25", "%zz", "%FF", "ả", "a\u0309",
             ")", '"', "%22", " ", "+", ";", "&", "=", "#", "?", "utm_source=1", "b=%20", "\u0309", "%0a"]
        ),
        max_size=12,
    ).map(lambda pieces: "/" + "".join(pieces)),
    st.text(max_size=8),
)  # fmt: skip


@given(ODD_ADDRESSES)
def test_canonical_address_is_its_own_canonical_address(url: str) -> None:
    try:
        canonical = canonical_url(url)
    except BadAddress:
        return
    assert canonical_url(canonical) == canonical
    assert canonical.isascii()


@given(st.text(), st.text())
def test_any_text_is_an_address_or_refused(text: str, base: str) -> None:
    with suppress(BadAddress):
        assert canonical_url(text, base=base).startswith("https://")


@pytest.mark.timeout(20)
@pytest.mark.parametrize("before", ["https://", "//", " https://", "http:/\n/", "https:/\t\n/"])
def test_host_longer_than_any_is_refused_before_it_is_looked_at(before: str) -> None:
    host = "a" + "\u0315\u0300" * 100_000
    assert host_of(f"{before}{host}/x") == ""
    with pytest.raises(BadAddress):
        canonical_url(f"{before}{host[:15_000]}/x", base="https://vov.vn/")


def test_long_path_that_holds_two_slashes_is_no_long_host() -> None:
    url = f"https://vov.vn/a//{'b' * 1_500}"
    assert host_of(url) == "vov.vn"
    assert canonical_url(url) == f"https://vov.vn/a/{'b' * 1_500}"


@pytest.mark.parametrize("suffix", ["/amp", ".amp", "/amp%22", "/amp/%20"])
def test_suffixes_without_end_are_no_address(suffix: str) -> None:
    # Taken off one by one, a sitemap of 5,000 such addresses took two minutes.
    with pytest.raises(BadAddress, match="hides another"):
        canonical_url("https://vov.vn/a" + suffix * 200)


@pytest.mark.parametrize("suffix", ["/amp", '/amp"', "/amp?utm_source=x", '/amp/amp/%20"'])
def test_suffixes_that_templates_write_are_taken_off(suffix: str) -> None:
    assert canonical_url("https://vov.vn/a-1.vov" + suffix) == "https://vov.vn/a-1.vov"
