"""`tipwatch subscribers`: manage who gets digests, of what, and when."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any, NoReturn
from zoneinfo import ZoneInfo

import typer
from rich.table import Table
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from article.message import NOTHING, message
from cli.console import out, print_error, print_message, write_json
from cli.options import AsJson, open_database, open_existing_database
from digest.delivery.mailer import mailer_from_settings
from digest.delivery.trial_mail import send_test_mail
from digest.render.email_message import message_id_hash
from digest.subscription import (
    SubscriptionChanges,
    add_subscriber,
    edit_subscriber,
    subscriber_address,
)
from digest.transport.apprise import mask_channel_url
from digest.transport.base import SendStatus
from digest.transport.bounce import parse_bounce
from digest.unsubscribe import load_or_create_secret, verify_unsubscribe_token
from presentation.i18n import Language
from presentation.messages import ENGLISH, render
from settings import load_settings
from storage.delivery.subscribers import (
    AlreadySubscribed,
    all_subscribers,
    disable_bounced,
    find_subscriber,
    set_subscriber_state,
)
from storage.models import Cadence, Subscriber, SubscriberState, WhenEmpty
from storage.models.subscriber import SubscriberCode

app = typer.Typer(no_args_is_help=True, rich_markup_mode=None, help="Manage subscribers.")

EmailArgument = Annotated[str, typer.Argument(metavar="EMAIL", help="The subscriber's address.")]
LanguageOption = Annotated[Language | None, typer.Option("--language", help="Of the mails.")]
CadenceOption = Annotated[
    Cadence | None,
    typer.Option(
        "--cadence",
        help="immediate: alerts at once, the rest in a daily digest. monthly: on the 1st.",
    ),
]
HourOption = Annotated[
    int | None, typer.Option("--hour", min=0, max=23, help="On the subscriber's clock.")
]
ZoneOption = Annotated[
    str | None, typer.Option("--zone", metavar="NAME", help="Asia/Ho_Chi_Minh, …")
]
FilterOption = Annotated[
    list[str] | None,
    typer.Option(
        "--filter",
        metavar="KEY=VALUE",
        help="tier, theme, form, province, source, score, words, or search=NAME of a saved search; "
        "repeatable. Of one key any, of several keys all must fit.",
    ),
]
QuietHoursOption = Annotated[
    str | None, typer.Option("--quiet", metavar="22-6", help="Hours without mail; '' for none.")
]
WhenEmptyOption = Annotated[
    WhenEmpty | None, typer.Option("--empty", help="For a period without news.")
]
OperatorOption = Annotated[
    bool | None,
    typer.Option(
        "--operator/--no-operator",
        help="Gets notices on failing sources and disabled subscribers, too.",
    ),
]
ChannelOption = Annotated[
    str | None,
    typer.Option("--channel", metavar="URL", help="Apprise URL instead of mail; '' for mail."),
]


@app.callback()
def _group() -> None:
    """Manage subscribers."""


@app.command()
def add(
    email: EmailArgument,
    language: LanguageOption = None,
    cadence: CadenceOption = None,
    hour: HourOption = None,
    zone: ZoneOption = None,
    filters: FilterOption = None,
    quiet: QuietHoursOption = None,
    empty: WhenEmptyOption = None,
    operator: OperatorOption = None,
    channel: ChannelOption = None,
) -> None:
    """Add a subscriber: Vietnamese, daily at 7 in Hanoi, everything relevant, unless said otherwise.

    Example: tipwatch subscribers add analyst@example.org --language en --filter tier=core
    """
    changes = SubscriptionChanges(
        language=language, cadence=cadence, hour=hour, zone=zone, filters=filters, quiet=quiet,
        when_empty=empty, operator=operator, channel=channel,
    )  # fmt: skip
    now = datetime.now(UTC)
    address = subscriber_address(email)
    try:
        with open_database() as database, database.writing() as session:
            row = add_subscriber(session, address, changes, now=now)
            result_text = f"{address} is told {row.cadence}, first at {_next_due_text(row)}"
    except AlreadySubscribed:
        _refuse(f"{address} is subscribed already: use `tipwatch subscribers edit`")
    print_message(result_text)


@app.command()
def edit(
    email: EmailArgument,
    language: LanguageOption = None,
    cadence: CadenceOption = None,
    hour: HourOption = None,
    zone: ZoneOption = None,
    filters: FilterOption = None,
    quiet: QuietHoursOption = None,
    empty: WhenEmptyOption = None,
    operator: OperatorOption = None,
    channel: ChannelOption = None,
    new_email: Annotated[str | None, typer.Option("--email", help="A new address.")] = None,
    no_filters: Annotated[bool, typer.Option("--no-filters", help="Everything again.")] = False,
    pause: Annotated[
        bool, typer.Option("--pause", help="No mails; new items stay pending.")
    ] = False,
    resume: Annotated[
        bool, typer.Option("--resume", help="Mails again, after a pause or a failure.")
    ] = False,
) -> None:
    """Change a subscriber; given filters replace all there were, from now on.

    Example: tipwatch subscribers edit analyst@example.org --hour 9 --quiet 22-6
    """
    if pause and resume:
        _refuse("choose either --pause or --resume")
    changes = SubscriptionChanges(
        language=language, cadence=cadence, hour=hour, zone=zone,
        filters=[] if no_filters else filters, quiet=quiet, when_empty=empty, operator=operator,
        channel=channel,
    )  # fmt: skip
    now = datetime.now(UTC)
    with _subscriber_for_update(email) as (session, row):
        edit_subscriber(session, row, changes, now=now)
        if new_email:
            row.email = subscriber_address(new_email)
        if pause:
            set_subscriber_state(
                session,
                row.id,
                SubscriberState.PAUSED,
                reason=message(SubscriberCode.PAUSED_BY_OPERATOR),
            )
        if resume:
            set_subscriber_state(session, row.id, SubscriberState.ACTIVE, reason=NOTHING)
        try:
            session.flush()
        except IntegrityError:
            _refuse(f"{row.email} is subscribed already")
        result_text = f"{row.email}: {row.state}, told {row.cadence}, next at {_next_due_text(row)}"
    print_message(result_text)


@app.command()
def remove(email: EmailArgument) -> None:
    """Delete a subscriber and the record of their deliveries.

    Example: tipwatch subscribers remove analyst@example.org
    """
    with _subscriber_for_update(email) as (session, row):
        session.delete(row)
        result_text = f"{row.email} is forgotten"
    print_message(result_text)


@app.command("list")
def list_subscribers(as_json: AsJson = False) -> None:
    """List the subscribers with their state and next digest.

    Example: tipwatch subscribers list --json
    """
    with open_existing_database() as database, database.reading() as session:
        records = [_record(row) for row in all_subscribers(session)]
    if as_json:
        write_json(records)
        return
    table = Table("reader", "told", "language", "filters", "state", "next letter")
    for one in records:
        state = f"{one['state']}: {one['reason']}" if one["reason"] else one["state"]
        when = f"{one['cadence']} at {one['hour']} ({one['zone']})"
        table.add_row(
            one["email"], when, one["language"], " ".join(one["filters"]), state,
            one["next_due_at"] or "",
        )  # fmt: skip
    out.print(table)


@app.command()
def unsubscribe(
    token: Annotated[str, typer.Argument(metavar="TOKEN", help="From the link in a mail.")],
) -> None:
    """Remove the subscriber of an unsubscribe link.

    Example: tipwatch subscribers unsubscribe 12.q83vEjRWeJCrze8SNFZ4mrze8SM
    """
    reader = verify_unsubscribe_token(load_or_create_secret(load_settings().data_dir), token)
    if reader is None:
        _refuse("the token is not valid: copy the end of the link whole")
    with open_existing_database() as database, database.writing() as session:
        row = set_subscriber_state(
            session, reader, SubscriberState.UNSUBSCRIBED, reason=message(SubscriberCode.ASKED)
        )
        result_text = (
            f"{row.email} gets no more mails" if row else "that subscriber is removed already"
        )
    print_message(result_text)


@app.command("test")
def send_test(email: EmailArgument) -> None:
    """Send a marked test mail to a subscriber, the way their digests go.

    Example: tipwatch subscribers test analyst@example.org
    """
    address = subscriber_address(email)
    with open_existing_database() as database, database.reading() as session:
        row = find_subscriber(session, address)
        if row is None:
            _refuse(f"nobody is subscribed as {address}: see `tipwatch subscribers list`")
    result = send_test_mail(
        mailer_from_settings(load_settings()),
        email=row.email,
        channel=row.channel,
        language=Language(row.language),
        now=datetime.now(UTC),
    )
    print_message(f"{row.email}: {result.response}")
    raise typer.Exit(0 if result.status is SendStatus.ACCEPTED else 1)


@app.command()
def bounce(
    file: Annotated[
        Path | None, typer.Argument(metavar="FILE", help="The report; stdin if none is named.")
    ] = None,
) -> None:
    """Read a delivery report that came back as mail; disable the subscriber whose mail failed for good.

    Example: tipwatch subscribers bounce report.eml
    """
    report = parse_bounce(file.read_bytes() if file else sys.stdin.buffer.read())
    if report is None:
        _refuse("this is no report of a mail that failed for good")
    with open_existing_database() as database, database.writing() as session:
        row = disable_bounced(
            session, matches=lambda key: message_id_hash(key) == report.message_id_hash, reason=report.reason,
            server_response=render(report.reason, ENGLISH),
            now=datetime.now(UTC),
        )  # fmt: skip
        result_text = f"{row.email} is disabled: {render(row.reason, ENGLISH)}" if row else ""
    if not result_text:
        _refuse("the report is about no mail of the last weeks")
    print_message(result_text)


@contextmanager
def _subscriber_for_update(email: str) -> Iterator[tuple[Session, Subscriber]]:
    address = subscriber_address(email)
    with open_existing_database() as database, database.writing() as session:
        row = find_subscriber(session, address, lock=True)
        if row is None:
            _refuse(f"nobody is subscribed as {address}: see `tipwatch subscribers list`")
        yield session, row


def _next_due_text(row: Subscriber) -> str:
    return f"{row.next_due_at.astimezone(ZoneInfo(row.zone)):%d/%m/%Y %H:%M} {row.zone}"


def _record(row: Subscriber) -> dict[str, Any]:
    zone = ZoneInfo(row.zone)
    active = row.state is SubscriberState.ACTIVE
    quiet = None if row.quiet_from is None else f"{row.quiet_from}-{row.quiet_until}"
    return {
        "email": row.email,
        "channel": mask_channel_url(row.channel) if row.channel else None,
        "language": row.language,
        "cadence": row.cadence.value,
        "hour": row.hour,
        "zone": row.zone,
        "filters": row.filters,
        "quiet": quiet,
        "when_empty": row.when_empty.value,
        "operator": row.operator,
        "state": row.state.value,
        "reason": render(row.reason, ENGLISH),
        "subscribed_at": row.subscribed_at.astimezone(zone).isoformat(),
        "next_due_at": row.next_due_at.astimezone(zone).isoformat() if active else None,
        "letters": row.delivery_count,
    }


def _refuse(problem: str) -> NoReturn:
    print_error(problem)
    raise typer.Exit(2)
