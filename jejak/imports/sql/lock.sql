-- Purpose:    one import at a time, and nobody else changes people, posts, grades of titles, delegations, tariffs or holidays
--             meanwhile; reading, leave and pay go on.
-- Privileges: owner.
-- Locks:      SHARE ROW EXCLUSIVE on the tables an import writes; it lets row locks (SELECT FOR UPDATE) through.
LOCK TABLE hr.unit, hr.position, hr.position_grade, hr.post, hr.employee, hr.appointment, hr.rank_history,
    hr.leave_authority, hr.tpp_tariff, hr.calendar_year, hr.holiday IN SHARE ROW EXCLUSIVE MODE
