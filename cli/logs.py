"""Log lines: for eyes on a terminal, or as JSON for machines; always on stderr."""

from __future__ import annotations

import logging
import sys

import structlog

from settings.model import LogFormat

_QUIET = (
    "alembic",
    "scrapy",
    "twisted",
    "asyncio",
    "filelock",
    "urllib3",
    "trafilatura",
    "htmldate",
    "py.warnings",
)


def configure_logs(log_format: LogFormat, *, level: int = logging.INFO) -> None:
    """Send every log line of the process to stderr in one format."""
    renderer: structlog.types.Processor = (
        structlog.processors.JSONRenderer(ensure_ascii=False)
        if log_format is LogFormat.JSON
        else structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty())
    )
    formatter = structlog.stdlib.ProcessorFormatter(
        processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, renderer],
        foreign_pre_chain=[
            structlog.stdlib.add_log_level,
            structlog.stdlib.add_logger_name,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
        ],
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(formatter)
    logging.basicConfig(level=level, handlers=[handler], force=True)
    for name in _QUIET:
        # Scrapy tells every request; what matters of them is in the report.
        logging.getLogger(name).setLevel(logging.ERROR)
