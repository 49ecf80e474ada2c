-- Purpose:    Q3 whole, as the text of its answer.
-- Privileges: owner of the database.
-- Locks:      none.
SELECT concat('{"data":{"leaveInbox":{"edges":[', string_agg(concat('{"node":', left(row_to_json(n)::text, -1), ',"employee":{"name":',
              to_json(e.name), ',"unit":{"name":', to_json(u.name), '}}}}'), ',' ORDER BY n."filedAt", w.id),
              ']}}}')
  FROM (
      SELECT * FROM hr.leave_request WHERE state = 'FILED' AND advising_post_id = $1
       UNION ALL
      SELECT * FROM hr.leave_request WHERE state = 'ADVISED' AND deciding_post_id = $1
       ORDER BY filed_at, id
       LIMIT 20) w
 CROSS JOIN LATERAL (SELECT w.number, w.state, w.starts_on AS "startsOn", w.ends_on AS "endsOn", w.working_days AS "workingDays",
                             w.filed_at AS "filedAt") n
  JOIN hr.employee e ON e.id = w.employee_id
  JOIN hr.appointment a ON a.id = e.current_appointment_id
  JOIN hr.post p ON p.id = a.post_id
  JOIN hr.unit u ON u.id = p.unit_id
