"""`make load`: the site under load while its parts fail (docs/performance.md)."""
