-- Purpose:    writes one entry for every row changed; refuses the change when nobody stands for it.
-- Called by:  the triggers audit.track() puts on every relation of the register.
-- Privileges: runs as owner, so that the application needs no right on the log.
-- Locks:      none. Settings are pinned so that the same row always prints the same JSON.
-- Arguments:  TG_ARGV[0] the registered name, [1] key columns, [2] open columns, [3] secret columns,
--             [4] subject columns, [5] whether a reason is due.

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
    tx_id     bigint;
    explained boolean;
    before    jsonb;
    after     jsonb;
    image     jsonb;
    hidden    jsonb;
    changed   jsonb;
    keys      text[] := TG_ARGV[1];
    open      text[] := TG_ARGV[2];
    old_salt  bytea;
    new_salt  bytea;
    old_words jsonb;
    new_words jsonb;
    number    bigint;
BEGIN
    -- xmin: only a row that this very transaction wrote is believed; ids repeat after a restore.
    SELECT t.id, t.has_reason INTO tx_id, explained FROM audit.tx t
     WHERE t.xid = pg_current_xact_id() AND t.xmin = pg_current_xact_id()::xid;
    IF tx_id IS NULL THEN
        RAISE EXCEPTION 'a change of %.% has no actor', TG_TABLE_SCHEMA, TG_TABLE_NAME
            USING ERRCODE = '42501', HINT = 'Write inside audit.context.attributed().';
    END IF;
    IF TG_ARGV[5] = 'true' AND NOT explained THEN
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

    -- What is not open is personal: the entry commits to it, the values stand aside.
    hidden := before - open;
    IF hidden <> '{}' THEN
        old_words := audit.hushed(hidden, TG_ARGV[3]::text[]);
        old_salt := uuid_send(gen_random_uuid());
        before := before - ARRAY(SELECT jsonb_object_keys(hidden));
    END IF;
    hidden := after - open;
    IF hidden <> '{}' THEN
        new_words := audit.hushed(hidden, TG_ARGV[3]::text[]);
        new_salt := uuid_send(gen_random_uuid());
        after := after - ARRAY(SELECT jsonb_object_keys(hidden));
    END IF;

    INSERT INTO audit.entry (tx_id, relation, op, pk, subject_id, old, new, old_commitment, new_commitment)
    VALUES (tx_id, TG_ARGV[0], left(TG_OP, 1)::"char",
            CASE WHEN keys[2] IS NULL THEN jsonb_build_object(keys[1], image -> keys[1])
                 ELSE (SELECT jsonb_object_agg(k, image -> k) FROM unnest(keys) k) END,
            CASE WHEN TG_ARGV[4] = '{}' THEN NULL ELSE audit.subject_of(image, TG_ARGV[4]::text[]) END,
            before, after,
            sha256(old_salt || convert_to(old_words::text, 'UTF8')),
            sha256(new_salt || convert_to(new_words::text, 'UTF8')))
    RETURNING seq INTO number;
    IF old_words IS NOT NULL THEN INSERT INTO audit.disclosure VALUES (number, 'o', old_salt, old_words); END IF;
    IF new_words IS NOT NULL THEN INSERT INTO audit.disclosure VALUES (number, 'n', new_salt, new_words); END IF;
    RETURN NULL;
END
$$;
REVOKE ALL ON FUNCTION audit.capture() FROM PUBLIC;
