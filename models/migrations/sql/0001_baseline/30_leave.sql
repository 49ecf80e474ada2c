-- Purpose:    holidays, who decides leave and who stands in for whom by decree (plt, plh); leave requests with their
--             steps, on whose behalf each was taken, and how a waiting step was passed on from somebody absent or
--             silent; the ledger of half-days.
-- Called by:  models/migrations/0001_baseline.py
-- Privileges: owner; grants.sql hands out the rest.
-- Locks:      none beyond creation. Writers lock the employee's row first (resolvers/leave.py).

CREATE TABLE hr.calendar_year (
    year    smallint PRIMARY KEY,
    source  text NOT NULL,
    version integer NOT NULL DEFAULT 1,
    CONSTRAINT calendar_year_is_plausible CHECK (year BETWEEN 2000 AND 2100),
    CONSTRAINT calendar_year_words_are_plain CHECK (hr.is_plain(source))
);

CREATE TABLE hr.holiday (
    id           uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    day          date NOT NULL UNIQUE,
    kind         text NOT NULL,
    name         text NOT NULL,
    source       text NOT NULL,
    is_estimated boolean NOT NULL DEFAULT false,
    -- National holidays, collective leave (cuti bersama) and days of the region.
    CONSTRAINT holiday_kind_is_known CHECK (kind IN ('NATIONAL', 'COLLECTIVE', 'REGIONAL')),
    CONSTRAINT holiday_words_are_plain CHECK (hr.is_plain(name, source))
);

CREATE TABLE hr.leave_authority (
    id                uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    unit_id           uuid NOT NULL REFERENCES hr.unit,
    leave_kind        text NOT NULL,
    lowest_job_class  smallint NOT NULL DEFAULT 1,
    highest_job_class smallint NOT NULL DEFAULT 17,
    deciding_post_id  uuid NOT NULL REFERENCES hr.post,
    decree_number     text NOT NULL,
    decree_date       date NOT NULL,
    effective_from    date NOT NULL,
    effective_until   date,
    is_illustrative   boolean NOT NULL DEFAULT false,
    CONSTRAINT leave_authority_kind_is_known CHECK (leave_kind IN ('ANNUAL', 'BIG', 'SICK', 'MATERNITY',
        'IMPORTANT_REASON', 'COLLECTIVE', 'UNPAID')),
    CONSTRAINT leave_authority_classes_are_in_order CHECK (lowest_job_class <= highest_job_class),
    CONSTRAINT leave_authority_dates_are_in_order CHECK (effective_from <= effective_until),
    -- For one unit, kind, class and day there is one deciding post.
    CONSTRAINT leave_authority_is_unambiguous EXCLUDE USING gist (unit_id WITH =, leave_kind WITH =,
        int4range(lowest_job_class, highest_job_class, '[]') WITH &&,
        daterange(effective_from, effective_until, '[]') WITH &&),
    CONSTRAINT leave_authority_words_are_plain CHECK (hr.is_plain(decree_number))
);
CREATE INDEX leave_authority_by_decider ON hr.leave_authority (deciding_post_id);

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
        daterange(effective_from, effective_until, '[]') WITH &&) WHERE (ended_at IS NULL),
    CONSTRAINT delegation_words_are_plain CHECK (hr.is_plain(decree_number, reason))
);
CREATE INDEX delegation_by_delegate ON hr.delegation (delegate_id, effective_from);
CREATE INDEX delegation_by_time ON hr.delegation (effective_from, id);

CREATE SEQUENCE hr.leave_number;

