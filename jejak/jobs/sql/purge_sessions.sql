-- Purpose:    forgets sessions that ended or expired $1 days ago.
-- Privileges: jejak_app.
-- Locks:      the deleted rows.
DELETE FROM ops.session WHERE least(expires_at, ended_at) < now() - make_interval(days => $1::integer)
