"""The demo tells a newcomer what the product does."""

from __future__ import annotations

import subprocess
import sys

import pytest


@pytest.fixture(scope="module")
def told(tmp_path_factory) -> str:
    folder = tmp_path_factory.mktemp("demo")
    done = subprocess.run(
        [sys.executable, "-m", "demo", "--once", "--folder", folder / "var"],
        capture_output=True,
        text=True,
        timeout=90,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""
    return done.stdout


def test_it_names_what_was_flagged_with_the_reason(told: str) -> None:
    assert "FLAGGED: 6 of 13 articles" in told
    assert "because: “Lào Cai: Triệt phá đường dây lừa bán phụ nữ qua biên giới”" in told


def test_it_groups_the_same_text_on_two_sites(told: str) -> None:
    assert (
        "vietnam.vn repeats “ASEAN bàn lập cơ sở dữ liệu chung về nạn nhân mua bán người”" in told
    )


@pytest.mark.parametrize(
    "change",
    ["edited: Lào Cai", "Điện Biên", "removed: Thông tin về công tác bảo hộ công dân"],
)
def test_it_tells_what_was_changed_or_taken_down(told: str, change: str) -> None:
    assert change in told.split("CHANGED SINCE")[1]


def test_it_says_where_the_digest_is(told: str) -> None:
    assert "digest.html" in told
