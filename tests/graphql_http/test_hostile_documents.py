"""Whatever document comes, it is admitted or refused soon: nobody waits for somebody else's bomb."""

import gc
import time
from collections import Counter
from itertools import islice

import pytest
from strawberry import Schema

from bench.meter import quantile
from jejak.policy_artifacts.schemas import schema_for
from rulebook.access import Audience
from rulebook.errors import Refusal
from schema.document.validation import DocumentCache, InvalidDocument
from schema.limits import PUBLIC, STAFF
from schema.root import SCHEMA
from tests.graphql_http.hostile_documents import MAX_CHARACTERS, generate_documents
from tests.proof_report import IS_FULL_SIZE, ClaimRecorder

COUNT = 10_000 if IS_FULL_SIZE else 600
SEED = 20260707
MAX_SECONDS = 0.050  # seconds of CPU


@pytest.mark.proof
def test_any_document_is_admitted_or_refused_within_50_ms_of_cpu(record_claim: ClaimRecorder) -> None:
    sides = [
        (SCHEMA, DocumentCache(STAFF, max_documents=1)),
        (schema_for(Audience.PUBLIC), DocumentCache(PUBLIC, max_documents=1)),
    ]
    took, outcomes = list[float](), Counter[str]()
    gc.collect()
    gc.freeze()  # as `jejak serve` does: what lives as long as the process is not looked through again
    try:
        for at, text in enumerate(islice(generate_documents(SEED), COUNT)):
            schema, admission = sides[at % 2]
            assert len(text) <= MAX_CHARACTERS
            outcome, seconds = _measure(admission, schema, text)
            outcomes[outcome] += 1
            took.append(seconds)
    finally:
        gc.unfreeze()
    assert max(took) < MAX_SECONDS
    assert len(outcomes) >= 10
    assert outcomes["admitted"] > COUNT / 100
    record_claim(
        "Any document of up to 10 kB is admitted or refused within 50 ms of CPU",
        f"{COUNT} documents, seed {SEED}: longest {1000 * max(took):.0f} ms, p99 {1000 * quantile(took, 0.99):.0f} ms, "
        f"median {1000 * quantile(took, 0.5):.1f} ms; {dict(sorted(outcomes.items()))}",
    )


def _measure(admission: DocumentCache, schema: Schema, text: str) -> tuple[str, float]:
    """Return what became of a document, and in how many seconds of CPU; the least of three when it took long.

    A document that is slow is slow each time. What a neighbour on the same machine takes is charged here by chance.
    """
    outcome, times = "", list[float]()
    while not times or (max(times) > MAX_SECONDS / 2 and len(times) < 3):
        admission.get_or_validate(schema, _OTHER)  # so that nothing is remembered of this one
        began = time.thread_time()
        outcome = _outcome(admission, schema, text)
        times.append(time.thread_time() - began)
    return outcome, min(times)


_OTHER = "{ __typename }"


def _outcome(admission: DocumentCache, schema: Schema, text: str) -> str:
    try:
        document = admission.get_or_validate(schema, text)
        for operation in document.operations:
            admission.estimate_cost(operation, {})
    except InvalidDocument as refusal:
        return str((refusal.errors[0].extensions or {})["code"])
    except Refusal as refusal:
        return refusal.code
    return "admitted"
