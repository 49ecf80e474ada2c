-- Purpose:    one import at a time, and nobody else changes people or posts meanwhile; reading, leave and pay go on.
-- Called by:  jejak.intake.employees, jejak.intake.units
-- Privileges: owner.
-- Locks:      SHARE ROW EXCLUSIVE on the tables an import writes; it lets row locks (SELECT FOR UPDATE) through.
LOCK TABLE hr.unit, hr.position, hr.post, hr.employee, hr.appointment, hr.rank_history IN SHARE ROW EXCLUSIVE MODE
