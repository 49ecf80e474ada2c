-- Purpose:    where the catalogue contradicts itself, so that what runs is not what is printed; nothing in an honest database.
-- Privileges: none beyond the catalogue.
-- Locks:      none.
-- Note:       a row type must be that of the relation of its name, for a comparison of whole rows takes its columns; an array
--             type that of its element. A node tree is printed by its operators and by the columns as they were written, and
--             runs by the functions and columns beside them. A foreign key is printed by its columns and runs by its triggers
--             and operators.
WITH standard AS (
    SELECT 'record_in'::regproc AS row_in, 'record_out'::regproc AS row_out, 'record_recv'::regproc AS row_recv, 'record_send'::regproc AS row_send,
           'array_in'::regproc AS array_in, 'array_out'::regproc AS array_out, 'array_recv'::regproc AS array_recv,
           'array_send'::regproc AS array_send, 'array_typanalyze'::regproc AS array_analyze, 'array_subscript_handler'::regproc AS array_subscript
), row_type AS (
    SELECT coalesce(c.oid::regclass::text, y.oid::regtype::text) AS name,
           CASE WHEN y.oid IS NULL THEN 'has none' WHEN c.oid IS NULL THEN 'of no relation' WHEN y.typrelid <> c.oid THEN 'of ' || y.typrelid::regclass
                ELSE 'not as PostgreSQL makes them' END AS says
      FROM standard d CROSS JOIN (SELECT * FROM pg_class WHERE relkind IN ('r', 'p', 'f', 'v', 'm', 'c') OR reltype <> 0) c
      FULL JOIN (SELECT * FROM pg_type WHERE typtype = 'c' OR typrelid <> 0) y ON y.oid = c.reltype
     WHERE (y.typrelid, y.typname, y.typnamespace, y.typtype::text, y.typlen, y.typbyval, y.typcategory::text, y.typisdefined, y.typdelim::text, y.typsubscript::oid,
            y.typelem, y.typinput, y.typoutput, y.typreceive, y.typsend, y.typmodin::oid, y.typmodout::oid, y.typanalyze::oid, y.typalign::text, y.typstorage::text,
            y.typnotnull, y.typbasetype, y.typcollation, y.typdefaultbin IS NULL AND y.typdefault IS NULL)
           IS DISTINCT FROM
           (c.oid, c.relname, c.relnamespace, 'c', -1::smallint, false, 'C', true, ',', 0::oid, 0::oid, d.row_in, d.row_out, d.row_recv, d.row_send,
            0::oid, 0::oid, 0::oid, 'd', 'x', false, 0::oid, 0::oid, true)
), array_type AS (
    SELECT y.oid::regtype::text AS name, CASE WHEN a.oid IS NULL THEN 'has none' ELSE 'not as PostgreSQL makes them' END AS says
      FROM standard d CROSS JOIN pg_type y LEFT JOIN pg_type a ON a.oid = y.typarray
     WHERE y.oid >= 16384 AND (y.typarray <> 0 OR y.typtype IN ('c', 'd', 'e', 'r', 'm'))
       AND (a.typelem, a.typnamespace, a.typtype::text, a.typlen, a.typbyval, a.typcategory::text, a.typisdefined, a.typdelim::text, a.typrelid, a.typsubscript, a.typarray,
            a.typinput, a.typoutput, a.typreceive, a.typsend, a.typmodin, a.typmodout, a.typanalyze, a.typalign::text, a.typstorage::text, a.typnotnull, a.typbasetype,
            a.typcollation)
           IS DISTINCT FROM
           (y.oid, y.typnamespace, 'b', -1::smallint, false, 'A', true, y.typdelim::text, 0::oid, d.array_subscript, 0::oid,
            d.array_in, d.array_out, d.array_recv, d.array_send, y.typmodin, y.typmodout, d.array_analyze,
            CASE y.typalign WHEN 'd' THEN 'd' ELSE 'i' END, 'x', false, 0::oid, y.typcollation)
), placeless (catalogue, oid, space) AS (
    SELECT tableoid, oid, relnamespace FROM pg_class
    UNION ALL SELECT tableoid, oid, pronamespace FROM pg_proc
    UNION ALL SELECT tableoid, oid, typnamespace FROM pg_type
    UNION ALL SELECT tableoid, oid, oprnamespace FROM pg_operator
    UNION ALL SELECT tableoid, oid, connamespace FROM pg_constraint
), tree (class, oid, sub, text) AS (
    SELECT tableoid, oid, 0, concat(ev_action, ev_qual) FROM pg_rewrite
    UNION ALL SELECT tableoid, oid, 0, tgqual::text FROM pg_trigger WHERE tgqual IS NOT NULL
    UNION ALL SELECT tableoid, oid, 0, conbin::text FROM pg_constraint WHERE conbin IS NOT NULL
    UNION ALL SELECT 'pg_class'::regclass, adrelid, adnum, adbin::text FROM pg_attrdef
    UNION ALL SELECT tableoid, oid, 0, concat(polqual, polwithcheck) FROM pg_policy
    UNION ALL SELECT 'pg_class'::regclass, indexrelid, 0, concat(indexprs, indpred) FROM pg_index WHERE indexprs IS NOT NULL OR indpred IS NOT NULL
    UNION ALL SELECT tableoid, oid, 0, concat(prosqlbody, proargdefaults) FROM pg_proc WHERE prosqlbody IS NOT NULL OR proargdefaults IS NOT NULL
    UNION ALL SELECT tableoid, oid, 0, stxexprs::text FROM pg_statistic_ext WHERE stxexprs IS NOT NULL
    UNION ALL SELECT tableoid, oid, 0, typdefaultbin::text FROM pg_type WHERE typdefaultbin IS NOT NULL
    UNION ALL SELECT 'pg_class'::regclass, partrelid, 0, partexprs::text FROM pg_partitioned_table WHERE partexprs IS NOT NULL
    UNION ALL SELECT tableoid, oid, 0, prqual::text FROM pg_publication_rel WHERE prqual IS NOT NULL
), divergent AS (
    -- Taken apart by what stands between: a regular expression over these long trees takes five times as long.
    SELECT t.class, t.oid, t.sub, 'operators call other functions' AS says
      FROM tree t CROSS JOIN string_to_table(t.text, ':opno ') v
     CROSS JOIN LATERAL (SELECT split_part(v, ' ', 1) AS number, split_part(v, ' ', 2) AS next, split_part(v, ' ', 3) AS calls) m
      LEFT JOIN pg_operator o ON o.oid::text = m.number
     WHERE m.next = ':opfuncid' AND o.oprcode::oid::text IS DISTINCT FROM m.calls AND m.calls <> '0'
    UNION
    SELECT t.class, t.oid, t.sub, 'columns are others than those printed'
      FROM tree t CROSS JOIN string_to_table(t.text, '{VAR ') v CROSS JOIN split_part(v, '}', 1) node
     WHERE v LIKE ':varno %' AND (split_part(split_part(node, ':varno ', 2), ' ', 1), split_part(split_part(node, ':varattno ', 2), ' ', 1))
           IS DISTINCT FROM (split_part(split_part(node, ':varnosyn ', 2), ' ', 1), split_part(split_part(node, ':varattnosyn ', 2), ' ', 1))
), refers AS (
    -- How each trigger behind a foreign key must be: what calls it, on which side, and when it may be put off.
    SELECT k.*, e.name, e.fires, e.checks, e.defers
      FROM pg_constraint k
     CROSS JOIN LATERAL (VALUES ('check_ins', 5, true, true), ('check_upd', 17, true, true),
            (CASE k.confdeltype WHEN 'a' THEN 'noaction' WHEN 'r' THEN 'restrict' WHEN 'c' THEN 'cascade' WHEN 'n' THEN 'setnull' ELSE 'setdefault' END || '_del',
             9, false, k.confdeltype = 'a'),
            (CASE k.confupdtype WHEN 'a' THEN 'noaction' WHEN 'r' THEN 'restrict' WHEN 'c' THEN 'cascade' WHEN 'n' THEN 'setnull' ELSE 'setdefault' END || '_upd',
             17, false, k.confupdtype = 'a')) e (name, fires, checks, defers)
     WHERE k.contype = 'f' AND k.conenforced AND (k.conparentid = 0 OR e.checks)
), compared AS (
    SELECT k.oid, p.operator, p.place, (i.indclass::oid[])[array_position(i.indkey::smallint[], k.confkey[p.place])] AS class
      FROM pg_constraint k LEFT JOIN pg_index i ON i.indexrelid = k.conindid AND i.indrelid = k.confrelid AND i.indisunique
     CROSS JOIN LATERAL (SELECT * FROM unnest(k.conpfeqop) WITH ORDINALITY UNION ALL SELECT * FROM unnest(k.conppeqop) WITH ORDINALITY
                         UNION ALL SELECT * FROM unnest(k.conffeqop) WITH ORDINALITY) p (operator, place)
     WHERE k.contype = 'f' AND NOT k.conperiod
)
SELECT 'object' AS kind, name || ' (row type)' AS name, says FROM row_type
UNION ALL
SELECT 'object', name || ' (array type)', says FROM array_type
UNION ALL
SELECT 'object', c.oid::regclass || ' (columns)', 'not as their types'
  FROM pg_class c
 WHERE c.relkind IN ('r', 'p', 'f', 'v', 'm', 'c', 't')
   AND (c.relnatts <> (SELECT count(*) FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attnum > 0)
        OR EXISTS (SELECT FROM pg_attribute a LEFT JOIN pg_type y ON y.oid = a.atttypid
                    WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
                      AND (a.attlen, a.attbyval, a.attalign::text) IS DISTINCT FROM (y.typlen, y.typbyval, y.typalign::text)))
