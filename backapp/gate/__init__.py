"""The gate: answers and authored rules in, a decision with reasons out.

Pure: no clock, no I/O, no Django.
"""
