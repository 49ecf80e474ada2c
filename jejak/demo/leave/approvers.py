"""Approvers of leave in the demo: the profile's delegation, asked through the rulebook.

The rows made here are what the API will read; the answers come from `rulebook.leave.authority`, so that the past of
the demo obeys the same rules as its future.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from uuid import UUID

from jejak.demo.options import DemoSetting
from jejak.demo.organisation import DemoPost, DemoUnit, Organisation
from jejak.demo.people import DemoPerson
from jejak.demo.rows import LeaveAuthorityRow, OfficialRow
from jejak.demo.seeded_random import SeededRandom
from rulebook.leave.authority import (
    Applicant,
    AuthorityLine,
    PostFacts,
    find_adviser,
    find_authorised_officer,
)
from rulebook.values import LeaveKind


@dataclass(frozen=True, slots=True)
class Signatory:
    """Who signs a step: the holder of a post, with the account it is done from."""

    post_id: UUID
    account_id: UUID
    employee_id: UUID | None


@dataclass(frozen=True, slots=True)
class DemoApprovalRoute:
    """The way of one person's request: adviser, officer, and the line of the decree that names the officer."""

    adviser: Signatory
    officer: Signatory
    authority_id: UUID


class Approvers:
    """Knows the way of every request. `head_account` is the elected head's."""

    def __init__(
        self, setting: DemoSetting, places: Organisation, people: Sequence[DemoPerson], chance: SeededRandom
    ) -> None:
        self.setting, self.places, self.chance = setting, places, chance
        self.head_account = chance.next_uuid()
        self.signatories = {one.post.id: Signatory(one.post.id, one.account_id, one.id) for one in people}
        head = places.all[0].head
        self.signatories[head.id] = Signatory(head.id, self.head_account, None)
        self.rows = [self._build_authority_row(*line) for line in self._list_authority_lines()]

    def find_route(self, person: DemoPerson) -> DemoApprovalRoute:
        """Find who advises and who decides.

        Raises: NoSuperior, NoDecidingOfficer: the profile then has a hole
        """
        path = self._paths[person.post.unit.id]
        applicant = Applicant(person.id, person.post.id, path, person.title.job_class, person.ranks[-1].grade)
        rules = [rule for unit in path for rule in self._rules[unit]]
        decided = find_authorised_officer(
            applicant, rules, leave=LeaveKind.ANNUAL, on=self.setting.today, vacant_posts=self._vacant
        )
        adviser = find_adviser(applicant, self._posts)
        return DemoApprovalRoute(
            self.signatories[adviser], self.signatories[decided.deciding_post_id], decided.id
        )

    def _list_authority_lines(self) -> Iterator[tuple[DemoUnit, DemoUnit, tuple[int, int]]]:
        """List unit, the unit whose head decides for it, and the classes."""
        for plan in self.setting.profile.delegations:
            if plan.unit and plan.officer:
                yield self.places.by_code[plan.unit], self.places.by_code[plan.officer], plan.classes
            for place in self.places.all:
                if place.unit.kind in plan.kinds:
                    yield place, place, plan.classes

    def _build_authority_row(
        self, place: DemoUnit, officer: DemoUnit, classes: tuple[int, int]
    ) -> LeaveAuthorityRow:
        decree = self.setting.profile.decrees["delegation"]
        return LeaveAuthorityRow(
            id=self.chance.next_uuid(),
            unit_id=place.unit.id,
            leave_kind=LeaveKind.ANNUAL,
            lowest_job_class=classes[0],
            highest_job_class=classes[1],
            deciding_post_id=officer.head.id,
            decree_number=decree.number,
            decree_date=decree.signed_on,
            effective_from=decree.since,
            is_illustrative=True,
        )

    @cached_property
    def _rules(self) -> Mapping[UUID, list[AuthorityLine]]:
        found: dict[UUID, list[AuthorityLine]] = defaultdict(list)
        for row in self.rows:
            found[row.unit_id].append(
                AuthorityLine(
                    id=row.id,
                    unit_id=row.unit_id,
                    deciding_post_id=row.deciding_post_id,
                    effective_from=row.effective_from,
                    leave_kind=LeaveKind.ANNUAL,
                    lowest_class=row.lowest_job_class,
                    highest_class=row.highest_job_class,
                )
            )
        return found

    @cached_property
    def _paths(self) -> Mapping[UUID, tuple[UUID, ...]]:
        """The units from the root down to each one."""
        paths: dict[UUID | None, tuple[UUID, ...]] = {None: ()}
        for place in self.places.all:
            paths[place.unit.id] = (*paths[place.unit.parent_id], place.unit.id)
        return {unit: path for unit, path in paths.items() if unit is not None}

    @cached_property
    def _posts(self) -> Mapping[UUID, PostFacts]:
        return {post.id: self._facts(post) for place in self.places.all for post in place.posts}

    def _facts(self, post: DemoPost) -> PostFacts:
        signatory = self.signatories.get(post.id)
        held_by = (signatory.employee_id or signatory.account_id) if signatory else None
        return PostFacts(post.superior.id if post.superior else None, held_by)

    @cached_property
    def _vacant(self) -> frozenset[UUID]:
        return frozenset({row.deciding_post_id for row in self.rows} - self.signatories.keys())


def build_officials(
    places: Iterable[DemoUnit], names: Iterator[str], *, setting: DemoSetting, chance: SeededRandom
) -> list[OfficialRow]:
    """List the elected holders of posts: the head of the regency, the deputy and the heads of villages."""
    since = setting.today.replace(year=setting.year - 2, month=2, day=20)
    elected = [post for place in places for post in place.posts if post.is_elected]
    return [OfficialRow(chance.next_uuid(), next(names), post.id, since) for post in elected]
