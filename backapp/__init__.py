"""Backapp: exercises for a sore or stiff back, behind one gate."""
