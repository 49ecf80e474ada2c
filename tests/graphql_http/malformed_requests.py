"""Malformed requests from a seed: broken heads, bodies, lengths, encodings, and silence.

Each is all that one connection sends; `is_whole` tells whether a server can know that nothing more will come.
"""

import json
import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from tests.graphql_http.hostile_documents import generate_documents


@dataclass(frozen=True)
class MalformedRequest:
    """What one connection sends."""

    kind: str
    payload: bytes
    is_whole: bool = True


def generate_requests(seed: int) -> Iterator[MalformedRequest]:
    """Yield requests without end, one of each kind in turn."""
    chance, documents = random.Random(seed), generate_documents(seed)
    while True:
        for kind in KINDS:
            yield kind(chance)
        yield MalformedRequest("storm", post_request(json.dumps({"query": next(documents)}).encode(), chance))


def request_head(chance: random.Random, *lines: str, method: str = "POST", target: str = "/graphql") -> bytes:
    """Return a head that comes from an address of its own, so that nobody's points run out."""
    address = f"198.{chance.randint(18, 19)}.{chance.randint(0, 255)}.{chance.randint(0, 255)}"
    fixed = (f"{method} {target} HTTP/1.1", "host: x", f"x-forwarded-for: {address}", "connection: close")
    return "\r\n".join([*fixed, *lines, "", ""]).encode("latin-1")


def post_request(body: bytes, chance: random.Random, *lines: str) -> bytes:
    return (
        request_head(chance, "content-type: application/json", f"content-length: {len(body)}", *lines) + body
    )


def broken_json(chance: random.Random) -> MalformedRequest:
    """A good body of which one piece is cut, doubled, or exchanged."""
    good = bytearray(
        json.dumps({"query": "{ viewer { account { id } } }", "variables": {"a": [1, {"b": None}]}}).encode()
    )
    for _ in range(chance.randint(1, 4)):
        at = chance.randrange(len(good))
        match chance.randint(0, 2):
            case 0:
                good[at] = chance.randrange(256)
            case 1:
                del good[at : at + chance.randint(1, 20)]
            case _:
                good[at:at] = good[at : at + chance.randint(1, 20)]
    return MalformedRequest("broken JSON", post_request(bytes(good), chance))


