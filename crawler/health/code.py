"""The codes of health: one for each thing that can be said of a source."""

from __future__ import annotations

from article.message import MessageCode


class HealthCode(MessageCode):
    """Why a source is as it is."""

    PAUSED = "health_paused"
    ANNOUNCED = "health_announced"
    READ_AGAIN = "health_read_again"
    CUT_OFF = "health_cut_off"
    CUT_OFF_FIRST = "health_cut_off_first"
    FIREWALL = "health_firewall"
    NOTHING_ANNOUNCED = "health_nothing_announced"
    NOTHING_ASKED = "health_nothing_asked"
    NO_ARTICLE = "health_no_article"
    UNFINISHED = "health_unfinished"
    RATE_LIMITED = "health_rate_limited"
    SELECTORS = "health_selectors"
    FIELD = "health_field"
    FIREWALL_TIMES = "health_firewall_times"
    METHOD_ANSWERED = "health_method_answered"
    METHOD_NOTHING = "health_method_nothing"
    METHOD_FAILED = "health_method_failed"
    BEFORE_WORKED = "health_before_worked"
    FAILING_SINCE = "health_failing_since"
    TEXTLESS = "health_textless"
    FALLBACK = "health_fallback"
    UNRELIABLE = "health_unreliable"
    FEWER = "health_fewer"
    CHALLENGED = "health_challenged"
    EMPTIER = "health_emptier"
    FUTURE = "health_future"
    SAME_DATE = "health_same_date"
    BUT = "health_but"
    BUT_FROZEN = "health_but_frozen"
    NONE_NEW = "health_none_new"
    NONE_NEW_UNUSUAL = "health_none_new_unusual"
