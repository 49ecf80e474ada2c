-- Purpose:    the statement that tells the planner what was loaded, and makes the copy's first reads cheap.
-- Privileges: owner.
-- Locks:      none that readers or writers notice.
SELECT format('VACUUM (ANALYZE) %s', string_agg(format('%I.%I', schemaname, tablename), ', ')) AS statement
  FROM pg_tables WHERE schemaname IN ('hr', 'audit')
