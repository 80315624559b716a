"""Locks between processes and between transactions."""
