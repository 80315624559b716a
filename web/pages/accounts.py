"""Accounts and their roles."""

from __future__ import annotations

from fastapi import APIRouter
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from storage.admin.accounts import close_account, has_accounts
from storage.models import Account, AccountRole
from web.auth.csrf import VerifiedForm
from web.auth.passwords import MIN_PASSWORD_LENGTH, AccountError, add_account
from web.context import AsOperator, NotFound, RequestContext

router = APIRouter()


@router.get("/accounts", response_class=HTMLResponse)
def accounts(context: AsOperator) -> HTMLResponse:
    """Show the accounts."""
    return _show(context)


def _show(context: RequestContext, *, problem: str = "", status: int = 200) -> HTMLResponse:
    with context.reading() as session:
        rows = list(session.scalars(select(Account).order_by(Account.name)))
        return context.render(
            "accounts", rows=rows, roles=list(AccountRole), problem=problem, status=status,
            shortest=MIN_PASSWORD_LENGTH,
        )  # fmt: skip


@router.post("/accounts")
def add(context: AsOperator, sent: VerifiedForm) -> Response:
    """Add an account; the first one must be an operator, since login is required from then on."""
    role = AccountRole(sent["role"]) if sent.get("role") in set(AccountRole) else AccountRole.VIEWER
    name = sent.get("name", "").strip()
    if len(sent.get("password", "")) < MIN_PASSWORD_LENGTH:
        return _show(context, problem="password_too_short", status=400)
    try:
        with context.writing() as session:
            if role is not AccountRole.OPERATOR and not has_accounts(session):
                return _show(context, problem="first_is_operator", status=400)
            add_account(session, name, password=sent["password"], role=role, at=context.now)
            context.audit(session, "account added", target=name, detail=role.value)
    except AccountError:
        return _show(context, problem="name_taken", status=400)
    return context.redirect("/accounts")


@router.post("/accounts/{number:row}/close")
def close(context: AsOperator, sent: VerifiedForm, number: int) -> Response:
    """Close an account, unless it is the last operator's."""
    with context.writing() as session:
        account = session.get(Account, number)
        if account is None or account.closed_at:
            raise NotFound
        alone = account.role is AccountRole.OPERATOR and _operators(session) == 1
        if not alone:
            close_account(session, account, at=context.now)
            context.audit(session, "account closed", target=account.name)
    if alone:
        return _show(context, problem="last_operator", status=409)
    return _back(context)


def _operators(session: Session) -> int:
    query = select(func.count()).select_from(Account)
    return (
        session.scalar(
            query.where(Account.role == AccountRole.OPERATOR, Account.closed_at.is_(None))
        )
        or 0
    )


def _back(context: RequestContext) -> RedirectResponse:
    return context.redirect("/accounts")
