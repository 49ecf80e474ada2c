-- Purpose:    what employees ask about their own pay slips, and what payroll answers.
-- Called by:  models/migrations/0004_payslip_questions.py
-- Privileges: owner; grants.sql hands out the rest.
-- Locks:      none that lasts.

CREATE TABLE hr.payslip_question (
    id             uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    payslip_id     uuid NOT NULL,
    employee_id    uuid NOT NULL,
    state          text NOT NULL DEFAULT 'WAITING',
    question       text NOT NULL,
    asked_by_id    uuid NOT NULL REFERENCES hr.account,
    asked_at       timestamptz NOT NULL DEFAULT now(),
    answer         text,
    answered_by_id uuid REFERENCES hr.account,
    answered_at    timestamptz,
    version        integer NOT NULL DEFAULT 1,
    CONSTRAINT payslip_question_is_about_a_slip FOREIGN KEY (payslip_id, employee_id) REFERENCES hr.payslip (id, employee_id),
    CONSTRAINT payslip_question_state_is_known CHECK (state IN ('WAITING', 'ANSWERED')),
    CONSTRAINT payslip_question_is_answered_at_once CHECK ((state = 'ANSWERED') = (answer IS NOT NULL)
        AND (state = 'ANSWERED') = (answered_at IS NOT NULL) AND (state = 'ANSWERED') = (answered_by_id IS NOT NULL)),
    CONSTRAINT payslip_question_words_are_short CHECK (question ~ '\S' AND char_length(question) <= 2000
        AND answer ~ '\S' AND char_length(answer) <= 2000),
    CONSTRAINT payslip_question_words_are_plain CHECK (hr.is_plain(question, answer))
);
-- One question about a slip waits at a time.
CREATE UNIQUE INDEX payslip_question_waits_alone ON hr.payslip_question (payslip_id) WHERE state = 'WAITING';
CREATE INDEX payslip_question_by_slip ON hr.payslip_question (payslip_id, asked_at, id);
CREATE INDEX payslip_question_by_person ON hr.payslip_question (employee_id);
-- Those that wait, the oldest first.
CREATE INDEX payslip_question_in_order ON hr.payslip_question (asked_at, id) WHERE state = 'WAITING';

SELECT audit.track('hr.payslip_question', open => '{id,payslip_id,employee_id,state,asked_by_id,asked_at,answered_by_id,answered_at,version}', subject => '{employee_id}');
