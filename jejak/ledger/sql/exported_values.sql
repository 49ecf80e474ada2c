-- Purpose:    the personal values that sealed entries commit to, from one sequence number to before another.
-- Privileges: owner.
-- Locks:      none.
SELECT seq, CASE side WHEN 'o' THEN 'old' ELSE 'new' END AS side, encode(salt, 'hex') AS salt, "values"::text AS values
  FROM audit.disclosure d
 WHERE seq > $1 AND EXISTS (SELECT FROM audit.leaf l WHERE l.seq = d.seq)
 ORDER BY seq, side LIMIT $2
