"""`make load`: the site under load while its parts fail, every page looked at.

See docs/performance.md.
"""
