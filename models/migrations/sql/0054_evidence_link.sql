-- Purpose:    which links to evidence were used up: each gives its archive once.
-- Called by:  models/migrations/0054_evidence_link.py
-- Privileges: owner; grants.sql hands out the rest.
-- Locks:      none beyond creation.

CREATE TABLE ops.evidence_link (
    id      uuid PRIMARY KEY,
    -- A link is good for ten minutes: a day later nobody need know that it was used.
    used_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX evidence_link_by_use ON ops.evidence_link (used_at);

INSERT INTO ops.unaudited VALUES
    ('ops.evidence_link', 'which links to evidence were used; each download and each refused one is an entry');
