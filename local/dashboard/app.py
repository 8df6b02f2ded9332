"""The dashboard's server of the local stack."""

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.trustedhost import TrustedHostMiddleware

from dashboard.config import PageConfig
from local.dashboard.files import page_headers, page_routes
from local.dashboard.proxy import ApiProxy
from local.ports import HOST


def dashboard_app(api_url: str, config: PageConfig) -> Starlette:
    """Put the page and the API behind one address."""
    proxy = ApiProxy(api_url)
    return Starlette(
        routes=[proxy.route, *page_routes(config)],
        middleware=[
            # The local API lets everybody do everything: a page of another name that leads here (DNS rebinding) must not.
            Middleware(TrustedHostMiddleware, allowed_hosts=[HOST, "localhost"], www_redirect=False),
            page_headers(config),
        ],
        lifespan=proxy.lifespan,
    )
