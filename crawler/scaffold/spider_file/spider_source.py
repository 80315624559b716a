"""The source text of a scaffolded spider, formatted."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import MISSING, fields
from typing import Any

from crawler.scaffold.spider_file.python_text import names_in, python_text, quoted
from crawler.source.declaration import Layout, Source

_WIDTH = 100
_FURTHER = ("index_names", "rendering", "json_article", "access", "polling", "delay")


def spider_code(source: Source, *, class_name: str, publisher: str, example_url: str) -> str:
    """Write the module of a source; `seen` is the article it is scaffolded from."""
    return "\n".join([*_head(source, publisher), *_class(source, class_name, example_url)]) + "\n"


def _head(source: Source, publisher: str) -> Iterator[str]:
    yield f'"""{_plain(publisher)}: say here who publishes it."""'
    yield ""
    yield "from __future__ import annotations"
    yield ""
    further = names_in(tuple(value for _, value in _further(source)))
    clock = sorted(further & {"time", "timedelta"})
    if clock:
        yield f"from datetime import {', '.join(clock)}"
        yield ""
    declared = sorted(
        further & {"Access", "Hours", "JsonArticle", "Polling"}
        | ({"Layout"} if source.layouts else set())
        | ({"EmbeddedDate"} if any(one.embedded_date for one in source.layouts) else set())
        | ({"RegisterFields"} if any(one.register for one in source.layouts) else set())
    )
    if declared:
        yield f"from crawler.declaration import {', '.join(declared)}"
    kinds = sorted({type(method).__name__ for method in source.discovery})
    if kinds:
        yield f"from crawler.discovery import {', '.join(kinds)}"
    if source.rendering:
        yield "from crawler.rendering import Rendering"
    yield "from crawler.spider import SourceSpider"
    yield ""
    yield ""


def _further(source: Source) -> Iterator[tuple[str, Any]]:
    """Yield what few sources declare."""
    for one in fields(source):
        value = getattr(source, one.name)
        default = one.default_factory() if one.default_factory is not MISSING else one.default
        if one.name in _FURTHER and value != default:
            yield one.name, value


def _class(source: Source, class_name: str, example_url: str) -> Iterator[str]:
    yield f"class {class_name}(SourceSpider):"
    yield (
        f'    """Drafted from {_plain(example_url)}"""'
        if len(example_url) < 85
        else ('    """Drafted from one article; say here what is odd about the site."""')
    )
    yield ""
    yield f"    name = {quoted(source.name)}"
    yield f"    hosts = {_tuple(source.hosts)}"
    if source.language and source.language != "vi":
        yield f"    language = {quoted(source.language)}"
    pattern = f'r"{source.article_url}"'
    if len(pattern) + 18 <= _WIDTH:
        yield f"    article_url = {pattern}"
    else:
        yield from ("    article_url = (", f"        {pattern}", "    )")
    if source.query is not None:
        yield f"    query = {_tuple(source.query)}"
    for name, value in _further(source):
        yield _assigned(name, value)
    if source.discovery:
        yield _assigned("discovery", source.discovery)
    if source.layouts:
        yield "    layouts = ("
        for layout in source.layouts:
            yield f"        {_broken(layout)},"
        yield "    )"


def _broken(layout: Layout) -> str:
    """Write a layout with a line for each field, however short it is."""
    named = {"name": layout.name, **layout.selectors}
    lines = [
        f"            {name}={python_text(_single(value), indent=12, before=13 + len(name))},"
        for name, value in named.items()
        if value
    ]
    further = ("embedded_date", "date_formats", "printed_date_first", "register")
    lines += [
        f"            {name}={python_text(value, indent=12, before=13 + len(name))},"
        for name in further
        if (value := getattr(layout, name))
    ]
    return "\n".join(["Layout(", *lines, "        )"])


def _single(value: Any) -> Any:
    return value[0] if isinstance(value, tuple) and len(value) == 1 else value


def _assigned(name: str, value: Any) -> str:
    before = f"    {name} = "
    return before + python_text(value, indent=4, before=len(before))


def _tuple(texts: Sequence[str]) -> str:
    inside = ", ".join(quoted(one) for one in texts)
    return f"({inside},)" if len(texts) == 1 else f"({inside})"


def _plain(text: str) -> str:
    """Escape a text from the page for use in a docstring."""
    return text.replace("\\", "").replace('"', "'").strip()
