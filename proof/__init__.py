"""Checks that the gate keeps its promises (`make prove`).

Nothing here is part of the site. The results are in docs/safety/proof.md.
"""
