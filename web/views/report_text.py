"""The words of a report: its sections in one language, from what was counted."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from presentation.article_query import ArticleQuery
from presentation.report_document import ReportDocument, ReportSection, ReportTable
from presentation.withheld_names import withhold_initials
from web.charts.province_map import ProvinceMap, province_map
from web.charts.provinces import provinces
from web.context import RequestContext
from web.i18n.messages import PageTranslator
from web.views.change_list import ListedChange
from web.views.forms.filter_choices import choice_label, describe_query
from web.views.report import MAX_CASES, MAX_CHANGES, ReportCase, ReportData

_MAX_FACTS = 4


def report_document(
    context: RequestContext, t: PageTranslator, filters: ArticleQuery, data: ReportData
) -> ReportDocument:
    """Return the report with all its sections; those without content say so."""
    periods = data.trends.trend.periods
    span = {
        "first": t.format_date(periods.starts[0]),
        "last": t.format_date(min(periods.end - timedelta(days=1), context.now.date())),
    }
    return ReportDocument(
        title=t("report_heading", **span),
        language=t.language,
        intro=(
            t("report_draft", at=t.format_datetime(context.now)),
            f"{t('filters_set')}: {describe_query(t, filters)}",
            t("trends_note"),
        ),
        sections=(
            _key_figures(t, data), _periods(t, data), _themes(t, data), _provinces(t, data),
            _sites(t, data), _cases(t, data), _changes(t, data), _annex(context, t, data),
        ),
        at=context.now,
    )  # fmt: skip


def _key_figures(t: PageTranslator, data: ReportData) -> ReportSection:
    trend = data.trends.trend
    before = len(trend.periods.starts)
    return ReportSection(
        name="figures",
        title=t("report_figures"),
        table=ReportTable(
            header=(t("what"), t("report_now"), t(f"trend_before_{trend.periods.unit}", n=before)),
            rows=(
                (t("trend_events"), *_pair(t, trend.event_total, trend.events_before)),
                (t("trend_articles"), *_pair(t, trend.article_total, trend.articles_before)),
                (t("report_sources"), t.format_number(data.source_count), ""),
                (t("report_removed"), t.format_number(data.removed_count), ""),
            ),
        ),
    )


def _reported_by(t: PageTranslator, reported: ReportCase) -> str:
    sources = t("count_sources", n=reported.source_count)
    return t("report_told_by", n=reported.article_count, sources=sources)


def _pair(t: PageTranslator, now: int, before: int) -> tuple[str, str]:
    return t.format_number(now), t.format_number(before)


def _periods(t: PageTranslator, data: ReportData) -> ReportSection:
    trend = data.trends.trend
    rows = zip(trend.periods.starts, trend.events, trend.articles, strict=True)
    return ReportSection(
        name="periods",
        title=t("report_periods"),
        paragraphs=(t("report_chart_note"),),
        table=ReportTable(
            header=(t("trend_period"), t("trend_events"), t("trend_articles")),
            rows=tuple(
                (t.format_date(start), t.format_number(events), t.format_number(articles))
                for start, events, articles in rows
            ),
        ),
    )


def _themes(t: PageTranslator, data: ReportData) -> ReportSection:
    rows = tuple((t.label("themes", name), t.format_number(n)) for name, n in data.themes)
    return _counted(t, "themes", t("report_themes"), (t("theme"), t("trend_events")), rows)


def _provinces(t: PageTranslator, data: ReportData) -> ReportSection:
    names = {one.code: one.name for one in provinces()}
    rows = tuple((names[code], t.format_number(n)) for code, n in data.provinces)
    header = (t("province"), t("trend_events"))
    counted = _counted(t, "provinces", t("report_provinces"), header, rows)
    notes = (t("report_map_note"),) if report_map(data).has_events else ()
    return replace(counted, paragraphs=(*counted.paragraphs, *notes))


def _sites(t: PageTranslator, data: ReportData) -> ReportSection:
    """Return the table of the map's points, in the order of their numbers."""
    drawn = report_map(data).sites
    on_map = {one.code for one in drawn}
    rows = [(str(one.number), one.name, one.count) for one in drawn if one.count]
    rows += [("–", choice_label(t, "site", one), n) for one, n in data.sites if one not in on_map]
    return _counted(
        t, "sites", t("map_sites"), ("#", t("place"), t("trend_events")),
        tuple((number, name, t.format_number(n)) for number, name, n in rows),
    )  # fmt: skip


