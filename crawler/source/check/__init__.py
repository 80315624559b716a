"""Checking a source: what each link of its chain and each of its selectors answered, and what to do."""

from crawler.source.check.check import CheckCrawl, SourceCheck, check_source
from crawler.source.check.field_checks import FieldCheck
from crawler.source.check.severity import CheckItem, Severity

__all__ = ["CheckCrawl", "CheckItem", "FieldCheck", "Severity", "SourceCheck", "check_source"]
