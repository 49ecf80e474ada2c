"""What is published, since when, and what is withheld and why, in GraphQL words."""

from datetime import date
from typing import Self

import strawberry

from resolvers.public.compensation import (
    Publication,
)
from schema.fields.field_helpers import column
from schema.fields.row_type import RowType


@strawberry.type(description="One field that a policy opens to the public.")
class PublicationPolicy(RowType):
    """A policy in force."""

    field: str = column("What is opened.")
    tier: str = column(
        "T0 tables and aggregates, T1 records of positions, T2 named holders of public office."
    )
    legal_basis: str = column("The law it rests on.")
    decree_number: str = column("The decree.")
    decree_date: date | None = column("Its date; none for what the law itself opens.")
    effective_from: date = column("In force since.")
    is_illustrative: bool = column("True in a demo.")


@strawberry.type(description="Something withheld from the public.")
class WithheldField:
    """A field and the reason it is closed."""

    field: str = column("What is withheld.")
    reason: str = column("Why, in Indonesian.")


@strawberry.type(description="What is published, since when, and what is withheld and why.")
class PublicationStatement:
    """The policy as it stands today."""

    in_force: list[PublicationPolicy] = column("What is open.", max_items=20)
    withheld: list[WithheldField] = column("What is closed.", max_items=20)

    @classmethod
    def from_publication(cls, found: Publication) -> Self:
        """Wrap a publication."""
        return cls(
            in_force=[PublicationPolicy.from_row(row) for row in found.in_force],
            withheld=[WithheldField(field=field, reason=reason) for field, reason in found.withheld],
        )
