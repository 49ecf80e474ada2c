// Which rules must a schema keep? All that graphql-eslint recommends and those named here, and all of
// graphql-schema-linter; every option with its reason.
import { configs } from "@graphql-eslint/eslint-plugin";

// What no id names, because it lives only inside something else or is counted anew for every answer.
export const WITHOUT_ID = {
  "a place in a list": ["PageInfo"],
  "the caller, no matter who that is": ["Viewer"],
  "told once, to the person who asked for it": ["SignInChallenge", "ActivationSlip"],
  "a part or a view of an account, which has an id": ["AccountSession", "AccountSlip", "AccountToHelp", "WaitingReset"],
  "a refusal": ["InsufficientBalance", "LeaveConflict", "Refusal", "VersionConflict"],
  "counted from the law and the rows of a day": [
    "CompensationOfKind", "FamilyRates", "GradeCount", "LawfulPay", "LeaveBalance", "LeaveBucket", "LeaveCapacity", "LeaveColleague",
    "LeaveColleagues", "LeaveDay", "LeaveOption", "LeavePostAssignee", "LeavePreview", "LeavePreviewYear", "LeaveReview",
    "LeaveTeam", "PayRange", "PayStep", "PayTotals", "PolicyPreview", "PublicCompensation", "PublicationPolicy", "PublicationStatement", "ServiceQuarter",
    "ServiceTime", "WithheldField", "WithheldRows",
  ],
  "a line of a pay slip, which has an id, what differs in it, or lines of one name": [
    "PayChange", "PayDifference", "PayDifferenceSum", "PayLine", "UnknownPayKind",
  ],
  "a line or a proof of the log, whose entries have ids": [
    "AccountNotice", "AsOf", "AsOfField", "AuditActor", "AuditChange", "AuditErasure", "AuditProof", "DataAccess",
  ],
  "the log as a whole, named by its size": [
    "AuditCheckpoint", "AuditConsistency", "AuditCosignature", "AuditEvidence", "AuditHealth", "AuditVerification",
  ],
};

const NAMED_HERE = {
  "alphabetize": { fields: ["ObjectTypeDefinition", "InterfaceTypeDefinition", "InputObjectTypeDefinition"], values: true },
  // A type's name begins with a capital, a mutation's does not.
  "input-name": { checkInputType: true, caseSensitiveInputType: false },
  "no-scalar-result-type-on-mutation": undefined,
  // Not every list is a connection, and not every row of one has an id (test_lint.py names the two kinds without).
  "relay-edge-types": { listTypeCanWrapOnlyEdgeType: false, shouldImplementNode: false },
  "require-deprecation-date": undefined,
  "require-description": {
    types: true, rootField: true, DirectiveDefinition: true,
    FieldDefinition: true, InputValueDefinition: true, EnumValueDefinition: true,
  },
  "require-field-of-type-query-in-mutation-result": undefined,
  "require-nullable-fields-with-oneof": undefined,
  "require-nullable-result-in-root": undefined,
  "require-type-pattern-with-oneof": undefined,
  "strict-id-in-types": {
    exceptions: { types: Object.values(WITHOUT_ID).flat(), suffixes: ["Connection", "Edge", "Payload"] },
  },
};

export const ESLINT_RULES = {
  ...configs["flat/schema-recommended"].rules,
  ...configs["flat/schema-relay"].rules,
  ...Object.fromEntries(
    Object.entries(NAMED_HERE).map(([rule, options]) => [
      `@graphql-eslint/${rule}`, options ? ["error", options] : ["error"],
    ]),
  ),
};

// Sorted as a reader looks a word up, without regard to capitals; so does `alphabetize` above.
const AS_A_READER = { sortOrder: "lexicographical" };
export const LINTER_OPTIONS = {
  "enum-values-sorted-alphabetically": AS_A_READER,
  "input-object-fields-sorted-alphabetically": AS_A_READER,
  "interface-fields-sorted-alphabetically": AS_A_READER,
  "type-fields-sorted-alphabetically": AS_A_READER,
};
