// Reads the schema that this token sees, by URL, and writes the types and the manifest of the operations in *.ts.
import type { CodegenConfig } from "@graphql-codegen/cli";

const { JEJAK_URL, JEJAK_TOKEN } = process.env;

const config: CodegenConfig = {
  schema: { [JEJAK_URL!]: { headers: JEJAK_TOKEN ? { Authorization: `Bearer ${JEJAK_TOKEN}` } : {} } },
  documents: ["*.ts", "!codegen.ts"],
  importExtension: ".ts",
  generates: {
    "gql/": {
      preset: "client",
      presetConfig: {
        fragmentMasking: false,
        // gql/persisted-documents.json holds every operation under `sha256:` and the hash of its text.
        persistedDocuments: { mode: "embedHashInDocument", hashAlgorithm: "sha256", hashPropertyName: "documentId" },
      },
      config: {
        documentMode: "string",
        enumType: "string-literal",
        useTypeImports: true,
        // A scalar that is not named here stops the generation.
        strictScalars: true,
        scalars: {
          Date: "string",
          DateTime: "string",
          Days: "number",
          JSON: "unknown",
          Percent: "number",
          Rupiah: "number",
          UUID: "string",
        },
      },
    },
  },
};

export default config;
