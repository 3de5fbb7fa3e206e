"""`make bench`: how fast the pages are, as ratios measured side by side in one run.

See docs/performance.md.
"""
