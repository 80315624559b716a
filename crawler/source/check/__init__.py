"""Checking a source: what each discovery method and each selector returned, and what to do."""

from crawler.source.check.check import CheckCrawl, SourceCheck, check_source
from crawler.source.check.field_checks import FieldCheck
from crawler.source.check.severity import CheckItem, Severity

__all__ = ["CheckCrawl", "CheckItem", "FieldCheck", "Severity", "SourceCheck", "check_source"]
