"""The heads of requests, of which none is larger than the server reads: the parser keeps all of one until it is whole."""

from uvicorn.protocols.http.httptools_impl import STATUS_LINE

from voice_emulator.http.upgrades import OneProtocol

# Some fifty times what an SDK sends, session token included.
LARGEST_HEAD = 256 * 1024
_TOO_LARGE = b"The head of the request is larger than %d bytes." % LARGEST_HEAD


class BoundedProtocol(OneProtocol):
    """uvicorn's, which refuses a request whose head, or what follows its body, has no end."""

    _outside_bodies = 0
    """How many bytes came since the request began that brought nothing of its body."""
    _got_on = False
    """Whether what has just come brought some of a body, or the end of a request."""

    def data_received(self, data: bytes) -> None:
        """Take what the client sent next."""
        self._got_on = False
        super().data_received(data)
        if not self._got_on:
            self._outside_bodies += len(data)
            if self._outside_bodies > LARGEST_HEAD and not self.transport.is_closing():
                self._refuse_head()

    def on_message_begin(self) -> None:
        """Begin a request."""
        super().on_message_begin()
        self._outside_bodies = 0

    def on_body(self, body: bytes) -> None:
        """Take a part of the body."""
        super().on_body(body)
        self._got_on = True

    def on_message_complete(self) -> None:
        """Take the end of a request."""
        self._got_on = True
        super().on_message_complete()

    def _refuse_head(self) -> None:
        headers = b"content-type: text/plain\r\ncontent-length: %d\r\nconnection: close\r\n\r\n" % len(_TOO_LARGE)
        self.transport.write(STATUS_LINE[431] + headers + _TOO_LARGE)
        self.transport.close()
