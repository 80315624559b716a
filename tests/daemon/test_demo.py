"""The demo shows what the product does."""

from __future__ import annotations

import subprocess
import sys

import pytest


@pytest.fixture(scope="module")
def demo_output(tmp_path_factory) -> str:
    folder = tmp_path_factory.mktemp("demo")
    done = subprocess.run(
        [sys.executable, "-m", "demo", "--once", "--folder", folder / "var"],
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""
    return done.stdout


def test_it_names_what_was_flagged_with_the_reason(demo_output: str) -> None:
    assert "FLAGGED: 6 of 14 articles" in demo_output
    assert "because: “Lào Cai: Triệt phá đường dây lừa bán phụ nữ qua biên giới”" in demo_output


def test_it_groups_the_same_text_on_two_sites(demo_output: str) -> None:
    assert (
        "vietnam.vn repeats “ASEAN bàn lập cơ sở dữ liệu chung về nạn nhân mua bán người”"
        in demo_output
    )


@pytest.mark.parametrize(
    "change",
    ["edited: Lào Cai", "Điện Biên", "removed: Thông tin về công tác bảo hộ công dân"],
)
def test_demo_reports_what_was_changed_or_taken_down(demo_output: str, change: str) -> None:
    assert change in demo_output.split("CHANGED SINCE")[1]


def test_demo_names_the_file_of_the_digest(demo_output: str) -> None:
    assert "digest.html" in demo_output
