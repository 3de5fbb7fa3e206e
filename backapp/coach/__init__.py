"""The coach: puts sessions together from plain values. It decides nothing about who may do what."""
