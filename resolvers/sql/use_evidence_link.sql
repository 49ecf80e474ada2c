-- Purpose:    uses a link to evidence up; no row when somebody was first.
-- Privileges: jejak_app.
-- Locks:      the person who uses the same link meanwhile waits for the end of this transaction.
INSERT INTO ops.evidence_link (id) VALUES ($1) ON CONFLICT DO NOTHING RETURNING id
