"""Declarations as data: the files of `sources.d`, of accepted repairs and of watched pages."""
