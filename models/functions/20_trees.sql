-- Purpose:    the two trees (units by parent, posts by superior): walking them, whom a post reaches, refusing cycles.
-- Privileges: with the caller's rights; EXECUTE for jejak_app.
-- Locks:      none.
-- Note:       OFFSET 0 keeps the planner, who cannot know how little is below a post, from reading a whole table a level.

CREATE OR REPLACE FUNCTION hr.posts_under(posts uuid[]) RETURNS SETOF uuid
LANGUAGE sql STABLE
SET search_path = pg_catalog, pg_temp
AS $$
    WITH RECURSIVE below AS (
        SELECT p.id FROM hr.post p WHERE p.superior_post_id = ANY (posts)
        UNION
        SELECT p.id FROM below b CROSS JOIN LATERAL (
               SELECT n.id FROM hr.post n WHERE n.superior_post_id = b.id OFFSET 0) p
    )
    SELECT id FROM below
$$;
REVOKE ALL ON FUNCTION hr.posts_under(uuid[]) FROM PUBLIC;

CREATE OR REPLACE FUNCTION hr.units_above(unit uuid) RETURNS TABLE (unit_id uuid, distance integer)
LANGUAGE sql STABLE
SET search_path = pg_catalog, pg_temp
AS $$
    WITH RECURSIVE above AS (
        SELECT u.id, u.parent_id, 0 AS distance FROM hr.unit u WHERE u.id = unit
        UNION ALL
        SELECT u.id, u.parent_id, a.distance + 1 FROM hr.unit u JOIN above a ON u.id = a.parent_id
    )
    SELECT id, distance FROM above
$$;
REVOKE ALL ON FUNCTION hr.units_above(uuid) FROM PUBLIC;

CREATE OR REPLACE FUNCTION hr.units_under(unit uuid) RETURNS SETOF uuid
LANGUAGE sql STABLE
SET search_path = pg_catalog, pg_temp
AS $$
    WITH RECURSIVE below AS (
        SELECT unit AS id
        UNION
        SELECT u.id FROM below b CROSS JOIN LATERAL (
               SELECT n.id FROM hr.unit n WHERE n.parent_id = b.id OFFSET 0) u
    )
    SELECT id FROM below
$$;
REVOKE ALL ON FUNCTION hr.units_under(uuid) FROM PUBLIC;

-- Whom posts reach: the one who is under one, and the one whose leave is dealt with there: while it waits, and after that until
-- they take up another post or leave. Of what was dealt with before nothing is left: the old superior is a stranger then.
-- Whom the tree gave is not looked for among the requests, which are read out of the indexes by post alone.
CREATE OR REPLACE FUNCTION hr.people_within_reach(posts uuid[]) RETURNS SETOF uuid
LANGUAGE sql STABLE
SET search_path = pg_catalog, pg_temp
AS $$
    WITH under AS MATERIALIZED (
        SELECT e.id FROM hr.employee e JOIN hr.appointment a ON a.id = e.current_appointment_id
         WHERE a.post_id IN (SELECT hr.posts_under(posts))
           AND coalesce(least(e.service_until, a.effective_until), 'infinity') >= (SELECT hr.today())
    ), dealt AS (
        SELECT r.employee_id, bool_or(r.state IN ('FILED', 'ADVISED')) AS waits,
               max(coalesce(r.decided_at, r.filed_at)) AS dealt_at
          FROM (SELECT n.employee_id, n.state, n.decided_at, n.filed_at
                  FROM hr.leave_request n WHERE n.advising_post_id = ANY (posts)
                UNION ALL
                SELECT n.employee_id, n.state, n.decided_at, n.filed_at
                  FROM hr.leave_request n WHERE n.deciding_post_id = ANY (posts)
                UNION ALL
                SELECT n.employee_id, n.state, n.decided_at, n.filed_at
                  FROM hr.leave_pass p JOIN hr.leave_request n ON n.id = p.request_id
                 WHERE p.kind = 'RAISED' AND p.to_post_id = ANY (posts)) r
         WHERE r.employee_id NOT IN (SELECT u.id FROM under u)
         GROUP BY r.employee_id
    )
    SELECT id FROM under
    UNION ALL
    SELECT d.employee_id FROM dealt d
      LEFT JOIN (hr.employee e JOIN hr.appointment a ON a.id = e.current_appointment_id
                  AND coalesce(least(e.service_until, a.effective_until), 'infinity') >= (SELECT hr.today()))
        ON e.id = d.employee_id
     WHERE d.waits
        OR d.dealt_at >= a.effective_from::timestamp AT TIME ZONE (SELECT g.time_zone FROM hr.regency g)
