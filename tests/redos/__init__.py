"""Checks that every regular expression of the project takes linear time; run by `make lint`."""
