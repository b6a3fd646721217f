// Writes crds/, the CustomResourceDefinitions of all kinds: node deploy/generate.ts. A test fails when they differ from what
// the schemas say.

import { writeFileSync } from 'node:fs';
import { crdFiles } from './crd-files.ts';

for (const { name, text } of await crdFiles()) {
  writeFileSync(new URL(`crds/${name}`, import.meta.url), text);
}
