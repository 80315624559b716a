"""Scrapy's settings, for `scrapy crawl` and for our own runner alike."""

import os

from settings import load_settings

_OURS = load_settings()

BOT_NAME = "tipwatch"
SPIDER_MODULES = [*_OURS.spider_modules, "crawler.watched"]
NEWSPIDER_MODULE = "spiders"
TWISTED_REACTOR = "twisted.internet.asyncioreactor.AsyncioSelectorReactor"
# Behind a proxy of the environment the guard would see the proxy's address, and no other.
HTTPPROXY_ENABLED = False
TWISTED_DNS_RESOLVER = "crawler.guard.GuardSetting"

TIPWATCH_DATABASE = _OURS.database
TIPWATCH_ARCHIVE = _OURS.archive_plan
TIPWATCH_HOST_MAP = dict(_OURS.host_map)
TIPWATCH_CHROMIUM = os.environ.get("TIPWATCH_CHROMIUM")
USER_AGENT = _OURS.agent

# Polite by default; a spider states its own delay.
ROBOTSTXT_OBEY = True
CONCURRENT_REQUESTS = 8
# A page is one item at most; Scrapy starts as many tasks a page as this says, a hundred by default.
CONCURRENT_ITEMS = 1
CONCURRENT_REQUESTS_PER_DOMAIN = 1
DOWNLOAD_DELAY = 2.0
DOWNLOAD_DELAY_JITTER = 0.5
AUTOTHROTTLE_ENABLED = True
AUTOTHROTTLE_MAX_DELAY = 60.0
RETRY_TIMES = 2
TIPWATCH_RETRY_PAUSE = 2.0
REDIRECT_MAX_TIMES = 8
DOWNLOAD_TIMEOUT = 60
DNS_TIMEOUT = 20
DOWNLOAD_MAXSIZE = _OURS.page_bytes_limit
DOWNLOAD_WARNSIZE = 0

# A spider has no business with files, FTP or buckets, whatever handlers its crawl has.
DOWNLOAD_HANDLERS_BASE: dict[str, str] = {}
DOWNLOAD_HANDLERS = {
    "http": "crawler.hostmap.MappedHandler",
    "https": "crawler.hostmap.MappedHandler",
}
# For the sources that declare a browser. Each page has a context of its own, so that is one page.
PLAYWRIGHT_BROWSER_PROVIDER = "crawler.browser.LateBrowser"
PLAYWRIGHT_MAX_CONTEXTS = 1
PLAYWRIGHT_MAX_PAGES_PER_CONTEXT = 1
PLAYWRIGHT_DEFAULT_NAVIGATION_TIMEOUT = 30_000
DOWNLOADER_MIDDLEWARES = {
    "scrapy.downloadermiddlewares.robotstxt.RobotsTxtMiddleware": None,
    "crawler.robots.PatientRobots": 100,
    "scrapy.downloadermiddlewares.retry.RetryMiddleware": None,
    "crawler.patience.Patience": 550,
    "scrapy.downloadermiddlewares.cookies.CookiesMiddleware": None,
    "crawler.cookies.OfflineCookies": 700,
    # Sites announce and redirect to sister hosts; the article pattern is the border.
    "scrapy.downloadermiddlewares.offsite.OffsiteMiddleware": None,
}
# The one upward reference, Scrapy's own: names, loaded when a crawl starts.
EXTENSIONS = {
    "pipelines.memory.StoredMemory": 100,
    "pipelines.ledger.Ledger": 200,
}
ITEM_PIPELINES = {
    "pipelines.entry.Entry": 100,
}

TELNETCONSOLE_ENABLED = False
# It would watch the whole daemon, not the crawl.
MEMUSAGE_ENABLED = False
LOG_INSTALL_ROOT_HANDLER = False
LOG_LEVEL = "INFO"
LOGSTATS_INTERVAL = 0
