-- Purpose:    withdraws what waits in the demo, as its applicants could: else time would pass it on to an officer whose inbox is
--             measured, at an instant of its own.
-- Privileges: owner of the database.
-- Locks:      the rows.
WITH withdrawn AS (
    UPDATE hr.leave_request SET state = 'WITHDRAWN', version = version + 1 WHERE state IN ('FILED', 'ADVISED')
    RETURNING id
)
INSERT INTO hr.leave_ledger (employee_id, year, kind, half_days, request_id)
SELECT l.employee_id, l.year, 'RELEASE', l.half_days, l.request_id
  FROM hr.leave_ledger l JOIN withdrawn w ON w.id = l.request_id
 WHERE l.kind = 'RESERVE'
