"""Where a clinician keeps the content: one module for each subject.

`base.py` holds what all pages do: checks, signatures, the content version.
"""

from backapp.library.admin import (  # noqa: F401  Django's admin finds the pages through this module
    conditions,
    evidence,
    exercises,
    routines,
    signs,
    version,
    words,
)
