"""Every path to a code, a reset or a session × every authority × every order of the acts ends where the oracle says."""

import random
from collections import Counter

import pytest

from models.unit import Unit
from tests import people
from tests.endpoints.client import Caller
from tests.endpoints.regency_api import RegencyApi
from tests.identity.access_path_player import AccessPathPlayer
from tests.identity.access_paths import PATHS, Story, expected_end, generate_stories
from tests.identity.test_account_resets import an_administrator, an_operator
from tests.identity.vouching_oracle import KINDS
from tests.proof_report import IS_FULL_SIZE, ClaimRecorder

SEED = 12
EXTRA_STORIES = 6


def choose_stories() -> list[Story]:
    """Return all stories, or one of each path and of each end, and some more."""
    stories = list(generate_stories())
    if IS_FULL_SIZE:
        return stories
    chance = random.Random(SEED)
    chance.shuffle(stories)
    first = {story.path: story for story in stories} | {expected_end(story): story for story in stories}
    return list(dict.fromkeys([*first.values(), *stories[:EXTRA_STORIES]]))


async def _helpers(api: RegencyApi, root: Unit) -> dict[str, Caller]:
    (_, administrator), (_, colleague) = await an_administrator(api), await an_administrator(api)
    return {
        "operator": await an_operator(api, root),
        "administrator": administrator,
        "colleague": colleague,
    }


async def test_what_a_thief_of_a_password_began_ends_when_its_owner_changes_it(api: RegencyApi) -> None:
    """Or the thief, whom a linked provider lets in, would take the own authenticator into use and decide."""
    root, path = await people.a_unit("Dinas Maling"), "provider linked before the owner's change"
    acts = ("sign in", "link", "enrol", "changed by the owner", "authority", "provider", "confirm", "open")
    player = await AccessPathPlayer.arrange(api, await _helpers(api, root), Story(path, "post", acts), root)
    assert await player.play() == "confirm: NOT_ENROLLING"


@pytest.mark.proof
async def test_no_path_to_a_code_a_reset_or_a_session_opens_more_than_was_vouched_for(
    api: RegencyApi, record_claim: ClaimRecorder
) -> None:
    root = await people.a_unit("Dinas Jalan Masuk")
    helpers = await _helpers(api, root)
    ends, wrong, stories = Counter[str](), list[tuple[Story, str, str]](), choose_stories()
    for story in stories:
        await api.superuser.execute("DELETE FROM ops.sign_in_pace")
        player = await AccessPathPlayer.arrange(api, helpers, story, root)
        if (end := await player.play()) != (foretold := expected_end(story)):
            wrong.append((story, foretold, end))
        ends[end.partition(": ")[2] or end] += 1
    assert wrong == []
    record_claim(
        "No path to a code, a reset or a session opens more than was vouched for",
        f"{len(stories)} stories: {len(PATHS)} paths, {len(KINDS)} kinds of authority, its coming and the loss of the "
        f"second factor at every act: "
        + ", ".join(f"{number} {end}" for end, number in sorted(ends.items()))
        + f" (seed {SEED})",
    )
