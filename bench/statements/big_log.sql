-- Purpose:    one batch of entries for the large log: new rows in the measured relation, with the values of bench.measurement_setup.
-- Privileges: owner of the database.
-- Locks:      none.
INSERT INTO bench.request
SELECT gen_random_uuid(), gen_random_uuid(), '800/' || n || '/CONTOH', 'ANNUAL', 'SUBMITTED', date '2026-07-06' + n % 300,
       date '2026-07-08' + n % 300, 3, 2785700 + n, 'Jalan Contoh nomor ' || n, 'keperluan keluarga', now(), 1
  FROM generate_series(1, $1::integer) n
