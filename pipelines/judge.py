"""Judge: is it about trafficking? Only what says something new is judged."""

from __future__ import annotations

from article.value import Article
from pipelines.stages import Identified, Judged
from relevance import Judgement
from relevance import judge as judge_words


def judge_article(article: Article) -> Judgement:
    """Judge an article by its own words: title, lead and body, never a menu or a side box."""
    return judge_words(
        title=article.title, lead=article.lead, text=article.text, language=article.language
    )


def judge(identified: Identified) -> Judged:
    """Judge a sighting unless its words were judged before."""
    if identified.unchanged:
        return Judged(identified=identified, judgement=None)
    judgement = identified.judgement or judge_article(identified.sighting.article)
    return Judged(identified=identified, judgement=judgement)
