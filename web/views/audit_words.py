"""An entry of the audit log in words; what is stored are codes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from storage.models import AuditEntry, ReviewState
from storage.models.account import AccountRole
from web.i18n.messages import PageTranslator, page_messages
from web.views.forms.filter_choices import describe_subscription

_NUMBERED = ("article", "articles", "subscriber", "letter", "story")
_BY_MAIL = ", by mail: "


@dataclass(frozen=True, kw_only=True)
class AuditLine:
    """An entry of the audit log in one language."""

    at: datetime
    actor: str
    action: str
    target: str
    detail: str
    origin: str


def audit_line(t: PageTranslator, row: AuditEntry) -> AuditLine:
    """Translate an entry; names and addresses stay as they are."""
    return AuditLine(
        at=row.at,
        actor=row.actor,
        action=_known(t, f"audit_{row.action.replace(' ', '_')}") or row.action,
        target=_target(t, row.target),
        detail=_detail(t, row),
        origin=t("audit_command_line") if row.origin == "command line" else row.origin,
    )


def _target(t: PageTranslator, target: str) -> str:
    kind, _, name = target.partition(" ")
    if target == "dashboard":
        return t("audit_target_dashboard")
    return t(f"audit_target_{kind}", name=name) if name and kind in _NUMBERED else target


def _detail(t: PageTranslator, row: AuditEntry) -> str:
    what, by_mail, email = row.detail.partition(_BY_MAIL)
    if row.action == "review" and what in set(ReviewState):
        verdict = t.enum_label("review", what)
        return t("audit_by_mail", what=verdict, email=email) if by_mail else verdict
    if row.action == "account added" and row.detail in set(AccountRole):
        return t.enum_label("role", row.detail)
    if row.action == "subscriber added":
        return describe_subscription(t, _conditions(row.detail))
    return row.detail


def _conditions(detail: str) -> list[str]:
    """Split stored filters again: a value may have spaces, a key has none."""
    found: list[str] = []
    for word in detail.split():
        if "=" in word or not found:
            found.append(word)
        else:
            found[-1] += f" {word}"
    return found


def _known(t: PageTranslator, key: str) -> str:
    return t(key) if key in page_messages() else ""
