"""Walk to a page in each of its states, scene after scene, with the sessions that it needs."""

from collections.abc import AsyncIterator, Collection, Mapping
from dataclasses import dataclass, field

from tests.log_sealer import seal_all
from tests.portal.browser_steps import Steps
from tests.portal.page_state import PageState
from tests.portal.page_states import STATES
from tests.portal.portal_demo import PortalDemo
from tests.portal.refusing_api import SESSION
from tests.portal.scenes import SCENES


@dataclass
class StateWalk:
    """On which demo, in which language; `refusing_url` is where the API refuses."""

    demo: PortalDemo
    refusing_url: str
    language: str
    sessions: dict[str, Steps] = field(default_factory=dict)

    async def play_scenes(self, names: Collection[str]) -> AsyncIterator[Mapping[str, PageState]]:
        """Let scene after scene happen, and give the chosen states of each, once everybody they need has come in."""
        for scene, happens in SCENES.items():
            for who in await happens(self.demo):
                self.sessions.pop(who, None)
            await seal_all(self.demo.database)
            states = {name: each for name, each in STATES.items() if each.scene == scene and name in names}
            whose = {who for each in states.values() for who in (each.user_name, each.colleague)} - {
                "",
                *self.sessions,
            }
            self.sessions |= {who: await self.demo.open_page_session(who) for who in sorted(whose)}
            yield states

    def steps_to(self, state: PageState, *, is_first: bool = False) -> Steps:
        """Return what leads to a state; with `is_first` in a browser that knows nothing of this site's style.

        A person who gets the answer to a form has seen the page of the form before.
        """
        cold = [("cold",)] if is_first else []
        if state.refuses:
            return [*self._first_steps(), ("keep", SESSION, state.refuses), *cold]
        begun = [*self._first_steps(), *self.sessions.get(state.user_name, [])]
        if state.is_answer:
            return [*begun, *cold, *state.way_steps, *self._colleague_steps(state)]
        return [*begun, *state.way_steps, *cold]

    def last_step(self, state: PageState) -> Steps:
        """Return the step that shows it."""
        return [("go", self.refusing_url + str(state.last_step[1])) if state.refuses else state.last_step]

    def _first_steps(self) -> Steps:
        return [("begin",), ("keep", "bahasa", self.language)]

    def _colleague_steps(self, state: PageState) -> Steps:
        if not state.colleague:
            return []
        steps = [("keep", "bahasa", self.language), *self.sessions[state.colleague], *state.meanwhile]
        return [("meanwhile", steps)]
