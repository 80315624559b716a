"""Names of sources that no file declares."""

FIXED_PAGES_SOURCE = "watched"
"""The source of pages that the settings name."""
