"""The source text of a scaffolded spider, formatted."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from crawler.discovery import DiscoveryMethod
from crawler.source.declaration import Layout, Source, as_tuple

_WIDTH = 100


def spider_code(source: Source, *, class_name: str, publisher: str, example_url: str) -> str:
    """Write the module of a source; `seen` is the article it is scaffolded from."""
    return "\n".join([*_head(source, publisher), *_class(source, class_name, example_url)]) + "\n"


def _head(source: Source, publisher: str) -> Iterator[str]:
    yield f'"""{_plain(publisher)}: say here who publishes it."""'
    yield ""
    yield "from __future__ import annotations"
    yield ""
    if source.layouts:
        yield "from crawler.declaration import Layout"
    kinds = sorted({type(method).__name__ for method in source.discovery})
    if kinds:
        yield f"from crawler.discovery import {', '.join(kinds)}"
    yield "from crawler.spider import SourceSpider"
    yield ""
    yield ""


def _class(source: Source, class_name: str, example_url: str) -> Iterator[str]:
    yield f"class {class_name}(SourceSpider):"
    yield (
        f'    """Drafted from {_plain(example_url)}"""'
        if len(example_url) < 85
        else ('    """Drafted from one article; say here what is odd about the site."""')
    )
    yield ""
    yield f"    name = {_quoted(source.name)}"
    yield f"    hosts = {_tuple(source.hosts)}"
    if source.language and source.language != "vi":
        yield f"    language = {_quoted(source.language)}"
    yield f'    article_url = r"{source.article_url}"'
    if source.query is not None:
        yield f"    query = {_tuple(source.query)}"
    if source.discovery:
        yield from _discovery(source.discovery)
    if source.layouts:
        yield "    layouts = ("
        yield from (line for layout in source.layouts for line in _layout(layout))
        yield "    )"


def _discovery(methods: Sequence[DiscoveryMethod]) -> Iterator[str]:
    single_line = f"    discovery = ({_call(methods[0])},)"
    if len(methods) == 1 and len(single_line) <= _WIDTH:
        yield single_line
        return
    yield "    discovery = ("
    for method in methods:
        line = f"        {_call(method)},"
        yield from [line] if len(line) <= _WIDTH else _long_call(method)
    yield "    )"


def _call(method: DiscoveryMethod) -> str:
    return f"{type(method).__name__}(urls={_tuple(method.urls)})"


def _long_call(method: DiscoveryMethod) -> Iterator[str]:
    yield f"        {type(method).__name__}("
    if len(method.urls) == 1:
        yield f"            urls={_tuple(method.urls)},"
    else:
        yield "            urls=("
        yield from (f"                {_quoted(url)}," for url in method.urls)
        yield "            ),"
    yield "        ),"


def _layout(layout: Layout) -> Iterator[str]:
    yield "        Layout("
    yield f"            name={_quoted(layout.name)},"
    for name in ("title", "lead", "body", "author", "date", "section", "drop"):
        selectors = as_tuple(getattr(layout, name))
        if len(selectors) == 1:
            yield f"            {name}={_quoted(selectors[0])},"
        elif selectors:
            yield f"            {name}=("
            yield from (f"                {_quoted(one)}," for one in selectors)
            yield "            ),"
    yield "        ),"


def _tuple(texts: Sequence[str]) -> str:
    inside = ", ".join(_quoted(one) for one in texts)
    return f"({inside},)" if len(texts) == 1 else f"({inside})"


def _quoted(text: str) -> str:
    """Quote as the formatter does: double quotes unless the text holds some."""
    escaped = text.replace("\\", "\\\\")
    return (
        f"'{escaped}'"
        if '"' in text and "'" not in text
        else '"' + escaped.replace('"', '\\"') + '"'
    )


def _plain(text: str) -> str:
    """Escape a text from the page for use in a docstring."""
    return text.replace("\\", "").replace('"', "'").strip()
