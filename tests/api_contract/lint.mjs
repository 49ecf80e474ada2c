// Holds each schema against the profile, with graphql-eslint and with graphql-schema-linter; prints every finding.
import { readFileSync } from "node:fs";
import { basename, dirname } from "node:path";
import { json } from "node:stream/consumers";
import graphqlPlugin from "@graphql-eslint/eslint-plugin";
import { ESLint } from "eslint";
import schemaLinter from "graphql-schema-linter";
import { ESLINT_RULES, LINTER_OPTIONS, WITHOUT_ID } from "./profile.mjs";

const { files } = await json(process.stdin);
const findings = [...(await byEslint()), ...files.flatMap(bySchemaLinter)];
console.log(JSON.stringify({ findings, withoutId: Object.values(WITHOUT_ID).flat() }));

async function byEslint() {
  const projects = Object.fromEntries(files.map((file) => [file, { schema: file }]));
  const eslint = new ESLint({
    cwd: dirname(files[0]),
    overrideConfigFile: true,
    overrideConfig: {
      files: ["**/*.graphql"],
      plugins: { "@graphql-eslint": { ...graphqlPlugin, rules: { ...graphqlPlugin.rules, ...told() } } },
      languageOptions: { parser: graphqlPlugin.parser, parserOptions: { graphQLConfig: { projects } } },
      linterOptions: { noInlineConfig: true },
      rules: ESLINT_RULES,
    },
  });
  const results = await eslint.lintFiles(files);
  return results.flatMap(({ filePath, messages }) =>
    messages.filter(({ messageId }) => messageId !== "MESSAGE_CAN_BE_REMOVED").map(({ line, ruleId, message }) => `${basename(filePath)}:${line} ${ruleId}: ${message}`),
  );
}

// Two rules are shown a node otherwise than it stands in the schema.
function told() {
  const shown = { "require-deprecation-date": withDate, "no-typename-prefix": withoutWhatGoes };
  return Object.fromEntries(
    Object.entries(shown).map(([name, as]) => {
      const rule = graphqlPlugin.rules[name];
      const visits = (context) => Object.entries(rule.create(context)).map(([of, visit]) => [of, (node) => visit(as(node))]);
      return [name, { ...rule, create: (context) => Object.fromEntries(visits(context)) }];
    }),
  );
}

// The rule looks for the date in an argument that GraphQL's own @deprecated does not have; ours stands in the reason.
// That a date has come is for the next release to act upon, and no finding on a day when nobody changed anything.
function withDate(node) {
  const reason = node.arguments?.find(({ name }) => name.value === "reason")?.value;
  const [, year, month, day] = /, removed on (\d{4})-(\d\d)-(\d\d)$/.exec(reason?.value ?? "") ?? [];
  if (!day) return node;
  const date = { name: { value: "deletionDate" }, value: { ...reason, value: `${day}/${month}/${year}` } };
  return { ...node, arguments: [...node.arguments, date] };
}

// A name that is a fault is why a field goes.
function withoutWhatGoes(node) {
  const stays = ({ directives }) => !directives.some(({ name }) => name.value === "deprecated");
  return { ...node, fields: node.fields?.filter(stays) };
}

function bySchemaLinter(file) {
  const schema = { definition: readFileSync(file, "utf8") };
  const configuration = new schemaLinter.configuration.Configuration(schema, { rulesOptions: LINTER_OPTIONS });
  const found = schemaLinter.validator.validateSchemaDefinition(schema, configuration.getAllRules(), configuration);
  return found.map(({ locations, ruleName, message }) => `${basename(file)}:${locations?.[0].line} ${ruleName}: ${message}`);
}
