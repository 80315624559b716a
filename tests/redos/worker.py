"""The process that runs patterns on pumped strings: one pattern a line, one answer a line."""

from __future__ import annotations

import ast
import sys

from redos.patterns import Pattern
from redos.timing import slow_string


def main() -> None:
    """Answer until the input ends."""
    for line in sys.stdin:
        expression, flags, length = ast.literal_eval(line)
        slow = slow_string(Pattern("", expression, flags), length=length)
        answer = "ok" if slow is None else f"slow on {slow[:60]!r} … {slow[-20:]!r}"
        sys.stdout.write(answer + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
