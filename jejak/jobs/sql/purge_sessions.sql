-- Purpose:    forgets sessions that ended or expired thirty days ago.
-- Privileges: jejak_app.
-- Locks:      the deleted rows.
DELETE FROM ops.session WHERE least(expires_at, ended_at) < now() - interval '30 days'
