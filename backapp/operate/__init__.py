"""Keeping it running: whether a process lives and is ready, what is wrong with an installation,
and what is counted.
"""
