"""Subscribers, deliveries, notices and the queries of a digest."""
