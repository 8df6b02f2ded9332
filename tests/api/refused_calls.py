"""Calls that the voice service refused."""

GONE = "BadRequestException: There is no configuration set 'redial'"
