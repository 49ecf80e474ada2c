-- Purpose:    forgets the points of callers who have all of them back.
-- Called by:  jejak.periodic.clear
-- Privileges: jejak_app.
-- Locks:      the deleted rows.
SELECT ops.forget_points()
