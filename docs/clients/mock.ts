// Answers every operation of a schema with made-up values, from the text of the schema alone: no server, no database.
//
//   node mock.ts ../../schema/by_audience/staff.graphql 4000
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import { addMocksToSchema } from "@graphql-tools/mock";
import { makeExecutableSchema } from "@graphql-tools/schema";
import { isObjectType } from "graphql";
import { createHandler } from "graphql-http/lib/use/http";

const [file, port] = process.argv.slice(2);
const schema = makeExecutableSchema({ typeDefs: readFileSync(file!, "utf8") });

const scalars = {
  Date: () => "2026-07-06",
  DateTime: () => "2026-07-06T01:00:00Z",
  Days: () => 12,
  JSON: () => ({}),
  Percent: () => 10,
  Rupiah: () => 3_287_800,
  UUID: () => "00000000-0000-4000-8000-000000000000",
};
// What is asked of a mock succeeds: no payload holds an error.
const payloads = Object.values(schema.getTypeMap())
  .filter((type) => isObjectType(type) && "errors" in type.getFields())
  .map(({ name }) => [name, () => ({ errors: [] })]);

const mocked = addMocksToSchema({ schema, mocks: { ...scalars, ...Object.fromEntries(payloads) } });
const server = createServer(createHandler({ schema: mocked }));
server.listen(Number(port), "127.0.0.1", () => console.log("The mock answers."));
