-- Purpose:    leave PostgreSQL no other way to rows than the whole table, for this transaction or what is left of a savepoint.
-- Privileges: none.
-- Locks:      none.
SELECT set_config(s.name, 'off', true) FROM unnest('{enable_indexscan,enable_indexonlyscan,enable_bitmapscan,jit}'::text[]) s (name)
