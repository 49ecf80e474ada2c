// Sends an operation and returns its data, typed as the operation is; throws what the server refuses.
import type { TypedDocumentString } from "./gql/graphql.ts";

const { JEJAK_URL, JEJAK_TOKEN, JEJAK_REGISTERED } = process.env;

export async function ask<Data, Variables>(
  operation: TypedDocumentString<Data, Variables>,
  variables?: Variables,
): Promise<Data> {
  // A server that was given the manifest needs no more than the hash.
  const document = JEJAK_REGISTERED ? operation.__meta__ : { query: operation.toString() };
  const response = await fetch(JEJAK_URL!, {
    method: "POST",
    headers: {
      "Content-Type": "application/json",
      Accept: "application/graphql-response+json",
      ...(JEJAK_TOKEN && { Authorization: `Bearer ${JEJAK_TOKEN}` }),
    },
    body: JSON.stringify({ ...document, variables }),
  });
  const { data, errors } = (await response.json()) as { data: Data; errors?: { message: string }[] };
  if (errors) throw new Error(errors.map(({ message }) => message).join(" "));
  return data;
}
