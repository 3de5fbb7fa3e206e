"""A second proof: the exported rules as formulas, and a solver that searches for counterexamples.

It reads the JSON of `manage.py export_rulebook` and imports nothing from the engine. A rule
language without a NOT would be monotone by its grammar. We need not rely on that, because the
solver finds a planted NOT (`controls` in `proof/solver/promises.py`).
"""
