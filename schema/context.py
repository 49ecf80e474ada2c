"""What does a resolver of this schema find beside its arguments?

The call that asks. Made by the app for each request.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

import strawberry

from resolvers.evidence import LinkKey
from resolvers.identity import Call
from resolvers.ledger import Policy
from resolvers.receipt import ReceiptKey


@dataclass
class Context:
    """One request: the call, the keys of receipts and of links, the receipts that a mutation has earned, and the policy
    that says which witnesses a checkpoint needs.
    """

    call: Call
    receipt_key: ReceiptKey | None = None
    receipts: Sequence[dict[str, object]] | None = None
    link_key: LinkKey | None = None
    policy: Policy = field(default_factory=Policy)


Info: TypeAlias = strawberry.Info[Context, None]
