"""A second proof by another method: the exported rules as formulas, and a solver that looks for a
person against each claim.

It reads the JSON of `manage.py export_rulebook` and imports nothing of the engine. A rule language
without a NOT would be a safe one by its grammar; here nobody has to believe that, since a NOT that
is planted is found (`controls` in `proof/solver/promises.py`).
"""
