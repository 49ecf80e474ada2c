-- Purpose:    every waiting step of a request for leave: the post at which it is to be taken now, since when, and what was
--             done about it from there. A person who has no account that is open cannot act, so they are not there. $1 names one request, or none for all.
-- Privileges: jejak_app.
-- Locks:      none.
WITH waiting AS (
    SELECT r.id, r.employee_id, r.kind, r.version,
           CASE r.state WHEN 'FILED' THEN 'ADVICE' ELSE 'DECISION' END AS step,
           CASE r.state WHEN 'FILED' THEN r.advising_post_id ELSE r.deciding_post_id END AS assigned,
           CASE r.state WHEN 'FILED' THEN r.filed_at
                ELSE (SELECT s.at FROM hr.leave_step s WHERE s.request_id = r.id AND s.kind = 'ADVICE') END AS began
      FROM hr.leave_request r
     WHERE r.state IN ('FILED', 'ADVISED') AND ($1::uuid IS NULL OR r.id = $1)
), turned AS (
    SELECT w.*, count(p.id)::smallint AS turn, max(p.at) AS turned_at
      FROM waiting w
      LEFT JOIN hr.leave_pass p ON p.request_id = w.id AND p.step = w.step AND p.kind = 'REASSIGNED'
     GROUP BY w.id, w.employee_id, w.kind, w.version, w.step, w.assigned, w.began
), raised AS (
    -- The last raising is the one from whose post it was not raised further.
    SELECT t.*, p.id IS NOT NULL AS is_raised, p.to_post_id, p.at AS raised_at
      FROM turned t
      LEFT JOIN hr.leave_pass p ON p.request_id = t.id AND p.step = t.step AND p.kind = 'RAISED' AND p.turn = t.turn
       AND NOT EXISTS (SELECT FROM hr.leave_pass q
                        WHERE q.request_id = t.id AND q.step = t.step AND q.kind = 'RAISED' AND q.turn = t.turn
                          AND q.from_post_id = p.to_post_id)
)
SELECT id AS request_id, employee_id, kind, version, step, turn, assigned, at_post, since, h.is_absent, h.has_delegate,
       h.delegation_id, ARRAY(SELECT q.kind FROM hr.leave_pass q
                               WHERE q.request_id = r.id AND q.step = r.step AND q.turn = r.turn
                                 AND q.from_post_id = r.at_post
                                 AND (q.delegation_id IS NULL OR q.delegation_id = h.delegation_id)) AS done
  FROM (SELECT raised.*, CASE WHEN is_raised THEN to_post_id ELSE assigned END AS at_post,
               coalesce(raised_at, turned_at, began) AS since FROM raised) r
 CROSS JOIN LATERAL (
       SELECT NOT EXISTS (SELECT FROM hr.holding h
                           WHERE h.post_id = r.at_post AND h.account_id IS NOT NULL
                             AND h.employee_id IS DISTINCT FROM r.employee_id
                             AND NOT EXISTS (SELECT FROM hr.away w WHERE w.employee_id = h.employee_id)) AS is_absent,
              d.delegation_id IS NOT NULL AS has_delegate, d.delegation_id
         FROM (SELECT) one
         LEFT JOIN LATERAL (
              SELECT s.delegation_id FROM hr.standing_in s
               WHERE s.post_id = r.at_post AND s.account_id IS NOT NULL AND s.delegate_id <> r.employee_id
                 AND NOT EXISTS (SELECT FROM hr.away w WHERE w.employee_id = s.delegate_id)) d ON true) h
 WHERE at_post IS NOT NULL
 ORDER BY since, id
