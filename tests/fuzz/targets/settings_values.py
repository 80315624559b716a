"""What an operator may write: settings from the environment and from the file, named when wrong."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from hypothesis import strategies as st

from fuzz.mutation import Mutated, mutated
from fuzz.target import FuzzTarget
from settings import Settings, SettingsError, load_settings

VALUES = st.one_of(
    st.text(max_size=20),
    st.integers(-(10**30), 10**30).map(str),
    st.sampled_from(
        [
            "", " ", "true", "null", "{}", "[]", "[{}]", '{"a": 1}', '{"a": "x"}', '{"vov.vn": "http://[x"}', "nan", "inf",
            '{"vov.vn": "http://127.0.0.1:99999"}', '{"vov.vn": "ftp://x"}', '{"": "http://x"}', "1e400", "0x10", "９",
            '[{"url": "http://[x"}]', '[{"url": "https://moj.gov.vn/luat", "selector": "[["}]', '[{"url": 7}]', "[[[[[[[",
            '[{"url": "https://user:pw@moj.gov.vn/"}]', '[{"url": "ftp://moj.gov.vn/"}]',
            "sqlite:///", "sqlite:///:memory:", "postgresql+psycopg://", "postgresql+psycopg://@:x/", "mysql://x", ":80",
            "x:99999", "smtp://", "smtp://user:pw@host:x", "smtps://[", "http://", "https://x y", "/dev/null/x",
            '{"a": ' * 3_000, "[" * 3_000, "\udcff", "đ" * 300, "all", "flagged", "json",
        ]
    ),
)  # fmt: skip
NAMES = sorted(Settings.model_fields)
_FOLDER = tempfile.TemporaryDirectory(prefix="tipwatch-fuzz-")
_HOME = Path(_FOLDER.name)


def check_environment(values: dict[str, str]) -> None:
    set_here = {f"TIPWATCH_{name.upper()}": value for name, value in values.items()}
    set_here = {name: value for name, value in set_here.items() if "\0" not in value}
    os.environ.update(set_here)
    try:
        use(load_settings())
    except SettingsError as error:
        named = str(error)
        if "TIPWATCH_" not in named and "docs/settings.md" not in named:
            raise
    finally:
        for name in set_here:
            del os.environ[name]


def use(read: Settings) -> None:
    """Do what every command does with settings that were accepted."""
    from crawler.http.download_handler import HostMap
    from crawler.spider.fixed_pages import fixed_pages_spider

    assert isinstance(HostMap(read.host_map).endpoints, frozenset)
    assert read.effective_database_url
    # A header's line: whatever is put into it must not end it.
    assert not {*map(chr, range(32)), chr(127)} & {*read.effective_user_agent}
    assert read.archive_config.folder.name
    assert read.dashboard_url
    assert isinstance(read.outbox_folder, Path)
    if read.watch:
        fixed_pages_spider(read.watch)


def check_file(bad: Mutated) -> None:
    here = Path.cwd()
    (_HOME / "tipwatch.toml").write_bytes(bad.data)
    os.chdir(_HOME)
    try:
        use(load_settings())
    except SettingsError:
        return
    finally:
        os.chdir(here)


TOML = (
    b'data_dir = "var"\nbind = "127.0.0.1:8000"\nconcurrent_crawls = 4\narchive = "all"\n'
    b'[host_map]\n"vov.vn" = "http://127.0.0.1:8101"\n[[watch]]\nurl = "https://moj.gov.vn/luat"\n'
    b'selector = "article"\n'
)
TOML_PIECES = tuple(
    piece.encode()
    for piece in (
        '"', "'", '"""', "=", "[", "]", "[[", "]]", "\n", "\0", "\\u0000", "\\ud800", "1e999", "nan", "2026-10-12", "{",
        "}", "true", "bind = 7\n", "smtp_url = []\n", "watch = 1\n", "host_map = 'x'\n", "a.b.c = 1\n", "#", "[" * 500,
    )
)  # fmt: skip

OPERATOR = [
    FuzzTarget(
        name="settings",
        cases=st.dictionaries(st.sampled_from(NAMES), VALUES, min_size=1, max_size=4),
        check=check_environment,
        batch=200,
        seconds=2.0,
    ),
    FuzzTarget(
        name="settings-file", cases=mutated([TOML], TOML_PIECES), check=check_file, batch=200, seconds=2.0
    ),
]  # fmt: skip
