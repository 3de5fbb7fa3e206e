"""A second evaluator of answers, written from the prose of docs/clinical/facts.md and its tables
(data.json), and from nothing else.

It shares no line with backapp/gate and imports nothing of it: flat tables and functions over plain
dictionaries. A change to the rules may touch the gate or the oracle in one commit, not both, unless
the prose changed.
"""

from proof.oracle.judging import judge

__all__ = ["judge"]
