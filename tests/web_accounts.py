"""One account of each role, with passwords that tests know."""

from __future__ import annotations

from typing import Any

from storage.models import AccountRole

PASSWORD = "correct horse battery"
PASSWORDS = {role: f"{PASSWORD} {role.value}" for role in AccountRole}


def enter(site: Any, role: AccountRole) -> Any:
    """Log in with the account of a role, and return the answer."""
    return site.log_in(role.value, PASSWORDS[role])
