"""The screening's views, by subject.

Each view reads the visitor's answers (visit.py) and returns one page. A valid POST redirects, and
the back button always works. A visitor cannot skip a page: a later page redirects to the first
incomplete one.
"""
