"""Checks for schemathesis, run with the tools of `tool_environment.py`.

Its own check takes every entry of `errors` for a failure of the server. Here one with a code that is among REFUSALS is
an answer, and anything else a failure. Where IDS are given, half of the documents are made sensible, with pages that
may be asked for and ids that there are, so that they are not all refused at once.
"""

import json
import os
from dataclasses import replace
from typing import Any

import graphql
import schemathesis
from hypothesis import strategies as st

REFUSALS = frozenset(json.loads(os.environ["REFUSALS"]))
IDS = json.loads(os.environ["IDS"])


@schemathesis.check
def check_answer(ctx: Any, response: Any, case: Any) -> None:
    """Every answer is one of GraphQL's, and what it refuses, it refuses in its own words."""
    assert response.status_code < 500, response.status_code
    answer = response.json()
    assert isinstance(answer, dict)
    assert answer.get("data") is not None or answer["errors"]
    for error in answer.get("errors", ()):
        assert error["extensions"]["code"] in REFUSALS, error
        assert error["extensions"]["requestId"], error


@schemathesis.hook
def flatmap_body(context: Any, body: graphql.DocumentNode) -> st.SearchStrategy[graphql.DocumentNode]:
    """Leave every second document as it is, and make the others sensible."""
    sensible = st.builds(lambda id_: graphql.visit(body, _Sensible(id_)), st.sampled_from(IDS))
    return st.one_of(st.just(body), sensible) if IDS else st.just(body)


class _Sensible(graphql.Visitor):
    """Asks for the first page of every list, and puts an id that there is where an id is asked for."""

    def __init__(self, id_: str) -> None:
        super().__init__()
        self._values = {"id": graphql.StringValueNode(value=id_), "first": graphql.IntValueNode(value="10")}

    def enter_field(self, node: graphql.FieldNode, *_: Any) -> graphql.FieldNode | None:
        if not any(each.name.value == "first" for each in node.arguments or ()):
            return None
        kept = tuple(
            each for each in node.arguments or () if each.name.value not in ("last", "before", "after")
        )
        return replace(node, arguments=kept)

    def leave_argument(self, node: graphql.ArgumentNode, *_: Any) -> graphql.ArgumentNode | None:
        value = self._value(node.name.value)
        return replace(node, value=value) if value else None

    def leave_object_field(self, node: graphql.ObjectFieldNode, *_: Any) -> graphql.ObjectFieldNode | None:
        value = self._value(node.name.value)
        return replace(node, value=value) if value else None

    def _value(self, name: str) -> graphql.ValueNode | None:
        return self._values.get("id" if name == "under" or name.endswith("Id") else name)
