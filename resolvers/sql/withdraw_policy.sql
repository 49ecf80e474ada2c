-- Purpose:    a proposed publication policy taken back.
-- Privileges: jejak_app.
-- Locks:      the policy's row.
UPDATE hr.publication_policy SET state = 'WITHDRAWN', withdrawn_by_id = $2, withdrawn_at = now() WHERE id = $1