CREATE TABLE hr.leave_request (
    id               uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    number           text COLLATE pg_c_utf8 NOT NULL UNIQUE,
    employee_id      uuid NOT NULL REFERENCES hr.employee,
    kind             text NOT NULL,
    state            text NOT NULL,
    starts_on        date NOT NULL,
    ends_on          date NOT NULL,
    working_days     smallint NOT NULL,
    -- What was asked for, where the decision changed it.
    asked_starts_on  date,
    asked_ends_on    date,
    reason           text NOT NULL,
    address          text,
    phone            text,
    filed_at         timestamptz NOT NULL DEFAULT now(),
    decided_at       timestamptz,
    advising_post_id uuid NOT NULL REFERENCES hr.post,
    deciding_post_id uuid NOT NULL REFERENCES hr.post,
    authority_id     uuid NOT NULL REFERENCES hr.leave_authority,
    -- Which edition of each year's calendar counted the days.
    calendar_version text NOT NULL,
    -- Section V of the form as the system filled it on filing, in half-days.
    noted_n          smallint NOT NULL,
    noted_n_1        smallint NOT NULL,
    noted_n_2        smallint NOT NULL,
    version          integer NOT NULL DEFAULT 1,
    -- When a waiting step is passed on, if nobody takes it.
    due_at           timestamptz,
    CONSTRAINT leave_request_kind_is_known CHECK (kind IN ('ANNUAL', 'BIG', 'SICK', 'MATERNITY',
        'IMPORTANT_REASON', 'COLLECTIVE', 'UNPAID')),
    CONSTRAINT leave_request_state_is_known CHECK (state IN ('FILED', 'ADVISED', 'APPROVED', 'CHANGED',
        'POSTPONED', 'REFUSED', 'WITHDRAWN')),
    CONSTRAINT leave_request_dates_are_in_order CHECK (starts_on <= ends_on),
    CONSTRAINT leave_request_asked_dates_are_in_order CHECK ((asked_starts_on IS NULL) = (asked_ends_on IS NULL)
        AND asked_starts_on <= asked_ends_on),
    -- What is in the log stays there for ever: a reason fills a page at most, the rest a line.
    CONSTRAINT leave_request_words_are_short CHECK (char_length(reason) <= 2000 AND char_length(address) <= 500
        AND char_length(phone) <= 40),
    -- Leave is asked for in whole working days, at least one.
    CONSTRAINT leave_request_has_days CHECK (working_days >= 1),
    -- A decision has an instant, and only a decision has.
    CONSTRAINT leave_request_decided_when_decided CHECK (
        (decided_at IS NOT NULL) = (state IN ('APPROVED', 'CHANGED', 'POSTPONED', 'REFUSED'))),
    CONSTRAINT leave_request_of_one_person UNIQUE (id, employee_id),
    -- Leave of one person never overlaps. Days are counted in half-day slots, so that half days will fit in.
    CONSTRAINT leave_request_does_not_overlap EXCLUDE USING gist (employee_id WITH =,
        int4range((starts_on - date '2000-01-01') * 2, (ends_on - date '2000-01-01') * 2 + 2) WITH &&)
        WHERE (state IN ('FILED', 'ADVISED', 'APPROVED', 'CHANGED')),
    CONSTRAINT leave_request_words_are_plain CHECK (hr.is_plain(reason, address, phone))
);
CREATE INDEX leave_request_by_employee ON hr.leave_request (employee_id, filed_at, id);
CREATE INDEX leave_request_to_advise ON hr.leave_request (advising_post_id, filed_at, id) WHERE state = 'FILED';
CREATE INDEX leave_request_to_decide ON hr.leave_request (deciding_post_id, filed_at, id) WHERE state = 'ADVISED';
CREATE INDEX leave_request_waiting ON hr.leave_request (filed_at, id) WHERE state IN ('FILED', 'ADVISED');
-- Whom a post reaches because their requests passed it (hr.people_within_reach); what decides whether a request still lets a
-- post reach its applicant stands in the index.
CREATE INDEX leave_request_by_adviser ON hr.leave_request (advising_post_id, employee_id)
    INCLUDE (state, decided_at, filed_at);
CREATE INDEX leave_request_by_decider ON hr.leave_request (deciding_post_id, employee_id)
    INCLUDE (state, decided_at, filed_at);

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
    -- REMINDED: the one who holds the post. DELEGATED: the delegate was asked. RAISED: the next post may act too.
    -- REASSIGNED: the personnel office gave the step to another post.
    CONSTRAINT leave_pass_kind_is_known CHECK (kind IN ('REMINDED', 'DELEGATED', 'RAISED', 'REASSIGNED')),
    CONSTRAINT leave_pass_goes_somewhere_else CHECK (to_post_id <> from_post_id),
    CONSTRAINT leave_pass_kinds_have_their_columns CHECK ((kind = 'DELEGATED') = (delegation_id IS NOT NULL)
        AND (kind IN ('RAISED', 'REASSIGNED') OR to_post_id IS NULL) AND (kind <> 'REASSIGNED' OR to_post_id IS NOT NULL)),
    -- What is in the log stays there for ever: a reason fills a page at most.
    CONSTRAINT leave_pass_reason_is_short CHECK (reason ~ '\S' AND char_length(reason) <= 2000),
    CONSTRAINT leave_pass_is_of_one_step UNIQUE (id, request_id, step, to_post_id),
    CONSTRAINT leave_pass_words_are_plain CHECK (hr.is_plain(reason))
);
-- Periodic work that runs twice passes a step on once.
CREATE UNIQUE INDEX leave_pass_is_made_once ON hr.leave_pass (request_id, step, kind, turn, from_post_id,
    (coalesce(delegation_id, from_post_id)));
