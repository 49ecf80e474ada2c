-- Purpose:    what else in the catalogue decides what a statement does: languages and their handlers, types, casts, operators and
--             their families, access methods, collations, conversions, transforms, policies, text search.
-- Privileges: none beyond the catalogue.
-- Locks:      none.
-- Note:       what PostgreSQL cannot describe any more, as an array of a type that is gone, is named by its catalogue and number.
--             What an extension brings is told from what somebody put under its name by what it says, not by whose it is.
WITH borrowed AS (
    SELECT d.classid, d.objid, 'of extension ' || e.extname AS by
      FROM pg_depend d JOIN pg_extension e ON e.oid = d.refobjid
     WHERE d.deptype = 'e' AND d.refclassid = 'pg_extension'::regclass
), object (class, oid, says) AS (
    SELECT y.tableoid, y.oid, concat_ws(', ', 'type ' || y.typtype::text, 'read by ' || y.typinput, 'written by ' || y.typoutput,
           'received by ' || nullif(y.typreceive, 0)::regproc, 'sent by ' || nullif(y.typsend, 0)::regproc,
           'analysed by ' || nullif(y.typanalyze, 0)::regproc, 'of ' || format_type(nullif(y.typbasetype, 0), y.typtypmod),
           CASE WHEN y.typnotnull THEN 'NOT NULL' END, 'default ' || y.typdefault,
           'length ' || y.typlen, y.typbyval, y.typalign, y.typstorage, y.typcategory, CASE WHEN y.typispreferred THEN 'PREFERRED' END,
           'elements ' || nullif(y.typelem, 0)::regtype, 'by ' || nullif(y.typsubscript, 0)::regproc, 'COLLATE ' || nullif(y.typcollation, 0)::regcollation,
           'modified by ' || nullif(y.typmodin, 0)::regproc, 'modified to ' || nullif(y.typmodout, 0)::regproc,
           (SELECT string_agg(pg_get_constraintdef(k.oid, true), ' ' ORDER BY k.conname) FROM pg_constraint k WHERE k.contypid = y.oid),
           (SELECT 'words ' || string_agg(e.enumlabel, ' ' ORDER BY e.enumsortorder) FROM pg_enum e WHERE e.enumtypid = y.oid))
      FROM pg_type y
     WHERE y.oid >= 16384 AND NOT EXISTS (SELECT FROM pg_class c WHERE c.oid = y.typrelid AND c.relkind <> 'c')
       AND NOT EXISTS (SELECT FROM pg_type b WHERE b.typarray = y.oid)
    UNION ALL
    SELECT c.tableoid, c.oid, concat_ws(', ', c.castmethod, c.castcontext, nullif(c.castfunc, 0)::regprocedure) FROM pg_cast c WHERE c.oid >= 16384
    UNION ALL
    SELECT o.tableoid, o.oid, concat_ws(', ', o.oprcode, nullif(o.oprcom, 0)::regoperator, nullif(o.oprnegate, 0)::regoperator,
           nullif(o.oprrest, 0)::regproc, nullif(o.oprjoin, 0)::regproc, CASE WHEN o.oprcanhash THEN 'HASHES' END,
           CASE WHEN o.oprcanmerge THEN 'MERGES' END)
      FROM pg_operator o WHERE o.oid >= 16384
    UNION ALL
    SELECT o.tableoid, o.oid, concat_ws(', ', o.opcintype::regtype, 'kept as ' || nullif(o.opckeytype, 0)::regtype,
           CASE WHEN o.opcdefault THEN 'DEFAULT' END, pg_describe_object('pg_opfamily'::regclass, o.opcfamily, 0))
      FROM pg_opclass o WHERE o.oid >= 16384
    UNION ALL
    SELECT f.tableoid, f.oid, 'sha256 ' || encode(sha256(convert_to(concat_ws(E'\n',
           (SELECT string_agg(concat_ws(' ', a.amoplefttype::regtype, a.amoprighttype::regtype, a.amopstrategy, a.amoppurpose,
                                        a.amopopr::regoperator, nullif(a.amopsortfamily, 0)), ',')
              FROM (SELECT * FROM pg_amop x WHERE x.amopfamily = f.oid ORDER BY x.amoplefttype::regtype::text COLLATE "C",
                           x.amoprighttype::regtype::text COLLATE "C", x.amopstrategy) a),
           (SELECT string_agg(concat_ws(' ', p.amproclefttype::regtype, p.amprocrighttype::regtype, p.amprocnum, p.amproc), ',')
              FROM (SELECT * FROM pg_amproc x WHERE x.amprocfamily = f.oid ORDER BY x.amproclefttype::regtype::text COLLATE "C",
                           x.amprocrighttype::regtype::text COLLATE "C", x.amprocnum) p)), 'UTF8')), 'hex')
      FROM pg_opfamily f WHERE f.oid >= 16384
    UNION ALL
    SELECT a.tableoid, a.oid, a.amopopr::regoperator::text FROM pg_amop a WHERE a.oid >= 16384 AND a.amopfamily < 16384
    UNION ALL
    SELECT a.tableoid, a.oid, a.amproc::regprocedure::text FROM pg_amproc a WHERE a.oid >= 16384 AND a.amprocfamily < 16384
    UNION ALL
    SELECT a.tableoid, a.oid, a.amhandler::text FROM pg_am a WHERE a.oid >= 16384
    UNION ALL
    SELECT l.tableoid, l.oid, concat_ws(', ', CASE WHEN l.lanpltrusted THEN 'TRUSTED' END, nullif(l.lanplcallfoid, 0)::regprocedure,
           nullif(l.laninline, 0)::regprocedure, nullif(l.lanvalidator, 0)::regprocedure)
      FROM pg_language l
    UNION ALL
    SELECT c.tableoid, c.oid, concat_ws(' ', c.collprovider, c.collcollate, c.colllocale) FROM pg_collation c WHERE c.oid >= 16384
    UNION ALL
    SELECT c.tableoid, c.oid, concat_ws(' ', c.conproc, CASE WHEN c.condefault THEN 'DEFAULT' END) FROM pg_conversion c WHERE c.oid >= 16384
    UNION ALL
    SELECT f.tableoid, f.oid, concat_ws(' ', nullif(f.trffromsql, 0)::regproc, nullif(f.trftosql, 0)::regproc) FROM pg_transform f
    UNION ALL
    SELECT p.tableoid, p.oid, concat_ws(' ', p.polcmd, pg_get_expr(p.polqual, p.polrelid), pg_get_expr(p.polwithcheck, p.polrelid))
      FROM pg_policy p
    UNION ALL
    SELECT t.tableoid, t.oid, '' FROM pg_ts_config t WHERE t.oid >= 16384
    UNION ALL
    SELECT t.tableoid, t.oid, '' FROM pg_ts_dict t WHERE t.oid >= 16384
    UNION ALL
    SELECT t.tableoid, t.oid, t.prsstart::text FROM pg_ts_parser t WHERE t.oid >= 16384
    UNION ALL
    SELECT t.tableoid, t.oid, t.tmpllexize::text FROM pg_ts_template t WHERE t.oid >= 16384
)
SELECT CASE o.class WHEN 'pg_language'::regclass THEN 'language' ELSE 'object' END AS kind,
       coalesce(pg_describe_object(o.class, o.oid, 0), o.class::regclass || ' ' || o.oid) AS name,
       concat_ws(', ', b.by, o.says) AS says
  FROM object o LEFT JOIN borrowed b ON b.classid = o.class AND b.objid = o.oid
