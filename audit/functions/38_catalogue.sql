-- Purpose:    what PostgreSQL's catalogue says of a relation: its name, its key, its columns.
-- Privileges: owner only.
-- Locks:      none.

-- The name of a relation in the register.
CREATE OR REPLACE FUNCTION audit.name_of(target regclass) RETURNS text
LANGUAGE sql STABLE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT n.nspname || '.' || c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE c.oid = $1
$$;
REVOKE ALL ON FUNCTION audit.name_of(regclass) FROM PUBLIC;

-- The relation of that name today; null when there is none.
CREATE OR REPLACE FUNCTION audit.target_of(relation text) RETURNS regclass
LANGUAGE sql STABLE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT to_regclass(format('%I.%I', split_part($1, '.', 1), split_part($1, '.', 2)))
$$;
REVOKE ALL ON FUNCTION audit.target_of(text) FROM PUBLIC;

-- The columns of the primary key in their order; null when there is none.
CREATE OR REPLACE FUNCTION audit.key_of(target regclass) RETURNS text[]
LANGUAGE sql STABLE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT array_agg(a.attname::text ORDER BY k.ord)
      FROM pg_index i CROSS JOIN unnest(i.indkey) WITH ORDINALITY AS k(attnum, ord)
      JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = k.attnum
     WHERE i.indrelid = $1 AND i.indisprimary AND k.ord <= i.indnkeyatts
$$;
REVOKE ALL ON FUNCTION audit.key_of(regclass) FROM PUBLIC;

-- Every column a relation has today, for relations about things and not about people. One that is added later is not in it.
CREATE OR REPLACE FUNCTION audit.columns_of(target regclass) RETURNS text[]
LANGUAGE sql STABLE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT array_agg(attname::text ORDER BY attname)
      FROM pg_attribute WHERE attrelid = $1 AND attnum > 0 AND NOT attisdropped
$$;
REVOKE ALL ON FUNCTION audit.columns_of(regclass) FROM PUBLIC;

-- Its columns with their types, and the words that a type of its own admits.
CREATE OR REPLACE FUNCTION audit.shape_of(target regclass) RETURNS jsonb
LANGUAGE sql STABLE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT jsonb_object_agg(attname, concat_ws(' ', format_type(atttypid, atttypmod),
               CASE WHEN attgenerated <> '' THEN 'generated' END,
               (SELECT 'of ' || string_agg(enumlabel, ', ' ORDER BY enumsortorder) FROM pg_enum WHERE enumtypid = atttypid)))
      FROM pg_attribute WHERE attrelid = $1 AND attnum > 0 AND NOT attisdropped
$$;
REVOKE ALL ON FUNCTION audit.shape_of(regclass) FROM PUBLIC;
