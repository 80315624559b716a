"""Eighteen invented outlets, made as papers and ministries of the region make their pages."""

from __future__ import annotations

from collections.abc import Callable

from regional_sites.foreign_outlets import (
    amp_gazette,
    drupal_ministry,
    french_courier,
    ghost_newsletter,
    khmer_agency,
    wordpress_post,
)
from regional_sites.model import RegionalSite
from regional_sites.vietnamese_authorities import (
    angular_province,
    aspx_ministry,
    consular_views,
    liferay_board,
    pdf_department,
    table_portal,
)
from regional_sites.vietnamese_outlets import (
    atom_times,
    endless_daily,
    next_magazine,
    province_paper,
    union_paper,
    vue_paper,
)

Make = Callable[[], RegionalSite]
# Never looked into while the reader is mended: only how many of them are right.
ASIDE: tuple[Make, ...] = (
    union_paper,
    next_magazine,
    table_portal,
    pdf_department,
    french_courier,
    amp_gazette,
)
READ: tuple[Make, ...] = (
    province_paper,
    vue_paper,
    atom_times,
    endless_daily,
    aspx_ministry,
    liferay_board,
    angular_province,
    consular_views,
    wordpress_post,
    drupal_ministry,
    khmer_agency,
    ghost_newsletter,
)
