// The published form of the scenario schema, for editors. It says nothing that the zod schema does not.

import { z } from 'zod';
import { scenarioSchema } from './schema.ts';

/** JSON Schema of a scenario file, as text; it opens the file's first line for YAML language servers. */
export function scenarioJsonSchema(): string {
  const schema = z.toJSONSchema(scenarioSchema, { io: 'input' });
  return `${JSON.stringify({ title: 'mck8s scenario', ...schema }, null, 2)}\n`;
}
