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
      plugins: { "@graphql-eslint": graphqlPlugin },
      languageOptions: { parser: graphqlPlugin.parser, parserOptions: { graphQLConfig: { projects } } },
      linterOptions: { noInlineConfig: true },
      rules: ESLINT_RULES,
    },
  });
  const results = await eslint.lintFiles(files);
  return results.flatMap(({ filePath, messages }) =>
    messages.map(({ line, ruleId, message }) => `${basename(filePath)}:${line} ${ruleId}: ${message}`),
  );
}

function bySchemaLinter(file) {
  const schema = { definition: readFileSync(file, "utf8") };
  const configuration = new schemaLinter.configuration.Configuration(schema, { rulesOptions: LINTER_OPTIONS });
  const found = schemaLinter.validator.validateSchemaDefinition(schema, configuration.getAllRules(), configuration);
  return found.map(({ locations, ruleName, message }) => `${basename(file)}:${locations?.[0].line} ${ruleName}: ${message}`);
}
