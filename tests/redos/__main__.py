"""`make lint`: name every regular expression that a text of others can make slow, or that an old Python misreads."""

from __future__ import annotations

import sys

from redos.bounded import REVIEWED, longest_text
from redos.patterns import all_patterns, dynamic_patterns, misread_by_debian
from redos.timing import LENGTH, check_patterns


def main() -> int:
    """Print what is wrong; the exit code is 1 then."""
    found = all_patterns()
    misread = [one for one in found if misread_by_debian(one.expression)]
    for pattern in misread:
        sys.stdout.write(
            f"{pattern.file}: {pattern.expression[:110]!r}: Python 3.11.2 misreads a possessive repeat "
            "of a group; write (?>(?:...)*)\n"
        )
    patterns = [(one, longest_text(one, default=LENGTH)) for one in found]
    slow = check_patterns(patterns)
    for pattern, finding in slow.items():
        sys.stdout.write(f"{pattern.file}: {pattern.expression[:110]!r}: {finding}\n")
    unknown = [one for one in dynamic_patterns() if one not in REVIEWED]
    for place in unknown:
        sys.stdout.write(
            f"{place}: compiles a pattern that is no literal; add it to redos/bounded.py\n"
        )
    return 1 if slow or unknown or misread else 0


if __name__ == "__main__":
    sys.exit(main())
