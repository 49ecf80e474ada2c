-- Purpose:    what PostgreSQL itself brings, by catalogue and in 64 parts: how many rows, what they say together, and which of
--             them were written since initdb.
-- Privileges: none beyond the catalogue.
-- Locks:      none.
-- Note:       rights are left out, for they are drawn as grants; so are numbers above 12000, which initdb gives in an order
--             that depends on the collations of the machine. Within one version of the catalogue the rest is the same
--             everywhere, but for what a minor release changed in the texts that initdb reads.
--             A row was written since initdb when its transaction is later than what the built-in extension and template0
--             bear, both of which somebody would have to touch to hide it, and in any case after the two thousandth.
WITH mark AS (
    SELECT least(2000, (SELECT max(e.xmin::text::bigint) FROM pg_extension e WHERE e.oid < 16384),
                 (SELECT d.xmin::text::bigint FROM pg_database d WHERE d.datname = 'template0')) AS last
), born (catalogue, class, oid, written) AS (
    SELECT 'pg_proc', c.tableoid, c.oid, c.xmin FROM pg_proc c WHERE c.oid < 16384
    UNION ALL SELECT 'pg_aggregate', 'pg_proc'::regclass, c.aggfnoid::oid, c.xmin FROM pg_aggregate c WHERE c.aggfnoid::oid < 16384
    UNION ALL SELECT 'pg_type', c.tableoid, c.oid, c.xmin FROM pg_type c WHERE c.oid < 16384
    UNION ALL SELECT 'pg_operator', c.tableoid, c.oid, c.xmin FROM pg_operator c WHERE c.oid < 16384
    UNION ALL SELECT 'pg_opclass', c.tableoid, c.oid, c.xmin FROM pg_opclass c WHERE c.oid < 16384
    UNION ALL SELECT 'pg_opfamily', c.tableoid, c.oid, c.xmin FROM pg_opfamily c WHERE c.oid < 16384
    UNION ALL SELECT 'pg_amop', c.tableoid, c.oid, c.xmin FROM pg_amop c WHERE c.oid < 16384
    UNION ALL SELECT 'pg_amproc', c.tableoid, c.oid, c.xmin FROM pg_amproc c WHERE c.oid < 16384
    UNION ALL SELECT 'pg_am', c.tableoid, c.oid, c.xmin FROM pg_am c WHERE c.oid < 16384
    UNION ALL SELECT 'pg_cast', c.tableoid, c.oid, c.xmin FROM pg_cast c WHERE c.oid < 16384
    UNION ALL SELECT 'pg_conversion', c.tableoid, c.oid, c.xmin FROM pg_conversion c WHERE c.oid < 16384
    UNION ALL SELECT 'pg_collation', c.tableoid, c.oid, c.xmin FROM pg_collation c WHERE c.oid < 12000
    UNION ALL SELECT 'pg_rewrite', c.tableoid, c.oid, c.xmin FROM pg_rewrite c WHERE c.oid < 16384
    UNION ALL SELECT 'pg_class', c.tableoid, c.oid, c.xmin FROM pg_class c WHERE c.oid < 16384 AND c.relkind IN ('r', 'v')
    UNION ALL SELECT 'pg_index', 'pg_class'::regclass, c.indexrelid, c.xmin FROM pg_index c WHERE c.indexrelid < 12000
    UNION ALL SELECT 'pg_range', 'pg_type'::regclass, c.rngtypid, c.xmin FROM pg_range c WHERE c.rngtypid < 16384
    UNION ALL SELECT 'pg_namespace', c.tableoid, c.oid, c.xmin FROM pg_namespace c WHERE c.oid < 16384 AND c.nspname !~ '^pg_(toast_)?temp_'
    UNION ALL SELECT 'pg_constraint', c.tableoid, c.oid, c.xmin FROM pg_constraint c WHERE c.oid < 16384
    UNION ALL SELECT 'pg_ts_config', c.tableoid, c.oid, c.xmin FROM pg_ts_config c WHERE c.oid < 16384
    UNION ALL SELECT 'pg_ts_dict', c.tableoid, c.oid, c.xmin FROM pg_ts_dict c WHERE c.oid < 16384
    UNION ALL SELECT 'pg_ts_parser', c.tableoid, c.oid, c.xmin FROM pg_ts_parser c WHERE c.oid < 16384
    UNION ALL SELECT 'pg_ts_template', c.tableoid, c.oid, c.xmin FROM pg_ts_template c WHERE c.oid < 16384
    UNION ALL SELECT 'pg_ts_config_map', 'pg_ts_config'::regclass, c.mapcfg, c.xmin FROM pg_ts_config_map c WHERE c.mapcfg < 16384
    UNION ALL SELECT 'pg_attribute', 'pg_class'::regclass, a.attrelid, a.xmin
                FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid WHERE c.oid < 16384 AND c.relkind IN ('r', 'v')
), parted AS MATERIALIZED (
    SELECT b.catalogue, b.class, b.oid, b.written::text::bigint > m.last AS is_written, k.key,
           CASE WHEN b.oid < 12000 THEN b.oid::bigint % 64 ELSE get_byte(sha256(convert_to(k.key, 'UTF8')), 0) % 64 END AS part
      FROM born b CROSS JOIN mark m
     CROSS JOIN LATERAL (SELECT CASE WHEN b.oid < 12000 THEN b.oid::text ELSE coalesce(pg_describe_object(b.class, b.oid, 0), b.oid::text) END) k (key)
), wanted AS MATERIALIZED (
    SELECT DISTINCT p.catalogue, p.part, p.key, p.oid -- of maps and columns there are many to one
      FROM parted p JOIN (SELECT DISTINCT w.catalogue, w.part FROM parted w WHERE w.is_written OR $1) w USING (catalogue, part)
), said (catalogue, part, key, says) AS (
    SELECT w.catalogue, w.part, w.key, to_jsonb(c) - '{oid,proacl,pronamespace}'::text[] FROM pg_proc c JOIN wanted w ON w.catalogue = 'pg_proc' AND w.oid = c.oid
    UNION ALL SELECT w.catalogue, w.part, w.key, to_jsonb(c) FROM pg_aggregate c JOIN wanted w ON w.catalogue = 'pg_aggregate' AND w.oid = c.aggfnoid::oid
    UNION ALL SELECT w.catalogue, w.part, w.key,
           to_jsonb(c) - CASE WHEN c.oid >= 12000 THEN '{oid,typacl,typnamespace,typarray,typelem,typrelid}' WHEN c.typrelid <> 0 THEN '{typacl,typarray}'
                              ELSE '{typacl}' END::text[] FROM pg_type c JOIN wanted w ON w.catalogue = 'pg_type' AND w.oid = c.oid
    UNION ALL SELECT w.catalogue, w.part, w.key, to_jsonb(c) FROM pg_operator c JOIN wanted w ON w.catalogue = 'pg_operator' AND w.oid = c.oid
    UNION ALL SELECT w.catalogue, w.part, w.key, to_jsonb(c) FROM pg_opclass c JOIN wanted w ON w.catalogue = 'pg_opclass' AND w.oid = c.oid
    UNION ALL SELECT w.catalogue, w.part, w.key, to_jsonb(c) FROM pg_opfamily c JOIN wanted w ON w.catalogue = 'pg_opfamily' AND w.oid = c.oid
    UNION ALL SELECT w.catalogue, w.part, w.key, to_jsonb(c) FROM pg_amop c JOIN wanted w ON w.catalogue = 'pg_amop' AND w.oid = c.oid
    UNION ALL SELECT w.catalogue, w.part, w.key, to_jsonb(c) FROM pg_amproc c JOIN wanted w ON w.catalogue = 'pg_amproc' AND w.oid = c.oid
    UNION ALL SELECT w.catalogue, w.part, w.key, to_jsonb(c) FROM pg_am c JOIN wanted w ON w.catalogue = 'pg_am' AND w.oid = c.oid
    UNION ALL SELECT w.catalogue, w.part, w.key, to_jsonb(c) FROM pg_cast c JOIN wanted w ON w.catalogue = 'pg_cast' AND w.oid = c.oid
    UNION ALL SELECT w.catalogue, w.part, w.key, to_jsonb(c) FROM pg_conversion c JOIN wanted w ON w.catalogue = 'pg_conversion' AND w.oid = c.oid
    UNION ALL SELECT w.catalogue, w.part, w.key, to_jsonb(c) - 'collversion'::text FROM pg_collation c JOIN wanted w ON w.catalogue = 'pg_collation' AND w.oid = c.oid
    UNION ALL SELECT w.catalogue, w.part, w.key, 
           -- What runs, and not what is printed of it.
           to_jsonb(concat_ws(' ', c.ev_type, c.ev_enabled, c.is_instead, regexp_replace(concat(c.ev_action, c.ev_qual), '\m1[2-6]\d{3}\M', '#', 'g')))
                FROM pg_rewrite c JOIN wanted w ON w.catalogue = 'pg_rewrite' AND w.oid = c.oid
    UNION ALL SELECT w.catalogue, w.part, w.key, to_jsonb(concat_ws(' ', c.relname, c.relkind, c.relowner, c.relpersistence, c.relnatts, c.relhasrules, c.relhastriggers, c.relrowsecurity,
                                                              c.relforcerowsecurity))
                FROM pg_class c JOIN wanted w ON w.catalogue = 'pg_class' AND w.oid = c.oid
    -- Clustered or not, and usable to old snapshots or not, is upkeep.
    UNION ALL SELECT w.catalogue, w.part, w.key, to_jsonb(c) - '{indisclustered,indcheckxmin}'::text[]
                FROM pg_index c JOIN wanted w ON w.catalogue = 'pg_index' AND w.oid = c.indexrelid
    UNION ALL SELECT w.catalogue, w.part, w.key, to_jsonb(c) - CASE WHEN c.rngtypid < 12000 THEN '{}' ELSE '{rngtypid,rngmultitypid}' END::text[]
                FROM pg_range c JOIN wanted w ON w.catalogue = 'pg_range' AND w.oid = c.rngtypid
    UNION ALL SELECT w.catalogue, w.part, w.key, to_jsonb(c.nspname) FROM pg_namespace c JOIN wanted w ON w.catalogue = 'pg_namespace' AND w.oid = c.oid
    UNION ALL SELECT w.catalogue, w.part, w.key,
           to_jsonb(c) - '{oid,conrelid,contypid,conindid,connamespace,conbin}'::text[] || to_jsonb(ARRAY[pg_get_constraintdef(c.oid)])
                FROM pg_constraint c JOIN wanted w ON w.catalogue = 'pg_constraint' AND w.oid = c.oid
    UNION ALL SELECT w.catalogue, w.part, w.key, to_jsonb(concat_ws(' ', c.cfgname, pg_describe_object('pg_ts_parser'::regclass, c.cfgparser, 0)))
                FROM pg_ts_config c JOIN wanted w ON w.catalogue = 'pg_ts_config' AND w.oid = c.oid
    UNION ALL SELECT w.catalogue, w.part, w.key,
           to_jsonb(concat_ws(' ', c.dictname, pg_describe_object('pg_ts_template'::regclass, c.dicttemplate, 0), c.dictinitoption))
                FROM pg_ts_dict c JOIN wanted w ON w.catalogue = 'pg_ts_dict' AND w.oid = c.oid
    UNION ALL SELECT w.catalogue, w.part, w.key, to_jsonb(c) - 'oid' - 'prsnamespace'
                FROM pg_ts_parser c JOIN wanted w ON w.catalogue = 'pg_ts_parser' AND w.oid = c.oid
    UNION ALL SELECT w.catalogue, w.part, w.key, to_jsonb(c) - 'oid' - 'tmplnamespace'
                FROM pg_ts_template c JOIN wanted w ON w.catalogue = 'pg_ts_template' AND w.oid = c.oid
    UNION ALL SELECT w.catalogue, w.part, w.key, to_jsonb(string_agg(concat_ws(' ', c.maptokentype, c.mapseqno, c.mapdict::regdictionary), ', '
                                                                    ORDER BY c.maptokentype, c.mapseqno))
                FROM pg_ts_config_map c JOIN wanted w ON w.catalogue = 'pg_ts_config_map' AND w.oid = c.mapcfg GROUP BY w.catalogue, w.part, w.key
    UNION ALL SELECT w.catalogue, w.part, w.key, to_jsonb(string_agg(concat_ws(' ', c.attnum, c.attname, c.atttypid::regtype, c.attlen, c.atttypmod, c.attbyval,
                        c.attalign, c.attstorage, c.attnotnull, c.attisdropped, c.attidentity, c.attgenerated, nullif(c.attcollation, 0)::regcollation), ', ' ORDER BY c.attnum))
                FROM pg_attribute c JOIN wanted w ON w.catalogue = 'pg_attribute' AND w.oid = c.attrelid GROUP BY w.catalogue, w.part, w.key
), digested AS (
    SELECT s.catalogue, s.part,
           left(encode(sha256(convert_to(string_agg(s.key || ' ' || s.says, E'\n' ORDER BY s.key COLLATE "C"), 'UTF8')), 'hex'), 8) AS digest
      FROM said s GROUP BY s.catalogue, s.part
)
SELECT p.catalogue, p.part::integer AS part, count(*) AS number, d.digest,
       coalesce(array_agg(DISTINCT coalesce(pg_describe_object(p.class, p.oid, 0), p.class::regclass || ' ' || p.oid)) FILTER (WHERE p.is_written), '{}') AS written
  FROM parted p LEFT JOIN digested d USING (catalogue, part)
 GROUP BY p.catalogue, p.part, d.digest
 ORDER BY 1, 2
