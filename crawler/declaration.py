"""What a spider declares about its source; the public names for packages of `TIPWATCH_SPIDER_MODULES`."""

from crawler.html.selector import Selectors
from crawler.source.access import Access, TlsLevel
from crawler.source.active_hours import Hours
from crawler.source.declaration import DeclarationError, Polling, Source
from crawler.source.json_article import JsonArticle
from crawler.source.layout import EmbeddedDate, Layout, RegisterFields

__all__ = [
    "Access",
    "DeclarationError",
    "EmbeddedDate",
    "Hours",
    "JsonArticle",
    "Layout",
    "Polling",
    "RegisterFields",
    "Selectors",
    "Source",
    "TlsLevel",
]