def unexpected_json(chance: random.Random) -> MalformedRequest:
    """JSON that is no request."""
    depth = chance.randint(1, 45_000)
    body = chance.choice(
        (
            b"5", b'"x"', b"null", b"true", b"[]", b"{}", b"[{}]", b"NaN", b"", b"\x00", b"\xff\xfe", b"\xef\xbb\xbf{}",
            b'{"query": 1e999}', b'{"query": null}', b'{"query": "\\ud800"}', b'{"query": "{a}", "query": "{b}"}',
            b"[" * depth + b"]" * depth, b'{"a":' * (depth // 4) + b"1" + b"}" * (depth // 4),
            b'{"query": "{ viewer }", "variables": ' + b'{"a":' * 40 + b"1" + b"}" * 41,
            b'{"query": "' + b"x" * chance.randint(1, 99_000) + b'"}',
            b" " * chance.randint(1, 200_000),
        )
    )  # fmt: skip
    return MalformedRequest("strange JSON", post_request(body, chance))


def unexpected_content_type(chance: random.Random) -> MalformedRequest:
    """A body of another type, encoding or charset."""
    line = chance.choice(
        (
            "content-type: text/plain", "content-type: multipart/form-data; boundary=x", "content-type: %%%;;=", "x: y",
            "content-type: application/json\r\ncontent-type: text/plain", "content-type: application/json; charset=x",
            "content-type: application/json\r\ncontent-encoding: gzip", "content-type: " + "a" * 9_000,
        )
    )  # fmt: skip
    body = b"--x\r\n\r\n{}\r\n--x--"
    return MalformedRequest("strange type", request_head(chance, line, f"content-length: {len(body)}") + body)


def unexpected_target(chance: random.Random) -> MalformedRequest:
    """An address that is none, or parameters that are none."""
    target = chance.choice(
        (
            "/graphql?" + "a=%00&" * 50, "/graphql?variables=%7B", "/graphql?query=%7B__typename%7D", "/graphql?%ff%fe",
            "/graphql?documentId=" + "0" * chance.randint(1, 20_000), "//graphql", "/%2e%2e/graphql", "*", "graphql",
            "http://x/graphql", "/graphql/\x7f", "/gr\xe4phql", "/graphql?query=" + "%" * 9, "/" + "a/" * 5_000,
        )
    )  # fmt: skip
    return MalformedRequest("strange address", request_head(chance, method="GET", target=target))


def unexpected_method(chance: random.Random) -> MalformedRequest:
    """A method that is not taken, or none at all."""
    method = chance.choice(
        ("PUT", "DELETE", "PATCH", "HEAD", "OPTIONS", "TRACE", "CONNECT", "get", "\x00", "POST POST", "")
    )
    return MalformedRequest("strange method", request_head(chance, "content-length: 0", method=method))


def unexpected_header(chance: random.Random) -> MalformedRequest:
    """A line of the head that is none."""
    line = chance.choice(
        (
            "no colon", ": no name", "na me: x", "x: \x00", "x:\r y", "content-length: x", "content-length: -1",
            "content-length: 1\r\ncontent-length: 2", "transfer-encoding: chunked\r\ncontent-length: 3",
            "transfer-encoding: x", "accept: " + ",".join(["*/*;q=x"] * 500), "authorization: Bearer " + "x" * 9_000,
            "authorization: \xff", "accept: image/png", "x-request-id: \xe9\xe9", "cookie: " + "a=b; " * 2_000,
            "cookie: __Host-jejak=x\r\njejak-csrf: x\r\norigin: http://[", "cookie: __Host-jejak=x\r\njejak-csrf: \xe9",
            "authorization: Bearer jejak_1504_" + "x" * 43, "origin: //[:\xff]:x",
            "upgrade: websocket\r\nconnection: upgrade", "expect: 200-maybe", "x-forwarded-for: " + "1.1.1.1, " * 900,
        )
    )  # fmt: skip
    return MalformedRequest("strange head", request_head(chance, "content-type: application/json", line))


def large_head(chance: random.Random) -> MalformedRequest:
    """A head without end, or nearly."""
    size = chance.randint(40_000, 400_000)
    lines = chance.choice((["x: " + "a" * size], [f"x{at}: y" for at in range(size // 8)]))
    return MalformedRequest("large head", request_head(chance, *lines))


def not_http(chance: random.Random) -> MalformedRequest:
    """Bytes that were meant for somebody else."""
    sent = chance.choice(
        (
            chance.randbytes(chance.randint(1, 5_000)), b"\x16\x03\x01\x02\x00\x01\x00", b"SSH-2.0-x\r\n", b"\r\n" * 99,
            b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", b"GET /graphql HTTP/9.9\r\n\r\n", b"GET / HTTP/1.1\n\n",
            b"\x00" * 9_000,
        )
    )  # fmt: skip
    return MalformedRequest("no HTTP", sent, is_whole=False)


def wrong_chunks(chance: random.Random) -> MalformedRequest:
    """A body in pieces whose lengths are none."""
    pieces = chance.choice(
        (
            b"x\r\n",
            b"-1\r\n",
            b"5\r\nab\r\n0\r\n\r\n",
            b"fffffffffffffffff\r\n",
            b"2;" + b"x" * 9_000 + b"\r\n{}\r\n0\r\n\r\n",
        )
    )
    line = ("content-type: application/json", "transfer-encoding: chunked")
    return MalformedRequest("wrong chunks", request_head(chance, *line) + pieces, is_whole=False)


def too_large(chance: random.Random) -> MalformedRequest:
    """More than anybody may send, said beforehand or not."""
    size = chance.randint(100_001, 600_000)
    return MalformedRequest("too large", post_request(b"[" * size, chance))


def truncated_request(chance: random.Random) -> MalformedRequest:
    """A head or a body that stops before its end, and silence."""
    whole = post_request(b'{"query": "{ viewer { account { id } } }"}', chance)
    return MalformedRequest("cut short", whole[: chance.randrange(len(whole))], is_whole=False)


def pipelined_requests(chance: random.Random) -> MalformedRequest:
    """Requests one behind the other, without waiting for an answer."""
    one = post_request(b'{"query": "{"}', chance).replace(b"connection: close", b"connection: keep-alive")
    return MalformedRequest("many at once", one * chance.randint(2, 40) + post_request(b"x", chance))


KINDS: tuple[Callable[[random.Random], MalformedRequest], ...] = (
    *(
        broken_json,
        unexpected_json,
        unexpected_content_type,
        unexpected_target,
        unexpected_method,
        unexpected_header,
        large_head,
    ),
    *(not_http, wrong_chunks, too_large, truncated_request, pipelined_requests),
)
