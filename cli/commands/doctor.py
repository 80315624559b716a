"""`tipwatch doctor`: what is wrong, what it means, what to do."""

from __future__ import annotations

import typer
from rich.text import Text

from cli.console import out, write_json
from cli.options import AsJson
from crawler.spider.article_spider import utc_now
from crawler.spider.registry import declared_sources, spider_problems
from operations.doctor.check_result import CheckLevel, CheckResult, fail
from operations.doctor.run import run_checks
from pipelines.archive.disk_space import free_bytes
from settings import SettingsError, load_settings
from storage.engine import Database

_STYLES = {CheckLevel.OK: "green", CheckLevel.WARN: "yellow", CheckLevel.FAIL: "bold red"}


def doctor(as_json: AsJson = False) -> None:
    """Examine settings, database, disk, archive, mail, browser, scheduler and sources.

    It changes nothing and sends nothing. Exits with 1 if something that should work does not.

    Example: tipwatch doctor
    """
    findings = _findings()
    if as_json:
        write_json([_record(one) for one in findings])
    else:
        for one in findings:
            _print(one)
    raise typer.Exit(1 if any(one.level is CheckLevel.FAIL for one in findings) else 0)


def _record(one: CheckResult) -> dict[str, str]:
    # `says` is the key that scripts know.
    return {"check": one.check, "level": one.level.value, "says": one.message, "do": one.do}


def _findings() -> list[CheckResult]:
    try:
        settings = load_settings()
    except SettingsError as error:
        return [
            fail(
                "settings", str(error), "fix it and run the command again: nothing works without it"
            )
        ]
    database = Database(settings.effective_database_url)
    try:
        return list(
            run_checks(
                database,
                settings,
                sources=declared_sources(),
                now=utc_now(),
                free_space=free_bytes,
                refused=spider_problems(),
            )
        )
    finally:
        database.close()


def _print(one: CheckResult) -> None:
    line = Text(f"{one.level.value:<6}", _STYLES[one.level]) + Text(f"{one.check:<11}{one.message}")
    out.print(line, soft_wrap=True)
    if one.do:
        out.print(Text(f"{'':17}→ {one.do}"), soft_wrap=True)
