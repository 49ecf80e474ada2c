-- Purpose:    tables of the log of which PostgreSQL counts rows that were changed or removed, which nothing of ours does.
-- Privileges: owner.
-- Locks:      none.
-- Note:       counted since the last crash, or since somebody had the statistics forgotten. No migration may change a row of
--             these tables either.
SELECT 'audit.' || s.relname AS relation, CASE WHEN s.relname = 'continuation' THEN 0 ELSE s.n_tup_upd END AS changed, s.n_tup_del AS removed
  FROM pg_stat_all_tables s
 WHERE s.schemaname = 'audit'
   AND (s.relname IN ('tx', 'checkpoint', 'cosignature', 'continuation', 'manifest', 'touched') OR s.relname LIKE 'entry%')
   AND (s.n_tup_del > 0 OR s.n_tup_upd > 0 AND s.relname <> 'continuation')
 ORDER BY s.relname COLLATE "C"