UNION ALL
SELECT 'object', 'TOAST ' || t.oid::regclass, 'of ' || count(c.oid) || ' tables'
  FROM pg_class t LEFT JOIN pg_class c ON c.reltoastrelid = t.oid LEFT JOIN pg_namespace n ON n.oid = t.relnamespace
 WHERE t.relkind = 't'
 GROUP BY t.oid, n.nspname
HAVING count(c.oid) <> 1 OR (n.nspname ~ '^pg_toast(_temp_\d+)?$') IS NOT TRUE
    OR (SELECT string_agg(a.attname || ' ' || a.atttypid::regtype, ', ' ORDER BY a.attnum) FROM pg_attribute a WHERE a.attrelid = t.oid AND a.attnum > 0)
       IS DISTINCT FROM 'chunk_id oid, chunk_seq integer, chunk_data bytea'
UNION ALL
SELECT 'object', c.oid::regclass || ' (hidden)', concat_ws(' ', 'kind', c.relkind, c.relpersistence)
  FROM pg_class c LEFT JOIN pg_namespace n ON n.oid = c.relnamespace
 WHERE c.relkind NOT IN ('r', 'p', 'f', 'v', 'm', 'c', 't', 'i', 'I', 'S') OR (c.relpersistence = 't') <> (n.nspname ~ '^pg_(toast_)?temp_\d+$')
    OR (c.relkind IN ('i', 'I')) <> EXISTS (SELECT FROM pg_index i WHERE i.indexrelid = c.oid)
    OR c.reltoastrelid <> 0 AND NOT EXISTS (SELECT FROM pg_class t WHERE t.oid = c.reltoastrelid AND t.relkind = 't')
