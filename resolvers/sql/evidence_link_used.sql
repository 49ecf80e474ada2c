-- Purpose:    whether a link to evidence was used already.
-- Called by:  resolvers.evidence.check_link
-- Privileges: jejak_app.
-- Locks:      none.
SELECT FROM ops.evidence_link WHERE id = $1
