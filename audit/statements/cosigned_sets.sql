-- Purpose:    who has cosigned together, the newest checkpoint of each such set of witnesses, and how many of its checkpoints
--             are among the newest $2 above a size.
-- Privileges: SELECT on audit.cosignature.
-- Locks:      none.
SELECT max(size) AS size, witnesses, count(*) AS sizes
  FROM (SELECT size, array_agg(witness ORDER BY witness) AS witnesses
          FROM audit.cosignature WHERE size > $1
         GROUP BY size ORDER BY size DESC LIMIT $2) newest
 GROUP BY witnesses
 ORDER BY 1 DESC
