-- Purpose:    the years with a calendar, and the holidays on record.
-- Called by:  jejak.intake.holidays
-- Privileges: owner.
-- Locks:      none.
SELECT y.year, h.day
  FROM hr.calendar_year y LEFT JOIN hr.holiday h ON extract(year FROM h.day) = y.year
