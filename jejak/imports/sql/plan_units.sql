-- Purpose:    what each row of a units file does: add, change or nothing.
-- Privileges: owner.
-- Locks:      none.
CREATE TEMP TABLE planned_unit ON COMMIT DROP AS
WITH named AS (
    SELECT i.*, u.id IS NULL AS is_new, coalesce(u.id, gen_random_uuid()) AS id
      FROM incoming_unit i LEFT JOIN hr.unit u ON u.code = i.code
)
SELECT n.id, n.is_new, n.code, n.name, n.kind,
       coalesce(n.work_week, u.work_week, n.usual_week) AS work_week,
       coalesce(above.id, recorded.id) AS parent_id,
       NOT n.is_new AND (u.name, u.kind, u.work_week, u.parent_id) IS DISTINCT FROM
           (n.name, n.kind, coalesce(n.work_week, u.work_week), coalesce(above.id, recorded.id)) AS is_changed
  FROM named n
  LEFT JOIN hr.unit u ON u.id = n.id
  LEFT JOIN named above ON above.code = n.parent_code
  LEFT JOIN hr.unit recorded ON recorded.code = n.parent_code
