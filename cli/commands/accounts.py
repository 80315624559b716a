"""`tipwatch accounts`: the accounts of the dashboard."""

from __future__ import annotations

import getpass
import sys
from datetime import UTC, datetime
from typing import Annotated

import typer
from rich.table import Table
from sqlalchemy import select
from sqlalchemy.orm import Session

from cli.console import out, print_error, print_message, write_json
from cli.options import AsJson, open_database, open_existing_database
from storage.admin.accounts import audit, close_account, find_account
from storage.models import Account, AccountRole
from web.auth.passwords import AccountError, add_account, set_password

app = typer.Typer(
    no_args_is_help=True, rich_markup_mode=None, help="Manage the accounts of the dashboard."
)

Name = Annotated[str, typer.Argument(metavar="NAME", help="The name to log in with.")]


@app.callback()
def _group() -> None:
    """Manage the accounts of the dashboard."""


@app.command()
def add(
    name: Name,
    role: Annotated[AccountRole, typer.Option(help="What the person may do.")] = AccountRole.VIEWER,
) -> None:
    """Make an account; the password is asked for, or read from stdin.

    Example: tipwatch accounts add mai --role operator
    """
    password = _password()
    try:
        with open_database() as database, database.writing() as session:
            now = datetime.now(UTC)
            add_account(session, name, password=password, role=role, at=now)
            audit(session, getpass.getuser(), "account added", target=name, detail=role.value,
                 origin="command line", at=now)  # fmt: skip
    except AccountError as error:
        print_error(str(error))
        raise typer.Exit(2) from None
    print_message(f"{name} may log in as {role.value}")


@app.command()
def password(name: Name) -> None:
    """Set another password and log the account out everywhere.

    Example: tipwatch accounts password mai
    """
    new = _password()
    try:
        with open_existing_database() as database, database.writing() as session:
            account = _open(session, name)
            set_password(session, account, new)
            audit(session, getpass.getuser(), "password changed", target=name,
                 origin="command line", at=datetime.now(UTC))  # fmt: skip
    except AccountError as error:
        print_error(str(error))
        raise typer.Exit(2) from None
    print_message(f"{name} has a new password")


@app.command()
def close(name: Name) -> None:
    """Close an account; what it did stays on record.

    Example: tipwatch accounts close mai
    """
    with open_existing_database() as database, database.writing() as session:
        account = _open(session, name)
        now = datetime.now(UTC)
        close_account(session, account, at=now)
        audit(
            session, getpass.getuser(), "account closed", target=name, origin="command line", at=now
        )
    print_message(f"{name} is closed")


@app.command("list")
def list_accounts(as_json: AsJson = False) -> None:
    """List the accounts.

    Example: tipwatch accounts list
    """
    with open_existing_database() as database, database.reading() as session:
        records = [
            {
                "name": one.name,
                "role": one.role.value,
                "created_at": one.created_at.isoformat(),
                "closed_at": one.closed_at.isoformat() if one.closed_at else None,
            }
            for one in session.scalars(select(Account).order_by(Account.name))
        ]
    if as_json:
        write_json(records)
        return
    table = Table("name", "role", "created", "closed", box=None)
    for record in records:
        table.add_row(*(str(value or "") for value in record.values()))
    out.print(table)


def _open(session: Session, name: str) -> Account:
    account = find_account(session, name)
    if account is None:
        print_error(f"there is no open account {name!r}: `tipwatch accounts list` names them")
        raise typer.Exit(2)
    return account


def _password() -> str:
    # Never an option: other users could read it in the list of processes.
    if sys.stdin.isatty():
        return getpass.getpass("password: ")
    return sys.stdin.readline().rstrip("\n")
