"""Judge: is it about trafficking? Only what says something new is judged."""

from __future__ import annotations

import asyncio

from article.value import Absence, Article
from pipelines.stages import Identified, Judged
from relevance import Judgement
from relevance import judge as judge_words

_LONG = 50_000


def judge_article(article: Article) -> Judgement:
    """Judge an article by its own words: title, lead and body, never a menu or a side box."""
    return judge_words(
        title=article.title, lead=article.lead, text=article.text, language=article.language
    )


def judge(identified: Identified) -> Judged:
    """Judge a sighting unless its words were judged before."""
    if identified.unchanged:
        return Judged(identified=identified, judgement=None)
    return Judged(identified=identified, judgement=judge_article(identified.sighting.article))


class Judge:
    """Scrapy's way to `judge`."""

    async def process_item(self, item: Identified | Absence) -> Judged | Absence:
        """Judge a sighting, a long one in a thread: everybody waits for the loop; an absence goes by."""
        if isinstance(item, Absence):
            return item
        long = len(item.sighting.article.text) > _LONG
        return await asyncio.to_thread(judge, item) if long else judge(item)