CREATE INDEX leave_pass_raised_to ON hr.leave_pass (to_post_id) WHERE kind = 'RAISED';
CREATE INDEX leave_pass_raised_for ON hr.leave_pass (applicant_id) WHERE kind = 'RAISED';

CREATE TABLE hr.leave_step (
    id                       uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    request_id               uuid NOT NULL,
    applicant_id             uuid NOT NULL,
    kind                     text NOT NULL,
    outcome                  text NOT NULL,
    reason                   text,
    new_starts_on            date,
    new_ends_on              date,
    by_account_id            uuid NOT NULL REFERENCES hr.account,
    by_employee_id           uuid REFERENCES hr.employee,
    by_post_id               uuid NOT NULL REFERENCES hr.post,
    at                       timestamptz NOT NULL DEFAULT now(),
    delegation_id            uuid,
    on_behalf_of_account_id  uuid REFERENCES hr.account,
    on_behalf_of_employee_id uuid REFERENCES hr.employee,
    reassignment_id          uuid,
    -- The post to which the step belonged before it was given to another for the first time.
    reassigned_from_id       uuid REFERENCES hr.post,
    FOREIGN KEY (request_id, applicant_id) REFERENCES hr.leave_request (id, employee_id),
    CONSTRAINT leave_step_kind_is_known CHECK (kind IN ('ADVICE', 'DECISION')),
    CONSTRAINT leave_step_outcome_is_known CHECK (outcome IN ('APPROVED', 'CHANGED', 'POSTPONED', 'REFUSED')),
    -- Each step is taken once; the second hand meets a conflict.
    CONSTRAINT leave_step_is_taken_once UNIQUE (request_id, kind),
    -- The form demands a reason for every outcome but approval.
    CONSTRAINT leave_step_gives_its_reason CHECK (outcome = 'APPROVED' OR reason ~ '\S'),
    -- What is in the log stays there for ever: a reason fills a page at most.
    CONSTRAINT leave_step_reason_is_short CHECK (char_length(reason) <= 2000),
    -- A change carries the new dates, and nothing else does.
    CONSTRAINT leave_step_change_has_dates CHECK ((outcome = 'CHANGED') = (new_starts_on IS NOT NULL)
        AND (new_starts_on IS NULL) = (new_ends_on IS NULL) AND new_starts_on <= new_ends_on),
    -- Nobody advises or decides on their own leave.
    CONSTRAINT leave_step_is_not_by_the_applicant CHECK (by_employee_id IS DISTINCT FROM applicant_id),
    -- Nobody advises or decides in the name of the applicant either.
    CONSTRAINT leave_step_is_not_for_the_applicant CHECK (on_behalf_of_employee_id IS DISTINCT FROM applicant_id),
    -- The one who acts for somebody else is the one whom the decree names, for the post that it names.
    CONSTRAINT leave_step_is_by_the_delegate FOREIGN KEY (delegation_id, by_post_id, by_employee_id)
        REFERENCES hr.delegation (id, post_id, delegate_id),
    CONSTRAINT leave_step_delegate_is_a_person CHECK (delegation_id IS NULL OR by_employee_id IS NOT NULL),
    -- The one who takes a step that the personnel office gave to their post takes it on behalf of whose it was.
    CONSTRAINT leave_step_is_taken_where_it_was_given FOREIGN KEY (reassignment_id, request_id, kind, by_post_id)
        REFERENCES hr.leave_pass (id, request_id, step, to_post_id),
    CONSTRAINT leave_step_reassigned_has_a_from CHECK ((reassignment_id IS NULL) = (reassigned_from_id IS NULL)),
    -- Nobody acts for somebody else but by decree, or since the personnel office gave them the step.
    CONSTRAINT leave_step_on_behalf_has_a_ground CHECK (delegation_id IS NOT NULL OR reassignment_id IS NOT NULL
        OR (on_behalf_of_account_id IS NULL AND on_behalf_of_employee_id IS NULL)),
    CONSTRAINT leave_step_words_are_plain CHECK (hr.is_plain(reason))
);

