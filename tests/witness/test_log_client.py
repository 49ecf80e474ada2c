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
from audit.witness_client import WitnessHttpResponse, WitnessVerdict, parse_response
from jejak.errors import OperatorError
from jejak.ledger.witness_client import WitnessClient, collect_cosignatures, read_policy
from jejak.settings import Settings
from tests.witness.conftest import RunningWitness, run_witness
from tests.witness.growing_log import ORIGIN, GrowingLog, build_submission, prover_of_tree

ConnectionHandler = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]
LIAR_KEY = generate_key("liar.test/w", Algorithm.COSIGNATURE_ED25519)
OK = "HTTP/1.1 200 OK\r\ncontent-length: "


@asynccontextmanager
async def serve_raw(act: ConnectionHandler) -> AsyncIterator[Witness]:
    """Somebody who takes connections and does as they please."""

    async def handle_connection(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            await act(reader, writer)
        except (ConnectionError, asyncio.IncompleteReadError):
            pass
        finally:
            writer.close()

    server = await asyncio.start_server(handle_connection, "127.0.0.1", 0)
    async with server:
        port = server.sockets[0].getsockname()[1]
        yield Witness("orang-lain", LIAR_KEY.verifier, f"http://127.0.0.1:{port}/below/")


def answer_with(text: bytes) -> ConnectionHandler:
    """Read a request, answer this, and hang up."""

    async def act(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(text)
        await writer.drain()

    return act


async def never_answer(reader: asyncio.StreamReader, _: asyncio.StreamWriter) -> None:
    await reader.read(-1)


async def answer_slowly(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    writer.write(OK.encode() + b"60000\r\n\r\n")
    while True:
        writer.write(b"x")
        await writer.drain()
        await asyncio.sleep(0.02)


async def test_growth_is_cosigned_in_one_question_once_the_size_is_known(
    running_witness: RunningWitness,
) -> None:
    log, asked = running_witness.log, list[int]()
    await running_witness.post(log.submission(0).text)
    witnesses = WitnessClient(running_witness.policy_lines)

    async def prove(old_size: int) -> list[bytes]:
        asked.append(old_size)
        return log.tree.consistency_proof(old_size)

    for count in (2, 0, 300, 1):
        found = await witnesses.submit(log.grow(count).note(), prove)
        assert [(each.names, each.verdict) for each in found] == [
            (("saksi-1", "saksi-2"), WitnessVerdict.COSIGNED)
        ]
        assert (
            len(
                open_note(log.note() + "".join(collect_cosignatures(found)), running_witness.vkeys).signatures
            )
            == 2
        )
    assert asked == [3, 5, 305]
    witnesses.close()


async def test_a_bad_witness_costs_its_own_cosignature_only(tmp_path: Path) -> None:
    log = GrowingLog().grow(5)
    texts = [
        b"",
        b"SSH-2.0-x\r\n",
        b"HTTP/1.1 302 Found\r\nlocation: http://127.0.0.1:1/\r\n\r\n",
        OK.encode() + b"-1\r\n\r\n",
        OK.encode() + b"70000\r\n\r\n" + b"x" * 70_000,
        b"HTTP/1.1 409 Conflict\r\n\r\n7\n",
    ]
    acts = [never_answer, answer_slowly, *map(answer_with, texts)]
    async with AsyncExitStack() as stack:
        good = [await stack.enter_async_context(run_witness(tmp_path / str(each), log)) for each in range(2)]
        bad = [await stack.enter_async_context(serve_raw(act)) for act in acts]
        gone = Witness("pergi", LIAR_KEY.verifier, "http://127.0.0.1:1")
        unaddressed = Witness("tanpa alamat", LIAR_KEY.verifier)
        witnesses = WitnessClient(
            [*bad, *good[0].policy_lines, gone, unaddressed, *good[1].policy_lines], timeout_seconds=1
        )
        began = time.monotonic()
        for _ in range(2):
            found = await witnesses.submit(log.grow(1).note(), prover_of_tree(log.tree))
            assert len(found) == len(bad) + 3
            assert [each.names[0] for each in found if each.verdict == WitnessVerdict.COSIGNED] == [
                "saksi-1"
            ] * 2
            refused = [each for each in found if each.verdict != WitnessVerdict.COSIGNED]
            assert [each for each in refused if each.lines or not each.detail] == []
            assert len(collect_cosignatures(found)) == 4
        assert time.monotonic() - began < 4
        witnesses.close()
        await asyncio.sleep(0.2)
        assert [each.name for each in threading.enumerate() if each.name.startswith("wire")] == []


async def test_a_witness_that_is_ahead_says_how_far(running_witness: RunningWitness) -> None:
    log = running_witness.log
    lost = log.fork()
    await running_witness.post(log.grow(4).submission(0).text)
    witnesses = WitnessClient(running_witness.policy_lines)
    [found] = await witnesses.submit(lost.note(), prover_of_tree(lost.tree))
    assert (found.verdict, found.size, found.lines) == (WitnessVerdict.AHEAD, 7, ())
    latest = (await witnesses.fetch_latest(ORIGIN))["saksi-1"]
    assert latest.text == log.note().split("\n\n")[0] + "\n"
    assert await witnesses.fetch_latest("jejak.test/audit/2") == {}
    witnesses.close()


async def test_a_witness_of_another_tree_is_not_taken_for_one_behind(running_witness: RunningWitness) -> None:
    log = running_witness.log
    other = log.fork().grow(2, branch="other")
    await running_witness.post(log.grow(2).submission(0).text)
    witnesses = WitnessClient(running_witness.policy_lines)
    for count in (0, 3):
        [found] = await witnesses.submit(other.grow(count, branch="other").note(), prover_of_tree(other.tree))
        assert (found.verdict, found.lines) == (WitnessVerdict.FORKED, ())
    witnesses.close()


def parse_verdict(
    status: int, body: str | bytes, *, content_type: str = "text/plain", old_size: int = 0
) -> WitnessVerdict:
    log = GrowingLog().grow(5)
    raw = body.encode() if isinstance(body, str) else body
    sent = build_submission(log.note(), log.tree, old_size=old_size)
    answered = parse_response(
        WitnessHttpResponse(status, content_type, raw), sent, vkeys=[LIAR_KEY.verifier.vkey]
    )
    assert (answered.verdict == WitnessVerdict.COSIGNED) == bool(answered.lines)
    return answered.verdict


def test_only_a_cosignature_of_what_was_sent_counts() -> None:
    log = GrowingLog().grow(5)
    text = log.note().split("\n\n")[0] + "\n"
    sent = build_submission(log.note(), log.tree, old_size=0)
    line = signature_line(text, LIAR_KEY.signing_key, at=9)
    other = generate_key("unknown.test/w", Algorithm.COSIGNATURE_ED25519)
    elsewhere = signature_line(text.replace("\n5\n", "\n6\n"), LIAR_KEY.signing_key, at=9)
    plain = generate_key("plain.test/w")
    smuggled = "\n" + signature_line(
        log.note(), plain.signing_key
    )  # it makes of the whole note a text to sign

    def lines(body: str) -> tuple[str, ...]:
        response = WitnessHttpResponse(200, "text/plain", body.encode())
        return parse_response(response, sent, vkeys=[LIAR_KEY.verifier.vkey, plain.verifier.vkey]).lines

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
    assert parse_verdict(409, "3\n", content_type=size) == WitnessVerdict.ASKS_FROM
    assert parse_verdict(409, "3\n", content_type=f"{size}; charset=utf-8") == WitnessVerdict.ASKS_FROM
    assert parse_verdict(409, "6\n", content_type=size) == WitnessVerdict.AHEAD
    assert parse_verdict(409, "3\n", content_type=size, old_size=3) == WitnessVerdict.FORKED
    for body in ("", "03\n", "-3\n", "3 \n", "x", b"\xff", "3" * 60):
        assert parse_verdict(409, body, content_type=size) == WitnessVerdict.REFUSED
    assert parse_verdict(409, "3\n") == WitnessVerdict.REFUSED
    assert parse_verdict(422, "no") == WitnessVerdict.FORKED
    assert [parse_verdict(each, b"\xff") for each in (200, 204, 301, 400, 403, 404, 500, 503)] == [
        WitnessVerdict.REFUSED
    ] * 8


@pytest.mark.parametrize(
    "url", ["ftp://a/", "a.test", "http://", "http://a:x/", "http://a/?b", "http://a:99999"]
)
def test_an_address_that_is_none_is_a_problem(url: str) -> None:
    with pytest.raises(OperatorError, match="is no http or https address"):
        WitnessClient([replace(Witness("w", LIAR_KEY.verifier), url=url)])


def test_the_policy_is_read_from_the_file_that_is_set(tmp_path: Path) -> None:
    assert read_policy(Settings.from_environment({}).log_policy) == Policy()
    path = tmp_path / "policy"
    path.write_text(f"witness w {LIAR_KEY.verifier.vkey} https://saksi.example.go.id\nquorum w\n")
    chosen = Settings.from_environment({"JEJAK_LOG_POLICY": str(path)})
    assert read_policy(chosen.log_policy).witnesses["w"].url == "https://saksi.example.go.id"
    path.write_text("quorum w\n")
    with pytest.raises(OperatorError, match="line 1 of the policy"):
        read_policy(path)
