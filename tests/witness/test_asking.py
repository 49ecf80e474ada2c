"""A log asks its witnesses all at once, keeps only what verifies, and waits for none of them longer than it said."""

import asyncio
import threading
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from audit.checkpoint import open_note, signature_line
from audit.key import Algorithm, generate_key
from audit.policy import Policy, Witness
from audit.witness_client import Response, Verdict, read_response
from jejak.errors import Problem
from jejak.ledger_witness import Witnesses, cosignatures, read_policy
from jejak.settings import Settings
from tests.witness.conftest import Standing, a_witness
from tests.witness.logs import ORIGIN, Log, proofs_of, submission_for

Act = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]
LIAR = generate_key("liar.test/w", Algorithm.COSIGNATURE_ED25519)
OK = "HTTP/1.1 200 OK\r\ncontent-length: "


@asynccontextmanager
async def a_stranger(act: Act) -> AsyncIterator[Witness]:
    """Somebody who takes connections and does as they please."""

    async def met(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            await act(reader, writer)
        except (ConnectionError, asyncio.IncompleteReadError):
            pass
        finally:
            writer.close()

    server = await asyncio.start_server(met, "127.0.0.1", 0)
    async with server:
        port = server.sockets[0].getsockname()[1]
        yield Witness("orang-lain", LIAR.verifier, f"http://127.0.0.1:{port}/below/")


def answers(text: bytes) -> Act:
    """Read a request, answer this, and hang up."""

    async def act(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(text)
        await writer.drain()

    return act


async def silent(reader: asyncio.StreamReader, _: asyncio.StreamWriter) -> None:
    await reader.read(-1)


async def drips(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    writer.write(OK.encode() + b"60000\r\n\r\n")
    while True:
        writer.write(b"x")
        await writer.drain()
        await asyncio.sleep(0.02)


async def test_growth_is_cosigned_in_one_question_once_the_size_is_known(standing: Standing) -> None:
    log, asked = standing.log, list[int]()
    await standing.post(log.submission(0).text)
    witnesses = Witnesses(standing.named)

    async def prove(old_size: int) -> list[bytes]:
        asked.append(old_size)
        return log.tree.consistency_proof(old_size)

    for count in (2, 0, 300, 1):
        found = await witnesses.submit(log.grow(count).note(), prove)
        assert [(each.names, each.verdict) for each in found] == [(("saksi-1", "saksi-2"), Verdict.COSIGNED)]
        assert len(open_note(log.note() + "".join(cosignatures(found)), standing.vkeys).signatures) == 2
    assert asked == [3, 5, 305]
    witnesses.close()


async def test_a_bad_witness_costs_its_own_cosignature_only(tmp_path: Path) -> None:
    log = Log().grow(5)
    texts = [
        b"",
        b"SSH-2.0-x\r\n",
        b"HTTP/1.1 302 Found\r\nlocation: http://127.0.0.1:1/\r\n\r\n",
        OK.encode() + b"-1\r\n\r\n",
        OK.encode() + b"70000\r\n\r\n" + b"x" * 70_000,
        b"HTTP/1.1 409 Conflict\r\n\r\n7\n",
    ]
    acts = [silent, drips, *map(answers, texts)]
    async with AsyncExitStack() as stack:
        good = [await stack.enter_async_context(a_witness(tmp_path / str(each), log)) for each in range(2)]
        bad = [await stack.enter_async_context(a_stranger(act)) for act in acts]
        gone = Witness("pergi", LIAR.verifier, "http://127.0.0.1:1")
        unaddressed = Witness("tanpa alamat", LIAR.verifier)
        witnesses = Witnesses([*bad, *good[0].named, gone, unaddressed, *good[1].named], patience=1)
        began = time.monotonic()
        for _ in range(2):
            found = await witnesses.submit(log.grow(1).note(), proofs_of(log.tree))
            assert len(found) == len(bad) + 3
            assert [each.names[0] for each in found if each.verdict == Verdict.COSIGNED] == ["saksi-1"] * 2
            refused = [each for each in found if each.verdict != Verdict.COSIGNED]
            assert [each for each in refused if each.lines or not each.said] == []
            assert len(cosignatures(found)) == 4
        assert time.monotonic() - began < 4
        witnesses.close()
        await asyncio.sleep(0.2)
        assert [each.name for each in threading.enumerate() if each.name.startswith("wire")] == []


async def test_a_witness_that_is_ahead_says_how_far(standing: Standing) -> None:
    log = standing.log
    lost = log.fork()
    await standing.post(log.grow(4).submission(0).text)
    witnesses = Witnesses(standing.named)
    [found] = await witnesses.submit(lost.note(), proofs_of(lost.tree))
    assert (found.verdict, found.size, found.lines) == (Verdict.AHEAD, 7, ())
    latest = (await witnesses.latest(ORIGIN))["saksi-1"]
    assert latest.text == log.note().split("\n\n")[0] + "\n"
    assert await witnesses.latest("jejak.test/audit/2") == {}
    witnesses.close()


async def test_a_witness_of_another_tree_is_not_taken_for_one_behind(standing: Standing) -> None:
    log = standing.log
    other = log.fork().grow(2, story="other")
    await standing.post(log.grow(2).submission(0).text)
    witnesses = Witnesses(standing.named)
    for count in (0, 3):
        [found] = await witnesses.submit(other.grow(count, story="other").note(), proofs_of(other.tree))
        assert (found.verdict, found.lines) == (Verdict.FORKED, ())
    witnesses.close()


def read(status: int, body: str | bytes, *, content_type: str = "text/plain", old_size: int = 0) -> Verdict:
    log = Log().grow(5)
    raw = body.encode() if isinstance(body, str) else body
    sent = submission_for(log.note(), log.tree, old_size=old_size)
    answered = read_response(Response(status, content_type, raw), sent, vkeys=[LIAR.verifier.vkey])
    assert (answered.verdict == Verdict.COSIGNED) == bool(answered.lines)
    return answered.verdict


def test_only_a_cosignature_of_what_was_sent_counts() -> None:
    log = Log().grow(5)
    text = log.note().split("\n\n")[0] + "\n"
    sent = submission_for(log.note(), log.tree, old_size=0)
    line = signature_line(text, LIAR.signing_key, at=9)
    other = generate_key("unknown.test/w", Algorithm.COSIGNATURE_ED25519)
    elsewhere = signature_line(text.replace("\n5\n", "\n6\n"), LIAR.signing_key, at=9)
    plain = generate_key("plain.test/w")
    smuggled = "\n" + signature_line(
        log.note(), plain.signing_key
    )  # it makes of the whole note a text to sign

    def lines(body: str) -> tuple[str, ...]:
        response = Response(200, "text/plain", body.encode())
        return read_response(response, sent, vkeys=[LIAR.verifier.vkey, plain.verifier.vkey]).lines

    unknown = signature_line(text, other.signing_key, at=9)
    assert lines(line) == lines(unknown + line) == lines(line + line) == (line,)
    for body in (
        "",
        unknown,
        elsewhere,
        line + elsewhere,
        line[:-1],
        "\n" + line,
        smuggled,
        "x",
        line + "x\n",
    ):
        assert lines(body) == (), body


def test_an_answer_without_a_size_is_a_refusal() -> None:
    size = "text/x.tlog.size"
    assert read(409, "3\n", content_type=size) == Verdict.ASKS_FROM
    assert read(409, "3\n", content_type=f"{size}; charset=utf-8") == Verdict.ASKS_FROM
    assert read(409, "6\n", content_type=size) == Verdict.AHEAD
    assert read(409, "3\n", content_type=size, old_size=3) == Verdict.FORKED
    for body in ("", "03\n", "-3\n", "3 \n", "x", b"\xff", "3" * 60):
        assert read(409, body, content_type=size) == Verdict.REFUSED
    assert read(409, "3\n") == Verdict.REFUSED
    assert read(422, "no") == Verdict.FORKED
    assert [read(each, b"\xff") for each in (200, 204, 301, 400, 403, 404, 500, 503)] == [Verdict.REFUSED] * 8


@pytest.mark.parametrize(
    "url", ["ftp://a/", "a.test", "http://", "http://a:x/", "http://a/?b", "http://a:99999"]
)
def test_an_address_that_is_none_is_a_problem(url: str) -> None:
    with pytest.raises(Problem, match="is no http or https address"):
        Witnesses([replace(Witness("w", LIAR.verifier), url=url)])


def test_the_policy_is_read_from_the_file_that_is_set(tmp_path: Path) -> None:
    assert read_policy(Settings.read({}).log_policy) == Policy()
    path = tmp_path / "policy"
    path.write_text(f"witness w {LIAR.verifier.vkey} https://saksi.example.go.id\nquorum w\n")
    chosen = Settings.read({"JEJAK_LOG_POLICY": str(path)})
    assert read_policy(chosen.log_policy).witnesses["w"].url == "https://saksi.example.go.id"
    path.write_text("quorum w\n")
    with pytest.raises(Problem, match="line 1 of the policy"):
        read_policy(path)
