"""How large a document may be, and what reading it may cost."""

from article.bounds import ATTACHMENT_BYTES

FILE_BYTES = ATTACHMENT_BYTES
PAGES = 1_000
"""Of longer documents, the first; the longest decree with its appendices has some 900."""
PAGE_CHARACTERS = 200_000
UNPACKED_BYTES = 60_000_000
"""Of the parts of a DOCX or ODT that are read."""
MEMORY_BYTES = 280_000_000
CPU_SECONDS = 45
WALL_SECONDS = 55.0
ANSWER_BYTES = 32_000_000
"""Of what the reader process sends: a thousand pages of 3,500 Vietnamese letters are 7 million."""
OPEN_FILES = 64
WRITTEN_BYTES = 30_000_000
"""The character recognition passes images through temporary files."""
OCR_PIXELS = 12_000_000
"""A4 at 300 dpi has 8.7 million."""
OCR_SECONDS = 35.0
"""For all scanned pages of one document; one page takes two to four."""
IMAGE_WIDTH = 1_240
"""A4 at 150 dpi."""
IMAGE_PIXELS = 3_000_000
IMAGE_BYTES = 4_000_000
IMAGE_MARKS = 500
IMAGE_CPU_SECONDS = 10
IMAGE_WALL_SECONDS = 15.0
"""Somebody waits for it."""
