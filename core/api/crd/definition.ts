// The CustomResourceDefinition of a kind, made from its schemas. It says nothing that they or the table of kinds do not.

import { z } from 'zod';
import type { Column, Kind } from './kinds.ts';
import type { BorrowedTypes, SchemaNode } from './structural.ts';
import { structural } from './structural.ts';

const GROUP = 'fogguru.eu';
const VERSION = 'v1';

/** The CRD of a kind as an object. `types` holds the schemas of Kubernetes' own types that the kind borrows. */
export function customResourceDefinition(kind: Kind, types: BorrowedTypes): SchemaNode {
  const { plural, shortNames, scope } = kind;
  const singular = kind.kind.toLowerCase();
  const names = { kind: kind.kind, listKind: `${kind.kind}List`, plural, singular, shortNames };
  return {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name: `${plural}.${GROUP}`, labels: { 'app.kubernetes.io/part-of': 'mck8s' } },
    spec: {
      group: GROUP,
      scope,
      names: { ...names, categories: ['mck8s'] },
      versions: [
        {
          name: VERSION,
          served: true,
          storage: true,
          subresources: subresourcesOf(kind),
          additionalPrinterColumns: kind.columns.map(columnOf),
          schema: { openAPIV3Schema: objectSchema(kind, types) },
        },
      ],
    },
  };
}

/** The structural schema of whole objects of a kind. */
export function objectSchema(kind: Kind, types: BorrowedTypes): SchemaNode {
  const object = structural(jsonSchemaOf(kind.object), types);
  const properties = object['properties'] as Readonly<Record<string, SchemaNode>>;
  const { apiVersion, kind: kindName, metadata, spec } = properties;
  const words = structural(jsonSchemaOf(kind.status), types);
  const description = properties['status']?.['description'];
  return {
    type: 'object',
    description: `${kind.kind} of mck8s.`,
    ...((object['required'] as readonly string[]).includes('spec') ? { required: ['spec'] } : {}),
    properties: {
      apiVersion: { type: 'string', description: apiVersion?.['description'] },
      kind: { type: 'string', description: kindName?.['description'] },
      metadata: metadataSchema(metadata),
      spec,
      // Without it, an object that nobody has looked at yet would seem to be as it should.
      status: { ...words, description, default: { observedGeneration: -1 } },
    },
  };
}

/** Of metadata, a CRD may only say what names there can be. */
function metadataSchema(metadata: SchemaNode | undefined): SchemaNode {
  const { name } = metadata?.['properties'] as Readonly<Record<string, SchemaNode>>;
  return { type: 'object', properties: { name } };
}

function jsonSchemaOf(schema: z.ZodType): SchemaNode {
  return z.toJSONSchema(schema, { io: 'input' });
}

function subresourcesOf(kind: Kind): SchemaNode {
  const scale = {
    specReplicasPath: '.spec.replicas',
    statusReplicasPath: '.status.replicas',
    labelSelectorPath: '.status.selector',
  };
  return { status: {}, ...(kind.scales === true ? { scale } : {}) };
}

function columnOf({ name, type, jsonPath, description, priority }: Column): SchemaNode {
  return {
    name,
    type,
    jsonPath,
    ...(description === undefined ? {} : { description }),
    ...(priority === undefined ? {} : { priority }),
  };
}
