-- Purpose:    a publication policy ended by decree.
-- Privileges: jejak_app.
-- Locks:      the policy's row.
UPDATE hr.publication_policy
   SET state = 'ENDED', ended_by_id = $2, ended_at = now(), effective_until = $3, end_decree_number = $4, end_decree_date = $5
 WHERE id = $1
