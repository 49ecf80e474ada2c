-- Purpose:    the units from the root down to a unit.
-- Called by:  resolvers.leave
-- Privileges: jejak_app.
-- Locks:      none.
SELECT unit_id FROM hr.units_above($1) ORDER BY distance DESC
