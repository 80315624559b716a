"""The version of the text reader: raised when it reads other words from the same file."""

READER_VERSION = 1
"""What an older one read is read again from the archive, by and by."""
