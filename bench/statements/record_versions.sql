-- Purpose:    a peer after the idea of supa_audit, written anew: each change keeps both images and a stable id of the row,
--             computed from the relation and its key, which is looked up in the catalogue every time; four indexes.
-- Privileges: owner of the database.
-- Locks:      none.
CREATE TABLE bench.record_version (
    id            bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    record_id     uuid,
    old_record_id uuid,
    op            text NOT NULL,
    at            timestamptz NOT NULL DEFAULT clock_timestamp(),
    who           text NOT NULL,
    table_oid     oid NOT NULL,
    table_schema  name NOT NULL,
    table_name    name NOT NULL,
    record        jsonb,
    old_record    jsonb
);
CREATE INDEX ON bench.record_version (record_id) WHERE record_id IS NOT NULL;
CREATE INDEX ON bench.record_version (old_record_id) WHERE old_record_id IS NOT NULL;
CREATE INDEX ON bench.record_version USING brin (at);
CREATE INDEX ON bench.record_version (table_oid);

CREATE FUNCTION bench.key_columns(relation oid) RETURNS text[] LANGUAGE sql STABLE AS $$
    SELECT array_agg(a.attname::text ORDER BY a.attnum)
      FROM pg_index i JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = ANY (i.indkey)
     WHERE i.indrelid = $1 AND i.indisprimary
$$;
CREATE FUNCTION bench.record_id(relation oid, keys text[], image jsonb) RETURNS uuid LANGUAGE sql STABLE AS $$
    SELECT CASE WHEN $3 IS NULL THEN NULL WHEN $2 = '{}' THEN gen_random_uuid() ELSE
           (SELECT md5($1::text || string_agg($3 ->> k, ',' ORDER BY k))::uuid FROM unnest($2) k) END
$$;
CREATE FUNCTION bench.keep_version() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    keys   text[] := bench.key_columns(TG_RELID);
    before jsonb := CASE WHEN TG_OP <> 'INSERT' THEN to_jsonb(OLD) END;
    after  jsonb := CASE WHEN TG_OP <> 'DELETE' THEN to_jsonb(NEW) END;
BEGIN
    INSERT INTO bench.record_version
        (record_id, old_record_id, op, who, table_oid, table_schema, table_name, record, old_record)
    VALUES (bench.record_id(TG_RELID, keys, after), bench.record_id(TG_RELID, keys, before), TG_OP,
            coalesce(current_setting('bench.actor', true), session_user), TG_RELID, TG_TABLE_SCHEMA, TG_TABLE_NAME,
            after, before);
    RETURN coalesce(NEW, OLD);
END
$$;
CREATE TRIGGER keep_version AFTER INSERT OR UPDATE OR DELETE ON bench.request
    FOR EACH ROW EXECUTE FUNCTION bench.keep_version();
