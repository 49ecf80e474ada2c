-- Purpose:    how many entries wait for their leaf, and for how long the oldest has.
-- Called by:  jejak.doctor.leaves
-- Privileges: owner.
-- Locks:      none.
SELECT count(*) AS number, coalesce(extract(epoch FROM now() - min(e.at)), 0)::bigint AS seconds
  FROM audit.entry e
 WHERE NOT EXISTS (SELECT FROM audit.leaf l WHERE l.seq = e.seq)
