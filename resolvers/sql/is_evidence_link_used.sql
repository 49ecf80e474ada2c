-- Purpose:    whether a link to evidence was used already.
-- Privileges: jejak_app.
-- Locks:      none.
SELECT FROM ops.evidence_link WHERE id = $1
