"""Rows and indexes from which stories are grouped."""