$$;
REVOKE ALL ON FUNCTION hr.people_within_reach(uuid[]) FROM PUBLIC;

-- The same of one person: upwards from their post there is little to walk, however many a post reaches.
CREATE OR REPLACE FUNCTION hr.is_within_reach(person uuid, posts uuid[]) RETURNS boolean
LANGUAGE sql STABLE COST 500
SET search_path = pg_catalog, pg_temp
AS $$
    WITH RECURSIVE above AS (
        SELECT p.superior_post_id AS id
          FROM hr.employee e
          JOIN hr.appointment a ON a.id = e.current_appointment_id
          JOIN hr.post p ON p.id = a.post_id
         WHERE e.id = person AND coalesce(least(e.service_until, a.effective_until), 'infinity') >= (SELECT hr.today())
        UNION
        SELECT p.superior_post_id FROM above b JOIN hr.post p ON p.id = b.id
    )
    SELECT EXISTS (SELECT FROM above b WHERE b.id = ANY (posts))
        OR EXISTS (SELECT FROM hr.leave_request r
                    WHERE r.employee_id = person
                      AND (r.state IN ('FILED', 'ADVISED') OR coalesce(r.decided_at, r.filed_at) >= (
                           SELECT a.effective_from::timestamp AT TIME ZONE (SELECT g.time_zone FROM hr.regency g)
                             FROM hr.employee e JOIN hr.appointment a ON a.id = e.current_appointment_id
                            WHERE e.id = person
                              AND coalesce(least(e.service_until, a.effective_until), 'infinity') >= (SELECT hr.today())))
                      AND (r.advising_post_id = ANY (posts) OR r.deciding_post_id = ANY (posts)
                           OR EXISTS (SELECT FROM hr.leave_pass p
                                       WHERE p.applicant_id = person AND p.request_id = r.id AND p.kind = 'RAISED'
                                         AND p.to_post_id = ANY (posts))))
$$;
REVOKE ALL ON FUNCTION hr.is_within_reach(uuid, uuid[]) FROM PUBLIC;

-- Whether an account took a step in a request: what the act answers shows it, also when the applicant is a stranger since.
CREATE OR REPLACE FUNCTION hr.dealt_with(account uuid, request uuid) RETURNS boolean
LANGUAGE sql STABLE COST 100
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT EXISTS (SELECT FROM hr.leave_step t WHERE t.request_id = request AND t.by_account_id = account)
$$;
REVOKE ALL ON FUNCTION hr.dealt_with(uuid, uuid) FROM PUBLIC;

CREATE OR REPLACE FUNCTION hr.refuse_unit_cycle() RETURNS trigger
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    IF NEW.id IN (SELECT unit_id FROM hr.units_above(NEW.parent_id)) THEN
        RAISE EXCEPTION 'unit % would be above itself', NEW.code USING ERRCODE = '23514';
    END IF;
    RETURN NULL;
END
$$;
REVOKE ALL ON FUNCTION hr.refuse_unit_cycle() FROM PUBLIC;
CREATE OR REPLACE TRIGGER no_cycle AFTER INSERT OR UPDATE OF parent_id ON hr.unit
    FOR EACH ROW WHEN (NEW.parent_id IS NOT NULL) EXECUTE FUNCTION hr.refuse_unit_cycle();

CREATE OR REPLACE FUNCTION hr.refuse_post_cycle() RETURNS trigger
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    IF NEW.superior_post_id IN (SELECT hr.posts_under(ARRAY[NEW.id])) THEN
        RAISE EXCEPTION 'post % would be its own superior', NEW.id USING ERRCODE = '23514';
    END IF;
    RETURN NULL;
END
$$;
REVOKE ALL ON FUNCTION hr.refuse_post_cycle() FROM PUBLIC;
-- Only an update can close a circle: a new post has nobody under it yet.
CREATE OR REPLACE TRIGGER no_cycle AFTER UPDATE OF superior_post_id ON hr.post
    FOR EACH ROW WHEN (NEW.superior_post_id IS NOT NULL) EXECUTE FUNCTION hr.refuse_post_cycle();
