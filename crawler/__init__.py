"""Crawling: discovery, requests, extraction, and web archives."""
