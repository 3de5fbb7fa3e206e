"""The admin pages for content, one module for each subject.

`base.py` contains what all pages share: checks, signatures and the content version.
"""

from backapp.library.admin import (  # noqa: F401  Django's admin finds the pages through this module
    changes,
    conditions,
    evidence,
    exercises,
    ladders,
    routines,
    signs,
    version,
    words,
)
