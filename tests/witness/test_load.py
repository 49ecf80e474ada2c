"""Whatever comes at once, and however broken, a witness tells one story and never fails."""

import asyncio
import random
from collections import defaultdict
from http import HTTPStatus
from itertools import chain

import httpx2
import pytest

from audit.checkpoint import open_note, parse_checkpoint
from audit.submission import Submission
from jejak.witness.storage import hash_origin
from tests.proof_report import IS_FULL_SIZE, ClaimRecorder
from tests.witness.conftest import RunningWitness
from tests.witness.growing_log import ORIGIN, GrowingLog

SEED = 20
ROUNDS = 20 if IS_FULL_SIZE else 1
MUTANTS = 10_000 if IS_FULL_SIZE else 500
CONCURRENT_CLIENTS = 100


@pytest.mark.proof
async def test_a_hundred_at_once_never_get_two_roots_for_a_size(
    running_witness: RunningWitness, record_claim: ClaimRecorder
) -> None:
    chance, log = random.Random(SEED), running_witness.log
    cosigned, answers = defaultdict[int, set[bytes]](set), defaultdict[int, int](int)
    await running_witness.post(log.submission(0).text)
    sizes, is_over = [3], asyncio.Event()
    async with httpx2.AsyncClient(base_url=running_witness.url, timeout=60, verify=False) as client:
        watching = asyncio.create_task(_watch(client, sizes, is_over))
        for _ in range(ROUNDS):
            stories, base = [log.fork() for _ in range(3)], log.size
            asking = [_submit_fork(client, stories, base, chance=chance) for _ in range(CONCURRENT_CLIENTS)]
            for sent, response in chain.from_iterable(await asyncio.gather(*asking)):
                answers[response.status_code] += 1
                if response.status_code == 200:
                    open_note(sent.note + response.text, running_witness.vkeys)
                    cosigned[sent.checkpoint.size].add(sent.checkpoint.root)
            log = _winning_fork(stories, cosigned)
        is_over.set()
        await watching
    assert answers.keys() <= {200, 409, 422}
    assert [size for size, roots in cosigned.items() if len(roots) > 1] == []
    assert sizes == sorted(sizes)
    record_claim(
        "A hundred submissions at once, of three forks, never get two cosigned roots for a size nor a smaller size",
        f"{sum(answers.values())} submissions, {answers[200]} cosigned at {len(cosigned)} sizes, "
        f"{answers[409]} told the size, {answers[422]} refused, seed {SEED}",
    )


async def _submit_fork(
    client: httpx2.AsyncClient, stories: list[GrowingLog], old_size: int, *, chance: random.Random
) -> list[tuple[Submission, httpx2.Response]]:
    """Ask for one of the forks, grown a little, and again from where the witness says that it is."""
    answered = list[tuple[Submission, httpx2.Response]]()
    story = chance.randrange(len(stories))
    log = stories[story]
    for _ in range(4):
        log.grow(chance.randrange(3), branch=f"{story}")
        sent = log.submission(old_size)
        response = await client.post("/add-checkpoint", content=sent.text)
        answered.append((sent, response))
        if response.status_code != 409 or int(response.text) > log.size:
            break
        old_size = int(response.text)
    return answered


def _winning_fork(stories: list[GrowingLog], cosigned: dict[int, set[bytes]]) -> GrowingLog:
    """The fork that was cosigned, cut back to what the witness knows of it."""
    size = max(cosigned)
    for log in stories:
        if log.size >= size:
            cut = GrowingLog(log.signer)
            tree = log.tree
            leaves = [tree.leaf_hash(each) for each in range(size)]
            cut.tiles.update(cut.growth.append(leaves))
            cut.tiles.update(cut.growth.partial_tiles())
            if cut.growth.root() in cosigned[size]:
                return cut
    raise AssertionError("what was cosigned is of none of the forks")


async def _watch(client: httpx2.AsyncClient, sizes: list[int], is_over: asyncio.Event) -> None:
    while not is_over.is_set():
        note = (await client.get(f"/checkpoint/{hash_origin(ORIGIN)}")).text
        sizes.append(parse_checkpoint(note.split("\n\n")[0] + "\n").size)
        await asyncio.sleep(0)


@pytest.mark.proof
async def test_no_broken_request_breaks_the_witness(
    running_witness: RunningWitness, record_claim: ClaimRecorder
) -> None:
    chance = random.Random(SEED)
    log, answers = running_witness.log, defaultdict[int, int](int)
    await running_witness.post(log.submission(0).text)
    good = log.grow(20).submission(3).text.encode()
    async with httpx2.AsyncClient(base_url=running_witness.url, timeout=60, verify=False) as client:
        for _ in range(MUTANTS):
            mutant = _mutant(good, chance)
            response = await client.post("/add-checkpoint", content=mutant)
            answers[response.status_code] += 1
            assert mutant != good
            assert response.status_code in {400, 403, 404, 409, 422}, (response.status_code, mutant)
        assert (await client.post("/add-checkpoint", content=good)).status_code == HTTPStatus.OK
    told = ", ".join(f"{count} × {status}" for status, count in sorted(answers.items()))
    record_claim(
        "No request with changed, lost or added bytes gets a cosignature or a 500", f"{told}, seed {SEED}"
    )


def _mutant(good: bytes, chance: random.Random) -> bytes:
    """The request with a few bytes changed, lost, added, repeated or cut off."""
    found = bytearray(good)
    while found == good:
        for _ in range(chance.choice([1, 1, 1, 2, 5])):
            at = chance.randrange(len(found) + 1)
            match chance.randrange(6):
                case 0:
                    found[at : at + 1] = bytes([chance.randrange(256)])
                case 1:
                    del found[at : at + chance.choice([1, 1, 4, 50])]
                case 2:
                    found[at:at] = chance.choice(
                        [b"\n", b"\n\n", b" ", b"0", b"\r", "—".encode(), b"\x00", b"old "]
                    )
                case 3:
                    found[at : at + 1] = bytes([(found[at : at + 1] or b"a")[0] ^ 1 << chance.randrange(8)])
                case 4:
                    lines = bytes(found).split(b"\n")
                    lines.insert(
                        chance.randrange(len(lines)), chance.choice(lines[:-2] or lines)
                    )  # a signature may stand twice
                    found = bytearray(b"\n".join(lines))
                case _:
                    del found[chance.randrange(len(found) + 1) if chance.random() < 0.2 else len(found) :]
    return bytes(found)
