"""Requests to servers: download handler, host throttle, conditional requests, Retry-After, public addresses only."""
