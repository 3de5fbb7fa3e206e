"""What a page weighs on its way, as the budget of one round trip counts it
(docs/performance.md).
"""

import gzip

from backapp.web.files import inlined

ROUND_TRIP = 14 * 1024
SHEET = inlined().styles


def of_page(body: bytes) -> int:
    """Bytes of a page and of our style sheet, compressed: in one where the page carries its
    styles.
    """
    alone = len(gzip.compress(body, 6))
    return alone if SHEET in body else alone + len(gzip.compress(SHEET, 6))
