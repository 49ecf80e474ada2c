"""State of the regency that a process keeps at hand: name, time zone, civil date, and whether it is a demo."""

from datetime import date

from jejak.database.pools import get_pool
from jejak.database.sql import statement


class RegencyState:
    """What a process knows of its database without asking each time; at most a few seconds old."""

    def __init__(self) -> None:
        self.is_demo = False
        self.name = ""
        self.time_zone = "Asia/Jakarta"
        self.today = date.min

    async def refresh(self) -> None:
        rows = await get_pool("app").execute_query_dict(statement("regency_state"))
        if rows:
            self.is_demo, self.name, self.time_zone, self.today = (
                rows[0][name] for name in ("is_demo", "name", "time_zone", "today")
            )
