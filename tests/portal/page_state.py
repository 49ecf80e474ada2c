"""A page of the portal in one state, and how somebody comes to it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from tests.portal.page_steps import Step


@dataclass(frozen=True, kw_only=True)
class PageState:
    """A page in one state: who comes to it, over which steps, with which status it is answered, and its heading.

    `heading` is the key of a sentence, or the heading itself; `keys` are keys of what else it tells, `life` of what
    happened to a request, in order. `colleague` comes meanwhile, before the last step, in a browser of their own.
    `after` is the state without which there is nothing to come to. `bulk` is how many bytes its form sends beyond what
    a line carries at once.
    """

    steps: Sequence[Step]
    heading: str
    user_name: str = ""
    status: int = 200
    keys: Sequence[str] = ()
    life: Sequence[str] = ()
    refuses: str = ""
    scene: str = ""
    after: str = ""
    colleague: str = ""
    meanwhile: Sequence[Step] = ()
    bulk: int = 0
    is_picture: bool = True

    @property
    def way_steps(self) -> Sequence[Step]:
        """What leads to it."""
        return self.steps[:-1]

    @property
    def last_step(self) -> Step:
        """What shows it."""
        return self.steps[-1]

    @property
    def is_answer(self) -> bool:
        """Tell whether a form was sent for it: then the visitor who sees it has seen a page before."""
        return self.last_step[0] == "send"


def make_page(path: str, heading: str, who: str = "", **more: Any) -> PageState:
    return PageState(steps=(("go", path),), heading=heading, user_name=who, **more)


def without_picture(state: PageState) -> PageState:
    """Of which no picture is drawn."""
    return replace(state, is_picture=False)
