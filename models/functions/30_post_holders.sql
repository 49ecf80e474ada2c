-- Purpose:    who holds which post today, employee or elected official, and with which account.
-- Privileges: with the caller's rights.
-- Locks:      none. `(SELECT hr.today())` is asked once a query, not once a row.

CREATE OR REPLACE VIEW hr.holding WITH (security_invoker = true) AS
SELECT a.post_id, e.id AS holder_id, e.id AS employee_id, e.name, c.id AS account_id
  FROM hr.appointment a
  JOIN hr.employee e ON e.id = a.employee_id
  LEFT JOIN hr.account c ON c.employee_id = e.id AND c.disabled_at IS NULL
 WHERE a.effective_from <= (SELECT hr.today()) AND (a.effective_until IS NULL OR a.effective_until >= (SELECT hr.today()))
UNION ALL
SELECT o.post_id, o.id, NULL, o.name, c.id
  FROM hr.official o
  LEFT JOIN hr.account c ON c.official_id = o.id AND c.disabled_at IS NULL
 WHERE o.effective_from <= (SELECT hr.today()) AND (o.effective_until IS NULL OR o.effective_until >= (SELECT hr.today()));
