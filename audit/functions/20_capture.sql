-- Purpose:    writes one entry for every row changed; refuses the change when nobody stands for it.
-- Called by:  the triggers audit.track() puts on every relation of the register.
-- Privileges: runs as owner, so that the application needs no right on the log.
-- Locks:      none. Settings are pinned so that the same row always prints the same JSON.
-- Arguments:  TG_ARGV[0] key columns, TG_ARGV[1] secret columns, TG_ARGV[2] whether a reason is due.

CREATE OR REPLACE FUNCTION audit.capture() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
SET "TimeZone" = 'UTC'
SET "DateStyle" = 'ISO, YMD'
SET "IntervalStyle" = 'iso_8601'
SET extra_float_digits = 1
SET bytea_output = 'hex'
AS $$
DECLARE
    tx_id   bigint;
    why     text;
    before  jsonb;
    after   jsonb;
    image   jsonb;
    changed jsonb;
    secret  text;
    keys    text[] := TG_ARGV[0];
BEGIN
    -- xmin: only a row that this very transaction wrote is believed; ids repeat after a restore.
    SELECT t.id, t.reason INTO tx_id, why FROM audit.tx t
     WHERE t.xid = pg_current_xact_id() AND t.xmin = pg_current_xact_id()::xid;
    IF tx_id IS NULL THEN
        RAISE EXCEPTION 'a change of %.% has no actor', TG_TABLE_SCHEMA, TG_TABLE_NAME
            USING ERRCODE = '42501', HINT = 'Write inside audit.context.attributed().';
    END IF;
    IF TG_ARGV[2]::boolean AND coalesce(why, '') = '' THEN
        RAISE EXCEPTION 'a change of %.% needs a reason', TG_TABLE_SCHEMA, TG_TABLE_NAME USING ERRCODE = '42501';
    END IF;

    IF TG_OP <> 'INSERT' THEN before := to_jsonb(OLD); END IF;
    IF TG_OP <> 'DELETE' THEN after := to_jsonb(NEW); END IF;
    image := coalesce(after, before);

    IF TG_OP = 'UPDATE' THEN
        SELECT jsonb_object_agg(n.key, n.value), jsonb_object_agg(n.key, before -> n.key)
          INTO changed, before
          FROM jsonb_each(after) n WHERE n.value IS DISTINCT FROM before -> n.key;
        after := changed;
        IF changed ?| keys THEN
            RAISE EXCEPTION 'the key of %.% never changes', TG_TABLE_SCHEMA, TG_TABLE_NAME USING ERRCODE = '42501';
        END IF;
    END IF;
    FOREACH secret IN ARRAY TG_ARGV[1]::text[] LOOP
        IF before ->> secret IS NOT NULL THEN before := before || jsonb_build_object(secret, 'changed'); END IF;
        IF after ->> secret IS NOT NULL THEN after := after || jsonb_build_object(secret, 'changed'); END IF;
    END LOOP;

    INSERT INTO audit.entry (tx_id, relation, op, pk, old, new)
    VALUES (tx_id, TG_TABLE_SCHEMA || '.' || TG_TABLE_NAME, left(TG_OP, 1)::"char",
            CASE WHEN keys[2] IS NULL THEN jsonb_build_object(keys[1], image -> keys[1])
                 ELSE (SELECT jsonb_object_agg(k, image -> k) FROM unnest(keys) k) END, before, after);
    RETURN NULL;
END
$$;
REVOKE ALL ON FUNCTION audit.capture() FROM PUBLIC;
