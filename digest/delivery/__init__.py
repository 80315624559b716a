"""Claim, send and settle deliveries: one run at a time, in worker threads, with retries."""
