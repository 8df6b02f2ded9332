"""The emulator as a server: bytes in, bytes out, who may ask, and the control API."""
