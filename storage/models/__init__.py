"""The tables, one noun of the field each."""

from storage.models.account import Account, ApiToken, Role
from storage.models.audit import AuditEntry
from storage.models.base import Base
from storage.models.change import Change, ChangeKind
from storage.models.condition import Condition, OperatorLetter
from storage.models.crawl_run import CrawlRun
from storage.models.delivery import Delivery, DeliveryKind, DeliveryState, Notice, Telling
from storage.models.ingestion import Ingestion
from storage.models.judgement import StoredJudgement
from storage.models.mark import Mark
from storage.models.page import Page, PageAlias, PageState
from storage.models.resemblance import Resemblance
from storage.models.review import Review, ReviewState
from storage.models.revision import Revision
from storage.models.saved_search import SavedSearch
from storage.models.session import LoginSession
from storage.models.source import Health, SourceRow, SourceState
from storage.models.story import RulingKind, Story, StoryRuling, StorySign, StoryTie
from storage.models.subscriber import Cadence, Subscriber, SubscriberState, WhenEmpty

__all__ = [
    "Account",
    "ApiToken",
    "AuditEntry",
    "Base",
    "Cadence",
    "Change",
    "ChangeKind",
    "Condition",
    "CrawlRun",
    "Delivery",
    "DeliveryKind",
    "DeliveryState",
    "Health",
    "Ingestion",
    "LoginSession",
    "Mark",
    "Notice",
    "OperatorLetter",
    "Page",
    "PageAlias",
    "PageState",
    "Resemblance",
    "Review",
    "ReviewState",
    "Revision",
    "Role",
    "RulingKind",
    "SavedSearch",
    "SourceRow",
    "SourceState",
    "StoredJudgement",
    "Story",
    "StoryRuling",
    "StorySign",
    "StoryTie",
    "Subscriber",
    "SubscriberState",
    "Telling",
    "WhenEmpty",
]
