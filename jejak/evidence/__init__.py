"""Evidence archives: chosen entries are collected, put on record, packed and handed over.

What is in the archive `audit.evidence` says.
"""
