-- Purpose:    tells the peers who decides, and by which session.
-- Privileges: owner of the database.
-- Locks:      none.
INSERT INTO peer.officer (post_id, account_id, session_id, employee_id) VALUES ($1, $2, $3, $4)
