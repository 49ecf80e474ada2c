"""Sealer of the log: the process, its keys and its copies of checkpoints."""
