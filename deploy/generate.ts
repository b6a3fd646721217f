// Writes crds/, the CustomResourceDefinitions of all kinds, and the templates of the Helm chart that are made from these and from
// operator/ and rbac/, and docs/api.md: node deploy/generate.ts. A test fails when they differ from what their sources say.

import { mkdirSync, writeFileSync } from 'node:fs';
import { apiReference } from './api-reference.ts';
import { chartTemplates } from './chart-files.ts';
import { crdFiles } from './crd-files.ts';

for (const { name, text } of await crdFiles()) {
  writeFileSync(new URL(`crds/${name}`, import.meta.url), text);
}
for (const { name, text } of await chartTemplates()) {
  const file = new URL(`chart/mck8s/templates/${name}`, import.meta.url);
  mkdirSync(new URL('.', file), { recursive: true });
  writeFileSync(file, text);
}
writeFileSync(new URL('../docs/api.md', import.meta.url), apiReference());
