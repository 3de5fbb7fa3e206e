"""A second evaluator of answers, written only from docs/clinical/facts.md and its tables.

It shares no code with backapp/gate and imports nothing from it. It uses flat tables and functions
over plain dictionaries. One commit must not change the rules in both the gate and the oracle,
unless the prose has changed.
"""

from proof.oracle.judging import judge

__all__ = ["judge"]
