"""The doctor's checks: each inspects one thing and returns a level, a finding and what to do."""
