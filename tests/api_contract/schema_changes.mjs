// Compares two schemas as graphql-inspector does, and prints what a client would notice, the worst first.
import { readFileSync } from "node:fs";
import { json } from "node:stream/consumers";
import { diff, DiffRule } from "@graphql-inspector/core";
import { buildSchema } from "graphql";

const { released, served } = await json(process.stdin);
const read = (file) => buildSchema(readFileSync(file, "utf8"));
const changes = await diff(read(released), read(served), [DiffRule.ignoreDescriptionChanges]);
console.log(JSON.stringify(changes.map(({ criticality, message }) => ({ level: criticality.level, message }))));
