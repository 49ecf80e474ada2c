// Serves PostGraphile over the schema `peer` of a database: `node server.mjs URL PORT`. Called by bench.reads.systems.

import { createServer } from "node:http";
import { postgraphile } from "postgraphile";
import { makePgService } from "postgraphile/adaptors/pg";
import { grafserv } from "postgraphile/grafserv/node";
import { PostGraphileAmberPreset } from "postgraphile/presets/amber";

const [connectionString, port] = process.argv.slice(2);
// As it comes, but for answers as text: its makers offer that, and it takes some hundredths less.
const preset = {
  extends: [PostGraphileAmberPreset],
  pgServices: [makePgService({ connectionString, schemas: ["peer"] })],
  grafserv: { graphqlPath: "/graphql", graphiql: false, websockets: false, watch: false, outputDataAsString: true },
};
const instance = postgraphile(preset);
const server = createServer();
await instance.createServ(grafserv).addTo(server);
await instance.getSchema();
server.listen(Number(port), "127.0.0.1");
