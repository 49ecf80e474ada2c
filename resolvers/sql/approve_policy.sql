-- Purpose:    a publication policy put in force by a second person.
-- Privileges: jejak_app.
-- Locks:      the policy's row.
UPDATE hr.publication_policy SET state = 'APPROVED', approved_by_id = $2, approved_at = now() WHERE id = $1
