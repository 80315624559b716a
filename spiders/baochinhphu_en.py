"""Online Newspaper of the Government: the English edition of baochinhphu.vn."""

from __future__ import annotations

from spiders.vccorp import VcCorpSpider


class BaoChinhPhuEnglish(VcCorpSpider):
    """Its pages of before 2022 have ids of eight digits."""

    name, language, hosts = "en.baochinhphu.vn", "en", ("en.baochinhphu.vn",)
    article_url = r"^/[^/]+-(?P<id>111(?:\d{12,15}|\d{5}))\.htm$"
    sections = ("society.htm", "")
