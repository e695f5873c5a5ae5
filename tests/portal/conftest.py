"""The same door as that of the API: the pages are served by it."""

from tests.web.conftest import desk, door

__all__ = ["desk", "door"]
