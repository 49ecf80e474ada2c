"""Imports of `jejak import`: file reading, layouts of known exports, loading.

Holds no law: what an identity number says is asked of rulebook.nip.
"""