CREATE TABLE hr.leave_ledger (
    id          uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    employee_id uuid NOT NULL REFERENCES hr.employee,
    -- The calendar year in which the days fall.
    year        smallint NOT NULL,
    kind        text NOT NULL,
    half_days   smallint NOT NULL,
    request_id  uuid,
    source      text,
    -- The working day that was put off, in a row of its own.
    day         date,
    at          timestamptz NOT NULL DEFAULT now(),
    FOREIGN KEY (request_id, employee_id) REFERENCES hr.leave_request (id, employee_id),
    -- RECORDED: days used before this system (opening balance; zero says "none were used").
    -- RESERVE: a request was filed. RELEASE: its reservation ended. CONSUME: the leave was granted.
    -- POSTPONE: an officer put a day off to next year.
    CONSTRAINT leave_ledger_kind_is_known CHECK (kind IN ('RECORDED', 'RESERVE', 'RELEASE', 'CONSUME', 'POSTPONE')),
    -- Counts are positive; the kind says which way they go.
    CONSTRAINT leave_ledger_counts_up CHECK (half_days > 0 OR (kind = 'RECORDED' AND half_days = 0)),
    -- What a request moves names the request; an opening balance names its source instead.
    CONSTRAINT leave_ledger_names_its_cause CHECK ((kind = 'RECORDED') = (request_id IS NULL)
        AND (kind = 'RECORDED') = (source IS NOT NULL)),
    -- What is put off is one day, in its own year, and counts as one day at most.
    CONSTRAINT leave_ledger_postpones_by_day CHECK ((kind = 'POSTPONE') = (day IS NOT NULL)
        AND (day IS NULL OR (half_days <= 2 AND extract(year FROM day) = year))),
    CONSTRAINT leave_ledger_words_are_plain CHECK (hr.is_plain(source))
);
CREATE INDEX leave_ledger_by_employee ON hr.leave_ledger (employee_id, year);
CREATE UNIQUE INDEX leave_ledger_year_opens_once ON hr.leave_ledger (employee_id, year) WHERE kind = 'RECORDED';
-- A working day that is put off with a second request counts once.
CREATE UNIQUE INDEX leave_ledger_day_is_postponed_once ON hr.leave_ledger (employee_id, day) WHERE kind = 'POSTPONE';
CREATE INDEX leave_ledger_by_request ON hr.leave_ledger (request_id) WHERE request_id IS NOT NULL;

SELECT audit.track(relation, audit.columns_of(relation))
  FROM unnest('{hr.calendar_year,hr.holiday,hr.leave_authority}'::regclass[]) relation;
SELECT audit.track('hr.delegation', open => '{id,post_id,delegate_id,kind,decree_number,decree_date,effective_from,
    effective_until,made_by_id,made_at,ended_by_id,ended_at,version}', subject => '{delegate_id}');
-- The kind is personal too: sick leave tells of an illness.
SELECT audit.track('hr.leave_request', open => '{id,number,employee_id,state,starts_on,ends_on,working_days,asked_starts_on,
    asked_ends_on,filed_at,decided_at,advising_post_id,deciding_post_id,authority_id,calendar_version,noted_n,noted_n_1,
    noted_n_2,due_at,version}', subject => '{employee_id}');
SELECT audit.track('hr.leave_pass', open => '{id,request_id,applicant_id,step,kind,turn,from_post_id,to_post_id,delegation_id,
    by_account_id,at}', subject => '{applicant_id}');
SELECT audit.track('hr.leave_step', open => '{id,request_id,applicant_id,kind,outcome,new_starts_on,new_ends_on,by_account_id,
    by_employee_id,by_post_id,delegation_id,reassignment_id,reassigned_from_id,on_behalf_of_account_id,
    on_behalf_of_employee_id,at}', subject => '{applicant_id}');
SELECT audit.track('hr.leave_ledger', open => '{id,employee_id,year,kind,half_days,request_id,day,at}', subject => '{employee_id}');
