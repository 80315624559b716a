"""Scrapy's settings, for `scrapy crawl` and for our own runner alike."""

from settings import load_settings

_OURS = load_settings()

BOT_NAME = "tipwatch"
SPIDER_MODULES = ["spiders"]
NEWSPIDER_MODULE = "spiders"
TWISTED_REACTOR = "twisted.internet.asyncioreactor.AsyncioSelectorReactor"
TWISTED_DNS_RESOLVER = "crawler.guard.GuardSetting"

TIPWATCH_DATABASE = _OURS.database
TIPWATCH_HOST_MAP = dict(_OURS.host_map)
USER_AGENT = _OURS.agent

# Polite by default; a spider states its own delay.
ROBOTSTXT_OBEY = True
CONCURRENT_REQUESTS = 8
CONCURRENT_REQUESTS_PER_DOMAIN = 1
DOWNLOAD_DELAY = 2.0
DOWNLOAD_DELAY_JITTER = 0.5
AUTOTHROTTLE_ENABLED = True
AUTOTHROTTLE_MAX_DELAY = 60.0
RETRY_TIMES = 2
REDIRECT_MAX_TIMES = 8
DOWNLOAD_TIMEOUT = 60
DNS_TIMEOUT = 20
DOWNLOAD_MAXSIZE = _OURS.page_bytes_limit
DOWNLOAD_WARNSIZE = 0

DOWNLOAD_HANDLERS = {
    "http": "crawler.hostmap.MappedHandler",
    "https": "crawler.hostmap.MappedHandler",
    # A spider has no business with files, FTP or buckets.
    "file": None,
    "ftp": None,
    "s3": None,
    "data": None,
}
DOWNLOADER_MIDDLEWARES = {
    "scrapy.downloadermiddlewares.robotstxt.RobotsTxtMiddleware": None,
    "crawler.robots.PatientRobots": 100,
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
    "pipelines.normalise.Normalise": 100,
    "pipelines.identify.Identify": 200,
    "pipelines.judge.Judge": 300,
    "pipelines.keep.Keep": 400,
}

TELNETCONSOLE_ENABLED = False
# It would watch the whole daemon, not the crawl.
MEMUSAGE_ENABLED = False
LOG_INSTALL_ROOT_HANDLER = False
LOG_LEVEL = "INFO"
LOGSTATS_INTERVAL = 0
