"""Every stored string is hostile until escaped: hundreds of attacks, and a real browser that sees none run."""

from __future__ import annotations

import json
from itertools import product
from xml.etree import ElementTree as ET

from fixtures.samples.sample_objects import NOON

from article.message import verbatim
from presentation.plain_text import truncate_title
from storage.models import (
    AuditEntry,
    Cadence,
    Change,
    ChangeKind,
    Delivery,
    DeliveryKind,
    DeliveryState,
    Page,
    Review,
    ReviewState,
    Revision,
    SavedSearch,
    SourceState,
    StoredJudgement,
    StoredSource,
    Story,
    Subscriber,
    SubscriberState,
    WhenEmpty,
)

_CALLS = (
    "alert(1)",
    "confirm`1`",
    "window.pwned=1",
    "eval('pwned=1')",
    "top.pwned=1",
    "self.pwned=1",
)
# ruff: noqa: E501 - an attack is one line
_SHAPES = (
    "<script>{0}</script>", "<ScRiPt >{0}</sCrIpT>", "</title><script>{0}</script>",
    "</textarea><script>{0}</script>", "<img src=x onerror={0}>", "<img/src=`x`onerror={0}>",
    "<svg onload={0}>", "<svg><script>{0}</script></svg>", "<body onload={0}>",
    "<iframe src=javascript:{0}>", "<iframe srcdoc='<script>{0}</script>'>", "<details open ontoggle={0}>",
    "<a href=javascript:{0}>x</a>", "<input autofocus onfocus={0}>", "<video><source onerror={0}></video>",
    "<math><mtext></mtext><mglyph><style><img src onerror={0}></style></math>", "\" onmouseover=\"{0}\" x=\"",
    "' onfocus='{0}' autofocus='", "\"><script>{0}</script>", "'><script>{0}</script>", "--><script>{0}</script>",
    "]]><script>{0}</script>", "javascript:{0}", "data:text/html,<script>{0}</script>",
    "{{{{constructor.constructor('{0}')()}}}}", "${{{0}}}", "{{% raw %}}<script>{0}</script>", "<style>@import 'x'</style><b>{0}",
    "<form action=javascript:{0}><button autofocus>x", "<object data=javascript:{0}>", "<embed src=javascript:{0}>",
    "<link rel=stylesheet href=javascript:{0}>", "<base href=javascript:{0}//>", "<meta http-equiv=refresh content='0;javascript:{0}'>",
    "<marquee onstart={0}>", "&lt;script&gt;{0}&lt;/script&gt;", "&#60;script&#62;{0}&#60;/script&#62;",
    "\u003cscript\u003e{0}\u003c/script\u003e", "<script\x0b>{0}</script>", "<<script>{0}//<</script>",
    "<svg><animate onbegin={0} attributeName=x dur=1s>", "<x contenteditable onblur={0}>lose focus</x>",
    "<button popovertarget=x>x</button><div popover id=x onbeforetoggle={0}>", "<noscript><p title=\"</noscript><img src=x onerror={0}>\">",
    "<select><option><img src=x onerror={0}>", "<xss style='animation-name:x' onanimationstart={0}>",
    "<template><script>{0}</script></template>", "\u202e<script>{0}</script>", "<scr\x00ipt>{0}</scr\x00ipt>",
    "<img src=x:x onerror\n={0}>", "<isindex type=image src=1 onerror={0}>",
)  # fmt: skip
_COUNTED = [shape.format(call) for shape, call in product(_SHAPES, _CALLS)]
_DISGUISED = [
    *(attack.upper() for attack in _COUNTED[::5]),
    *(attack.replace("<", "<\t", 1) for attack in _COUNTED[::5]),
    *(f"x\n{attack}" for attack in _COUNTED[::5]),
    *(attack * 2 for attack in _COUNTED[::5]),
    *(f"{attack}<!--" for attack in _COUNTED[::5]),
]
ATTACKS = [attack.replace("\x00", "") for attack in (*_COUNTED, *_DISGUISED)]
_BATCH = 20
_EDITED = 60


