-- Purpose:    keeps the life of a publication policy: PROPOSED to APPROVED or WITHDRAWN, APPROVED to ENDED, and nothing else.
-- Privileges: with the caller's rights.
-- Locks:      none.

CREATE OR REPLACE FUNCTION hr.check_policy_change() RETURNS trigger
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    -- What a transition may write. The key is the log's to keep.
    written constant text[] := coalesce(CASE concat_ws(' ', OLD.state, NEW.state)
        WHEN 'PROPOSED APPROVED' THEN '{id,version,state,approved_by_id,approved_at}'
        WHEN 'PROPOSED WITHDRAWN' THEN '{id,version,state,withdrawn_by_id,withdrawn_at}'
        WHEN 'APPROVED ENDED' THEN
            '{id,version,state,ended_by_id,ended_at,end_decree_number,end_decree_date,effective_until}'
        END, '{id}');
BEGIN
    IF to_jsonb(OLD) - written <> to_jsonb(NEW) - written THEN
        RAISE EXCEPTION 'a publication policy is ended and followed, never edited'
            USING ERRCODE = '23514', CONSTRAINT = 'publication_policy_is_never_edited';
    END IF;
    IF NEW.state = 'ENDED' AND OLD.state = 'APPROVED' THEN
        -- What was public yesterday was public: no end lies before that, and none makes a policy longer.
        IF NEW.effective_until < greatest(hr.today(), OLD.effective_from) - 1 OR NEW.effective_until > OLD.effective_until THEN
            RAISE EXCEPTION 'a publication policy cannot end on %', NEW.effective_until
                USING ERRCODE = '23514', CONSTRAINT = 'publication_policy_ends_in_time';
        END IF;
    END IF;
    IF NEW.state <> OLD.state THEN
        NEW.version := OLD.version + 1;
    END IF;
    RETURN NEW;
END
$$;
REVOKE ALL ON FUNCTION hr.check_policy_change() FROM PUBLIC;
CREATE OR REPLACE TRIGGER keeps_its_life BEFORE UPDATE ON hr.publication_policy
    FOR EACH ROW EXECUTE FUNCTION hr.check_policy_change();
