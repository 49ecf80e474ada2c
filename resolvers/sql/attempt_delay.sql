-- Purpose:    how long a key has to wait, and whether that was told for the first time.
-- Privileges: jejak_app.
-- Locks:      the key's row.
WITH told AS (
    UPDATE ops.sign_in_pace SET is_told = true WHERE key = $1 AND NOT is_told RETURNING key
)
SELECT greatest(1, ceil(extract(epoch FROM wait_until - clock_timestamp())))::integer AS seconds,
       EXISTS (SELECT FROM told) AS is_first
  FROM ops.sign_in_pace WHERE key = $1
