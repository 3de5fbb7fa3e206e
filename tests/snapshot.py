"""The content as a test finds it in memory: as it was loaded, whatever the test before did to it,
and not yet asked whether it is current.

A process that has held it for a while is like that; the first page asks for the version and builds
anew only if the tables have changed. A test about a process that has just begun says
`content.forget()`.
"""

from backapp.library import content

_loaded: content.Catalogue | None = None


def keep() -> None:
    """What the tables hold now is what was loaded."""
    global _loaded
    _loaded = content.catalogue(fresh=True)
    content.forget()


def as_loaded() -> None:
    """Drop what another test left; where no test has needed a database yet, nothing is held."""
    content.forget()
    content._held = _loaded