def hostile(database) -> None:
    """Store every attack as title, body, author, source, term, note and everything else that is shown.

    As rows, not as articles that come in: what was stored once is shown, however it got there.
    """
    with database.writing() as session:
        session.add_all(Story(id=number) for number in (1, 2))
        session.flush()
        for number, attack in enumerate(ATTACKS, 1):
            store(session, number, attack)
        for number, attack in enumerate(ATTACKS[:40], 1):
            session.add(reader(number, attack))
            session.flush()
            session.add(delivery(number, attack))
        for name in ATTACKS[:40]:
            session.add(
                StoredSource(
                    name=name[:100], state=SourceState.ACTIVE, reason=verbatim(name), failures=0
                )
            )
        for number, attack in enumerate(ATTACKS[:60]):
            session.add(
                SavedSearch(
                    name=f"{attack}{number}"[:200], filters=attack, feed_key=f"k{number}",
                    saved_by=attack[:100], saved_at=NOON,
                )
            )  # fmt: skip
            session.add(
                AuditEntry(
                    at=NOON,
                    actor=attack[:100],
                    action="x",
                    target=attack,
                    detail=attack,
                    origin=attack[:100],
                )
            )


def reader(number: int, attack: str) -> Subscriber:
    return Subscriber(
        id=number, email=f"{attack}{number}"[:300], language=attack[:5], cadence=Cadence.DAILY, hour=7,
        zone=attack[:60], filters=[f"search={attack}"], when_empty=WhenEmpty.NOTHING, operator=False,
        state=SubscriberState.PAUSED, reason=verbatim(attack), subscribed_at=NOON, next_due_at=NOON, cursor=0,
        cursor_at=NOON,
    )  # fmt: skip


def delivery(number: int, attack: str) -> Delivery:
    return Delivery(
        subscriber_id=number, number=1, kind=DeliveryKind.DIGEST, key=f"k{number}",
        state=DeliveryState.REJECTED, since=NOON, until=NOON, cursor_before=0, cursor_after=0, articles=0,
        claimed_at=NOON, server_response=attack,
    )  # fmt: skip


def store(session, number: int, attack: str) -> None:
    edited = number <= _EDITED
    session.add(
        Page(
            id=number, key=f"k{number}", url=attack, source=attack[:100], first_seen_at=NOON,
            last_checked_at=NOON, revisions=2 if edited else 1, judgement_id=number,
            story_id=1 if number < 6 else None, review=ReviewState.CONFIRMED,
        )
    )  # fmt: skip
    session.flush()
    for revision, title in enumerate([attack, f"{attack}!"][: 2 if edited else 1], 1):
        session.add(
            Revision(
                id=10_000 * revision + number,
                page_id=number, number=revision, seen_at=NOON, fingerprint=f"{number}.{revision}",
                text_digest=f"{number}", title=title, lead=attack, text=f"{attack}\nx {title}",
                author=title, section=attack, language="vi", original_url=attack, credited=attack,
                images=[{"url": attack, "caption": attack}], layout=None, read_by={},
                archive={"warc": attack, "offset": 0, "sha256": attack},
            )
        )  # fmt: skip
    session.flush()
    newest = (20_000 if edited else 10_000) + number
    session.add(poisoned(number, revision=newest, attack=attack))
    session.add(
        Review(page_id=number, judgement_id=number, verdict=ReviewState.CONFIRMED,
               reviewer=attack[:100], note=attack, at=NOON)
    )  # fmt: skip
    if edited:
        session.add(
            Change(page_id=number, kind=ChangeKind.EDITED, at=NOON, from_revision=1, to_revision=2,
                   summary=verbatim(attack), significance=0.5, reasons=[attack])
        )  # fmt: skip


