// The published form of the scenario schema, for editors. It says nothing that the zod schema does not.

import { z } from 'zod';
import { scenarioSchema } from './schema.ts';

/** JSON Schema of a scenario file, as text; it opens the file's first line for YAML language servers. */
export function scenarioJsonSchema(): string {
  const schema = z.toJSONSchema(scenarioSchema, { io: 'input', override: withoutRefused });
  return `${JSON.stringify({ title: 'mck8s scenario', ...schema }, null, 2)}\n`;
}

/** A field with a pattern is text: what else the schema takes, it takes only to refuse it with advice. */
function withoutRefused({ jsonSchema }: { readonly jsonSchema: z.core.JSONSchema.BaseSchema }): void {
  if (jsonSchema.pattern !== undefined) delete jsonSchema.anyOf;
}
