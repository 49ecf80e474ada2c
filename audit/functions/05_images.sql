-- Purpose:    what an image of a row says: printed always alike, about secrets and about whose it is.
-- Privileges: none needed; they read their arguments alone.
-- Locks:      none.

-- The row as the log prints it, whatever the session has set. In a session that prints alike, to_jsonb says the same.
CREATE OR REPLACE FUNCTION audit.image(line record) RETURNS jsonb
LANGUAGE plpgsql STABLE
SET search_path = pg_catalog, pg_temp
SET "TimeZone" = 'UTC'
SET "DateStyle" = 'ISO, YMD'
SET "IntervalStyle" = 'postgres'
SET extra_float_digits = 1
SET bytea_output = 'hex'
AS $$
BEGIN
    RETURN to_jsonb(line);
END
$$;
REVOKE ALL ON FUNCTION audit.image(record) FROM PUBLIC;

-- A secret, such as the hash of a password, stands as the SHA-256 of its text: enough to see that another one was put
-- in its place, and nothing that opens an account.
CREATE OR REPLACE FUNCTION audit.redact_secrets(image jsonb, secret text[]) RETURNS jsonb
LANGUAGE sql IMMUTABLE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT CASE WHEN $2 = '{}' OR NOT $1 ?| $2 THEN $1 ELSE (
        SELECT jsonb_object_agg(c.key, CASE WHEN c.key = ANY ($2) AND c.value <> 'null'
               THEN to_jsonb('sha256:' || encode(sha256(convert_to(c.value #>> '{}', 'UTF8')), 'hex'))
               ELSE c.value END)
          FROM jsonb_each($1) c) END
$$;
REVOKE ALL ON FUNCTION audit.redact_secrets(jsonb, text[]) FROM PUBLIC;

-- The person a row is about: the first of the subject columns, three at most, that is not null.
CREATE OR REPLACE FUNCTION audit.subject_of(image jsonb, subject text[]) RETURNS uuid
LANGUAGE sql IMMUTABLE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT coalesce($1 ->> $2[1], $1 ->> $2[2], $1 ->> $2[3])::uuid
$$;
REVOKE ALL ON FUNCTION audit.subject_of(jsonb, text[]) FROM PUBLIC;

-- For readers: of a secret only that there is one.
CREATE OR REPLACE FUNCTION audit.mask_secret_hashes(image jsonb) RETURNS jsonb
LANGUAGE sql IMMUTABLE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT CASE WHEN $1::text !~ '"sha256:[0-9a-f]{64}"' THEN $1 ELSE (
        SELECT jsonb_object_agg(c.key, CASE WHEN c.value #>> '{}' ~ '^sha256:[0-9a-f]{64}$' THEN '"changed"' ELSE c.value END)
          FROM jsonb_each($1) c) END
$$;
REVOKE ALL ON FUNCTION audit.mask_secret_hashes(jsonb) FROM PUBLIC;