def poisoned(number: int, *, revision: int, attack: str) -> StoredJudgement:
    cited = {"field": "title", "quote": attack, "start": 0, "end": len(attack)}
    return StoredJudgement(
        id=number, revision_id=revision, rule_version=attack[:40], judged_at=NOON, relevant=True,
        score=0.9, tier=attack[:20], themes=[attack], forms=[attack],
        places=[{"name": attack, "kind": "site", "code": attack, "now": attack}],
        evidence=[{"term": attack, **cited}], facts=[{"kind": attack, "value": attack, **cited}],
        elements=[{"element": "act", "sign": attack, **cited}],
    )  # fmt: skip


def test_five_hundred_attacks_execute_nothing_anywhere(bare_site, window) -> None:
    assert len(set(ATTACKS)) >= 500
    hostile(bare_site.database)
    with bare_site() as site:
        shown = window(site.base)
        paths = ["/", "/sources", "/searches", "/audit", "/changes", "/stories", "/settings"]
        paths += [
            "/subscribers",
            "/deliveries",
            "/deliveries/7",
            "/articles/1/compare",
            "/stories/1",
            "/cases",
            "/cases/1",
            "/cases/1/print",
        ]
        paths += [f"/articles?after=0.{below}" for below in range(50, len(ATTACKS) + 51, 50)]
        paths += [
            f"/articles?q={'%3Cscript%3Ealert(1)%3C/script%3E'}&author=%22%3E%3Csvg/onload=alert(1)%3E"
        ]
        paths += [
            "/login?back=javascript:alert(1)",
            "/articles/1?rev=%3Cscript%3E",
            "/%3Cscript%3Ealert(1)%3C/script%3E",
        ]
        for path in paths:
            shown.open(path)
            assert_calm(shown, path)
        # Each article's own page, many to a window so that the suite stays quick.
        page = shown.open("/")
        for first in range(1, len(ATTACKS) + 1, _BATCH):
            numbers = list(range(first, min(first + _BATCH, len(ATTACKS) + 1)))
            page.evaluate(
                """async (numbers) => {
                  const edited = numbers.filter((number) => number <= 60).map((number) => `${number}/compare`);
                  for (const number of [...numbers, ...edited]) {
                    const text = await (await fetch(`/articles/${number}`)).text();
                    const made = new DOMParser().parseFromString(text, "text/html");
                    const bad = [...made.querySelectorAll("*")].filter((element) =>
                      [...element.attributes].some((one) => one.name.startsWith("on") || /^\\s*(javascript|data):/i.test(
                        ["href", "src", "action", "data", "srcdoc"].includes(one.name) ? one.value : ""))
                      || (element.tagName === "SCRIPT" && !element.src.includes("/static/keys.js"))
                      || ["IFRAME", "OBJECT", "EMBED", "BASE", "STYLE"].includes(element.tagName));
                    if (bad.length) throw new Error(`${number}: ${bad[0].outerHTML}`);
                  }
                }""",
                numbers,
            )
        for number in range(1, len(ATTACKS) + 1, 37):
            shown.open(f"/articles/{number}")
            assert_calm(shown, str(number))
        # An export holds the titles as stored; a feed holds them on one line without hidden characters.
        entries = ET.fromstring(site.get("/feeds/flagged.atom").body).findall("{*}entry/{*}title")
        assert {one.text for one in entries} <= {_in_xml(truncate_title(title)) for title in TITLES}
        titles = [
            json.loads(line)["title"]
            for line in site.get("/articles/export.jsonl").body.split("\n")
            if line
        ]
        assert set(titles) == set(TITLES)


TITLES = [f"{attack}!" if number < _EDITED else attack for number, attack in enumerate(ATTACKS)]


def _in_xml(title: str) -> str:
    return title.replace("\x0b", "")


def assert_calm(shown, where: str) -> None:
    complaints = [one for one in shown.complaints if "status of 4" not in one]
    assert complaints == [], where
    assert shown.strangers == [], where
    assert shown.page.evaluate("typeof window.pwned") == "undefined", where
