-- Purpose:    a peer: the plain trigger that people write first, the whole row before and after, as JSON, with who and when.
-- Privileges: owner of the database.
-- Locks:      none.
CREATE TABLE bench.plain_log (
    id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    at         timestamptz NOT NULL DEFAULT clock_timestamp(),
    who        text NOT NULL,
    relation   text NOT NULL,
    op         text NOT NULL,
    old_row    jsonb,
    new_row    jsonb
);
CREATE FUNCTION bench.plain() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO bench.plain_log (who, relation, op, old_row, new_row)
    VALUES (coalesce(current_setting('bench.actor', true), session_user), TG_RELID::regclass::text, TG_OP,
            CASE WHEN TG_OP <> 'INSERT' THEN to_jsonb(OLD) END, CASE WHEN TG_OP <> 'DELETE' THEN to_jsonb(NEW) END);
    RETURN NULL;
END
$$;
CREATE TRIGGER plain AFTER INSERT OR UPDATE OR DELETE ON bench.request FOR EACH ROW EXECUTE FUNCTION bench.plain();
