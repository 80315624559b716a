"""Scrapy's settings, for `scrapy crawl` and for our own runner alike."""

from pathlib import Path

from crawler.http.middlewares.robotstxt import product_token
from settings import load_settings

_SETTINGS = load_settings()

BOT_NAME = "tipwatch"
SPIDER_MODULES = [*_SETTINGS.spider_modules, "crawler.spider.configured_pages"]
NEWSPIDER_MODULE = "spiders"
# For `scrapy genspider NAME HOST`.
TEMPLATES_DIR = str(Path(__file__).parent / "scaffold" / "templates")
SPIDER_LOADER_CLASS = "crawler.spider.declared_loader.DeclaredSpiderLoader"
TWISTED_REACTOR = "twisted.internet.asyncioreactor.AsyncioSelectorReactor"
# Not a proxy of the environment: the guard would see its address, and no other. TIPWATCH_FETCH_PROXY
# names the one that is used, behind the guard.
HTTPPROXY_ENABLED = False
TWISTED_DNS_RESOLVER = "crawler.http.resolver_setting.ResolverSetting"

TIPWATCH_DATABASE = _SETTINGS.effective_database_url
TIPWATCH_ARCHIVE = _SETTINGS.archive_config
TIPWATCH_HOST_MAP = dict(_SETTINGS.host_map)
TIPWATCH_FETCH_PROXY = _SETTINGS.fetch_proxy
TIPWATCH_CHROMIUM = _SETTINGS.chromium or None
USER_AGENT = _SETTINGS.effective_user_agent
ROBOTSTXT_USER_AGENT = product_token(USER_AGENT)
ROBOTSTXT_PARSER = "crawler.http.middlewares.robotstxt.ProductTokenParser"

# Polite by default; a spider declares its own delay.
ROBOTSTXT_OBEY = True
CONCURRENT_REQUESTS = 8
# A page is one item at most; Scrapy starts as many tasks a page as this says, a hundred by default.
CONCURRENT_ITEMS = 1
CONCURRENT_REQUESTS_PER_DOMAIN = 1
DOWNLOAD_DELAY = 2.0
DOWNLOAD_DELAY_JITTER = 0.5
AUTOTHROTTLE_ENABLED = True
# The declared delay: Scrapy's own begins every crawl with five seconds between two requests.
AUTOTHROTTLE_START_DELAY = 0.0
AUTOTHROTTLE_MAX_DELAY = 60.0
RETRY_TIMES = 2
TIPWATCH_RETRY_PAUSE = 2.0
REDIRECT_MAX_TIMES = 8
# Seconds. What comes later is a page that expects to be read first.
METAREFRESH_MAXDELAY = 6
DOWNLOAD_TIMEOUT = 60
DNS_TIMEOUT = 20
DOWNLOAD_MAXSIZE = _SETTINGS.page_bytes_limit
DOWNLOAD_WARNSIZE = 0

# A spider never needs files, FTP or buckets, whatever handlers its crawl has.
DOWNLOAD_HANDLERS_BASE: dict[str, str] = {}
DOWNLOAD_HANDLERS = {
    "http": "crawler.http.download_handler.HostMappedHandler",
    "https": "crawler.http.download_handler.HostMappedHandler",
}
# For the sources that declare a browser. Each page has a context of its own, so that is one page.
PLAYWRIGHT_BROWSER_PROVIDER = "crawler.browser.playwright_handler.LazyBrowserProvider"
PLAYWRIGHT_MAX_CONTEXTS = 1
PLAYWRIGHT_MAX_PAGES_PER_CONTEXT = 1
PLAYWRIGHT_DEFAULT_NAVIGATION_TIMEOUT = 30_000
DOWNLOADER_MIDDLEWARES = {
    "crawler.http.middlewares.redirect.UrlBoundsMiddleware": 50,
    "scrapy.downloadermiddlewares.robotstxt.RobotsTxtMiddleware": None,
    "crawler.http.middlewares.robotstxt.StrictRobotsTxtMiddleware": 100,
    "scrapy.downloadermiddlewares.retry.RetryMiddleware": None,
    "crawler.http.middlewares.retry.BackoffRetryMiddleware": 550,
    # After Scrapy's own user agent at 500, which leaves a header that is set.
    "crawler.http.middlewares.refused_agent.RefusedAgentMiddleware": 555,
    "crawler.http.middlewares.script_cookie.ScriptCookieMiddleware": 560,
    "scrapy.downloadermiddlewares.redirect.RedirectMiddleware": None,
    "crawler.http.middlewares.redirect.BoundedRedirectMiddleware": 600,
    "scrapy.downloadermiddlewares.redirect.MetaRefreshMiddleware": None,
    "crawler.http.middlewares.redirect.SelfRefreshMiddleware": 580,
    "scrapy.downloadermiddlewares.cookies.CookiesMiddleware": None,
    "crawler.http.middlewares.cookies.OfflineCookiesMiddleware": 700,
    # Sites link and redirect to sister hosts; the article pattern is the limit.
    "scrapy.downloadermiddlewares.offsite.OffsiteMiddleware": None,
    # For `http_user` of a spider; no source declares one.
    "scrapy.downloadermiddlewares.httpauth.HttpAuthMiddleware": None,
}
# Each of these is a generator that every page and request passes through, for what nobody reads here: marks
# of the first requests and of the depth, warnings about copied keys, a bound of URLs with another above (0321).
SPIDER_MIDDLEWARES = {
    "scrapy.spidermiddlewares.start.StartSpiderMiddleware": None,
    "scrapy.spidermiddlewares.urllength.UrlLengthMiddleware": None,
    "scrapy.spidermiddlewares.depth.DepthMiddleware": None,
    "scrapy.spidermiddlewares.metacopy.MetaCopyDetectionMiddleware": None,
}
# It writes down each request to count its bytes.
DOWNLOADER_STATS = False
# The only references upward, as Scrapy makes them: names, loaded when a crawl starts.
TIPWATCH_KNOWN_PAGES = "pipelines.crawl_history.StoredKnownPages"
TIPWATCH_RATE_LIMITS = "pipelines.crawl_history.StoredRateLimits"
EXTENSIONS = {
    "pipelines.crawl_log.CrawlLogExtension": 200,
}
ITEM_PIPELINES = {
    "pipelines.storage_pipeline.StoragePipeline": 100,
}

TELNETCONSOLE_ENABLED = False
# It would watch the whole daemon, not the crawl.
MEMUSAGE_ENABLED = False
LOG_INSTALL_ROOT_HANDLER = False
LOG_LEVEL = "INFO"
LOGSTATS_INTERVAL = 0
