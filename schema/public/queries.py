"""Root fields that need no account."""

from typing import Annotated

import strawberry

from resolvers.public.compensation import (
    CompensationFilter,
    compensations,
    pay_by_law,
    publication,
)
from resolvers.public.service_times import QuarterRange, service_times
from resolvers.query.mapping import CombinedSearch, Search
from schema.context import Info
from schema.execution.search_field import search_field
from schema.fields.ids import uuid_from_global_id
from schema.fields.page import add_page_arguments
from schema.public.compensation import LawfulPay, PublicCompensationConnection, PublicCompensationFilter
from schema.public.publication import PublicationStatement
from schema.public.service_times import (
    ServiceQuarter,
    SinceArgument,
    UnitArgument,
    UntilArgument,
    YearArgument,
    build_quarters,
)

FilterArgument = Annotated[
    PublicCompensationFilter | None, strawberry.argument(description="What to look for.")
]


@strawberry.type
class PublicQuery:
    """The doors that stand open to everybody."""

    @search_field(
        "What the law pays for each title, unit by unit. Needs no account.",
        returns=PublicCompensationConnection | None,
    )
    @add_page_arguments
    def public_compensation(self, info: Info, filter: FilterArgument = None) -> Search:
        narrowed = CompensationFilter(
            unit_id=uuid_from_global_id(filter.unit_id, "Unit")
            if filter and filter.unit_id is not None
            else None,
            text=filter.text if filter else None,
            title=filter.title if filter else None,
            job_class=filter.job_class if filter else None,
        )
        return compensations(narrowed)

    @search_field(
        "What the law alone says about pay: the tables and the rates (T0). Needs no account.",
        returns=LawfulPay | None,
    )
    def lawful_pay(self, info: Info) -> CombinedSearch:
        return pay_by_law().map(LawfulPay.from_law)

    @search_field(
        "What is published, since when, and what is withheld and why. Needs no account.",
        returns=PublicationStatement | None,
    )
    def publication_policy(self, info: Info) -> CombinedSearch:
        return publication().map(PublicationStatement.from_publication)

    @search_field(
        "How long leave takes from filing to decision, quarter by quarter, oldest first; only quarters that are over. "
        "Needs no account.",
        returns=list[ServiceQuarter] | None,
        max_items=16,
    )
    def leave_service_times(
        self,
        info: Info,
        year: YearArgument = None,
        since: SinceArgument = None,
        until: UntilArgument = None,
        unit_id: UnitArgument = None,
    ) -> CombinedSearch:
        span = QuarterRange(year=year, since=since, until=until)
        unit = uuid_from_global_id(unit_id, "Unit") if unit_id is not None else None
        return service_times(span, unit_id=unit).map(build_quarters)
