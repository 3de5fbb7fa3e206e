"""Operations: whether a process is alive and ready, what is wrong with an installation, backups and
metrics.
"""
