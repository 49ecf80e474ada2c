"""Reads of the audit log: entries, proofs, evidence and who looked."""
