"""Scrapy downloader middlewares: retry with back-off, robots.txt, cookies."""
