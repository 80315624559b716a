"""The outbox folder: whole mails under descriptive names, and no partial ones."""

from __future__ import annotations

from collections.abc import Callable
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path

import pytest
from fixtures.samples.sample_objects import NOON

from digest.model import Digest, DigestError, StoryItem
from digest.render.email_message import build_message
from digest.transport.outbox_folder import write_eml


@pytest.fixture
def message(
    make_digest: Callable[..., Digest], make_item: Callable[..., StoryItem]
) -> EmailMessage:
    return mail(make_digest(make_item()))


def mail(digest: Digest, *, recipient: str = "an@example.org", delivery: str = "k") -> EmailMessage:
    return build_message(
        digest, sender="tipwatch@x.vn", recipient=recipient, delivery=delivery, at=NOON
    )


def test_file_holds_the_message_as_it_is(message: EmailMessage, tmp_path: Path) -> None:
    path = write_eml(message, tmp_path / "outbox")
    assert path.read_bytes() == message.as_bytes()
    assert message_from_bytes(path.read_bytes(), policy=default)["To"] == "an@example.org"


def test_name_has_the_time_and_the_recipient(message: EmailMessage, tmp_path: Path) -> None:
    name = write_eml(message, tmp_path).name
    assert name.startswith("20261012T120000Z-an@example.org-")
    assert name.endswith(".eml")


def test_same_delivery_written_again_takes_its_own_place(
    message: EmailMessage, tmp_path: Path
) -> None:
    assert write_eml(message, tmp_path) == write_eml(message, tmp_path)
    assert len(list(tmp_path.iterdir())) == 1


def test_other_delivery_takes_another_place(
    make_digest: Callable[..., Digest], make_item: Callable[..., StoryItem], tmp_path: Path
) -> None:
    paths = {
        write_eml(mail(make_digest(make_item()), delivery=key), tmp_path) for key in ("a", "b")
    }
    assert len(paths) == 2


def test_recipient_cannot_lead_out_of_the_folder(
    make_digest: Callable[..., Digest], make_item: Callable[..., StoryItem], tmp_path: Path
) -> None:
    path = write_eml(mail(make_digest(make_item()), recipient='"../../x/y"@example.org'), tmp_path)
    assert path.parent == tmp_path
    assert path.exists()


def test_failed_write_leaves_no_file_and_names_the_remedy(
    message: EmailMessage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_handle: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(DigestError, match=r"No space left on device.*TIPWATCH_DATA_DIR"):
        write_eml(message, tmp_path)
    assert not list(tmp_path.iterdir())
