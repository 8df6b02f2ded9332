"""
The headers that the page is served with, on AWS and on the local stack alike.

The content security policy lets the page load nothing but its own files and talk to nobody but its own server and, where people
sign in, the sign-in service. It allows one inline element, the import map, by its hash.
"""

import base64
import hashlib
import re
from collections.abc import Iterable, Mapping

IMPORT_MAP = re.compile(r'<script type="importmap">(?P<text>.*?)</script>', re.DOTALL)

OTHER_HEADERS: Mapping[str, str] = {
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}
"""All but the content security policy."""

VENDORED = "vendor"
"""The folder whose files have their version in their path."""
CHANGING = "no-cache"
"""Cache-Control of what changes from one deployment to the next: kept, but asked for again each time (ETag)."""
VERSIONED = "public, max-age=31536000, immutable"
"""Cache-Control of what has its version in its path: the vendored files."""


def content_security_policy(index_html: str, talks_to: Iterable[str] = ()) -> str:
    """
    Write the content security policy of the page.

    Parameters
    ----------
    index_html
        The page, for the hash of its import map.
    talks_to
        Further origins that the page asks: the sign-in service.

    Raises
    ------
    ValueError
        The page has no import map.
    """
    import_map = IMPORT_MAP.search(index_html)
    if import_map is None:
        raise ValueError('index.html: expected a <script type="importmap">')
    digest = base64.b64encode(hashlib.sha256(import_map["text"].encode()).digest()).decode()
    directives = {
        "default-src": "'none'",
        "script-src": f"'self' 'sha256-{digest}'",
        "style-src": "'self'",
        "font-src": "'self'",
        "img-src": "'self'",
        "connect-src": " ".join(("'self'", *talks_to)),
        "base-uri": "'none'",
        "form-action": "'none'",
        "frame-ancestors": "'none'",
        # Nothing in the page writes markup from text; with this, nothing can.
        "require-trusted-types-for": "'script'",
        "trusted-types": "'none'",
    }
    return "; ".join(f"{name} {value}" for name, value in directives.items())


def cache_control(path: str) -> str:
    """Give the Cache-Control header for a file, by its path below the page's root."""
    return VERSIONED if path.lstrip("/").startswith(f"{VENDORED}/") else CHANGING
