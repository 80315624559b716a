"""Doctor names the programs for scans and old Word files that are missing."""

from __future__ import annotations

from operations.doctor.check_result import CheckLevel
from operations.doctor.documents_check import check_document_programs


def test_missing_programs_are_named_with_the_remedy() -> None:
    found = check_document_programs(has_ocr=lambda: False, find_program=lambda _: None)
    assert found.level is CheckLevel.WARN
    assert "tesseract" in found.message
    assert found.do == "apt install tesseract-ocr tesseract-ocr-vie antiword"


def test_only_what_is_missing_is_named() -> None:
    found = check_document_programs(has_ocr=lambda: True, find_program=lambda _: None)
    assert "tesseract" not in found.message
    assert found.do == "apt install antiword"


def test_nothing_is_said_to_be_missing_where_all_is_there() -> None:
    found = check_document_programs(has_ocr=lambda: True, find_program=lambda name: name)
    assert found.level is CheckLevel.OK


def test_documents_that_can_be_read_now_are_counted() -> None:
    found = check_document_programs(
        has_ocr=lambda: True, find_program=lambda name: name, count_waiting=lambda: 3
    )
    assert found.level is CheckLevel.WARN
    assert "`tipwatch reassess` at once" in str(found.do)
    assert found.message.startswith("3 ")
