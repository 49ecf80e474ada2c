# ruff: noqa: E501 - a test is named in one line
"""Names of the tests that reach each error code; tests/api_contract/test_error_codes.py checks them.

A test reaches a code when it asks over HTTP and its own lines, or what they name at the top of their file, hold the
code; of a body that breaks off the application itself is asked, since nobody is left at the other end. Three codes are
rules' alone: no field asks for what they refuse yet, and a case of the law reaches them.
"""

from collections.abc import Mapping

_CODES_BY_TEST = {
    "delegation/test_delegation.py::test_a_delegation_that_cannot_stand_is_refused_in_words": (
        "DELEGATE_UNFIT WRONG_DELEGATION_KIND"
    ),
    "delegation/test_delegation.py::test_a_vacant_post_has_a_plt_for_three_months_who_goes_when_it_is_filled": (
        "DELEGATION_TOO_LONG"
    ),
    "delegation/test_delegation.py::test_two_who_stand_in_for_each_other_are_refused_by_words_and_by_the_database": (
        "DELEGATION_LEADS_BACK"
    ),
    "delegation/test_delegation.py::test_what_was_ended_frees_its_days_and_is_ended_once": (
        "DELEGATION_OVER DELEGATION_OVERLAPS"
    ),
    "delegation/test_reassignment.py::test_never_to_the_applicant_nor_to_where_nobody_is": "NOBODY_THERE NOT_ENTITLED",
    "delegation/test_coverage.py::test_who_stands_in_for_somebody_on_leave_stays_until_another_does": (
        "DELEGATE_STILL_NEEDED"
    ),
    "delegation/test_coverage.py::test_the_decision_waits_for_a_delegate_and_not_the_request": "DELEGATE_REQUIRED",
    "endpoints/test_without_regency.py::test_while_the_database_is_away_the_process_says_so_and_breaks_nothing": "INTERNAL",
    "endpoints/test_every_request.py::test_a_date_or_a_number_that_is_none_is_the_askers_mistake": "BAD_REQUEST",
    "endpoints/test_history.py::test_an_act_without_the_authority_is_told_as_refused": "DENIED",
    "endpoints/test_history.py::test_an_id_that_names_nothing_is_not_found": "NOT_FOUND",
    "endpoints/test_history_filters.py::test_a_search_that_would_read_too_much_says_what_to_add": "SEARCH_TOO_WIDE",
    "endpoints/test_history_filters.py::test_nothing_closed_is_looked_for_without_a_purpose": "PURPOSE_REQUIRED",
    "policy/test_auditors.py::test_what_is_closed_cannot_be_looked_up": "LETTER_REQUIRED",
    "endpoints/test_lists.py::test_a_cursor_belongs_to_its_list_and_filter": "INVALID_CURSOR",
    "endpoints/test_policies.py::test_nobody_approves_what_they_proposed": "SAME_PERSON",
    "endpoints/test_policies.py::test_no_decree_opens_what_a_law_closes": "FIELD_CLOSED_BY_LAW",
    "endpoints/test_policies.py::test_no_policy_overlaps_one_in_force": "POLICY_OVERLAPS",
    "endpoints/test_policies.py::test_a_step_out_of_order_is_refused_in_words": "POLICY_SETTLED",
    "endpoints/test_refusals.py::test_a_pppk_teacher_has_the_school_holidays_instead": "NO_LEAVE_FOR_TEACHERS",
    "endpoints/test_refusals.py::test_a_decision_takes_a_session_with_the_second_factor_and_advice_does_not": (
        "SECOND_FACTOR_NEEDED"
    ),
    "endpoints/test_refusals.py::test_a_request_says_why": "INVALID_INPUT",
    "endpoints/test_refusals.py::test_a_stale_version_is_refused_with_the_version_now": "STALE_VERSION",
    "endpoints/test_refusals.py::test_a_step_is_filled_in_as_the_form_wants_it": (
        "NEW_DATES_NOT_ALLOWED NEW_DATES_REQUIRED REASON_REQUIRED"
    ),
    "endpoints/test_refusals.py::test_a_step_is_taken_once_and_the_second_caller_learns_by_whom": "ALREADY_DECIDED",
    "endpoints/test_refusals.py::test_a_year_whose_history_is_not_on_record_grants_nothing": "HISTORY_NOT_RECORDED",
    "endpoints/test_refusals.py::test_after_the_last_day_of_service_there_is_no_leave": "SERVICE_ENDED",
    "endpoints/test_refusals.py::test_dates_that_hold_no_leave_are_refused": (
        "CALENDAR_MISSING DATES_IN_PAST DATES_REVERSED NO_LAW_IN_FORCE NO_WORKING_DAYS"
    ),
    "endpoints/test_refusals.py::test_for_part_time_pppk_no_rule_is_on_file": "NO_RULE_ON_FILE",
    "endpoints/test_refusals.py::test_leave_of_one_person_does_not_overlap": "LEAVE_OVERLAPS",
    "endpoints/test_refusals.py::test_more_days_than_are_left_are_refused_with_what_is_left": "INSUFFICIENT_BALANCE",
    "endpoints/test_refusals.py::test_nobody_takes_a_step_on_their_own_leave": "SELF_APPROVAL",
    "endpoints/test_refusals.py::test_the_decision_waits_for_the_advice": "WRONG_STATE",
    "endpoints/test_refusals.py::test_under_one_year_of_service_there_is_no_annual_leave": "NOT_YET_ENTITLED",
    "endpoints/test_refusals.py::test_who_holds_no_post_any_more_asks_for_no_leave": "NO_POST_HELD",
    "endpoints/test_refusals.py::test_without_anybody_above_nobody_can_advise": "NO_SUPERIOR",
    "endpoints/test_idempotency.py::test_the_same_key_for_something_else_is_refused": "IDEMPOTENCY_MISMATCH",
    "endpoints/test_revoked_rights.py::test_an_act_is_refused_when_its_right_was_lost_meanwhile": "NOT_SIGNED_IN ROLES_CHANGED",
    "endpoints/test_sign_in.py::test_wrong_expired_used_and_replaced_codes_look_the_same": "CODE_INVALID",
    "graphql_http/test_deadline.py::test_the_database_itself_ends_a_statement_that_takes_too_long": "DEADLINE_PASSED",
    "graphql_http/test_persisted_documents.py::test_a_setting_leaves_signed_in_callers_the_registered_documents_alone": (
        "DOCUMENT_REQUIRED"
    ),
    "graphql_http/test_persisted_documents.py::test_an_unknown_id_is_one_error_in_a_well_formed_answer": "DOCUMENT_UNKNOWN",
    "graphql_http/test_persisted_documents.py::test_one_operation_of_several_is_named": "OPERATION_UNKNOWN",
    "graphql_http/test_document_limits.py::test_a_list_is_read_by_pages_of_1_to_100": "INVALID_PAGE",
    "graphql_http/test_document_limits.py::test_a_list_that_is_given_has_at_most_100_items": "LIST_TOO_LONG",
    "graphql_http/test_document_limits.py::test_a_text_with_nul_is_refused_wherever_it_stands": "UNSTORABLE_TEXT",
    "graphql_http/test_document_limits.py::test_about_the_schema_what_tools_ask_is_answered_and_no_more": "INTROSPECTION_TOO_WIDE",
    "graphql_http/test_document_limits.py::test_each_limit_lets_through_what_it_allows_and_refuses_one_more": (
        "SOURCE_TOO_LONG TOO_DEEP TOO_MANY_ALIASES TOO_MANY_DIRECTIVES TOO_MANY_FIELDS TOO_MANY_MUTATIONS "
        "TOO_MANY_ROOT_FIELDS TOO_MANY_TOKENS"
    ),
    "graphql_http/test_rate_limits.py::test_a_caller_changes_something_80_times_a_minute": "TOO_MANY_CHANGES",
    "graphql_http/test_rate_limits.py::test_ten_requests_of_a_caller_run_at_once_and_no_more": "TOO_MANY_AT_ONCE",
    "graphql_http/test_rate_limits.py::test_a_caller_without_points_is_told_when_to_come_back": "RATE_LIMITED",
    "graphql_http/test_transport.py::test_a_body_is_json_by_that_very_name": "UNSUPPORTED_MEDIA_TYPE",
    "graphql_http/test_transport.py::test_a_body_may_have_100_000_bytes_and_no_more": "BODY_TOO_LARGE",
    "graphql_http/test_transport.py::test_a_document_in_an_address_needs_a_header_that_no_form_can_send": "PREFLIGHT_NEEDED",
    "graphql_http/test_transport.py::test_another_method_is_told_which_there_are": "METHOD_NOT_ALLOWED",
    "graphql_http/test_transport.py::test_the_answer_comes_in_the_media_type_that_is_liked_best": "NOT_ACCEPTABLE",
    "graphql_http/test_transport.py::test_what_is_no_request_is_refused_with_400_in_either_media_type": "BODY_MALFORMED",
    "pay/test_payslip_questions.py::test_a_question_is_answered_once_on_the_version_that_was_read": "QUESTION_ANSWERED",
    "pay/test_payslip_questions.py::test_one_question_about_a_slip_waits_at_a_time": "QUESTION_PENDING",
    "erasure/test_request.py::test_an_open_letter_of_audit_is_a_hold": "UNDER_AUDIT",
    "erasure/test_request.py::test_it_is_asked_for_once_and_again_when_it_was_cancelled": (
        "ERASURE_SETTLED ERASURE_STANDS"
    ),
    "endpoints/test_pay_runs.py::test_the_person_who_brought_a_month_never_closes_it": (
        "RUN_CHANGED RUN_CLOSED SAME_PERSON"
    ),
    "erasure/test_request.py::test_nobody_approves_what_they_asked_for": "SECOND_PERSON_NEEDED",
    "erasure/test_request.py::test_of_somebody_in_service_nothing_is_destroyed": "STILL_IN_SERVICE",
    "evidence/test_links.py::test_a_link_opens_for_nobody_but_the_session_that_asked": "EVIDENCE_LINK_REFUSED",
    "evidence/test_links.py::test_no_link_gives_its_evidence_twice": "EVIDENCE_LINK_USED",
    "evidence/test_links.py::test_too_much_is_refused_before_there_is_a_link": "TOO_MUCH_EVIDENCE",
    "identity/test_cookies.py::test_a_wrong_proof_is_refused": "CROSS_SITE",
    "identity/test_forged_tokens.py::test_a_forged_token_opens_nothing": "PROVIDER_REFUSED",
    "identity/test_sign_in_throttle.py::test_after_four_wrong_passwords_the_right_one_waits_too": "BAD_CREDENTIALS TOO_MANY_TRIES",
    "identity/test_passwords.py::test_a_person_changes_the_password_and_their_other_sessions_end": (
        "WEAK_PASSWORD WRONG_PASSWORD"
    ),
    "identity/test_oidc_provider.py::test_an_identity_opens_one_account_and_may_be_unlinked": "IDENTITY_TAKEN",
    "identity/test_oidc_provider.py::test_whom_nobody_linked_opens_nothing": "NOT_LINKED",
    "identity/test_account_resets.py::test_a_slip_opens_no_role_without_the_code_that_came_with_it": "ENROLMENT_CODE_NEEDED",
    "identity/test_account_resets.py::test_before_a_role_has_its_second_factor_an_administrator_makes_the_slip": (
        "ADMINISTRATOR_NEEDED"
    ),
    "identity/test_account_resets.py::test_nobody_helps_beyond_their_unit_and_nobody_themselves": "ANOTHER_PERSON_NEEDED",
    "identity/test_account_resets.py::test_two_administrators_take_a_privileged_second_factor": "TOTP_RESET_SETTLED",
    "identity/test_second_factor.py::test_a_challenge_runs_out": "CHALLENGE_OVER",
    "identity/test_second_factor.py::test_a_code_is_used_up_with_every_code_before_it": "WRONG_SECOND_FACTOR",
    "identity/test_second_factor.py::test_another_authenticator_replaces_the_first_with_one_of_its_codes_only": (
        "SECOND_FACTOR_STANDS"
    ),
    "identity/test_second_factor.py::test_setting_one_up_needs_the_password_and_ends_other_sessions": "NOT_ENROLLING",
    "identity/test_vouching.py::test_a_request_falls_with_the_office_of_its_author": "REQUESTER_GONE",
    "identity/test_vouching.py::test_a_slip_opens_nothing_once_its_maker_helps_the_person_no_more": "VOUCHING_OVER",
    "api_contract/test_error_codes.py::test_a_body_that_breaks_off_is_reported_to_the_proxy_that_passes_it_on": "BODY_INCOMPLETE",
    "api_contract/test_error_codes.py::test_a_database_that_takes_nobody_in_is_a_503_and_a_reason_to_repeat": "UNAVAILABLE",
    "api_contract/test_error_codes.py::test_a_page_beyond_the_points_of_one_request_is_refused": "TOO_COSTLY TOO_MANY_NODES",
    "api_contract/test_error_codes.py::test_too_many_who_sign_in_at_once_are_told_to_come_back": "BUSY",
    "api_contract/test_error_codes.py::test_without_anybody_who_may_decide_no_leave_is_filed": "NO_DECIDING_OFFICER",
}  # fmt: skip

TEST_BY_CODE: Mapping[str, str] = {
    code: test for test, codes in _CODES_BY_TEST.items() for code in codes.split()
}
"""By code, the test that asks over HTTP and is told it."""

CASE_BY_CODE: Mapping[str, str] = {
    "DELEGATE_MAY_NOT": "law/cases/standing_in.toml",
    "GRADE_NOT_OF_KIND": "law/cases/slip.toml",
    "NO_PAY_STEP": "law/cases/base_pay.toml",
    "OUTCOME_NOT_OFFERED": "law/cases/steps.toml",
    "UNKNOWN_GRADE": "law/cases/base_pay.toml",
}
"""By code, the cases of the law that a rule refuses with it."""
