"""Command `jejak verify`: the offline verifier of a log.

The same program as `python -m audit.verify`; reads no settings and no database.
"""

import sys
from argparse import ArgumentParser, Namespace
from functools import partial
from typing import NoReturn

from audit.verify import __main__ as verifier
from audit.verify.finding import Kind


def add_arguments(parser: ArgumentParser) -> None:
    parser.error = partial(_refuse, parser)  # type: ignore[method-assign]
    verifier.add_arguments(parser)


def run(args: Namespace) -> int:
    return verifier.run(args)


def _refuse(parser: ArgumentParser, message: str) -> NoReturn:
    """Code 2 is a finding here, so what was not understood is 1."""
    parser.print_usage(sys.stderr)
    print(f"{parser.prog}: perintah tidak dipahami / not understood: {message}", file=sys.stderr)
    raise SystemExit(int(Kind.UNREADABLE))
