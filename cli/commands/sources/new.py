"""`tipwatch sources new`: scaffold a spider and its fixture from one article's URL."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table
from rich.text import Text

from cli.console import out, print_error, print_message
from cli.logging_setup import configure_logs
from crawler.extraction.not_an_article import NotAnArticle
from crawler.runner import run_in_reactor
from crawler.scaffold.names import case_name, module_name
from crawler.scaffold.problems import ScaffoldError
from crawler.scaffold.scaffold import ScaffoldedSource, scaffold_source
from crawler.scaffold.selectors.layout import FIELDS
from crawler.scaffold.site_fetcher import Fetch, run_fetch_task, time_of
from crawler.scaffold.spider_file.fixture import FixtureFile, discovery_files, page_files
from crawler.source.declaration import DeclarationError
from crawler.spider.registry import declared_spiders, spider_for_url
from crawler.warc.index import WarcIndex, index_warc_files
from crawler.warc.replay import Replay
from presentation.messages import ENGLISH, render
from relevance import judge
from settings import load_settings

SPIDERS_FOLDER = Path("spiders")
SAMPLE_PAGES_FOLDER = Path("tests/spiders/pages")
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
    """Scaffold a spider and its fixture from the URL of one article, for you to correct.

    Example: tipwatch sources new laodong.vn https://laodong.vn/xa-hoi/bai-viet-1234567.ldo
    """
    _refuse_to_overwrite(name, url)
    settings = load_settings()
    configure_logs(settings.log_format)
    archive = index_warc_files(replay) if replay else WarcIndex()
    replay_visit = (
        Replay(archive=archive, visit_number=max(0, archive.visits - 1)) if replay else None
    )
    drafts: list[ScaffoldedSource] = []

    async def task(fetch: Fetch) -> None:
        drafts.append(await scaffold_source(name, url, fetch=fetch, now=time_of(replay_visit)))

    async def main() -> int:
        try:
            await run_fetch_task(task, url=url, settings=settings, replay=replay_visit)
        except (NotAnArticle, ScaffoldError) as refusal:
            print_error(f"no spider for {name}: {render(refusal.reason, ENGLISH)}")
            return 1
        except DeclarationError as error:
            print_error(f"no spider for {name}: {error}")
            return 1
        return 0

    code = run_in_reactor(main, settings=settings)
    for problem in archive.problems:
        print_error(problem)
    if code:
        raise typer.Exit(code)
    _print(drafts[0])
    _print_next_steps(drafts[0], _write(drafts[0]))


def _refuse_to_overwrite(name: str, url: str) -> None:
    if not (SPIDERS_FOLDER / "__init__.py").exists():
        raise typer.BadParameter(
            "there is no folder `spiders` here: run it from the repository root"
        )
    if name in declared_spiders():
        raise typer.BadParameter(f"source {name!r} is declared already: edit its spider instead")
    for path in (SPIDERS_FOLDER / f"{module_name(name)}.py", SAMPLE_PAGES_FOLDER / name):
        if path.exists():
            raise typer.BadParameter(f"{path} exists and is not overwritten: move it away first")
    if owner := spider_for_url(url):
        print_message(
            f"source {owner.name} watches this host already; both will be asked for its pages"
        )


def _write(draft: ScaffoldedSource) -> Path:
    spider = SPIDERS_FOLDER / f"{draft.module}.py"
    article = draft.reading.article
    judged = judge(
        title=article.title, lead=article.lead, text=article.text, language=article.language
    )
    expected = {
        "about_trafficking": judged.relevant,
        "notes": "Generated, not yet compared with the page: correct what was read wrongly.",
    }
    files = [
        *page_files(
            case_name(article.title),
            page=draft.page,
            url=draft.url,
            reading=draft.reading,
            extra=expected,
        ),
        *(discovery_files(draft.source, draft.working_methods) if draft.working_methods else ()),
    ]
    for one in files:
        _write_file(SAMPLE_PAGES_FOLDER / draft.source.name, one)
    with spider.open("x", encoding="utf-8") as file:
        file.write(draft.spider_code)
    return spider


def _write_file(folder: Path, one: FixtureFile) -> None:
    path = folder / one.path
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("xb") as file:
        file.write(one.body)


def _print(draft: ScaffoldedSource) -> None:
    fields = _table("field", "selector", "extracts")
    for field in FIELDS:
        found = draft.layout.for_field(field)
        for place, one in enumerate(found):
            label = Text(field, style="bold") if place == 0 else Text("  or")
            fields.add_row(label, Text(one.selector), Text(_short(one.value)))
        if not found:
            fields.add_row(Text(field, style="bold"), Text("–"), Text("nothing likely"))
    if draft.layout.drop:
        fields.add_row(Text("drop", style="bold"), Text(", ".join(draft.layout.drop)), "")
    out.print(fields)
    out.print()
    probes = _table("announced by", "at", "found")
    for tried in draft.attempts:
        probes.add_row(tried.kind, Text(tried.url), Text(render(tried.outcome, ENGLISH)))
    out.print(probes)
    out.print(f"\narticle_url  {draft.source.article_url}", markup=False)
    out.print(f"             {draft.url_pattern.explanation}", markup=False)


def _print_next_steps(draft: ScaffoldedSource, spider: Path) -> None:
    out.print(f"\nwritten: {spider}, {SAMPLE_PAGES_FOLDER / draft.source.name}/", markup=False)
    if not draft.source.layouts:
        print_message("no title and body were found: write the spider's layout by hand")
    if not draft.working_methods:
        print_message(
            "no feed, list or sitemap announces its articles: give the spider a `discovery`"
        )
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
