"""Write the first migration anew from the models; only until the first release fixes it."""

from __future__ import annotations

import tempfile
from pathlib import Path

from alembic import command
from alembic.config import Config

from storage.engine import Database
from storage.schema import MIGRATIONS


def regenerate() -> None:
    """Compare the models with an empty database, and keep the difference as version 0001."""
    for old in (MIGRATIONS / "versions").glob("0001_*.py"):
        old.unlink()
    with tempfile.TemporaryDirectory() as folder:
        database = Database(f"sqlite:///{Path(folder) / 'empty.db'}")
        config = Config()
        config.set_main_option("script_location", str(MIGRATIONS))
        with database.engine.connect() as connection:
            config.attributes["connection"] = connection
            command.revision(config, message="The first tables", autogenerate=True, rev_id="0001")
        database.close()


if __name__ == "__main__":
    regenerate()
