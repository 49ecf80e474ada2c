-- Purpose:    the statements that write anew every table an erasure touched, so that its files hold no old bytes: a
--             plain VACUUM makes room, but leaves what stood there until something else is written over it. Last come
--             the planner's statistics, which keep samples of every column.
-- Privileges: owner.
-- Locks:      none; what it returns locks each table while it is written.
SELECT format('VACUUM (%sANALYZE) %I.%I', CASE WHEN $1::boolean THEN 'FULL, ' ELSE '' END,
              split_part(relation, '.', 1), split_part(relation, '.', 2)) AS statement
  FROM (SELECT relation FROM audit.relation WHERE subject_columns <> '{}'
        UNION SELECT unnest('{hr.account_code,ops.session,ops.idempotency,audit.disclosure,audit.tx_disclosure}'::text[])
        UNION SELECT 'pg_catalog.pg_statistic'
       ) touched
 ORDER BY relation = 'pg_catalog.pg_statistic', 1
