-- Purpose:    who stands in for whom by decree (plt, plh), on whose behalf a step was taken, and how a waiting step was
--             passed on from somebody absent or silent.
-- Called by:  models/migrations/0042_absence.py
-- Privileges: owner; grants.sql hands out the rest.
-- Locks:      ACCESS EXCLUSIVE on hr.regency, hr.leave_request and hr.leave_step, briefly.

-- The clock of a demo may stand still, as its date does.
ALTER TABLE hr.regency
    ADD COLUMN demo_time time,
    ADD CONSTRAINT regency_real_clocks_run CHECK (is_demo OR demo_time IS NULL);

CREATE TABLE hr.delegation (
    id              uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    post_id         uuid NOT NULL REFERENCES hr.post,
    delegate_id     uuid NOT NULL REFERENCES hr.employee,
    kind            text NOT NULL,
    decree_number   text NOT NULL,
    decree_date     date NOT NULL,
    effective_from  date NOT NULL,
    effective_until date NOT NULL,
    reason          text,
    made_by_id      uuid NOT NULL REFERENCES hr.account,
    made_at         timestamptz NOT NULL DEFAULT now(),
    ended_by_id     uuid REFERENCES hr.account,
    ended_at        timestamptz,
    version         integer NOT NULL DEFAULT 1,
    -- PLT carries out a post that nobody holds, PLH one whose holder is away for a while.
    CONSTRAINT delegation_kind_is_known CHECK (kind IN ('PLT', 'PLH')),
    CONSTRAINT delegation_dates_are_in_order CHECK (effective_from <= effective_until),
    -- What is in the log stays there for ever: a decree has a number of a line, a reason fills a page at most.
    CONSTRAINT delegation_words_are_short CHECK (decree_number ~ '\S' AND char_length(decree_number) <= 200
        AND char_length(reason) <= 2000),
    CONSTRAINT delegation_end_has_a_person CHECK ((ended_at IS NULL) = (ended_by_id IS NULL)),
    CONSTRAINT delegation_is_of_one_post UNIQUE (id, post_id, delegate_id),
    -- A post has one delegate at a time.
    CONSTRAINT delegation_is_one_a_day EXCLUDE USING gist (post_id WITH =,
        daterange(effective_from, effective_until, '[]') WITH &&) WHERE (ended_at IS NULL)
);
CREATE INDEX delegation_by_delegate ON hr.delegation (delegate_id, effective_from);
CREATE INDEX delegation_by_time ON hr.delegation (effective_from, id);

-- When a waiting step is passed on, if nobody takes it.
ALTER TABLE hr.leave_request ADD COLUMN due_at timestamptz;

ALTER TABLE hr.leave_step
    ADD COLUMN delegation_id            uuid,
    ADD COLUMN on_behalf_of_account_id  uuid REFERENCES hr.account,
    ADD COLUMN on_behalf_of_employee_id uuid REFERENCES hr.employee,
    -- Whoever acts for somebody else is the one whom the decree names, for the post that it names.
    ADD CONSTRAINT leave_step_is_by_the_delegate FOREIGN KEY (delegation_id, by_post_id, by_employee_id)
        REFERENCES hr.delegation (id, post_id, delegate_id),
    ADD CONSTRAINT leave_step_delegate_is_a_person CHECK (delegation_id IS NULL OR by_employee_id IS NOT NULL),
    ADD CONSTRAINT leave_step_on_behalf_has_a_decree CHECK (delegation_id IS NOT NULL
        OR (on_behalf_of_account_id IS NULL AND on_behalf_of_employee_id IS NULL)),
    -- Nobody advises or decides in the name of the applicant either.
    ADD CONSTRAINT leave_step_is_not_for_the_applicant CHECK (on_behalf_of_employee_id IS DISTINCT FROM applicant_id);

CREATE TABLE hr.leave_pass (
    id            uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    request_id    uuid NOT NULL,
    applicant_id  uuid NOT NULL,
    step          text NOT NULL,
    kind          text NOT NULL,
    -- How often the step had been reassigned before: what was passed on then is over.
    turn          smallint NOT NULL DEFAULT 0,
    from_post_id  uuid NOT NULL REFERENCES hr.post,
    -- Who may act too from now on; null where nobody is above, and the personnel office has to find somebody.
    to_post_id    uuid REFERENCES hr.post,
    delegation_id uuid REFERENCES hr.delegation,
    reason        text NOT NULL,
    by_account_id uuid NOT NULL REFERENCES hr.account,
    at            timestamptz NOT NULL DEFAULT now(),
    FOREIGN KEY (request_id, applicant_id) REFERENCES hr.leave_request (id, employee_id),
    CONSTRAINT leave_pass_step_is_known CHECK (step IN ('ADVICE', 'DECISION')),
    -- REMINDED: whoever holds the post. DELEGATED: the delegate was asked. RAISED: the next post may act too.
    -- REASSIGNED: the personnel office gave the step to another post.
    CONSTRAINT leave_pass_kind_is_known CHECK (kind IN ('REMINDED', 'DELEGATED', 'RAISED', 'REASSIGNED')),
    CONSTRAINT leave_pass_goes_somewhere_else CHECK (to_post_id <> from_post_id),
    CONSTRAINT leave_pass_kinds_have_their_columns CHECK ((kind = 'DELEGATED') = (delegation_id IS NOT NULL)
        AND (kind IN ('RAISED', 'REASSIGNED') OR to_post_id IS NULL) AND (kind <> 'REASSIGNED' OR to_post_id IS NOT NULL)),
    -- What is in the log stays there for ever: a reason fills a page at most.
    CONSTRAINT leave_pass_reason_is_short CHECK (reason ~ '\S' AND char_length(reason) <= 2000)
);
-- Periodic work that runs twice passes a step on once.
CREATE UNIQUE INDEX leave_pass_is_made_once ON hr.leave_pass (request_id, step, kind, turn, from_post_id,
    (coalesce(delegation_id, from_post_id)));
CREATE INDEX leave_pass_raised_to ON hr.leave_pass (to_post_id) WHERE kind = 'RAISED';

SELECT audit.track('hr.regency', open => audit.columns_of('hr.regency'));
SELECT audit.track('hr.delegation', open => '{id,post_id,delegate_id,kind,decree_number,decree_date,effective_from,
    effective_until,made_by_id,made_at,ended_by_id,ended_at,version}', subject => '{delegate_id}');
SELECT audit.track('hr.leave_request', open => '{id,number,employee_id,state,starts_on,ends_on,working_days,asked_starts_on,
    asked_ends_on,filed_at,decided_at,advising_post_id,deciding_post_id,authority_id,calendar_version,noted_n,noted_n_1,
    noted_n_2,due_at,version}', subject => '{employee_id}');
SELECT audit.track('hr.leave_step', open => '{id,request_id,applicant_id,kind,outcome,new_starts_on,new_ends_on,by_account_id,
    by_employee_id,by_post_id,delegation_id,on_behalf_of_account_id,on_behalf_of_employee_id,at}', subject => '{applicant_id}');
SELECT audit.track('hr.leave_pass', open => '{id,request_id,applicant_id,step,kind,turn,from_post_id,to_post_id,delegation_id,
    by_account_id,at}', subject => '{applicant_id}');
