"""Letters to operators: claimed with what they tell, offered, settled – a transaction each."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from storage.conditions import TROUBLED
from storage.models import Condition, DeliveryState, Health, OperatorLetter

OPEN = (DeliveryState.CLAIMED, DeliveryState.OFFERED, DeliveryState.RETURNED)


def claim_letter(
    session: Session, *, way: str, key: str, news: list[dict[str, Any]], now: datetime
) -> None:
    """Write down a letter before it is sent."""
    session.add(
        OperatorLetter(
            way=way, key=key, state=DeliveryState.CLAIMED, news=news, claimed_at=now, try_at=now
        )
    )


def believe(session: Session, subject: str, health: Health, *, now: datetime) -> None:
    """Note what operators believe of a subject from now on."""
    session.execute(
        update(Condition).where(Condition.subject == subject).values(told=health, told_at=now)
    )


def forget_trouble(session: Session, subjects: Iterable[str]) -> None:
    """Let trouble be told anew: somebody paused the source, and so knows of it."""
    session.execute(
        update(Condition)
        .where(Condition.subject.in_(list(subjects)), Condition.told.in_(TROUBLED))
        .values(told=Health.HEALTHY)
    )


def open_letters(session: Session, *, now: datetime) -> list[OperatorLetter]:
    """List the letters to be tried now, oldest first."""
    return list(
        session.scalars(
            select(OperatorLetter)
            .where(OperatorLetter.state.in_(OPEN), OperatorLetter.try_at <= now)
            .order_by(OperatorLetter.id)
        )
    )


def waiting_letters(session: Session) -> int:
    """Count the letters that have not arrived."""
    return (
        session.scalar(
            select(func.count()).select_from(OperatorLetter).where(OperatorLetter.state.in_(OPEN))
        )
        or 0
    )


def offer_letter(session: Session, letter_id: int) -> None:
    """Note that the other side may have the letter from now on."""
    letter = session.get_one(OperatorLetter, letter_id, with_for_update=True)
    letter.state = DeliveryState.OFFERED
    letter.attempts += 1


def settle_letter(
    session: Session, letter_id: int, state: DeliveryState, *, said: str, now: datetime
) -> None:
    """Note how the letter ended."""
    letter = session.get_one(OperatorLetter, letter_id, with_for_update=True)
    letter.state, letter.said, letter.settled_at = state, said, now


def put_off_letter(session: Session, letter_id: int, *, said: str, until: datetime) -> None:
    """Try the letter again later; one that was offered without an answer stays so."""
    letter = session.get_one(OperatorLetter, letter_id, with_for_update=True)
    letter.said, letter.try_at = said, until


def forget_old_letters(session: Session, *, now: datetime, after: timedelta) -> None:
    """Drop settled letters nobody will ask for."""
    for letter in session.scalars(
        select(OperatorLetter).where(
            OperatorLetter.state.not_in(OPEN), OperatorLetter.claimed_at < now - after
        )
    ):
        session.delete(letter)
