"""Digests: from stored rows to content, from content to a mail, from a mail to its delivery."""
