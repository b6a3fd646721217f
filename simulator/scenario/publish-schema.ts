// Writes the published schema: node simulator/scenario/publish-schema.ts. A test fails when the two differ.

import { writeFileSync } from 'node:fs';
import { scenarioJsonSchema } from './json-schema.ts';

writeFileSync(new URL('../../scenarios/scenario.schema.json', import.meta.url), scenarioJsonSchema());