def report_map(data: ReportData) -> ProvinceMap:
    """Return the map of a report's events."""
    return province_map(dict(data.provinces), dict(data.sites))


def _cases(t: PageTranslator, data: ReportData) -> ReportSection:
    header = (t("report_case"), t("published"), t("places"), t("report_told"), t("case_facts"))
    rows = tuple(
        (f"{number}. {_title(one)}", t.format_datetime(one.head.revision.published_at),
         _places(t, one), _reported_by(t, one), _facts(t, one))
        for number, one in enumerate(data.cases, 1)
    )  # fmt: skip
    notes = [t("case_facts_note")]
    if data.event_count > len(data.cases):
        notes.append(t("report_cut", n=MAX_CASES, total=t.format_number(data.event_count)))
    return _counted(t, "cases", t("report_cases"), header, rows, notes=tuple(notes))


def _title(case: ReportCase) -> str:
    revision = case.head.revision
    return withhold_initials(revision.title or case.head.page.url, language=revision.language)


def _places(t: PageTranslator, case: ReportCase) -> str:
    judgement = case.head.judgement
    return ", ".join(t.place(one) for one in judgement.places) if judgement else ""


def _facts(t: PageTranslator, case: ReportCase) -> str:
    judgement = case.head.judgement
    facts = judgement.facts[:_MAX_FACTS] if judgement else ()
    language = case.head.revision.language
    return "\n".join(
        f"{t.enum_label('fact', one['kind'])}: "
        f"{t('life') if one['value'] == 'life' else one['value']} "
        f"(“{withhold_initials(one['quote'], language=language)}”)"
        for one in facts
    )


def _changes(t: PageTranslator, data: ReportData) -> ReportSection:
    header = (t("when"), t("kind"), t("title"), t("what"))
    rows = tuple(
        (t.format_datetime(one.change.at), t.label("changes", one.change.kind.value),
         f"{withhold_initials(one.title)} ({one.page.source})", _what(t, one))
        for one in data.changes
    )  # fmt: skip
    notes = (t("report_changes_cut", n=MAX_CHANGES),) if len(rows) == MAX_CHANGES else ()
    return _counted(t, "changes", t("report_changes"), header, rows, notes=notes)


def _what(t: PageTranslator, one: ListedChange) -> str:
    parts = [t.render(one.change.summary)]
    if one.excerpt and one.excerpt.went:
        parts.append(f"− {withhold_initials(one.excerpt.went)}")
    if one.excerpt and one.excerpt.came:
        parts.append(f"+ {withhold_initials(one.excerpt.came)}")
    return "\n".join(parts)


def _annex(context: RequestContext, t: PageTranslator, data: ReportData) -> ReportSection:
    base = context.app_state.settings.dashboard_url
    rows = []
    for number, one in enumerate(data.cases, 1):
        page, revision = one.head.page, one.head.revision
        archived = f"{base}/articles/{page.id}/archived/{revision.number}"
        rows.append((str(number), page.source, page.url, archived if revision.archive else "–"))
    header = ("#", t("source"), t("report_address"), t("archive"))
    return _counted(t, "annex", t("report_annex"), header, tuple(rows))


def _counted(
    t: PageTranslator,
    name: str,
    title: str,
    header: tuple[str, ...],
    rows: tuple[tuple[str, ...], ...],
    *,
    notes: tuple[str, ...] = (),
) -> ReportSection:
    if not rows:
        return ReportSection(name=name, title=title, paragraphs=(t("trend_table_empty"),))
    table = ReportTable(header=header, rows=rows)
    return ReportSection(name=name, title=title, paragraphs=notes, table=table)
