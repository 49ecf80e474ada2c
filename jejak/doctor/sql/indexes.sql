-- Purpose:    the indexes that keep nothing unique and compute nothing, and in which state every index is that does not answer,
--             take part in writes or keep what its constraint says.
-- Privileges: none beyond the catalogue.
-- Locks:      none. search_path must be pg_catalog alone, so that every name is printed in full.
-- Note:       a plain index more than those that are shipped is a database administrator's and accuses nobody, whatever its
--             state. Partitions are drawn alike, as in picture.sql.
WITH own AS (
    SELECT n.nspname || '.' || c.relname AS relation, i.*, x.oid::regclass::text AS index, x.relam, x.relpersistence
      FROM pg_index i JOIN pg_class c ON c.oid = i.indrelid JOIN pg_class x ON x.oid = i.indexrelid JOIN pg_namespace n ON n.oid = c.relnamespace
     WHERE n.nspname IN ('audit', 'hr', 'ops', 'published')
), line (kind, name, says) AS (
    SELECT 'plain index', o.relation || ' ' || o.index, concat_ws(', ', pg_get_indexdef(o.indexrelid),
           CASE WHEN NOT o.indisvalid THEN 'INVALID' END, CASE WHEN NOT o.indisready THEN 'NOT READY' END, CASE WHEN NOT o.indislive THEN 'DEAD' END)
      FROM own o WHERE NOT (o.indisunique OR o.indexprs IS NOT NULL OR o.indpred IS NOT NULL)
    UNION ALL
    -- What keeps rows unique has its own line in picture.sql while it sleeps.
    SELECT 'index', o.relation || ' ' || o.index || ' (state)', s.says
      FROM own o LEFT JOIN pg_constraint k ON k.conindid = o.indexrelid AND k.conrelid = o.indrelid AND k.contype IN ('p', 'u', 'x')
     CROSS JOIN LATERAL (SELECT concat_ws(', ',
           CASE WHEN NOT o.indisunique AND (o.indexprs IS NOT NULL OR o.indpred IS NOT NULL) AND NOT (o.indisvalid AND o.indisready AND o.indislive) THEN 'ASLEEP' END,
           CASE WHEN NOT o.indisunique AND o.indimmediate = coalesce(k.condeferrable, false) THEN 'NOT IMMEDIATE' END,
           CASE WHEN o.indisexclusion <> coalesce(k.contype = 'x', false) THEN 'EXCLUDES OTHERWISE' END,
           CASE WHEN o.indisprimary <> coalesce(k.contype = 'p', false) THEN 'PRIMARY OTHERWISE' END,
           CASE WHEN k.contype IN ('p', 'u') AND NOT o.indisunique THEN 'NOT UNIQUE' END,
           CASE WHEN o.relpersistence <> 'p' THEN 'UNLOGGED' END,
           -- What it keeps is of other types than what it is made of, or of more or fewer columns.
           CASE WHEN (SELECT count(*) FROM pg_attribute a WHERE a.attrelid = o.indexrelid) <> o.indnatts OR o.indkey::text <> (
                SELECT string_agg(coalesce(t.attnum, 0)::text, ' ' ORDER BY a.attnum)
                  FROM pg_attribute a LEFT JOIN pg_attribute t ON t.attrelid = o.indrelid AND t.attnum = o.indkey[a.attnum - 1]
                   AND (o.relam <> 403 OR t.atttypid = a.atttypid OR t.atttypid::regtype::text = 'name')
                 WHERE a.attrelid = o.indexrelid) THEN 'OF OTHER COLUMNS' END)) s (says)
     WHERE s.says <> ''
), alike AS (
    SELECT kind, regexp_replace(name, '\mentry_from_\d+', 'entry_from_*', 'g') AS name,
           regexp_replace(says, '\mentry_from_\d+', 'entry_from_*', 'g') AS says, name ~ '\mentry_from_\d+' AS is_part FROM line
), counted AS (
    SELECT a.kind, a.name, a.says || CASE WHEN a.is_part AND count(*) < (SELECT count(*) FROM pg_class c
             WHERE c.relnamespace = 'audit'::regnamespace AND c.relname ~ '^entry_from_\d+$' AND c.relkind = 'r') THEN ' (on ' || count(*) || ')' ELSE '' END AS says
      FROM alike a GROUP BY a.kind, a.name, a.says, a.is_part
)
SELECT kind, name, string_agg(says, '; ' ORDER BY says) AS says FROM counted GROUP BY kind, name
