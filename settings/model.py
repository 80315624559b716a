"""The settings of tipwatch: environment first, then the configuration file, then these defaults."""

from __future__ import annotations

import os
import re
from enum import StrEnum
from ipaddress import ip_network
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, Field, HttpUrl, SecretStr, ValidationError, field_validator
from pydantic_settings import (
    BaseSettings,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
)
from pydantic_settings import SettingsError as PydanticSettingsError

from settings.archive import ArchiveConfig, ArchivePolicy
from settings.config_file import CONFIG_VARIABLE, ConfigFile, config_path
from settings.fixed_pages import FixedPage
from settings.log_file import LogFile
from settings.secret_files import SecretFiles
from settings.unknown_names import PREFIX, unknown_in_file, unknown_variables
from settings.version import VERSION

USER_AGENT = (
    f"tipwatch/{VERSION} (public-interest monitor of news on human trafficking; +mailto:{{mail}})"
)
_ONE_LINE = r"^[^\x00-\x1f\x7f]*$"
"""A line break would end the header."""


class SettingsError(Exception):
    """A setting is wrong; the message names it, its problem and an example."""


class LogFormat(StrEnum):
    """Format of log lines: text or JSON."""

    CONSOLE = "console"
    JSON = "json"


def _base_url(url: str) -> str:
    HttpUrl(url)
    return url.rstrip("/")


def _ip_network(address: str) -> str:
    ip_network(address)
    return address


