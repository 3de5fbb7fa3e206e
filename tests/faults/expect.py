"""What a fault may end in: the small page with help, the way back to the questions, or nothing
changed.
"""

import hashlib

from django.db import connection

from backapp.web import faults


def helps(response, status: int) -> bool:
    """The small static page: the warning signs, the numbers, nothing of an exercise, kept by
    nobody, no cookie.
    """
    text = response.content.decode()
    assert response.status_code == status, (response.status_code, text[:300])
    assert (
        "Get help at once" in text and 'href="tel:112"' in text and 'href="/warning-signs/"' in text
    )
    assert faults.FAULTS[status][0] in text and "Traceback" not in text
    assert response["Cache-Control"] == "no-store, private" and "ETag" not in response
    assert not response.cookies
    return True


def asks_again(response) -> bool:
    """The way back to the questions."""
    assert response.status_code == 302 and response["Location"].startswith("/screening/"), (
        response.status_code,
        response.headers,
    )
    return True


def rows_digest() -> str:
    """Every row of every table. The same before and after: nothing was kept, nothing was lost."""
    with connection.cursor() as cursor:
        tables = sorted(connection.introspection.table_names(cursor))
        rows = {}
        for table in tables:
            cursor.execute(f'SELECT * FROM "{table}" ORDER BY 1')
            rows[table] = cursor.fetchall()
    return hashlib.sha256(repr(rows).encode()).hexdigest()
