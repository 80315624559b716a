"""Judge: is it about trafficking? Only what says something new is judged."""

from __future__ import annotations

from article.model import Article
from pipelines.items import IdentifiedCapture, JudgedCapture
from relevance import Judgement
from relevance import judge as judge_words


def judge_article(article: Article) -> Judgement:
    """Judge an article by its own words: title, lead and body, never a menu or a side box."""
    return judge_words(
        title=article.title, lead=article.lead, text=article.text, language=article.language
    )


def judge(identified: IdentifiedCapture) -> JudgedCapture:
    """Judge a sighting unless its words were judged before."""
    if identified.unchanged:
        return JudgedCapture(identified=identified, judgement=None)
    judgement = identified.judgement or judge_article(identified.capture.article)
    return JudgedCapture(identified=identified, judgement=judgement)
