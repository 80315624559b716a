"""Checking a source: what each link of its chain and each of its selectors answered, and what to do."""

from crawler.checking.check import Check, Findings, check_of
from crawler.checking.fields import FieldLine
from crawler.checking.mark import Line, Mark

__all__ = ["Check", "FieldLine", "Findings", "Line", "Mark", "check_of"]
