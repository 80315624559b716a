"""Every stored string is hostile until escaped: hundreds of attacks, and a real browser that sees none run."""

from __future__ import annotations

from itertools import product

from examples import NOON

from storage.models import (
    AuditEntry,
    Page,
    Review,
    ReviewState,
    SavedSearch,
    SourceRow,
    SourceState,
)
from storage.reviewing import record_review

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


def hostile(database, store_article) -> None:
    """Store every attack as title, body, author, source, term, note and everything else that is shown."""
    for number, attack in enumerate(ATTACKS, 1):
        other = ATTACKS[-number]
        store_article(
            database, number, title=attack, text=f"{other} mua bán người. " + attack, lead=other,
            author=attack, section=other, credited=attack, url=f"https://x.vn/{number}",
        )  # fmt: skip
    with database.writing() as session:
        for name in ATTACKS[:40]:
            session.add(
                SourceRow(name=name[:100], state=SourceState.ACTIVE, reason=name, failures=0)
            )
        for page in session.query(Page):
            attack = ATTACKS[page.id - 1]
            record_review(
                session, page, ReviewState.CONFIRMED, reviewer=attack[:100], at=NOON, note=attack
            )
            page.source = attack[:100]
            page.url = attack
            judgement = session.query(Review).first() and page.judgement_id
            _poison(session, judgement, attack)
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
                    act="x",
                    target=attack,
                    detail=attack,
                    origin=attack[:100],
                )
            )


def _poison(session, judgement_id, attack) -> None:
    from storage.models import StoredJudgement

    judgement = session.get_one(StoredJudgement, judgement_id)
    judgement.evidence = [
        {"term": attack, "field": "title", "quote": attack, "start": 0, "end": len(attack)}
    ]
    judgement.places = [{"name": attack, "kind": "site", "code": attack, "now": attack}]
    judgement.facts = [
        {"kind": attack, "value": attack, "field": "text", "quote": attack, "start": 0, "end": 1}
    ]
    judgement.themes = [attack]
    judgement.forms = [attack]


def test_five_hundred_attacks_execute_nothing_anywhere(bare_site, store_article, window) -> None:
    assert len(set(ATTACKS)) >= 500
    hostile(bare_site.database, store_article)
    with bare_site() as site:
        shown = window(site.base)
        paths = ["/", "/sources", "/searches", "/audit", "/changes", "/stories", "/settings"]
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
                  for (const number of numbers) {
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


def assert_calm(shown, where: str) -> None:
    complaints = [one for one in shown.complaints if "status of 4" not in one]
    assert complaints == [], where
    assert shown.strangers == [], where
    assert shown.page.evaluate("typeof window.pwned") == "undefined", where
