import os

# pydantic looks for plugins in the metadata of every installed package when the first model is built. There are none, and the
# search is a noticeable part of a cold start.
os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")
