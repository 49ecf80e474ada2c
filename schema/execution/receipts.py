"""Response extension `extensions.audit`: a signed receipt for each transaction that a mutation wrote.

An extension of the schema. It decides nothing: what is promised, the log itself says before the transaction commits.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from strawberry.extensions import SchemaExtension
from strawberry.types.graphql import OperationType

from resolvers.audit.receipt import collect_receipts, sign_receipts
from schema.context import Context


class ReceiptsExtension(SchemaExtension):
    """Hands out receipts where the server has a key to sign them with."""

    def on_execute(self) -> Iterator[None]:
        context = self.execution_context
        if context.operation_type is not OperationType.MUTATION:
            yield
            return
        with store_receipts(context.context):
            yield

    def get_results(self) -> dict[str, Any]:
        return receipt_extensions(self.execution_context.context)


@contextmanager
def store_receipts(context: Context) -> Iterator[None]:
    """Keep the receipts of what is done in this block, unless there are some already."""
    if context.receipt_key is None or context.receipts is not None:
        yield
        return
    with collect_receipts() as promises:
        yield
    context.receipts = sign_receipts(promises, context.receipt_key)


def receipt_extensions(context: Context) -> dict[str, Any]:
    """Return what the answer to a request says beside its data."""
    if context.receipts is None:
        return {}
    return {"audit": {"requestId": context.call.request_id, "receipts": context.receipts}}
