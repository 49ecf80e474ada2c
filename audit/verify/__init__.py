"""Offline verifier of a log: files in, findings out; no network, no database, no settings.

Called as `python -m audit.verify`, as `jejak verify` and as the file `verifikasi.pyz` inside an evidence archive.
Needs Python alone; with `cryptography` it checks signatures faster and those of ML-DSA at all. Believes no file: keys
come from the person who asks, and every other thing is held against what those keys have signed.
"""
