"""Translation: an article as a machine translates it, marked as such and stored nowhere."""

from __future__ import annotations

from fastapi import APIRouter
from fastapi.responses import HTMLResponse
from sqlalchemy import select

from presentation.i18n import Language
from storage.models import Revision
from web.context import AsViewer, NotFound
from web.i18n.machine_translation import (
    MAX_CHARACTERS,
    TranslationError,
    can_translate,
    translate,
    translation_target,
)

router = APIRouter()


@router.get("/articles/{number:row}/translation", response_class=HTMLResponse)
def translation(context: AsViewer, number: int, rev: int | None = None) -> HTMLResponse:
    """Show a revision translated, the newest unless another is named."""
    settings = context.app_state.settings
    with context.reading() as session:
        query = select(Revision).where(Revision.page_id == number)
        if rev is not None:
            query = query.where(Revision.number == rev)
        shown = session.scalars(query.order_by(Revision.number.desc())).first()
    if shown is None or not can_translate(settings):
        raise NotFound
    source = Language.ENGLISH if shown.language == "en" else Language.VIETNAMESE
    target = translation_target(source, context.translator.language)
    texts, problem = ["", "", ""], ""
    try:
        original = [shown.title, shown.lead or "", shown.text[:MAX_CHARACTERS]]
        texts = translate(original, settings, source=source, target=target)
    except TranslationError as error:
        problem = str(error)
    return context.render(
        "translation", number=number, texts=texts, source=source, target=target, problem=problem,
        max_characters=MAX_CHARACTERS if len(shown.text) > MAX_CHARACTERS else 0,
        status=502 if problem else 200,
    )  # fmt: skip
