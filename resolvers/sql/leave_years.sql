-- Purpose:    what happened to annual leave, by person and calendar year, in half-days.
-- Called by:  resolvers.leave, resolvers.balance
-- Privileges: jejak_app.
-- Locks:      none.
SELECT employee_id, year,
       bool_or(kind = 'RECORDED') AS is_recorded,
       coalesce(sum(half_days) FILTER (WHERE kind IN ('RECORDED', 'CONSUME')), 0)::integer AS used,
       (coalesce(sum(half_days) FILTER (WHERE kind = 'RESERVE'), 0)
        - coalesce(sum(half_days) FILTER (WHERE kind = 'RELEASE'), 0))::integer AS reserved,
       coalesce(sum(half_days) FILTER (WHERE kind = 'POSTPONE'), 0)::integer AS postponed
  FROM hr.leave_ledger
 WHERE employee_id = ANY ($1)
 GROUP BY employee_id, year
