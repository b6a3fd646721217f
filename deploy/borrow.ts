// Writes kubernetes-types.yaml, the types of Kubernetes' own that our CRDs contain: node deploy/borrow.ts FOLDER
// FOLDER is api/openapi-spec/v3 of Kubernetes' sources, such as those in Go's module cache.

import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { reducedType } from './reduce-openapi.ts';
import { yamlText } from './yaml-text.ts';

const VERSION = 'v1.36.3';

const TYPES: readonly (readonly [document: string, type: string])[] = [
  ['apis__apps__v1_openapi.json', 'io.k8s.api.core.v1.PodTemplateSpec'],
  ['apis__apps__v1_openapi.json', 'io.k8s.api.apps.v1.DeploymentStrategy'],
  ['apis__batch__v1_openapi.json', 'io.k8s.api.batch.v1.PodFailurePolicy'],
  ['apis__batch__v1_openapi.json', 'io.k8s.api.batch.v1.SuccessPolicy'],
];

function schemasIn(file: string): Readonly<Record<string, Readonly<Record<string, unknown>>>> {
  const document = JSON.parse(readFileSync(file, 'utf8')) as {
    readonly components: { readonly schemas: Readonly<Record<string, Readonly<Record<string, unknown>>>> };
  };
  return document.components.schemas;
}

const folder =
  process.argv[2] ??
  `${process.env['HOME'] ?? ''}/go/pkg/mod/k8s.io/kubernetes@${VERSION}/api/openapi-spec/v3`;
const types = TYPES.map(([document, type]) => [type, reducedType(schemasIn(join(folder, document)), type)]);
const provenance =
  ` Types of Kubernetes' own in our CRDs: api/openapi-spec/v3 of k8s.io/kubernetes ${VERSION} (Apache-2.0),\n` +
  ' reduced by node deploy/borrow.ts.';
writeFileSync(
  new URL('kubernetes-types.yaml', import.meta.url),
  await yamlText({ types: Object.fromEntries(types) as unknown }, provenance),
);
