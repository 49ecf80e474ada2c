-- Purpose:    takes back what was decided in one measured stretch, so that the next decides on the same requests.
-- Privileges: owner of the database.
-- Locks:      the rows.
WITH decided AS (
    UPDATE hr.leave_request SET state = 'ADVISED', decided_at = NULL, version = version - 1
     WHERE id = ANY ($1) AND state = 'APPROVED'
    RETURNING id
), untaken AS (
    DELETE FROM hr.leave_step s USING decided d WHERE s.request_id = d.id AND s.kind = 'DECISION'
)
DELETE FROM hr.leave_ledger l USING decided d WHERE l.request_id = d.id AND l.kind <> 'RESERVE'