UNION ALL
SELECT 'object', p.catalogue::regclass || ' ' || p.oid, 'in a schema that is not there'
  FROM placeless p WHERE p.space <> 0 AND NOT EXISTS (SELECT FROM pg_namespace n WHERE n.oid = p.space)
UNION ALL
SELECT 'object', coalesce(pg_describe_object(d.class, d.oid, d.sub), d.class::regclass || ' ' || d.oid) || ' (as it runs)',
       string_agg(d.says, ', ' ORDER BY d.says)
  FROM divergent d GROUP BY d.class, d.oid, d.sub
UNION ALL
SELECT 'trigger', k.conrelid::regclass || ' ' || k.conname || ' (as it runs)', 'not as its foreign key says: ' || string_agg(k.name, ', ' ORDER BY k.name)
  FROM refers k
 WHERE NOT EXISTS (
       SELECT FROM pg_trigger t
        WHERE t.tgconstraint = k.oid AND t.tgisinternal AND t.tgfoid = to_regproc('pg_catalog."RI_FKey_' || k.name || '"') AND t.tgtype = k.fires
          AND (t.tgrelid, t.tgconstrrelid) = (CASE WHEN k.checks THEN k.conrelid ELSE k.confrelid END, CASE WHEN k.checks THEN k.confrelid ELSE k.conrelid END)
          AND t.tgconstrindid = k.conindid AND t.tgqual IS NULL AND t.tgnargs = 0 AND t.tgattr = '' AND t.tgoldtable IS NULL AND t.tgnewtable IS NULL
          AND (t.tgdeferrable, t.tginitdeferred) = (k.defers AND k.condeferrable, k.defers AND k.condeferred))
 GROUP BY k.conrelid, k.conname
UNION ALL
SELECT 'trigger', t.tgrelid::regclass || ' ' || t.tgname || ' (put off)', 'not as its constraint says'
  FROM pg_trigger t LEFT JOIN pg_constraint k ON k.oid = t.tgconstraint
 WHERE (NOT t.tgisinternal OR k.contype <> 'f')
   AND (t.tgdeferrable, t.tginitdeferred) IS DISTINCT FROM (coalesce(k.condeferrable, false), coalesce(k.condeferred, false))
UNION ALL
SELECT 'constraint', k.conrelid::regclass || ' ' || k.conname || ' (as it runs)', 'compares by other operators'
  FROM pg_constraint k
 WHERE k.contype = 'f' AND NOT k.conperiod
   AND (k.oid IN (SELECT c.oid FROM compared c LEFT JOIN pg_opclass o ON o.oid = c.class
                   WHERE NOT EXISTS (SELECT FROM pg_amop a WHERE a.amopfamily = o.opcfamily AND a.amopopr = c.operator AND a.amopstrategy = 3))
        OR (cardinality(k.conpfeqop), cardinality(k.conppeqop), cardinality(k.conffeqop))
           IS DISTINCT FROM (cardinality(k.conkey), cardinality(k.conkey), cardinality(k.conkey)))
