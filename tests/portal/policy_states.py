"""The pages of information officers in every state: the list, a proposal, its approval, its withdrawal and an end."""

from collections.abc import Mapping, Sequence

from tests.portal.browser_steps import ACT
from tests.portal.page_state import PageState, make_page, without_picture
from tests.portal.page_steps import Step
from tests.portal.scenes import OTHERS_SCENE

_FORM: Sequence[Step] = (
    ("go", "/ppid/usul"),
    ("choose", "[value=tppTariff]"),
    ("fill", "#legalBasis", "UU 14/2008 pasal 9"),
    ("fill", "#decreeNumber", "188/22/PERAGAAN"),
    ("fill", "#decreeDate", "2026-07-01"),
)
_OPEN: Sequence[Step] = (("go", "/ppid"), ("click", "section[aria-labelledby=open] li:has-text('TPP') a"))
_END: Sequence[Step] = (
    *_OPEN,
    ("fill", "#decreeNumber", "188/19/PERAGAAN"),
    ("fill", "#decreeDate", "2026-07-01"),
)
_APPROVE, _WITHDRAW = "form[action$='/setujui'] button", "form[action$='/tarik'] button"


def _open_proposal(number: int) -> Sequence[Step]:
    """Steps to one of the proposals of the scene."""
    return ("go", "/ppid"), ("click", f"section[aria-labelledby=proposed] li:has-text('188/{number}/') a")


POLICY_STATES: Mapping[str, PageState] = {
    "ppid-belum": without_picture(
        make_page(
            "/ppid", "policies.title", "ppid", keys=("policies.nothing_proposed", "policies.state_APPROVED")
        )
    ),
    "ppid-usul": make_page("/ppid/usul", "policies.propose", "ppid", keys=("policies.propose_act",)),
    "ppid-usul-salah": without_picture(
        PageState(
            steps=(*_FORM, ("free", "form[action='/ppid/usul']"), ("send", ACT)),
            heading="policies.propose",
            user_name="ppid",
            status=422,
            keys=("missing.date",),
        )
    ),
    "ppid-usul-bertindih": without_picture(
        PageState(
            steps=(*_FORM, ("fill", "#effectiveFrom", "2026-08-01"), ("send", ACT)),
            heading="policies.propose",
            user_name="ppid",
            status=422,
            keys=("page.faults",),
        )
    ),
    "ppid-akhiri": PageState(
        steps=_OPEN, heading="withheld.tppTariff", user_name="ppid", keys=("policies.end", "policies.end_act")
    ),
    "ppid-akhiri-salah": without_picture(
        PageState(
            steps=(*_END, ("fill", "#effectiveUntil", "2026-01-31"), ("send", ACT)),
            heading="withheld.tppTariff",
            user_name="ppid",
            status=422,
            keys=("page.faults",),
        )
    ),
    "ppid-bukan": without_picture(
        make_page("/ppid", "refused.denied.title", "kepegawaian", status=403, keys=("refused.denied.why",))
    ),
    "ppid": make_page(
        "/ppid",
        "policies.title",
        "ppid",
        scene=OTHERS_SCENE,
        keys=("policies.group_proposed", "policies.state_PROPOSED"),
    ),
    "ppid-usulan": PageState(
        steps=_open_proposal(20),
        heading="withheld.positionAllowance",
        user_name="ppid-pelaksana",
        scene=OTHERS_SCENE,
        keys=("policies.preview", "policies.examples", "policies.approve", "policies.withdraw"),
    ),
    "ppid-usulan-sendiri": without_picture(
        PageState(
            steps=(*_open_proposal(20), ("send", _APPROVE)),
            heading="withheld.positionAllowance",
            user_name="ppid",
            status=422,
            scene=OTHERS_SCENE,
            keys=("page.faults",),
        )
    ),
    "ppid-ditarik": without_picture(
        PageState(
            steps=(*_open_proposal(21), ("send", _WITHDRAW)),
            heading="policies.title",
            user_name="ppid",
            scene=OTHERS_SCENE,
            keys=("policies.told_ditarik",),
        )
    ),
    "ppid-disetujui": without_picture(
        PageState(
            steps=(*_open_proposal(20), ("send", _APPROVE)),
            heading="policies.title",
            user_name="ppid-pelaksana",
            scene=OTHERS_SCENE,
            keys=("policies.told_disetujui",),
        )
    ),
    "ppid-diusulkan": without_picture(
        PageState(
            steps=(
                *_FORM,
                ("fill", "#effectiveFrom", "2020-01-01"),
                ("fill", "#effectiveUntil", "2020-01-31"),
                ("send", ACT),
            ),
            heading="policies.title",
            user_name="ppid",
            scene=OTHERS_SCENE,
            keys=("policies.told_diusulkan",),
        )
    ),
    "ppid-diakhiri": without_picture(
        PageState(
            steps=(*_END, ("fill", "#effectiveUntil", "2026-07-31"), ("send", ACT)),
            heading="policies.title",
            user_name="ppid",
            scene=OTHERS_SCENE,
            keys=("policies.told_diakhiri",),
        )
    ),
}
