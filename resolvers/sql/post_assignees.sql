-- Purpose:    who is behind posts today: title, unit, holder and whether they are away, and who stands in by which decree.
-- Privileges: jejak_app.
-- Locks:      none.
SELECT p.id AS post_id, p.superior_post_id, t.title, u.name AS unit_name,
       h.name AS holder_name, h.account_id AS holder_account_id, h.employee_id AS holder_employee_id,
       EXISTS (SELECT FROM hr.away w WHERE w.employee_id = h.employee_id) AS is_away,
       s.delegation_id, s.delegate_id, s.kind, s.decree_number, s.name AS delegate_name,
       s.account_id AS delegate_account_id,
       EXISTS (SELECT FROM hr.away w WHERE w.employee_id = s.delegate_id) AS delegate_is_away
  FROM hr.post p
  JOIN hr.position t ON t.id = p.position_id
  JOIN hr.unit u ON u.id = p.unit_id
  -- OFFSET 0: each post is looked up by itself, or the planner would go through all who hold any.
  LEFT JOIN LATERAL (SELECT * FROM hr.holding o WHERE o.post_id = p.id OFFSET 0) h ON true
  LEFT JOIN LATERAL (SELECT * FROM hr.standing_in o WHERE o.post_id = p.id OFFSET 0) s ON true
 WHERE p.id = ANY ($1)