class Settings(BaseSettings):
    """Everything an operator may set, validated before anything starts."""

    model_config = SettingsConfigDict(env_prefix="TIPWATCH_", extra="forbid", frozen=True)

    data_dir: Path = Field(default=Path("var"), examples=["/var/lib/tipwatch"])
    database_url: str = Field(
        default="", examples=["postgresql+psycopg://tipwatch@localhost/tipwatch"]
    )
    smtp_url: SecretStr | None = Field(
        default=None, examples=["smtp://user:pw@mail.example.org:587?tls=starttls"]
    )
    mail_from: str = Field(
        default="tipwatch@localhost", pattern=_ONE_LINE, examples=["tipwatch@example.org"]
    )
    mail_connections: int = Field(default=4, ge=1, le=8, examples=[4])
    alerts_per_hour: int = Field(default=4, ge=1, examples=[4])
    alert_score: float = Field(default=0.6, ge=0, le=1, examples=[0.6])
    operator_mail: str = Field(
        default="", pattern=r"^([^@\s]+@[^@\s]+)?$", examples=["ops@example.org"]
    )
    operator_channel: SecretStr | None = Field(
        default=None, examples=["slack://TOKEN_A/TOKEN_B/TOKEN_C"]
    )
    operator_language: Literal["vi", "en"] = Field(default="vi", examples=["en"])
    heartbeat_url: str = Field(
        default="", pattern=r"^(https?://.+)?$", examples=["https://hc.example.org/ping/1f3c"]
    )
    disk_reserve_bytes: int = Field(default=1_000_000_000, ge=0, examples=[1_000_000_000])
    bind: str = Field(default="127.0.0.1:8000", pattern=r"^.+:\d+$", examples=["127.0.0.1:8000"])
    public_url: str = Field(
        default="", pattern=r"^(https?://.+)?$", examples=["https://tipwatch.example.org"]
    )
    trusted_proxies: list[Annotated[str, AfterValidator(_ip_network)]] = Field(
        default_factory=list, examples=['["127.0.0.1"]']
    )
    host_map: dict[str, Annotated[str, AfterValidator(_base_url)]] = Field(
        default_factory=dict, examples=['{"vovworld.vn": "http://127.0.0.1:8101"}']
    )
    fetch_proxy: str = Field(
        default="",
        pattern=r"^(http://[^/?#\s]+/?)?$",
        examples=["http://user:pw@proxy.example.vn:3128"],
    )
    translate_url: SecretStr | None = Field(default=None, examples=["http://127.0.0.1:5000"])
    translate_command: list[str] = Field(
        default_factory=list,
        examples=['["argos-translate", "--from", "{source}", "--to", "{target}"]'],
    )
    user_agent: str = Field(
        default="", pattern=r"^[ -~]*$", examples=["tipwatch/0.1 (+mailto:ops@example.org)"]
    )
    log_format: LogFormat = Field(default=LogFormat.CONSOLE, examples=["json"])
    log_file: Path | None = Field(default=None, examples=["/var/log/tipwatch/tipwatch.log"])
    log_file_bytes: int = Field(default=10_000_000, ge=10_000, examples=[10_000_000])
    log_files_kept: int = Field(default=5, ge=1, le=100, examples=[5])
    concurrent_crawls: int = Field(default=4, ge=1, le=64, examples=[4])
    crawl_minutes: int = Field(default=30, ge=1, examples=[30])
    worker_silence: int = Field(default=45, ge=5, le=3600, examples=[45])
    archive: ArchivePolicy = Field(default=ArchivePolicy.FLAGGED, examples=["all"])
    archive_file_bytes: int = Field(default=100_000_000, ge=100_000, examples=[100_000_000])
    archive_keep_days: int | None = Field(default=None, ge=1, examples=[365])
    archive_keep_bytes: int | None = Field(default=None, ge=1_000_000, examples=[50_000_000_000])
    backup_dir: Path | None = Field(default=None, examples=["/backup"])
    backup_count: int = Field(default=7, ge=1, le=1000, examples=[7])
    spider_modules: list[str] = Field(
        default_factory=lambda: ["spiders"], min_length=1, examples=['["spiders", "our_sources"]']
    )
    sources_dir: Path | None = Field(default=None, examples=["/etc/tipwatch/sources.d"])
    repair_bound: float | None = Field(default=None, gt=0.8, le=1, examples=[0.95])
    watch: list[FixedPage] = Field(
        default_factory=list,
        examples=['[{"url": "https://moj.gov.vn/luat", "selector": "article"}]'],
    )
    page_bytes_limit: int = Field(default=20_000_000, ge=100_000, examples=[20_000_000])
    chromium: str = Field(default="", examples=["/usr/bin/chromium"])

    @field_validator("database_url")
    @classmethod
    def _known_database(cls, url: str) -> str:
        if url and not url.startswith(("sqlite:///", "postgresql+psycopg://")):
            raise ValueError("only sqlite:/// and postgresql+psycopg:// are supported")
        return url

    @property
    def effective_database_url(self) -> str:
        """Return the database URL: the one set, else a SQLite file in the data directory."""
        return self.database_url or f"sqlite:///{self.data_dir.absolute() / 'tipwatch.db'}"

    @property
    def effective_user_agent(self) -> str:
        """Return the User-Agent header, with a contact."""
        return self.user_agent or USER_AGENT.format(mail=self.mail_from)

    @property
    def archive_config(self) -> ArchiveConfig:
        """Return what is archived, where, and for how long."""
        return ArchiveConfig(
            folder=self.data_dir.absolute() / "archive",
            policy=self.archive,
            file_bytes=self.archive_file_bytes,
            keep_days=self.archive_keep_days,
            keep_bytes=self.archive_keep_bytes,
            reserve_bytes=self.disk_reserve_bytes,
        )

    @property
    def dashboard_url(self) -> str:
        """Return the dashboard's URL: the one set, else where it listens."""
        return self.public_url.rstrip("/") or f"http://{self.bind}"

    @property
    def log_rotation(self) -> LogFile | None:
        """Return the log file and its rotation; None without one."""
        if self.log_file is None:
            return None
        return LogFile(path=self.log_file, bytes=self.log_file_bytes, backups=self.log_files_kept)

    @property
    def heartbeat_file(self) -> Path:
        """Path of the heartbeat file."""
        return self.data_dir / "heartbeat"

    @property
    def sources_folder(self) -> Path:
        """Folder of the sources that are declared as data."""
        return (self.sources_dir or self.data_dir / "sources.d").absolute()

    @property
    def outbox_folder(self) -> Path:
        """Folder of mails that are written while no server is set."""
        return self.data_dir / "outbox"

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Read in the order of the contract: call, environment, secret files, configuration file."""
        return (init_settings, env_settings, SecretFiles(settings_cls), ConfigFile(settings_cls))


def load_settings(**overrides: Any) -> Settings:
    """Read the settings; raises SettingsError that names each wrong or unknown one."""
    known = [*Settings.model_fields, CONFIG_VARIABLE.lower().removeprefix(PREFIX.lower())]
    unknown = unknown_variables(os.environ, known)
    try:
        settings = Settings(**overrides)
    except ValidationError as error:
        wrong = [_explain(problem) for problem in error.errors()]
        raise SettingsError("\n".join([*unknown, *wrong])) from None
    except PydanticSettingsError as error:
        # A value that should be JSON and is not; the library names the field in quotes.
        named = re.search(r'field "(\w+)"', str(error))
        problem = {"loc": (named[1] if named else "",), "msg": "is not valid JSON", "type": ""}
        raise SettingsError("\n".join([*unknown, _explain(problem)])) from None
    except (ValueError, OSError, RecursionError) as error:
        raise SettingsError("\n".join([*unknown, f"{error}. See docs/settings.md"])) from None
    if unknown:
        raise SettingsError("\n".join(unknown))
    return settings


def _explain(problem: Any) -> str:
    name = str(problem["loc"][0]) if problem["loc"] else "settings"
    if problem["type"] == "extra_forbidden" and name not in Settings.model_fields:
        return unknown_in_file(name, Settings.model_fields, path=config_path())
    field = Settings.model_fields.get(name)
    example = (
        f" Example: TIPWATCH_{name.upper()}={field.examples[0]}" if field and field.examples else ""
    )
    # pydantic puts its own words before ours.
    message = str(problem["msg"]).removeprefix("Value error, ")
    return f"TIPWATCH_{name.upper()}: {message}.{example}"
