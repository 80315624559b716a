"""Stored articles again: judged by today's rules, grouped into stories from the start."""
