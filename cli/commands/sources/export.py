"""`tipwatch sources export`: write a source that is declared as data as a spider file with its fixture."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from scrapy import Request
from scrapy.http import Response

from article.model import ArticleCapture, MissingCapture
from cli.commands.sources.source_argument import SourceName, find_source
from cli.console import print_error, print_message
from cli.logging_setup import configure_logs
from crawler.crawl.context import utc_now
from crawler.extraction.extract import ExtractedArticle
from crawler.html.charset import decode
from crawler.runner import CrawlOptions, CrawlPool, run_in_reactor
from crawler.scaffold.names import case_name, class_name, module_name
from crawler.scaffold.probe.discovery_probe import WorkingMethod
from crawler.scaffold.site_fetcher import FetchedPage
from crawler.scaffold.spider_file.fixture import FixtureFile, discovery_files, page_files
from crawler.scaffold.spider_file.spider_source import spider_code
from crawler.source.declaration import Source
from crawler.spider.registry import shipped_spiders
from relevance import judge
from settings import load_settings

_PAGES = 2


def export(
    name: SourceName,
    output: Annotated[
        Path, typer.Option("--output", "-o", metavar="FOLDER", help="Where to write the files.")
    ] = Path(),
) -> None:
    """Write a source as a spider file with its fixture, read from the site, for the project itself.

    What overrides it, such as accepted repairs, is written with it.

    Example: tipwatch sources export laodong.vn -o /tmp/laodong
    """
    source = find_source(name)
    _refuse_what_is_shipped(source)
    settings = load_settings()
    configure_logs(settings.log_format)
    captures: list[ArticleCapture | MissingCapture] = []
    responses: dict[str, FetchedPage] = {}

    def record(response: Response, request: Request) -> None:
        kind = (response.headers.get("Content-Type") or b"").decode("latin-1")
        page = FetchedPage(url=response.url, body=response.body, content_type=kind)
        responses[request.url] = page

    async def main() -> int:
        plan = CrawlOptions(max_pages=_PAGES, inspect=captures.append, record=record)
        await CrawlPool(settings).crawl(name, plan)
        return 0

    run_in_reactor(main, settings=settings)
    read = [one for one in captures if isinstance(one, ArticleCapture)]
    if not read:
        print_error(f"no article of {name} could be read: tipwatch sources check {name}")
        raise typer.Exit(1)
    for path in _write(source, read, responses, folder=output):
        print_message(f"written: {path}")


def _refuse_what_is_shipped(source: Source) -> None:
    """Refuse a spider file that nothing overrides; name the code of one that is written anew."""
    shipped = shipped_spiders().get(source.name)
    if shipped is None:
        return
    if shipped.source == source:
        raise typer.BadParameter(
            f"{source.name} is a spider file already, and nothing overrides it"
        )
    if "amend" in vars(shipped):
        print_error(f"`amend` of {shipped.__module__} is not written: copy it by hand")


def _write(
    source: Source,
    read: list[ArticleCapture],
    responses: dict[str, FetchedPage],
    *,
    folder: Path,
) -> list[Path]:
    module = module_name(source.name)
    code = spider_code(
        source,
        class_name=class_name(module),
        publisher=source.name,
        example_url=read[0].address.url,
    )
    pages = Path("tests/spiders/pages") / source.name
    files = {Path("spiders") / f"{module}.py": code.encode()}
    for capture in read:
        for one in _fixture(capture):
            files[pages / one.path] = one.body
    for one in discovery_files(source, _working(source, responses)):
        files[pages / one.path] = one.body
    for path in files:
        if (folder / path).exists():
            raise typer.BadParameter(f"{folder / path} exists and is not overwritten")
    for path, body in files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(body)
    return [folder / path for path in files]


def _fixture(capture: ArticleCapture) -> list[FixtureFile]:
    article, raw = capture.article, capture.fetch.raw_response
    kind = dict(raw.headers).get("Content-Type", "") if raw else ""
    judged = judge(
        title=article.title, lead=article.lead, text=article.text, language=article.language
    )
    return page_files(
        case_name(article.title),
        page=decode(raw.body if raw else b"", kind),
        url=capture.address.url,
        reading=ExtractedArticle(address=capture.address, article=article),
        extra={
            "about_trafficking": judged.relevant,
            "notes": "Recorded from the site: replace the words by your own, and correct what was read wrongly.",
        },
    )


def _working(source: Source, responses: dict[str, FetchedPage]) -> list[WorkingMethod]:
    now = utc_now()
    found = []
    for method in source.discovery:
        for url in method.start(now):
            page = responses.get(url)
            if page is None or method.kind not in {"feed", "listing", "sitemap"}:
                continue
            working = WorkingMethod(
                method=method, page=page, result=method.read(page.body, url=page.url, now=now)
            )
            if working.articles(source):
                found.append(working)
    return found
