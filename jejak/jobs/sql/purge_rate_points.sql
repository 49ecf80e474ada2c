-- Purpose:    forgets the points of callers who have all of them back.
-- Privileges: jejak_app.
-- Locks:      the deleted rows.
SELECT ops.purge_points()
