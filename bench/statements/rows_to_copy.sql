-- Purpose:    rows to insert and copy, in a temporary relation, which adds no WAL.
-- Privileges: owner of the database.
-- Locks:      none.
CREATE TEMPORARY TABLE source AS
SELECT gen_random_uuid() AS id, gen_random_uuid() AS employee_id, '800/' || n || '/CONTOH' AS number, 'ANNUAL'::text AS kind,
       'SUBMITTED'::text AS state, date '2026-07-06' + n % 300 AS starts, date '2026-07-08' + n % 300 AS ends, 3 AS days,
       2785700::bigint + n AS amount, 'Jalan Contoh nomor ' || n AS address,
       CASE WHEN n % 3 > 0 THEN 'keperluan keluarga nomor ' || n END AS note,
       timestamptz '2026-06-01 08:00+07' + n * interval '1 second' AS created_at, 1 AS version
  FROM generate_series(1, $1::integer) n
