"""The dashboard's server of the local stack."""

from starlette.applications import Starlette
from starlette.middleware import Middleware

from dashboard.config import API, PageConfig
from dashboard.serving import page_headers, page_routes
from local.dashboard.proxy import ApiProxy
from voice_emulator.http.guard import Guard, guarded


def dashboard_app(api_url: str, config: PageConfig) -> Starlette:
    """Put the page and the API behind one address."""
    proxy = ApiProxy(api_url)
    # The local API lets everybody do everything: no page but this one may ask it.
    guard = Guard(pages=lambda path: not path.startswith(f"{API}/"))
    return Starlette(
        routes=[proxy.route, *page_routes(config)],
        middleware=[Middleware(guarded, guard=guard), page_headers(config)],
        lifespan=proxy.lifespan,
    )
