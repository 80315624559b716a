"""The base classes of all spiders, the registry of sources, and the pages a crawl knows already."""
