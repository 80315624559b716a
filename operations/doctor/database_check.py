"""Is the database there, of our schema, and whole?"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from operations.doctor.check_result import CheckResult, fail, ok, warn
from storage.admin.integrity import integrity_problems
from storage.engine import Database, StorageUnavailable
from storage.schema import newest_version, schema_version

_NAME = "database"


def check_database(database: Database) -> Iterator[CheckResult]:
    """Check without changes; the last result is ok if the other checks can use the database."""
    file = database.url.database
    if database.is_sqlite and file and not Path(file).exists():
        yield warn(_NAME, f"{database.name} does not exist yet", "tipwatch run makes it")
        return
    try:
        version = schema_version(database)
    except StorageUnavailable as error:
        remedy = (
            "free some space, or see that the service's user may read and write file and folder"
            if database.is_sqlite
            else "start the server, or fix TIPWATCH_DATABASE_URL"
        )
        yield fail(_NAME, str(error), remedy)
        return
    if version != newest_version():
        yield _schema_mismatch(database, version)
        return
    try:
        problems = list(integrity_problems(database))
    except StorageUnavailable as error:
        yield fail(_NAME, str(error), "try again in a moment")
        return
    for problem in problems:
        yield fail(_NAME, problem, "restore a backup into a new database: tipwatch db restore FILE")
    if not problems:
        yield ok(_NAME, f"{database.name} is whole, schema {version}")


def _schema_mismatch(database: Database, version: str | None) -> CheckResult:
    message = f"{database.name} has schema {version or 'none'}, this program {newest_version()}"
    if version is not None and version > newest_version():
        return fail(_NAME, message, "update the program: the database is newer than it")
    if database.is_sqlite or version is None:
        return warn(_NAME, message, "the next command brings it up to date: tipwatch db upgrade")
    return fail(_NAME, message, "stop every daemon and worker, then run tipwatch db upgrade")
