-- Purpose:    somebody who is signed in, so that the measured transactions are vouched for as in service.
-- Privileges: owner of the database.
-- Locks:      none.
WITH here AS (
    INSERT INTO hr.regency (code, name, time_zone, profile, leave_history_from, is_demo)
    VALUES ('00.00', 'Kabupaten Contoh', 'Asia/Jakarta', 'kabupaten-contoh', '2024-01-01', false)
), somebody AS (
    INSERT INTO hr.account (user_name, name) VALUES ('pengukur', 'Pengukur') RETURNING id
)
INSERT INTO ops.session (token_hash, account_id, method, expires_at, idle_seconds, idle_until)
SELECT sha256('bench'), id, 'PASSWORD', now() + interval '1 day', 86400, now() + interval '1 day' FROM somebody
RETURNING account_id, id
