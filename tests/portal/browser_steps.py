"""Steps of a browser for `walk.mjs`, put together by the tests."""

import time
from collections.abc import Sequence
from typing import TypeAlias

import pyotp

from tests import people

Steps: TypeAlias = Sequence[Sequence[object]]
ACT = "main form button"


_KEYS = {"fill": "write", "choose": "mark", "code": "copy"}


def to_keyboard(steps: Steps) -> list[Sequence[object]]:
    """Return the same steps without a mouse: on with Tab, typing, arrows among choices, Enter on links.

    Every other form is sent with Space on its button, the others with Enter.
    """
    found = list[Sequence[object]]()
    sent = 0
    for verb, *words in steps:
        if verb in ("click", "send"):
            is_button = str(words[0]).split()[-1].startswith("button")
            sent += is_button
            found.append(("space" if is_button and sent % 2 else "enter", *words))
        else:
            found.append((_KEYS.get(str(verb), verb), *words))
    return found


def sign_in_steps(user_name: str, *, password: str = people.PASSWORD) -> list[Sequence[object]]:
    """Come in, without a code."""
    return [
        ("go", "/masuk"),
        ("fill", "#userName", user_name),
        ("fill", "#password", password),
        ("click", ACT),
    ]


def sign_in_steps_with_code(
    user_name: str, *, password: str = people.PASSWORD, secret: str = people.TOTP, ahead: int = 0
) -> list[Sequence[object]]:
    """Come in with a code; one is good once, so the person who comes again takes a later one."""
    code = pyotp.TOTP(secret).at(int(time.time()) + 30 * ahead)
    return [*sign_in_steps(user_name, password=password), ("fill", "#code", code), ("click", ACT)]


def leave_form_steps(
    starts_on: str, *, days: int = 0, ends_on: str = "", reason: str = "Acara keluarga"
) -> list[Sequence[object]]:
    """Fill in the form for leave and go on to what it means."""
    length = ("fill", "#days", str(days)) if days else ("fill", "#endsOn", ends_on)
    return [
        ("go", "/cuti/ajukan"),
        ("fill", "#startsOn", starts_on),
        length,
        ("fill", "#reason", reason),
        ("click", ACT),
    ]
