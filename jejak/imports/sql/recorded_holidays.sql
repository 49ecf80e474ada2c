-- Purpose:    the years with a calendar, and the holidays on record.
-- Privileges: owner.
-- Locks:      none.
SELECT y.year, h.day
  FROM hr.calendar_year y LEFT JOIN hr.holiday h ON extract(year FROM h.day) = y.year
