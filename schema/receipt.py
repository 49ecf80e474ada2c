"""What comes with the answer to a mutation? `extensions.audit`: a signed receipt for each transaction that it wrote.

An extension of the schema. It decides nothing: what is promised, the log itself says before the transaction commits.
"""

from collections.abc import Iterator
from typing import Any

from strawberry.extensions import SchemaExtension
from strawberry.types.graphql import OperationType

from resolvers.receipt import promising, receipts


class Receipts(SchemaExtension):
    """Hands out receipts where the server has a key to sign them with."""

    def on_execute(self) -> Iterator[None]:
        context = self.execution_context
        if context.operation_type is not OperationType.MUTATION or context.context.receipt_key is None:
            yield
            return
        with promising() as promises:
            yield
        context.context.receipts = receipts(promises, context.context.receipt_key)

    def get_results(self) -> dict[str, Any]:
        context = self.execution_context.context
        if context.receipts is None:
            return {}
        return {"audit": {"requestId": context.call.request_id, "receipts": context.receipts}}
