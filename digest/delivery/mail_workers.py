"""Postmen: some threads, each with a carrier of its own, that serve readers side by side."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from queue import Empty, SimpleQueue
from threading import Event, Thread

from digest.delivery.claims import PendingMail
from digest.transport.base import Transport
from digest.transport.result import DeliveryResult
from storage.models import Subscriber

ServeSubscriber = Callable[[Subscriber, Callable[[PendingMail], DeliveryResult]], None]


def run_workers(
    rows: Iterable[Subscriber],
    serve: ServeSubscriber,
    *,
    open_transport: Callable[[], Transport],
    send: Callable[[Transport, PendingMail], DeliveryResult],
    workers: int,
    stop: Event,
) -> None:
    """Serve every reader; waits for all, and raises the first error that a postman met."""
    waiting: SimpleQueue[Subscriber] = SimpleQueue()
    for row in rows:
        waiting.put(row)
    errors: list[Exception] = []

    def work() -> None:
        transport = open_transport()
        try:
            while not stop.is_set():
                try:
                    row = waiting.get_nowait()
                except Empty:
                    return
                serve(row, lambda letter: send(transport, letter))
        except Exception as error:  # noqa: BLE001 - carried to whoever waits, raised below
            errors.append(error)
            stop.set()
        finally:
            transport.close()

    # Daemons: a server that keeps silent for minutes must not keep the process from ending. What
    # such a postman held is in the ledger.
    threads = [Thread(target=work, daemon=True) for _ in range(min(workers, waiting.qsize()))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if errors:
        raise errors[0]
