-- Purpose:    writes one entry for every row changed; refuses the change when nobody stands for it.
-- Called by:  the triggers audit.track() puts on every relation of the register.
-- Privileges: runs as owner, so that the application needs no right on the log.
-- Locks:      none.
-- Arguments:  TG_ARGV[0] the registered name, [1] key columns, [2] open columns, [3] secret columns, [4] subject columns,
--             [5] whether a reason is due, [6] the columns that are not open.
-- Note:       it runs for every row of a bulk load, so it is written for speed: in three statements at most, each with
--             ready values, for what a statement has to set up costs more than what it does; and the settings that a row
--             prints under are looked at, not set, for setting them costs as much as everything else here. A session
--             that prints otherwise goes the slow way, through audit.image.

CREATE OR REPLACE FUNCTION audit.capture() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_variable
DECLARE
    relation  text := TG_ARGV[0];
    op        "char" := left(TG_OP, 1);
    keys      text[] := TG_ARGV[1];
    open      text[] := TG_ARGV[2];
    closed    text[] := TG_ARGV[6];
    about     text[] := TG_ARGV[4];
    before    jsonb;
    after     jsonb;
    image     jsonb;
    pk        jsonb;
    subject   uuid;
    same      text[] := '{}';
    col       text;
    old_words jsonb;
    new_words jsonb;
    old_salt  bytea;
    new_salt  bytea;
    old_hash  bytea;
    new_hash  bytea;
    number    bigint;
BEGIN
    IF current_setting('TimeZone') = 'UTC' AND current_setting('DateStyle') LIKE 'ISO%'
       AND current_setting('IntervalStyle') = 'postgres' AND current_setting('bytea_output') = 'hex'
       AND current_setting('extra_float_digits') = '1' THEN
        IF TG_OP <> 'INSERT' THEN before := to_jsonb(OLD); END IF;
        IF TG_OP <> 'DELETE' THEN after := to_jsonb(NEW); END IF;
    ELSE
        IF TG_OP <> 'INSERT' THEN before := audit.image(OLD); END IF;
        IF TG_OP <> 'DELETE' THEN after := audit.image(NEW); END IF;
    END IF;

    image := coalesce(after, before);
    IF keys[2] IS NULL THEN
        pk := jsonb_build_object(keys[1], image -> keys[1]);
    ELSE
        pk := (SELECT jsonb_object_agg(k, image -> k) FROM unnest(keys) k);
    END IF;
    subject := coalesce(image ->> about[1], image ->> about[2], image ->> about[3]);
    IF image - open - closed <> '{}' THEN
        -- Columns that are younger than the triggers.
        closed := closed || ARRAY(SELECT jsonb_object_keys(image - open - closed));
    END IF;

    IF TG_OP = 'UPDATE' THEN
        FOREACH col IN ARRAY open || closed LOOP
            IF after -> col = before -> col THEN same := array_append(same, col); END IF;
        END LOOP;
        before := before - same;
        after := after - same;
        IF after ?| keys THEN
            RAISE EXCEPTION 'the key of %.% never changes', TG_TABLE_SCHEMA, TG_TABLE_NAME USING ERRCODE = '42501';
        END IF;
    END IF;

    -- What is not open is personal: the entry commits to it, the values stand aside.
    old_words := nullif(before - open, '{}');
    IF old_words IS NOT NULL THEN
        before := before - closed;
        IF TG_ARGV[3] <> '{}' THEN old_words := audit.hushed(old_words, TG_ARGV[3]::text[]); END IF;
        old_salt := uuid_send(gen_random_uuid());
        old_hash := sha256(old_salt || convert_to(old_words::text, 'UTF8'));
    END IF;
    new_words := nullif(after - open, '{}');
    IF new_words IS NOT NULL THEN
        after := after - closed;
        IF TG_ARGV[3] <> '{}' THEN new_words := audit.hushed(new_words, TG_ARGV[3]::text[]); END IF;
        new_salt := uuid_send(gen_random_uuid());
        new_hash := sha256(new_salt || convert_to(new_words::text, 'UTF8'));
    END IF;

    -- xmin: only a row that this very transaction wrote is believed; ids repeat after a restore.
    INSERT INTO audit.entry (tx_id, relation, op, pk, subject_id, old, new, old_commitment, new_commitment)
    SELECT t.id, relation, op, pk, subject, before, after, old_hash, new_hash
      FROM audit.tx t
     WHERE t.xid = pg_current_xact_id() AND t.xmin = pg_current_xact_id()::xid
       AND (t.has_reason OR TG_ARGV[5] = 'false')
    RETURNING seq INTO number;
    IF number IS NULL THEN
        PERFORM audit.refuse_nameless(TG_TABLE_SCHEMA || '.' || TG_TABLE_NAME);
    END IF;
    IF old_words IS NOT NULL AND new_words IS NOT NULL THEN
        INSERT INTO audit.disclosure VALUES (number, 'o', old_salt, old_words), (number, 'n', new_salt, new_words);
    ELSIF old_words IS NOT NULL THEN
        INSERT INTO audit.disclosure VALUES (number, 'o', old_salt, old_words);
    ELSIF new_words IS NOT NULL THEN
        INSERT INTO audit.disclosure VALUES (number, 'n', new_salt, new_words);
    END IF;
    RETURN NULL;
END
$$;
REVOKE ALL ON FUNCTION audit.capture() FROM PUBLIC;

-- Why a change is refused that no transaction on record stands for.
CREATE OR REPLACE FUNCTION audit.refuse_nameless(what text) RETURNS void
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    IF EXISTS (SELECT FROM audit.tx t
                WHERE t.xid = pg_current_xact_id() AND t.xmin = pg_current_xact_id()::xid) THEN
        RAISE EXCEPTION 'a change of % needs a reason', what USING ERRCODE = '42501';
    END IF;
    RAISE EXCEPTION 'a change of % has no actor', what
        USING ERRCODE = '42501', HINT = 'Write inside audit.context.attributed().';
END
$$;
REVOKE ALL ON FUNCTION audit.refuse_nameless(text) FROM PUBLIC;
