-- Purpose:    the write of a transaction with a single row.
-- Privileges: INSERT on the measured relation.
-- Locks:      none.
INSERT INTO bench.request
VALUES ($1, $2, '800/1/CONTOH', 'ANNUAL', 'SUBMITTED', '2026-07-06', '2026-07-08', 3, 2785700, 'Jalan Contoh nomor 1',
        'keperluan keluarga', '2026-06-01 08:00+07', 1)
