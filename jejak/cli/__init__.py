"""Command line: one module a command of `jejak.cli.main`, which reads arguments, calls its package, and prints.

No rule and no SQL stands here.
"""
