"""`make lint`: name every regular expression that a text of others can make slow."""

from __future__ import annotations

import sys

from redos.bounded import REVIEWED, longest_text
from redos.patterns import all_patterns, dynamic_patterns
from redos.timing import LENGTH, check_patterns


def main() -> int:
    """Print what is wrong; the exit code is 1 then."""
    patterns = [(one, longest_text(one, default=LENGTH)) for one in all_patterns()]
    slow = check_patterns(patterns)
    for pattern, finding in slow.items():
        sys.stdout.write(f"{pattern.file}: {pattern.expression[:110]!r}: {finding}\n")
    unknown = [one for one in dynamic_patterns() if one not in REVIEWED]
    for place in unknown:
        sys.stdout.write(
            f"{place}: compiles a pattern that is no literal; add it to redos/bounded.py\n"
        )
    return 1 if slow or unknown else 0


if __name__ == "__main__":
    sys.exit(main())
