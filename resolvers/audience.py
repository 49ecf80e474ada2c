"""Which part of the API does each audience see? Asks the policy for schema/sdl.py, which may not."""

from collections.abc import Mapping

from rulebook.access import COORDINATES, Audience, seen_by

EVERY = frozenset(COORDINATES)
"""Every coordinate that anybody sees: the union of all audiences."""


def by_audience() -> Mapping[str, frozenset[str]]:
    """Return the coordinates of each audience alone, by its name."""
    return {str(audience.name).lower(): seen_by(audience) for audience in Audience}
