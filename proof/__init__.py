"""What shows that the gate keeps its promises: `make prove`.

Nothing here is part of the site (docs/safety/proof.md).
"""
