"""A witness that is killed in the middle of its work has forgotten nothing that it cosigned."""

import asyncio
import random
import signal
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path

import httpx2
import pytest

from audit.checkpoint import open_note, parse_checkpoint
from audit.submission import Submission
from audit.tile import Tree
from jejak.witness.storage import hash_origin
from tests.proof_report import IS_FULL_SIZE, ClaimRecorder
from tests.witness.growing_log import ORIGIN, GrowingLog, build_submission

SEED = 9
KILL_ROUNDS = 50 if IS_FULL_SIZE else 5
CONCURRENT_CLIENTS = 8


@dataclass
class WitnessProcess:
    """`jejak witness` in a process of its own, and what it said when it began."""

    process: subprocess.Popen[str]
    vkey: str
    url: str

    @classmethod
    def start(cls, folder: Path, log: GrowingLog) -> "WitnessProcess":
        command = [sys.executable, "-m", "jejak", "witness", "--dir", str(folder), "--log", log.vkey,
                   "--listen", "127.0.0.1:0", "--name", "inspektorat.test/saksi"]  # fmt: skip
        with (folder.parent / "stderr").open("a") as complaints:
            process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=complaints, text=True)
        assert process.stdout
        with process.stdout as said:
            return cls(process, said.readline().strip(), said.readline().strip())

    def end(self, how: signal.Signals) -> int:
        self.process.send_signal(how)
        return self.process.wait(30)


class LogBranch:
    """One of two logs with the same key and the same first two leaves; a checkpoint of every size is kept."""

    def __init__(self, log: GrowingLog, name: str) -> None:
        self.log, self.name = log, name
        self.roots, self.notes = dict[int, bytes](), dict[int, str]()

    def submission(self, old_size: int, size: int) -> Submission:
        while self.log.size < size:
            self.log.grow(1, branch=self.name)
            self.roots[self.log.size], self.notes[self.log.size] = self.log.growth.root(), self.log.note()
        return build_submission(self.notes[size], Tree(size, self.log.tiles.__getitem__), old_size=old_size)


@dataclass
class CosignatureRecord:
    """Every cosignature that ever left, and what came of the rest."""

    chance: random.Random
    known: int = 0
    roots: dict[int, set[bytes]] = field(default_factory=dict)
    submissions: int = 0

    async def submit_until_gone(
        self, running: WitnessProcess, stories: list[LogBranch], *, begun: asyncio.Event
    ) -> None:
        """Ask for one cosignature after the other until nobody is there any more."""
        async with httpx2.AsyncClient(base_url=running.url, verify=False, timeout=60) as client:
            while True:
                old_size = self.known
                size = max(3, old_size + self.chance.randrange(3))
                sent = self.chance.choice(stories).submission(old_size, size)
                try:
                    response = await client.post("/add-checkpoint", content=sent.text)
                except httpx2.TransportError:
                    return
                self.submissions += 1
                begun.set()
                if response.status_code == 200:
                    open_note(sent.note + response.text, [running.vkey])
                    self.roots.setdefault(size, set()).add(sent.checkpoint.root)
                    self.known = max(self.known, size)
                elif response.status_code == 409:
                    self.known = int(response.text)

    async def remembered_size(self, running: WitnessProcess) -> int:
        """The size that a new process of the witness knows, which nothing that left may exceed."""
        async with httpx2.AsyncClient(base_url=running.url, verify=False) as client:
            response = await client.get(f"/checkpoint/{hash_origin(ORIGIN)}")
        if response.status_code == 404:
            assert self.roots == {}
            return 0
        checkpoint = parse_checkpoint(open_note(response.text, [running.vkey]).text)
        assert checkpoint.size >= max(self.roots, default=0)
        assert self.roots.get(checkpoint.size, {checkpoint.root}) == {checkpoint.root}
        return checkpoint.size


@pytest.mark.proof
async def test_a_killed_witness_never_forgets_what_it_cosigned(
    tmp_path: Path, record_claim: ClaimRecorder
) -> None:
    log = GrowingLog().grow(2)
    stories, seen = (
        [LogBranch(log, "true"), LogBranch(log.fork(), "other")],
        CosignatureRecord(random.Random(SEED)),
    )
    vkeys = set[str]()
    for kill in range(KILL_ROUNDS + 1):
        running = WitnessProcess.start(tmp_path / "witness", log)
        try:
            vkeys.add(running.vkey)
            seen.known = await seen.remembered_size(running)
            if kill < KILL_ROUNDS:
                begun = asyncio.Event()
                presses = [
                    seen.submit_until_gone(running, stories, begun=begun) for _ in range(CONCURRENT_CLIENTS)
                ]
                crowd = [asyncio.create_task(each) for each in presses]
                await begun.wait()
                await asyncio.sleep(seen.chance.uniform(0, 0.5))
                assert running.end(signal.SIGKILL) == -signal.SIGKILL
                await asyncio.gather(*crowd)
            else:
                assert running.end(signal.SIGTERM) == 0
        finally:
            running.process.kill()
            running.process.wait()
    assert len(vkeys) == 1
    assert [size for size, roots in seen.roots.items() if len(roots) > 1] == []
    told = [
        story.name for story in stories if all(story.roots[size] in seen.roots[size] for size in seen.roots)
    ]
    assert len(told) == 1
    record_claim(
        "A witness killed under load remembers every checkpoint that it cosigned, and tells one of two stories",
        f"{KILL_ROUNDS} kills, {seen.submissions} submissions, {len(seen.roots)} sizes cosigned up to "
        f"{max(seen.roots)}, {seen.known} remembered, seed {SEED}",
    )
