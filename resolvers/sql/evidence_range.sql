-- Purpose:    the part of the log that a choice of entries is made from: whole batches of the sealer, each with its
--             control entry, so that counts say how many entries of each sort there are.
-- Privileges: SELECT on audit.checkpoint; EXECUTE on hr.leaf_from and hr.leaf_until.
-- Locks:      none.
-- Arguments:  $1 the size of the checkpoint, $2 and $3 leaf indexes, $4 and $5 instants; null where nothing was said.
SELECT greatest((SELECT max(c.size) FROM audit.checkpoint c WHERE c.size <= $2::bigint AND c.size <= $1),
                least(hr.leaf_from($4::timestamptz), $1), 0) AS start,
       least($1::bigint, (SELECT min(c.size) FROM audit.checkpoint c WHERE c.size >= $3::bigint),
             hr.leaf_until($5::timestamptz)) AS until
