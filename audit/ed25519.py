"""Ed25519 verification in pure Python, for an auditor's laptop without `cryptography`.

Makes no keys and no signatures, keeps nothing secret, and so need not be constant in time; a check takes some
milliseconds. Stricter than many: one encoding for every number and point.
"""

from functools import cache
from hashlib import sha512

Point = tuple[int, int, int, int]  # extended coordinates: X, Y, Z and T with X·Y = Z·T

_P = 2**255 - 19
_ORDER = 2**252 + 27742317777372353535851937790883648493
_D = -121665 * pow(121666, -1, _P) % _P
_ROOT_OF_MINUS_ONE = pow(2, (_P - 1) // 4, _P)
_NEUTRAL: Point = (0, 1, 1, 0)


class InvalidSignature(Exception):
    """This key did not sign this."""


class Ed25519PublicKey:
    """A public key, with as much of the interface of `cryptography` as a verifier needs."""

    def __init__(self, raw: bytes) -> None:
        self._raw = raw

    @classmethod
    def from_public_bytes(cls, raw: bytes) -> "Ed25519PublicKey":
        """Take a key of 32 bytes.

        Raises: ValueError
        """
        if len(raw) != 32:
            raise ValueError("a public key has 32 bytes")
        return cls(raw)

    def verify(self, signature: bytes, statement: bytes) -> None:
        """Accept a signature.

        Raises: InvalidSignature
        """
        if not is_signed(self._raw, signature, statement=statement):
            raise InvalidSignature


def is_signed(public: bytes, signature: bytes, *, statement: bytes) -> bool:
    """Whether the signature is this key's over these bytes.

    Source: RFC 8032, section 5.1.7, without the cofactor; a key of small order signs everything and is refused
    """
    if len(public) != 32 or len(signature) != 64:
        return False
    key, scalar = _point(public), int.from_bytes(signature[32:], "little")
    if key is None or scalar >= _ORDER or _is_neutral(_times(8, key)):
        return False
    challenge = int.from_bytes(sha512(signature[:32] + public + statement).digest(), "little") % _ORDER
    x, y, z, t = key
    found = _sum(_times(scalar, _base()), _times(challenge, (-x % _P, y, z, -t % _P)))
    return _encode(found) == signature[:32]


@cache
def _base() -> Point:
    found = _point((4 * pow(5, -1, _P) % _P).to_bytes(32, "little"))
    assert found is not None
    return found


def _point(raw: bytes) -> Point | None:
    """The point with this encoding, if there is one and it is the only encoding.

    Source: RFC 8032, section 5.1.3
    """
    number = int.from_bytes(raw, "little")
    sign, y = number >> 255, number & ((1 << 255) - 1)
    if y >= _P:
        return None
    above, below = (y * y - 1) % _P, (_D * y * y + 1) % _P
    x = above * pow(below, 3, _P) * pow(above * pow(below, 7, _P), (_P - 5) // 8, _P) % _P
    if below * x * x % _P == -above % _P:
        x = x * _ROOT_OF_MINUS_ONE % _P
    if below * x * x % _P != above or (x == 0 and sign):
        return None
    x = x if x & 1 == sign else _P - x
    return x, y, 1, x * y % _P


def _sum(one: Point, other: Point) -> Point:
    """Source: RFC 8032, section 5.1.4."""
    a = (one[1] - one[0]) * (other[1] - other[0]) % _P
    b = (one[1] + one[0]) * (other[1] + other[0]) % _P
    c = 2 * one[3] * other[3] * _D % _P
    d = 2 * one[2] * other[2] % _P
    e, f, g, h = b - a, d - c, d + c, b + a
    return e * f % _P, g * h % _P, f * g % _P, e * h % _P


def _times(factor: int, point: Point) -> Point:
    found = _NEUTRAL
    while factor:
        if factor & 1:
            found = _sum(found, point)
        point = _sum(point, point)
        factor >>= 1
    return found


def _is_neutral(point: Point) -> bool:
    return point[0] % _P == 0 and (point[1] - point[2]) % _P == 0


def _encode(point: Point) -> bytes:
    shrink = pow(point[2], -1, _P)
    x, y = point[0] * shrink % _P, point[1] * shrink % _P
    return (y | (x & 1) << 255).to_bytes(32, "little")
