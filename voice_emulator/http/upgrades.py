"""
Requests that offer another protocol, as Java's HTTP client offers HTTP/2 (`Upgrade: h2c`) with each: they are answered as any.

A server may ignore the offer (RFC 9110, 7.8). The parser takes it for taken, and what follows the headers for the other protocol's:
uvicorn answers such a request without its body, and says at each that it knows no WebSockets.
"""

import httptools
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

_OFFER = (b"upgrade", b"http2-settings")


class OneProtocol(HttpToolsProtocol):
    """uvicorn's, which stays with HTTP/1.1 whatever a client offers."""

    def _should_upgrade(self) -> bool:
        """Let a request that offers another protocol pass by: it comes again, without the offer."""
        return True

    def data_received(self, data: bytes) -> None:
        """Take what the client sent next."""
        self._unset_keepalive_if_required()
        while True:
            try:
                self.parser.feed_data(data)
            except httptools.HttpParserUpgrade as offer:
                if self.scope["method"] == "CONNECT":  # which asks for no resource
                    self._refuse()
                    return
                (read,) = offer.args
                data = self._head_without_offer() + data[read:]
                self._parse_anew()
            except httptools.HttpParserError:
                self._refuse()
                return
            else:
                return

    def _parse_anew(self) -> None:
        """Begin as with the connection: the parser would read nothing behind a request that is the connection's last."""
        self.parser = httptools.HttpRequestParser(self)
        # As uvicorn has it: what follows such a request is passed over.
        self.parser.set_dangerous_leniencies(lenient_data_after_close=True)

    def _refuse(self) -> None:
        message = "Invalid HTTP request received."
        self.logger.warning(message)
        self.send_400_response(message)

    def _head_without_offer(self) -> bytes:
        version = self.parser.get_http_version().encode()
        lines = [b"%b %b HTTP/%b" % (self.scope["method"].encode(), self.url, version)]
        for name, value in self.headers:
            if name == b"connection":
                kept = [each for each in value.split(b",") if each.strip().lower() not in _OFFER]
                value = b",".join(kept)
            if name not in _OFFER and value:
                lines.append(name + b": " + value)
        return b"\r\n".join([*lines, b"", b""])
