"""A field trial: what a source answered, what each of its selectors read, and what to change."""

from crawler.source.trial.recorder import AnswerRecorder
from crawler.source.trial.trial import SourceTrial, TrialVerdict, try_source

__all__ = ["AnswerRecorder", "SourceTrial", "TrialVerdict", "try_source"]
