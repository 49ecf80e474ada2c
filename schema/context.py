"""What does a resolver of this schema find beside its arguments?

The call that asks. Made by the app for each request.
"""

from dataclasses import dataclass
from typing import TypeAlias

import strawberry

from resolvers.identity import Call


@dataclass
class Context:
    """One request: the call, and the sign-in that happened in it, if any."""

    call: Call


Info: TypeAlias = strawberry.Info[Context, None]
