"""Is every page, in every state and both languages, light, accessible, narrow enough and wholly translated?"""

from collections.abc import AsyncIterator, Mapping
from itertools import islice
from statistics import median
from typing import Any

import pytest

from jejak.portal.speech import LANGUAGES, words
from tests.portal.conftest import Walk
from tests.portal.refusing import SESSION, listening, refusing_app
from tests.portal.stage import Stage
from tests.portal.states import STATES, State
from tests.proofs import FULL, Saw
from tests.sealing import sealed

MOST_BYTES, MOST_REQUESTS = 14_000, 2
MOST_SECONDS = {"beranda": 2.0, "ajukan": 2.0}
LOOK = (("counted",), ("sideways",), ("title",), ("text", "body"), ("axe",), ("unreached",))
NAMES = ("counted", "sideways", "title", "text", "axe", "unreached")
LONG_ENOUGH = 14  # letters from which on a sentence is of one language


@pytest.fixture
async def refusing() -> AsyncIterator[str]:
    async with listening(refusing_app()) as url:
        yield url


@pytest.fixture(params=LANGUAGES)
def language(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.mark.proof
async def test_every_state_of_every_page(
    stage: Stage, walk: Walk, refusing: str, saw: Saw, language: str
) -> None:
    seen = await _seen(stage, walk, refusing, language=language)
    wrong = {name: found for name, facts in seen.items() if (found := _wrong(name, facts, language))}
    assert wrong == {}
    sizes = sorted(facts["counted"]["bytes"] for facts in seen.values())
    saw(
        f"Every page and error state ({language}), first view at 320 px",
        f"{len(seen)} states, at most {sizes[-1]:,} bytes and {MOST_REQUESTS} requests, median {median(sizes):,.0f} "
        "bytes; no axe violation, no sideways scroll at 320 px and 400 %, all by keyboard",
    )
    if FULL:
        slowest = max(seen, key=lambda name: seen[name]["counted"]["seconds"])
        saw(
            f"Main content at 50 kbit/s and 400 ms, cold ({language})",
            f"home {seen['beranda']['counted']['seconds']:.2f} s, form {seen['ajukan']['counted']['seconds']:.2f} s, "
            f"slowest {slowest} {seen[slowest]['counted']['seconds']:.2f} s",
        )


async def _seen(stage: Stage, walk: Walk, refusing: str, *, language: str) -> Mapping[str, Mapping[str, Any]]:
    await stage.time_passes()
    await sealed(stage.database)
    sessions = {
        who: await stage.session(who) for who in sorted({each.who for each in STATES.values() if each.who})
    }
    steps, looked_at = list[object](), _looked_at(language)
    for name, state in STATES.items():
        keep = [("keep", SESSION, state.refuses)] if state.refuses else sessions.get(state.who, [])
        last = ("go", refusing + str(state.last[1])) if state.refuses else state.last
        is_slow = FULL and _is_read(state)
        steps += [("begin",), ("keep", "bahasa", language), *keep, *state.way, ("cold",), ("count",)]
        steps += [("slowly", is_slow), last, *(LOOK if name in looked_at else ()), ("slowly", False)]
    facts = iter(await walk(steps, also=[refusing]))
    return {name: dict(zip(NAMES, islice(facts, len(NAMES)), strict=True)) for name in looked_at}


def _looked_at(language: str) -> list[str]:
    """All states at full size; small, each is looked at in one of the languages, and come to in both."""
    turn = LANGUAGES.index(language)
    return [name for number, name in enumerate(STATES) if FULL or number % len(LANGUAGES) == turn]


def _is_read(state: State) -> bool:
    """Tell whether a page is come to by its address: what a form shows is never the first that somebody sees."""
    return state.last[0] == "go"


def _wrong(name: str, facts: Mapping[str, Any], language: str) -> list[str]:
    counted, found = facts["counted"], list[str]()
    if counted["bytes"] > MOST_BYTES:
        found.append(f"{counted['bytes']} bytes")
    if counted["requests"] > MOST_REQUESTS + (not _is_read(STATES[name])):  # the answer of a form leads on
        found.append(f"{counted['requests']} requests")
    if FULL and _is_read(STATES[name]) and counted["seconds"] > MOST_SECONDS.get(name, 3.0):
        found.append(f"{counted['seconds']:.2f} s")
    if facts["sideways"] > 0:
        found.append(f"{facts['sideways']} px sideways")
    found += [*facts["axe"]["violations"], *(f"incomplete {each}" for each in facts["axe"]["incomplete"])]
    found += [f"keyboard {each}" for each in facts["unreached"]]
    found += [f"untranslated: {each}" for each in _of_the_other(facts["text"], language)]
    return found


def _of_the_other(text: str, language: str) -> list[str]:
    """Return sentences of the other language's catalogue that a page shows."""
    other = next(each for each in LANGUAGES if each != language)
    own = set(words(language).values())
    return [
        each
        for each in words(other).values()
        if len(each) >= LONG_ENOUGH and "{" not in each and each not in own and each in text
    ]
