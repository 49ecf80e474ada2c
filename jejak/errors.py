"""What can an operator be told in one sentence? Raised anywhere under `jejak/`, shown by `jejak.cli`.

Never meant for the callers of the API: their errors are in `rulebook.errors` and `schema.errors`.
"""


class Problem(Exception):
    """Something the operator can act on; the message is one clear sentence, shown without a traceback."""


class ClusterError(Problem):
    """The embedded PostgreSQL cannot be made, started, reached or stopped."""
