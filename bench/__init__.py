"""Benchmarks of the audit log and of reads beside other systems, which anyone can repeat: `python -m bench`.

Every number is taken in one run on one machine beside the peers it is held against, so ratios travel and times do not.
"""
