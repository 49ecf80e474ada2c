-- Purpose:    takes one try of a key, counted as failed until it is forgiven, unless the key has to wait.
-- Privileges: jejak_app.
-- Locks:      the key's row; the person who waited for it is judged by the clock at that moment.
-- Parameters: key, free failures, seconds of the first wait, of the longest, and after which one failure is forgotten.
INSERT INTO ops.sign_in_pace AS p (key, failures, wait_until, at)
VALUES ($1, 1, clock_timestamp(), clock_timestamp())
    ON CONFLICT (key) DO UPDATE
   SET (failures, wait_until, at, is_told) = (
           SELECT n.failures,
                  n.at + CASE WHEN n.failures <= $2 THEN interval '0'
                              ELSE make_interval(secs => least($4, $3 * power(2, least(ceil(n.failures - $2) - 1, 32)))) END,
                  n.at, false
             FROM (SELECT greatest(0, p.failures - extract(epoch FROM c.at - p.at)::double precision / $5) + 1, c.at
                     FROM (SELECT clock_timestamp()) c (at)) n (failures, at))
 WHERE p.wait_until <= clock_timestamp()
RETURNING failures
