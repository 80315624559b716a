"""The tables, one model a file."""

from storage.models.account import Account, AccountRole, ApiToken
from storage.models.annotation import Assignment, PageLabel
from storage.models.attachment import StoredAttachment
from storage.models.audit import AuditEntry
from storage.models.base import Base
from storage.models.change import Change, ChangeKind
from storage.models.crawl_run import CrawlRun
from storage.models.delivery import DeliveredItem, Delivery, DeliveryKind, DeliveryState, Notice
from storage.models.document import StoredDocument, StoredDocumentPage
from storage.models.duplicate_match import DuplicateMatch
from storage.models.grouping_log_entry import GroupingLogEntry
from storage.models.health_state import HealthState
from storage.models.host_rate_limit import StoredHostRateLimit
from storage.models.id_counter import IdCounter
from storage.models.ingestion import Ingestion
from storage.models.judgement import StoredJudgement
from storage.models.login_session import LoginSession
from storage.models.minhash_entry import MinHashEntry
from storage.models.page import Page, PageAlias, PageState
from storage.models.pending_check import StoredPendingCheck
from storage.models.read_mark import ReadMark
from storage.models.register_entry import StoredRegisterEntry
from storage.models.review import Review, ReviewState
from storage.models.revision import Revision
from storage.models.saved_search import SavedSearch
from storage.models.source import HealthStatus, SourceState, StoredSource
from storage.models.source_proposal import (
    ProposalKind,
    ProposalPage,
    ProposalState,
    SourceProposal,
)
from storage.models.story import (
    CaseMembership,
    OverrideKind,
    Story,
    StoryFeatureEntry,
    StoryMembership,
    StoryOverride,
)
from storage.models.subscriber import Cadence, Subscriber, SubscriberState, WhenEmpty
from storage.models.watch_recipient import WatchRecipient

__all__ = [
    "Account",
    "AccountRole",
    "ApiToken",
    "Assignment",
    "AuditEntry",
    "Base",
    "Cadence",
    "CaseMembership",
    "Change",
    "ChangeKind",
    "CrawlRun",
    "DeliveredItem",
    "Delivery",
    "DeliveryKind",
    "DeliveryState",
    "DuplicateMatch",
    "GroupingLogEntry",
    "HealthState",
    "HealthStatus",
    "IdCounter",
    "Ingestion",
    "LoginSession",
    "MinHashEntry",
    "Notice",
    "OverrideKind",
    "Page",
    "PageAlias",
    "PageLabel",
    "PageState",
    "ProposalKind",
    "ProposalPage",
    "ProposalState",
    "ReadMark",
    "Review",
    "ReviewState",
    "Revision",
    "SavedSearch",
    "SourceProposal",
    "SourceState",
    "StoredAttachment",
    "StoredDocument",
    "StoredDocumentPage",
    "StoredHostRateLimit",
    "StoredJudgement",
    "StoredPendingCheck",
    "StoredRegisterEntry",
    "StoredSource",
    "Story",
    "StoryFeatureEntry",
    "StoryMembership",
    "StoryOverride",
    "Subscriber",
    "SubscriberState",
    "WatchRecipient",
    "WhenEmpty",
]
