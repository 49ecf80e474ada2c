-- Purpose:    leave PostgreSQL no other way to rows than an index, but for samples, for what is left of a savepoint.
-- Privileges: none.
-- Locks:      none.
SELECT set_config(s.name, 'off', true)
  FROM unnest('{enable_seqscan,enable_sort,enable_incremental_sort,enable_indexonlyscan,enable_tidscan,enable_hashjoin,enable_mergejoin,
                enable_memoize,enable_material,jit}'::text[]) s (name)
UNION ALL SELECT set_config(s.name, 'on', true) FROM unnest('{enable_indexscan,enable_bitmapscan}'::text[]) s (name)
UNION ALL SELECT set_config('max_parallel_workers_per_gather', '0', true)
