// Asks a server everything that graphql-http's audit asks, as the caller who holds the token, or as the public without one.
import { json } from "node:stream/consumers";
import { auditServer } from "graphql-http";

const { url, token } = await json(process.stdin);
const bearer = token ? { authorization: `Bearer ${token}` } : {};
const asTheHolder = (address, { headers, ...rest } = {}) =>
  fetch(address, { ...rest, headers: { ...headers, ...bearer, "GraphQL-Require-Preflight": "1" } });

const results = await auditServer({ url, fetchFn: asTheHolder });
console.log(JSON.stringify(results.map(({ id, name, status, reason }) => ({ id, name, status, reason }))));
