"""The tables, one noun of the field each."""

from storage.models.base import Base
from storage.models.change import Change, ChangeKind
from storage.models.crawl_run import CrawlRun
from storage.models.judgement import StoredJudgement
from storage.models.page import Page, PageAlias, PageState
from storage.models.review import Review, ReviewState
from storage.models.revision import Revision
from storage.models.source import Health, SourceRow, SourceState
from storage.models.text_head import TextHead

__all__ = [
    "Base",
    "Change",
    "ChangeKind",
    "CrawlRun",
    "Health",
    "Page",
    "PageAlias",
    "PageState",
    "Review",
    "ReviewState",
    "Revision",
    "SourceRow",
    "SourceState",
    "StoredJudgement",
    "TextHead",
]
