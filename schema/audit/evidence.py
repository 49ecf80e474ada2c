"""GraphQL types and mutations of evidence: a link to an archive that proves itself, for auditors."""

from datetime import datetime
from typing import Annotated

import strawberry

from resolvers.audit import evidence
from resolvers.limits import MAX_EVIDENCE_ENTRIES
from schema.audit.entries import AuditEntryFilter, to_entry_filter
from schema.context import Info
from schema.fields.field_helpers import column, computed

PATH = "/audit/evidence"


@strawberry.type(description="A link to evidence: chosen entries with all that proves them, in one archive.")
class AuditEvidence:
    """An archive that is made when somebody follows the link."""

    url: str = column(
        "Where to fetch it, from the root of this server: once, with the session that asked, by its cookie or token. "
        "A download that was cut has used it up; ask for another."
    )
    expires_at: datetime = column("Until when.")
    matched: int = column(f"How many entries it will hold; more than {MAX_EVIDENCE_ENTRIES:,} are refused.")
    checkpoint_size: int = column(
        "How many entries the log had at the checkpoint that it will prove them by."
    )


@strawberry.type
class EvidenceQuery:
    """Evidence for auditors; null for everybody else."""

    @computed(
        "A link to the evidence for the entries that a filter chooses; null before anything was sealed. For auditors. "
        "Fetching it is put on record with the purpose of this request, and so is an attempt that was refused."
    )
    async def audit_evidence(
        self,
        info: Info,
        filter: Annotated[AuditEntryFilter, strawberry.argument(description="What to look for.")],
    ) -> AuditEvidence | None:
        context = info.context
        found = await evidence.create_link(
            context.call, to_entry_filter(filter), key=context.link_key, policy=context.witness_policy
        )
        if found is None:
            return None
        return AuditEvidence(
            url=f"{PATH}?link={found.link}",
            expires_at=found.expires_at,
            matched=found.matched,
            checkpoint_size=found.size,
        )
