-- Purpose:    the units from the root down to a unit.
-- Privileges: jejak_app.
-- Locks:      none.
SELECT unit_id FROM hr.units_above($1) ORDER BY distance DESC
