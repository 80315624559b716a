"""Accounts: who may look, decide and steer."""

from __future__ import annotations

from fastapi import APIRouter
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from storage.accounts import (
    SHORTEST_PASSWORD,
    AccountError,
    add_account,
    close_account,
    has_accounts,
)
from storage.models import Account, Role
from web.guard.forms import Sent
from web.visit import Missing, Steering, Visit

router = APIRouter()


@router.get("/accounts", response_class=HTMLResponse)
def accounts(visit: Steering) -> HTMLResponse:
    """Show the accounts."""
    return _show(visit)


def _show(visit: Visit, *, problem: str = "", status: int = 200) -> HTMLResponse:
    with visit.reading() as session:
        rows = list(session.scalars(select(Account).order_by(Account.name)))
        return visit.show(
            "accounts", rows=rows, roles=list(Role), problem=problem, status=status,
            shortest=SHORTEST_PASSWORD,
        )  # fmt: skip


@router.post("/accounts")
def add(visit: Steering, sent: Sent) -> Response:
    """Make an account; the first one must be an operator's, for it shuts the door."""
    role = Role(sent["role"]) if sent.get("role") in set(Role) else Role.VIEWER
    name = sent.get("name", "").strip()
    if len(sent.get("password", "")) < SHORTEST_PASSWORD:
        return _show(visit, problem="password_too_short", status=400)
    try:
        with visit.writing() as session:
            if role is not Role.OPERATOR and not has_accounts(session):
                return _show(visit, problem="first_is_operator", status=400)
            add_account(session, name, password=sent["password"], role=role, at=visit.now)
            visit.note(session, "account added", target=name, detail=role.value)
    except AccountError:
        return _show(visit, problem="name_taken", status=400)
    return visit.go("/accounts")


@router.post("/accounts/{number:int}/close")
def close(visit: Steering, sent: Sent, number: int) -> Response:
    """Close an account, unless nobody could steer after that."""
    with visit.writing() as session:
        account = session.get(Account, number)
        if account is None or account.closed_at:
            raise Missing
        alone = account.role is Role.OPERATOR and _operators(session) == 1
        if not alone:
            close_account(session, account, at=visit.now)
            visit.note(session, "account closed", target=account.name)
    if alone:
        return _show(visit, problem="last_operator", status=409)
    return _back(visit)


def _operators(session: Session) -> int:
    query = select(func.count()).select_from(Account)
    return (
        session.scalar(query.where(Account.role == Role.OPERATOR, Account.closed_at.is_(None))) or 0
    )


def _back(visit: Visit) -> RedirectResponse:
    return visit.go("/accounts")
