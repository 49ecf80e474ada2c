// Sends an operation and returns its data, typed as the operation is; throws what the server refuses, with its codes.
import type { TypedDocumentString } from "./gql/graphql.ts";

const { JEJAK_URL, JEJAK_TOKEN, JEJAK_REGISTERED } = process.env;

export interface Refused {
  message: string;
  extensions: { code: string };
}

export class Refusal extends Error {
  // Go by these: a sentence may change, a code does not.
  readonly codes: string[];

  constructor(errors: Refused[]) {
    super(errors.map(({ message }) => message).join(" "));
    this.codes = errors.map(({ extensions }) => extensions.code);
  }
}

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
  const { data, errors } = (await response.json()) as { data: Data; errors?: Refused[] };
  if (errors) throw new Refusal(errors);
  return data;
}
