-- Purpose:    for every index that answers, the statements that hold what is found by it against the rows of its table: whether
--             all are found, and in order; whether rows picked here and there are found by their keys; for a key that should be
--             unique, whether it is. For every table, whether it has rows that were made to look older than the cluster.
-- Privileges: owner. A table that may not be read is left out, as PostgreSQL's own of passwords, statistics and large objects.
-- Locks:      none.
-- Note:       a sample (TABLESAMPLE) is read from the table itself, whatever the indexes say. Of a large table some 400 pages
--             are looked up row by row. Columns and names are read from the catalogue by joins, since PostgreSQL's own lookup
--             functions believe the indexes of the catalogue; what has an expression or a condition is never the catalogue's.
--             By the first column alone a row is looked up where another index serves as well for all of them.
--             No row of a table bears the number 2 as its writer since PostgreSQL 9.4, but where pg_surgery froze it.
WITH target AS MATERIALIZED (
    SELECT c.oid, quote_ident(n.nspname) || '.' || quote_ident(c.relname) AS name, c.oid < 16384 AS is_built_in,
           least(100, greatest(1, 40000 / greatest(1, pg_relation_size(c.oid) / 8192))) AS share
      FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
     WHERE c.relkind IN ('r', 'm') AND c.relpersistence <> 't' AND n.nspname <> 'pg_toast'
       AND has_schema_privilege(n.oid, 'USAGE') IS NOT false AND has_table_privilege(c.oid, 'SELECT') IS NOT false
), key AS (
    SELECT i.indexrelid, r.name, r.share, r.is_built_in, i.indisunique, i.indnullsnotdistinct, i.indnkeyatts, x.relname AS index, m.amname, k.place,
           i.indoption::text ~ '[1-9]' AS falls,
           CASE WHEN i.indpred IS NOT NULL THEN pg_get_expr(i.indpred, i.indrelid, true) ELSE 'true' END AS condition,
           CASE WHEN a.attname IS NULL THEN '(' || pg_get_indexdef(i.indexrelid, k.place::integer, true) || ')' ELSE quote_ident(a.attname) END AS says
      FROM pg_index i JOIN target r ON r.oid = i.indrelid JOIN pg_class x ON x.oid = i.indexrelid JOIN pg_am m ON m.oid = x.relam
     CROSS JOIN LATERAL unnest(i.indkey::smallint[]) WITH ORDINALITY k (number, place)
      LEFT JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = k.number AND k.number <> 0
     WHERE i.indexrelid <> ALL ($1::oid[]) AND i.indisvalid AND i.indisready AND i.indislive AND k.place <= i.indnkeyatts
), met AS (
    SELECT k.*, CASE k.amname WHEN 'gin' THEN k.says || format($piece$ LIKE '%%' || regexp_replace(o.k%s, '([\\%%_])', '\\\1', 'g') || '%%'$piece$, k.place)
                              ELSE k.says || ' = o.k' || k.place END AS met
      FROM key k
), whole AS (
    SELECT k.indexrelid, k.name, k.index, k.amname, k.falls, k.indisunique, k.indnullsnotdistinct, k.condition, k.is_built_in, k.share, w.what,
           string_agg(k.says, ', ' ORDER BY k.place) AS keys,
           string_agg(k.says || ' IS NOT NULL', ' AND ' ORDER BY k.place) AS filled,
           string_agg(k.says || ' AS k' || k.place, ', ' ORDER BY k.place) AS picked,
           string_agg(k.met, ' AND ' ORDER BY k.place) AS met, string_agg(k.place::text, ', ' ORDER BY k.place) AS places
      FROM met k JOIN (VALUES ('order', 32767), ('unique', 32767), ('lookup', 32767), ('lookup', 1)) w (what, last) ON k.place <= w.last AND (w.last > 1 OR k.indnkeyatts > 1)
     GROUP BY k.indexrelid, k.name, k.index, k.amname, k.falls, k.indisunique, k.indnullsnotdistinct, k.condition, k.is_built_in, k.share, w.what, w.last
)
SELECT t.is_built_in, t.name AS relation, t.index::text AS index, t.what, format(CASE t.what WHEN 'order' THEN $statement$
       SELECT %1$L::text AS relation, %2$L::text AS index, %11$L::text AS what,
              (SELECT count(*) FROM %1$s TABLESAMPLE SYSTEM (100) WHERE %3$s) AS rows, i.found, i.fallen
         FROM (SELECT count(*) AS found, count(*) FILTER (WHERE x.now < x.before) AS fallen
                 FROM (SELECT ROW(%4$s) AS now, lag(ROW(%4$s)) OVER (ORDER BY %4$s) AS before FROM ONLY %1$s WHERE %3$s) x) i
       $statement$ WHEN 'lookup' THEN $statement$
       SELECT %1$L::text AS relation, %2$L::text AS index, %11$L::text AS what, count(*) AS rows, count(p.is_there) AS found, 0::bigint AS fallen
         FROM (SELECT (SELECT true FROM ONLY %1$s WHERE (%3$s) AND %5$s AND ctid = o.at LIMIT 1) AS is_there
                 FROM (SELECT %6$s, min(ctid) AS at FROM %1$s TABLESAMPLE SYSTEM (%7$s) WHERE (%3$s) AND %8$s GROUP BY %9$s) o) p
       $statement$ ELSE $statement$
       SELECT %1$L::text AS relation, %2$L::text AS index, %11$L::text AS what, coalesce(sum(o.number), 0)::bigint AS rows, count(*) AS found, 0::bigint AS fallen
         FROM (SELECT %6$s, count(*) AS number FROM %1$s TABLESAMPLE SYSTEM (100) WHERE (%3$s) AND %10$s GROUP BY %9$s) o
       $statement$ END,
       t.name, t.index, t.condition, t.keys, t.met, t.picked, t.share, t.filled, t.places,
       CASE WHEN t.indnullsnotdistinct THEN 'true' ELSE t.filled END, t.what) AS statement
  FROM whole t
 WHERE CASE t.what WHEN 'order' THEN t.amname = 'btree' AND NOT t.falls WHEN 'unique' THEN t.indisunique ELSE true END
UNION ALL
SELECT r.is_built_in, r.name, NULL, 'writer', format($statement$
       SELECT %1$L::text AS relation, NULL::text AS index, 'writer' AS what, count(*) AS rows, 0::bigint AS found, 0::bigint AS fallen
         FROM %1$s TABLESAMPLE SYSTEM (100) WHERE xmin = '2'
       $statement$, r.name)
  FROM target r
 ORDER BY is_built_in DESC, relation, index, what, statement DESC
