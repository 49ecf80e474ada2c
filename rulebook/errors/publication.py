"""Refusals of publication policies: what may not be opened, and which days and states do not fit."""

from datetime import date

from rulebook.errors.base import Refusal
from rulebook.values import PolicyState, PublicationField


class FieldClosedByLaw(Refusal):
    """A law closes the field: no decree of a regency opens it."""

    code = "FIELD_CLOSED_BY_LAW"
    path: tuple[str, ...] = ("field",)
    indonesian = (
        "Undang-undang menutup {field}; keputusan daerah tidak dapat membukanya.",
        "Pilih isian lain, atau biarkan tertutup.",
    )
    english = (
        "The law closes {field}; no decree of the regency can open this.",
        "Choose another field, or leave it closed.",
    )
    field: PublicationField


class PolicyOverlaps(Refusal):
    code = "POLICY_OVERLAPS"
    path: tuple[str, ...] = ("effective_from",)
    indonesian = (
        "Pada hari-hari itu {field} sudah dibuka oleh keputusan {decree_number}, berlaku mulai {first}.",
        "Akhiri kebijakan itu lebih dahulu, atau pilih hari sesudahnya.",
    )
    english = (
        "On those days decree {decree_number} already opens {field}, from {first} on.",
        "End that policy first, or choose days after it.",
    )
    field: PublicationField
    decree_number: str
    first: date


class PolicySettled(Refusal):
    """The step does not follow from the state in which the policy is."""

    code = "POLICY_SETTLED"
    path: tuple[str, ...] = ("policy_id",)
    indonesian = (
        "Kebijakan ini kini {state}, jadi langkah itu tidak dapat dilakukan.",
        "Muat ulang daftarnya.",
    )
    english = "This policy is now {state}, so that step cannot be taken.", "Reload the list."
    state: PolicyState
