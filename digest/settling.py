"""Settling: what an attempt to hand over a letter means for the ledger and for the reader."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from digest.claiming import Letter
from digest.receipt import Fate, Receipt
from digest.timing import wait_after
from storage.delivering import accept, give_back, lock_subscriber
from storage.models import DeliveryState, SubscriberState
from storage.subscribing import turn

PATIENCE = timedelta(days=5)
"""As long as other mail servers try."""

MOST_OFFERS = 5
"""Without an answer each time: more would flood a reader whose server does take them."""


def settle(session: Session, letter: Letter, receipt: Receipt, *, now: datetime) -> None:
    """Write down how an attempt ended, and when the next one may be."""
    if receipt.fate is Fate.ACCEPTED:
        accept(session, letter.delivery_id, now=now, said=receipt.said)
    elif receipt.fate is Fate.REJECTED:
        _end(session, letter, now=now, said=receipt.said, reason=f"mail refused: {receipt.said}")
    elif receipt.fate is Fate.UNSURE and letter.attempts + 1 >= MOST_OFFERS:
        reason = f"{MOST_OFFERS} times the server took a whole mail and never answered"
        _end(session, letter, now=now, said=receipt.said, reason=reason)
    else:
        # Once a letter was offered without an answer it stays so: what is said now is about now.
        if receipt.fate is not Fate.UNSURE and not letter.attempts:
            give_back(
                session,
                letter.delivery_id,
                state=DeliveryState.RETURNED,
                now=now,
                said=receipt.said,
            )
        if receipt.fate is not Fate.TROUBLE:
            _hold(session, letter, now=now, said=receipt.said)


def _hold(session: Session, letter: Letter, *, now: datetime, said: str) -> None:
    row = lock_subscriber(session, letter.reader.id)
    if row is None:
        return
    row.attempts += 1
    row.failing_since = row.failing_since or now
    row.hold_until = now + wait_after(row.attempts)
    if now - row.failing_since > PATIENCE:
        reason = f"mail put off for {PATIENCE.days} days: {said}"
        _end(session, letter, now=now, said=said, reason=reason)


def _end(session: Session, letter: Letter, *, now: datetime, said: str, reason: str) -> None:
    give_back(session, letter.delivery_id, state=DeliveryState.REJECTED, now=now, said=said)
    turn(session, letter.reader.id, SubscriberState.DISABLED, reason=reason)
