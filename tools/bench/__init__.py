"""`make bench`: the speed of pages, as ratios within one run (docs/performance.md)."""
