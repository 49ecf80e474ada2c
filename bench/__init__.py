"""What does the ledger cost, and what would others cost? Measurements that anyone can repeat: `python -m bench`.

Every number is taken in one run on one machine beside the peers it is held against, so ratios travel and times do not.
"""
