-- Purpose:    Q2 whole, as the text of its answer.
-- Privileges: owner of the database.
-- Locks:      none.
SELECT concat('{"data":{"viewer":{"employee":{"name":', to_json(e.name), ',"nip":', to_json(e.nip), ',"grade":', to_json(r.grade),
              ',"unit":{"name":', to_json(u.name), '},"position":{"title":', to_json(t.title), '},"payslips":{"edges":[', pay.edges,
              ']},"leaveRequests":{"edges":[', leave.edges, ']}}}}}')
  FROM hr.employee e
  JOIN hr.rank_history r ON r.id = e.current_rank_id
  JOIN hr.appointment a ON a.id = e.current_appointment_id
  JOIN hr.post p ON p.id = a.post_id
  JOIN hr.unit u ON u.id = p.unit_id
  JOIN hr.position t ON t.id = p.position_id
 CROSS JOIN LATERAL (
      SELECT string_agg(concat('{"node":', row_to_json(n), '}'), ',') AS edges
        FROM (
            SELECT s.period, s.grade, s.base_pay AS "basePay", s.tpp, s.gross, s.net
              FROM hr.payslip s
             WHERE s.employee_id = e.id
             ORDER BY s.period DESC, s.id DESC
             LIMIT 12) n) pay
 CROSS JOIN LATERAL (
      SELECT string_agg(concat('{"node":', left(row_to_json(l.told)::text, -1), ',"steps":{"edges":[', step.edges, ']}}}'), ',') AS edges
        FROM (
            SELECT l.id, (SELECT told FROM (SELECT l.number, l.kind, l.state, l.starts_on AS "startsOn", l.ends_on AS "endsOn",
                                                   l.working_days AS "workingDays", l.reason) told) AS told
              FROM hr.leave_request l
             WHERE l.employee_id = e.id
             ORDER BY l.filed_at DESC, l.id DESC
             LIMIT 10) l
       CROSS JOIN LATERAL (
            SELECT string_agg(concat('{"node":', row_to_json(n), '}'), ',') AS edges
              FROM (
                  SELECT s.kind, s.outcome, b.name AS "byName", s.at
                    FROM hr.leave_step s JOIN hr.account b ON b.id = s.by_account_id
                   WHERE s.request_id = l.id
                   ORDER BY s.at, s.id
                   LIMIT 5) n) step) leave
 WHERE e.id = $1
