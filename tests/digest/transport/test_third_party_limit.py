"""The time limit on a package's transport: what hangs is unconfirmed, and holds up nobody else."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from importlib.metadata import EntryPoint
from threading import Event
from types import ModuleType

import pytest
from fixtures.samples.sample_objects import NOON

from digest.model import DigestError, PendingMail, PlainTextMail
from digest.render.renderer import CachedRenderer
from digest.transport import third_party
from digest.transport.base import DeliveryResult, SendStatus
from digest.transport.third_party import ChannelMail, ThirdPartyTransport, load_transport
from digest.unsubscribe import MailIdentity
from settings.time_limit import TimeLimitedCalls, TimeLimitExceeded

ENTRY = EntryPoint("slow", "slow_fleet:send", "tipwatch.transports")
MAIL = PendingMail(
    delivery_id=1, key="k", attempts=0, at=NOON, content=PlainTextMail(subject="s", text="t"), email="",
    channel="slow://x", subscriber_id=None,
)  # fmt: skip
ACCEPTED = DeliveryResult(status=SendStatus.ACCEPTED, response="took it")


class SlowPackage:
    """An installed package whose transport waits until it may go on."""

    def __init__(self) -> None:
        self.go_on = Event()
        self.calls = 0

    def send(self, _address: str, _mail: ChannelMail) -> DeliveryResult:
        self.calls += 1
        self.go_on.wait(300)
        return ACCEPTED


@pytest.fixture
def package(monkeypatch: pytest.MonkeyPatch) -> Iterator[SlowPackage]:
    slow = SlowPackage()
    module = ModuleType("slow_fleet")
    module.send = slow.send  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "slow_fleet", module)
    yield slow
    slow.go_on.set()


def transport(*, seconds: float = 0.05, most_left_behind: int = 2) -> ThirdPartyTransport:
    return ThirdPartyTransport(
        ENTRY,
        renderer=CachedRenderer(),
        identity=MailIdentity(sender="a@example.org", public_url="", secret=b"x"),
        calls=TimeLimitedCalls(seconds=seconds, most_left_behind=most_left_behind),
    )


def sent(to: ThirdPartyTransport, marks: list[str] | None = None) -> DeliveryResult:
    marked = [] if marks is None else marks
    return to.send(MAIL, mark_sending=lambda: marked.append("sending"))


def test_call_that_comes_back_in_time_is_the_answer(package: SlowPackage) -> None:
    package.go_on.set()
    assert sent(transport(seconds=300)) == ACCEPTED


def test_call_that_does_not_come_back_is_unconfirmed(package: SlowPackage) -> None:
    marks: list[str] = []
    result = sent(transport(), marks)
    assert result.status is SendStatus.UNCONFIRMED
    assert "did not come back within 0.05 seconds" in result.response
    assert marks == ["sending"]


def test_after_calls_that_hang_further_letters_wait_without_a_call(package: SlowPackage) -> None:
    hanging, marks = transport(), list[str]()
    sent(hanging)
    sent(hanging)
    result = sent(hanging, marks)
    assert result.status is SendStatus.DEFERRED
    assert "earlier calls have not come back yet" in result.response
    assert (package.calls, marks) == (2, [])


def wait_until_open(calls: TimeLimitedCalls) -> None:
    give_up = time.monotonic() + 300
    while not calls.is_open:
        assert time.monotonic() < give_up
        time.sleep(0.01)


def test_letters_are_sent_again_once_a_call_came_back(package: SlowPackage) -> None:
    calls = TimeLimitedCalls(seconds=0.05, most_left_behind=1)
    with pytest.raises(TimeLimitExceeded):
        calls.call(lambda: package.send("", ChannelMail(key="", subject="", text="")))
    assert calls.is_open is False
    package.go_on.set()
    wait_until_open(calls)
    assert calls.call(lambda: 7) == 7


@pytest.mark.parametrize("error", [RuntimeError("the mast is broken"), SystemExit(3)])
def test_what_the_function_raises_is_raised_in_the_callers_thread(error: BaseException) -> None:
    def fail() -> None:
        raise error

    with pytest.raises(type(error)):
        TimeLimitedCalls(seconds=300, most_left_behind=1).call(fail)


def test_import_that_hangs_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    go_on = Event()

    class HangingEntry:
        name, value, dist = "hangs", "hangs:send", None

        def load(self) -> object:
            return go_on.wait(300)

    calls = TimeLimitedCalls(seconds=0.05, most_left_behind=1)
    monkeypatch.setattr(third_party, "_imports_of", lambda *_: calls)
    try:
        for reason in ("did not come back", "has not come back yet"):
            with pytest.raises(DigestError, match=f"cannot be loaded: .*{reason}"):
                load_transport(HangingEntry())  # type: ignore[arg-type]
    finally:
        go_on.set()
