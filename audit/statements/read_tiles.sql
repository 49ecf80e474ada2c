-- Purpose:    the beginnings of tiles, as wide as they are asked for; one that is narrower here is not in the answer.
-- Privileges: SELECT on audit.tile.
-- Locks:      none.
SELECT w.number, substring(t.content FROM 1 FOR 32 * w.width) AS content
  FROM unnest($1::smallint[], $2::bigint[], $3::integer[]) WITH ORDINALITY AS w (level, index, width, number)
  JOIN audit.tile t ON t.level = w.level AND t.index = w.index AND octet_length(t.content) >= 32 * w.width
 ORDER BY w.number
