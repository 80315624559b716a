"""`tipwatch sources new`: draft a spider and its fixture from one article's address."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table
from rich.text import Text

from cli.console import out, tell, tell_error
from cli.logs import configure_logs
from crawler.archive import Archive, index_archive
from crawler.declaration import DeclarationError
from crawler.declared import declared_spiders, spider_for_url
from crawler.drafting.draft import DraftRefused, SourceDraft, draft_source
from crawler.drafting.fixture import FixtureFile, discovery_files, page_files
from crawler.drafting.layout import FIELDS
from crawler.drafting.naming import case_name, module_name
from crawler.drafting.scout import Fetch, clock_of, scout
from crawler.reading.refusal import NotAnArticle
from crawler.replay import Replay
from crawler.run import in_reactor
from relevance import judge
from settings import load_settings

SPIDERS = Path("spiders")
PAGES = Path("tests/spiders/pages")
_SHOWN = 70


def new(
    name: Annotated[
        str, typer.Argument(metavar="NAME", help="What to call it: the site's main host.")
    ],
    url: Annotated[str, typer.Argument(metavar="URL", help="The address of one of its articles.")],
    replay: Annotated[
        list[Path] | None,
        typer.Option(metavar="FILE", help="Read this WARC file, not the site; repeatable."),
    ] = None,
) -> None:
    """Draft a spider and its test from the address of one article, for you to correct.

    Example: tipwatch sources new laodong.vn https://laodong.vn/xa-hoi/bai-viet-1234567.ldo
    """
    _refuse_to_overwrite(name, url)
    settings = load_settings()
    configure_logs(settings.log_format)
    archive = index_archive(replay) if replay else Archive()
    visit = Replay(archive=archive, round_number=max(0, archive.rounds - 1)) if replay else None
    drafts: list[SourceDraft] = []

    async def errand(fetch: Fetch) -> None:
        drafts.append(await draft_source(name, url, fetch=fetch, now=clock_of(visit)))

    async def main() -> int:
        try:
            await scout(errand, url=url, settings=settings, replay=visit)
        except (DraftRefused, DeclarationError, NotAnArticle) as error:
            tell_error(f"no draft of {name}: {error}")
            return 1
        return 0

    code = in_reactor(main, settings=settings)
    for problem in archive.problems:
        tell_error(problem)
    if code:
        raise typer.Exit(code)
    _print(drafts[0])
    _tell_next(drafts[0], _write(drafts[0]))


def _refuse_to_overwrite(name: str, url: str) -> None:
    if not (SPIDERS / "__init__.py").exists():
        raise typer.BadParameter(
            "there is no folder `spiders` here: run it from the repository root"
        )
    if name in declared_spiders():
        raise typer.BadParameter(f"source {name!r} is declared already: edit its spider instead")
    for path in (SPIDERS / f"{module_name(name)}.py", PAGES / name):
        if path.exists():
            raise typer.BadParameter(f"{path} exists and is not overwritten: move it away first")
    if owner := spider_for_url(url):
        tell(f"source {owner.name} watches this host already; both will be asked for its pages")


def _write(draft: SourceDraft) -> Path:
    spider = SPIDERS / f"{draft.module}.py"
    article = draft.reading.article
    judged = judge(
        title=article.title, lead=article.lead, text=article.text, language=article.language
    )
    told = {
        "about_trafficking": judged.relevant,
        "notes": "Drafted, not yet compared with the page: correct what was read wrongly.",
    }
    files = [
        *page_files(
            case_name(article.title),
            page=draft.page,
            url=draft.url,
            reading=draft.reading,
            told=told,
        ),
        *(discovery_files(draft.source, draft.announcements) if draft.announcements else ()),
    ]
    for one in files:
        _write_file(PAGES / draft.source.name, one)
    with spider.open("x", encoding="utf-8") as file:
        file.write(draft.text)
    return spider


def _write_file(folder: Path, one: FixtureFile) -> None:
    path = folder / one.path
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("xb") as file:
        file.write(one.body)


def _print(draft: SourceDraft) -> None:
    fields = _table("field", "selector", "extracts")
    for field in FIELDS:
        found = draft.layout.of(field)
        for place, one in enumerate(found):
            label = Text(field, style="bold") if place == 0 else Text("  or")
            fields.add_row(label, Text(one.selector), Text(_short(one.value)))
        if not found:
            fields.add_row(Text(field, style="bold"), Text("–"), Text("nothing likely"))
    if draft.layout.drop:
        fields.add_row(Text("drop", style="bold"), Text(", ".join(draft.layout.drop)), "")
    out.print(fields)
    out.print()
    asked = _table("announced by", "at", "found")
    for tried in draft.tried:
        asked.add_row(tried.kind, Text(tried.url), Text(tried.told))
    out.print(asked)
    out.print(f"\narticle_url  {draft.source.article_url}", markup=False)
    out.print(f"             {draft.address.told}", markup=False)


def _tell_next(draft: SourceDraft, spider: Path) -> None:
    out.print(f"\nwritten: {spider}, {PAGES / draft.source.name}/", markup=False)
    if not draft.source.layouts:
        tell("no title and body could be told apart: give the spider a layout by hand")
    if not draft.announcements:
        tell("no feed, list or sitemap announces its articles: give the spider a `discovery`")
    out.print(
        "next: compare expected.json with the page, correct both files, then\n"
        f"  pytest tests/spiders -k {draft.source.name}\n"
        f"  tipwatch sources check {draft.source.name}",
        markup=False,
    )


def _table(*columns: str) -> Table:
    table = Table(box=None, pad_edge=False)
    for column in columns:
        table.add_column(column, overflow="fold")
    return table


def _short(value: str) -> str:
    line = value.replace("\n", " ")
    return line if len(line) <= _SHOWN else line[: _SHOWN - 1].rstrip() + "…"
