"""`make documents` measures what it can, and names the packages that scans need."""

from __future__ import annotations

import pytest
from measured_documents import __main__ as measurement
from measured_documents import documents


@pytest.mark.parametrize(
    ("has_ocr", "has_font", "named"),
    [
        (True, True, []),
        (True, False, ["fonts-dejavu-core", "fonts-freefont-ttf"]),
        (False, True, ["tesseract-ocr", "tesseract-ocr-vie"]),
    ],
)
def test_missing_packages_are_named_once(
    monkeypatch: pytest.MonkeyPatch, has_ocr: bool, has_font: bool, named: list[str]
) -> None:
    monkeypatch.setattr(measurement, "ocr_available", lambda: has_ocr)
    monkeypatch.setattr(documents, "has_font", lambda _: has_font)
    assert measurement.missing_packages() == named


def test_text_layers_are_measured_without_what_scans_need(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(measurement, "ocr_available", lambda: False)
    monkeypatch.setattr(documents, "has_font", lambda _: False)
    assert measurement.main("desks", "table 0") == 0
    shown = capsys.readouterr().out
    assert "scans are not measured: apt install tesseract-ocr" in shown
    assert "worst of text: F1 1.0000" in shown
    assert "worst of scan" not in shown
