-- Purpose:    what an index says of itself, as PostgreSQL reads it.
-- Privileges: none beyond the catalogue.
-- Locks:      none.
SELECT pg_get_indexdef(i.indexrelid), pg_get_expr(i.indpred, i.indrelid, true) FROM pg_index i WHERE i.indexrelid = $1
