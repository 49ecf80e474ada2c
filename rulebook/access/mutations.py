"""Permissions of mutations: for each, the roles, the rows, and what else must be true.

What reach does not cover is not found; what it covers and authority does not is denied, in words.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from rulebook.access.rows import ANYBODY
from rulebook.values import Role


@dataclass(frozen=True, slots=True)
class MutationRule:
    """One step: whose it is, and the condition beside the role, in words; rules, tables and decrees decide that."""

    by: frozenset[str]
    provided: Mapping[str, str]

    def is_for(self, roles: Iterable[Role]) -> bool:
        """Tell whether one of these roles has the authority."""
        return ANYBODY in self.by or not self.by.isdisjoint(roles)


def _rule(by: str, indonesian: str, english: str) -> MutationRule:
    whose = frozenset(name if name == ANYBODY else Role[name] for name in by.split())
    return MutationRule(whose, MappingProxyType({"id": indonesian, "en": english}))


MUTATIONS: Mapping[str, MutationRule] = MappingProxyType({
    "signIn": _rule("ANYBODY", "nama pengguna atau NIP dan kata sandi cocok, dan akunnya terbuka",
                   "user name or NIP and password match, and the account is open"),
    "completeSignIn": _rule("ANYBODY", "kata sandinya sudah cocok, dan kode masuknya benar",
                           "the password was right, and so is the code that is owed"),
    "activateAccount": _rule("ANYBODY", "dengan kode sekali pakai yang belum dipakai dan belum lewat waktunya",
                            "with a one-time code that is neither used nor expired"),
    "enrolTotp": _rule("ANYBODY", "untuk akunnya sendiri, dengan kata sandinya, dan untuk peran khusus dengan kodenya",
                      "for one's own account, with its password, and for a role with the code that came with it"),
    "confirmTotp": _rule("ANYBODY", "untuk akunnya sendiri", "for one's own account"),
    "changePassword": _rule("ANYBODY", "milik akunnya sendiri, dengan kata sandi yang sekarang",
                           "of one's own account, with the present one"),
    "unlinkIdentity": _rule("ANYBODY", "dari akunnya sendiri", "from one's own account"),
    "signOut": _rule("ANYBODY", "dari sesinya sendiri", "of one's own session"),
    "signOutEverywhere": _rule("ANYBODY", "dari semua sesinya sendiri, bila bukan mesin",
                              "of one's own sessions, unless one is a machine"),
    "requestLeave": _rule("EMPLOYEE", "untuk diri sendiri, dengan hak atas cuti itu pada hari pertamanya",
                         "for oneself, with a right to that leave on its first day"),
    "adviseLeave": _rule("EMPLOYEE", "pemangku jabatan atasan langsung, dan bukan pemohonnya",
                        "holding the post that advises, and not the applicant"),
    "decideLeave": _rule("EMPLOYEE",
                        "pemangku jabatan yang berwenang menurut keputusan, dengan kode masuk, dan bukan pemohonnya",
                        "holding the post that decides by decree, with the second factor, and not the applicant"),
    "withdrawLeave": _rule("EMPLOYEE", "permohonannya sendiri, selama belum diputuskan",
                          "one's own request, while nothing is decided"),
    "delegateDecisions": _rule("EMPLOYEE PERSONNEL",
                              "pemangku jabatan untuk jabatannya sendiri, dengan kode masuk bila jabatan itu "
                              "memutuskan cuti; kepegawaian untuk jabatan mana pun",
                              "the holder of a post for their own, with the second factor where the post decides "
                              "leave; the personnel office for any"),
    "endDelegation": _rule("EMPLOYEE PERSONNEL",
                          "pemangku jabatan untuk jabatannya sendiri; kepegawaian untuk penugasan mana pun",
                          "the holder of a post for their own; the personnel office for any"),
    "reassignLeaveStep": _rule("PERSONNEL", "kepada jabatan yang berwenang dan ada orangnya, tidak kepada pemohonnya",
                              "to a post that has the authority and somebody there, never to the applicant"),
    "askAboutPayslip": _rule("EMPLOYEE", "tentang slip gajinya sendiri, satu pertanyaan yang menunggu tiap slip",
                            "about one's own pay slip, one question that waits for each slip"),
    "answerPayslipQuestion": _rule("PAYROLL", "yang belum dijawab", "what is not answered yet"),
    "requestErasure": _rule("PERSONNEL ADMINISTRATOR",
                           "tentang orang yang sudah berhenti dan tidak sedang diperiksa dengan surat tugas",
                           "of somebody who left and whom no open letter of audit examines"),
    "approveErasure": _rule("ADMINISTRATOR", "yang diminta orang lain", "what somebody else asked for"),
    "cancelErasure": _rule("PERSONNEL ADMINISTRATOR", "selama belum dilaksanakan", "while it is not carried out"),
    "closePayRun": _rule("PAYROLL", "yang dibawa orang lain, selama masih terbuka",
                        "what somebody else brought, while it is open"),
    "discardPayRun": _rule("PAYROLL", "selama masih terbuka", "while it is open"),
    "proposePolicy": _rule("INFORMATION_OFFICER", "untuk isian yang tidak ditutup undang-undang, dengan keputusan",
                          "for a field that no law closes, with a decree"),
    "approvePolicy": _rule("INFORMATION_OFFICER", "yang diusulkan orang lain", "what somebody else proposed"),
    "withdrawPolicy": _rule("INFORMATION_OFFICER", "selama belum disetujui", "while it is not approved"),
    "endPolicy": _rule("INFORMATION_OFFICER", "yang berlaku, dengan keputusan", "what is in force, by decree"),
    "resetPassword": _rule("OPERATOR ADMINISTRATOR",
                          "milik orang di unit kerjanya, dan bukan miliknya sendiri; "
                          "bila orang itu berwenang khusus tanpa kode masuk, oleh administrator",
                          "of a person in one's own unit, and nobody's own; by an administrator where that person has "
                          "authority and no second factor"),
    "requestTotpReset": _rule("OPERATOR ADMINISTRATOR", "milik orang lain yang kehilangan faktor keduanya; "
                             "bila orang itu berwenang khusus, oleh administrator",
                             "of somebody else who lost their second factor; by an administrator where that person "
                             "has authority"),
    "approveTotpReset": _rule("ADMINISTRATOR", "yang diminta orang lain, dan bukan miliknya sendiri",
                             "what somebody else asked for, and not one's own"),
    "cancelTotpReset": _rule("ADMINISTRATOR", "selama belum dilaksanakan", "while it is not carried out"),
})  # fmt: skip


def may(roles: Iterable[Role], act: str) -> bool:
    """Tell whether one of these roles has the authority to take a step. Raises: KeyError for a step nobody listed"""
    return MUTATIONS[act].is_for(roles)
