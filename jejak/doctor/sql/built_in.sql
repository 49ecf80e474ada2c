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
    UNION ALL SELECT 'pg_type', c.tableoid, c.oid, c.xmin FROM pg_type c WHERE c.oid < 16384 AND c.typrelid = 0
    UNION ALL SELECT 'pg_operator', c.tableoid, c.oid, c.xmin FROM pg_operator c WHERE c.oid < 16384
    UNION ALL SELECT 'pg_opclass', c.tableoid, c.oid, c.xmin FROM pg_opclass c WHERE c.oid < 16384
    UNION ALL SELECT 'pg_opfamily', c.tableoid, c.oid, c.xmin FROM pg_opfamily c WHERE c.oid < 16384
    UNION ALL SELECT 'pg_amop', c.tableoid, c.oid, c.xmin FROM pg_amop c WHERE c.oid < 16384
    UNION ALL SELECT 'pg_amproc', c.tableoid, c.oid, c.xmin FROM pg_amproc c WHERE c.oid < 16384
    UNION ALL SELECT 'pg_am', c.tableoid, c.oid, c.xmin FROM pg_am c WHERE c.oid < 16384
    UNION ALL SELECT 'pg_cast', c.tableoid, c.oid, c.xmin FROM pg_cast c WHERE c.oid < 16384
    UNION ALL SELECT 'pg_conversion', c.tableoid, c.oid, c.xmin FROM pg_conversion c WHERE c.oid < 16384
    UNION ALL SELECT 'pg_collation', c.tableoid, c.oid, c.xmin FROM pg_collation c WHERE c.oid < 12000
    UNION ALL SELECT 'pg_rewrite', c.tableoid, c.oid, c.xmin FROM pg_rewrite c WHERE c.oid < 16384 AND c.rulename = '_RETURN'
    UNION ALL SELECT 'pg_class', c.tableoid, c.oid, c.xmin FROM pg_class c WHERE c.oid < 16384 AND c.relkind IN ('r', 'v')
    UNION ALL SELECT 'pg_index', 'pg_class'::regclass, c.indexrelid, c.xmin FROM pg_index c WHERE c.indexrelid < 12000
), parted AS MATERIALIZED (
    SELECT b.catalogue, b.class, b.oid, b.written::text::bigint > m.last AS is_written, k.key,
           CASE WHEN b.oid < 12000 THEN b.oid::bigint % 64 ELSE get_byte(sha256(convert_to(k.key, 'UTF8')), 0) % 64 END AS part
      FROM born b CROSS JOIN mark m
     CROSS JOIN LATERAL (SELECT CASE WHEN b.oid < 12000 THEN b.oid::text ELSE coalesce(pg_describe_object(b.class, b.oid, 0), b.oid::text) END) k (key)
), wanted AS MATERIALIZED (
    SELECT p.catalogue, p.part, p.key, p.oid
      FROM parted p JOIN (SELECT DISTINCT w.catalogue, w.part FROM parted w WHERE w.is_written OR $1) w USING (catalogue, part)
), said (catalogue, part, key, says) AS (
    SELECT w.catalogue, w.part, w.key, to_jsonb(c) - '{oid,proacl,pronamespace}'::text[] FROM pg_proc c JOIN wanted w ON w.catalogue = 'pg_proc' AND w.oid = c.oid
    UNION ALL SELECT w.catalogue, w.part, w.key, to_jsonb(c) FROM pg_aggregate c JOIN wanted w ON w.catalogue = 'pg_aggregate' AND w.oid = c.aggfnoid::oid
    UNION ALL SELECT w.catalogue, w.part, w.key,
           to_jsonb(c) - CASE WHEN c.oid < 12000 THEN '{typacl}' ELSE '{oid,typacl,typnamespace,typarray,typelem}' END::text[] FROM pg_type c JOIN wanted w ON w.catalogue = 'pg_type' AND w.oid = c.oid
    UNION ALL SELECT w.catalogue, w.part, w.key, to_jsonb(c) FROM pg_operator c JOIN wanted w ON w.catalogue = 'pg_operator' AND w.oid = c.oid
    UNION ALL SELECT w.catalogue, w.part, w.key, to_jsonb(c) FROM pg_opclass c JOIN wanted w ON w.catalogue = 'pg_opclass' AND w.oid = c.oid
    UNION ALL SELECT w.catalogue, w.part, w.key, to_jsonb(c) FROM pg_opfamily c JOIN wanted w ON w.catalogue = 'pg_opfamily' AND w.oid = c.oid
    UNION ALL SELECT w.catalogue, w.part, w.key, to_jsonb(c) FROM pg_amop c JOIN wanted w ON w.catalogue = 'pg_amop' AND w.oid = c.oid
    UNION ALL SELECT w.catalogue, w.part, w.key, to_jsonb(c) FROM pg_amproc c JOIN wanted w ON w.catalogue = 'pg_amproc' AND w.oid = c.oid
    UNION ALL SELECT w.catalogue, w.part, w.key, to_jsonb(c) FROM pg_am c JOIN wanted w ON w.catalogue = 'pg_am' AND w.oid = c.oid
    UNION ALL SELECT w.catalogue, w.part, w.key, to_jsonb(c) FROM pg_cast c JOIN wanted w ON w.catalogue = 'pg_cast' AND w.oid = c.oid
    UNION ALL SELECT w.catalogue, w.part, w.key, to_jsonb(c) FROM pg_conversion c JOIN wanted w ON w.catalogue = 'pg_conversion' AND w.oid = c.oid
    UNION ALL SELECT w.catalogue, w.part, w.key, to_jsonb(c) - 'collversion'::text FROM pg_collation c JOIN wanted w ON w.catalogue = 'pg_collation' AND w.oid = c.oid
    UNION ALL SELECT w.catalogue, w.part, w.key, to_jsonb(pg_get_viewdef(c.ev_class)) FROM pg_rewrite c JOIN wanted w ON w.catalogue = 'pg_rewrite' AND w.oid = c.oid
    UNION ALL SELECT w.catalogue, w.part, w.key, to_jsonb(concat_ws(' ', c.relname, c.relkind))
                FROM pg_class c JOIN wanted w ON w.catalogue = 'pg_class' AND w.oid = c.oid
    -- Clustered or not, and usable to old snapshots or not, is upkeep.
    UNION ALL SELECT w.catalogue, w.part, w.key, to_jsonb(c) - '{indisclustered,indcheckxmin}'::text[]
                FROM pg_index c JOIN wanted w ON w.catalogue = 'pg_index' AND w.oid = c.indexrelid
), digested AS (
    SELECT s.catalogue, s.part,
           left(encode(sha256(convert_to(string_agg(s.key || ' ' || s.says, E'\n' ORDER BY s.key COLLATE "C"), 'UTF8')), 'hex'), 8) AS digest
      FROM said s GROUP BY s.catalogue, s.part
)
SELECT p.catalogue, p.part::integer AS part, count(*) AS number, d.digest,
       coalesce(array_agg(coalesce(pg_describe_object(p.class, p.oid, 0), p.class::regclass || ' ' || p.oid) ORDER BY p.oid) FILTER (WHERE p.is_written), '{}') AS written
  FROM parted p LEFT JOIN digested d USING (catalogue, part)
 GROUP BY p.catalogue, p.part, d.digest
 ORDER BY 1, 2
