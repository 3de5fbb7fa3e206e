"""The gate turns answers and authored rules into a decision with reasons.

It is pure: it uses no clock, no I/O and no Django.
"""
