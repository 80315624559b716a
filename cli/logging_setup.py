"""Logging: text or JSON lines on stderr, and in a rotating file if one is set."""

from __future__ import annotations

import logging
import sys
from logging.handlers import RotatingFileHandler

import structlog

from settings.log_file import LogFile
from settings.model import LogFormat, SettingsError

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


def configure_logs(
    log_format: LogFormat, *, level: int = logging.INFO, file: LogFile | None = None
) -> None:
    """Send every log line of the process to stderr, and into a file where one is set.

    Only one process may rotate a file: commands beside the daemon do not write to it.
    """
    handlers: list[logging.Handler] = [logging.StreamHandler(sys.stderr)]
    handlers[0].setFormatter(_formatter(log_format, colors=sys.stderr.isatty()))
    if file:
        handlers.append(_rotating(file))
        handlers[1].setFormatter(_formatter(log_format, colors=False))
    logging.basicConfig(level=level, handlers=handlers, force=True)
    for name in _QUIET:
        # Scrapy logs every request; what matters of them is in the report.
        logging.getLogger(name).setLevel(logging.ERROR)


def _rotating(file: LogFile) -> logging.Handler:
    try:
        file.path.parent.mkdir(parents=True, exist_ok=True)
        return RotatingFileHandler(
            file.path, maxBytes=file.bytes, backupCount=file.backups, encoding="utf-8"
        )
    except OSError as error:
        raise SettingsError(
            f"TIPWATCH_LOG_FILE={file.path}: {error.strerror}. Name a file that can be written, "
            "such as /var/log/tipwatch/tipwatch.log"
        ) from None


def _formatter(log_format: LogFormat, *, colors: bool) -> logging.Formatter:
    renderer: structlog.types.Processor = (
        structlog.processors.JSONRenderer(ensure_ascii=False)
        if log_format is LogFormat.JSON
        else structlog.dev.ConsoleRenderer(colors=colors)
    )
    return structlog.stdlib.ProcessorFormatter(
        processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, renderer],
        foreign_pre_chain=[
            structlog.stdlib.add_log_level,
            structlog.stdlib.add_logger_name,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
        ],
    )
