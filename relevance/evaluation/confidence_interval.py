"""How sure a measured share can be."""

from __future__ import annotations

import math

_Z95 = 1.959964


def wilson_interval(hits: int, of: int) -> tuple[float, float]:
    """Return the 95 % interval of the share `hits` / `of`; all of [0, 1] if nothing was measured."""
    if of == 0:
        return 0.0, 1.0
    share, z2 = hits / of, _Z95**2
    centre = (share + z2 / (2 * of)) / (1 + z2 / of)
    reach = _Z95 * math.sqrt(share * (1 - share) / of + z2 / (4 * of * of)) / (1 + z2 / of)
    return max(0.0, centre - reach), min(1.0, centre + reach)
