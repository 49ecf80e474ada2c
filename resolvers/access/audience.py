"""Subsets of the API by audience, for the schema, which may not import the policy."""

from collections.abc import Mapping

from rulebook.access import COORDINATES, Audience, visible_to

ALL_COORDINATES = frozenset(COORDINATES)
"""Every coordinate that anybody sees: the union of all audiences."""


def coordinates_by_audience() -> Mapping[str, frozenset[str]]:
    """Return the coordinates of each audience alone, by its name."""
    return {str(audience.name).lower(): visible_to(audience) for audience in Audience}
