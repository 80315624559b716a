"""Facts of an event: figures, places, dates, law, setting and stage, and what they decide."""
