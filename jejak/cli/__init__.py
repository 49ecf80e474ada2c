"""One module a command of `jejak.cli.main`: it reads arguments, calls the room that knows, and prints.

No rule and no SQL stands here.
"""
