// What is different in one cluster: other images, variables, labels, or any part of the pod template. It says what may be
// written and what contradicts itself; it changes no template.

import { z } from 'zod';
import { celRules, listMap } from './crd/hints.ts';
import { boundedMap, clusterName, CLUSTERS_MAX, dnsLabel, labelMap, qualifiedName } from './names.ts';
import type { Problem } from './problem.ts';
import { fields } from './read-object.ts';

const ENTRIES_MAX = 100;
const POINTER = /^\/(metadata|spec)(\/([^~/]|~[01])+)+$/;
const pointer = z
  .string()
  .max(1024)
  .regex(POINTER, 'write a path below the template, for example /spec/containers/0/image');

const imageOverride = fields({
  container: dnsLabel(63).describe('Name of a container or init container of the template.'),
  image: z.string().min(1).max(4096).describe('The image it runs in this cluster.'),
});

const envOverride = fields({
  container: dnsLabel(63).describe('Name of a container or init container of the template.'),
  name: z
    .string()
    .min(1)
    .max(253)
    .regex(/^[^=]+$/, 'write the name of a variable, without "="')
    .describe('Name of the variable; added where the container has none of that name.'),
  value: z.string().max(32_768).default('').describe('Its value in this cluster.'),
});

const patchOperation = fields({
  op: z
    .enum(['add', 'remove', 'replace', 'move', 'copy', 'test'])
    .describe('What to do, as in JSON Patch (RFC 6902).'),
  path: pointer.describe('Where, as a JSON Pointer below the template: /spec/containers/0/image.'),
  from: pointer.optional().describe('Where the value is taken from; for move and copy only.'),
  value: z.unknown().optional().describe('The value; for add, replace and test only. It cannot be null.'),
})
  .check((context) => {
    const { op, from, value } = context.value;
    const takesFrom = op === 'move' || op === 'copy';
    const takesValue = !takesFrom && op !== 'remove';
    const issue = (field: string, message: string): void => {
      context.issues.push({ code: 'custom', path: [field], message, input: context.value });
    };
    if (takesFrom && from === undefined) issue('from', `is missing; write the path that ${op} takes from`);
    if (!takesFrom && from !== undefined) issue('from', `leave from out, as ${op} takes none`);
    if (takesValue && value === undefined) issue('value', `is missing; write the value that ${op} needs`);
    if (!takesValue && value !== undefined) issue('value', `leave value out, as ${op} takes none`);
  })
  .meta({
    anyOf: [
      { required: ['value'], properties: { op: { enum: ['add', 'replace', 'test'] } } },
      { properties: { op: { enum: ['remove', 'move', 'copy'] } } },
    ],
    ...celRules({
      rule: "(self.op in ['move', 'copy']) == has(self.from)",
      message: 'write from for move and copy, and for no other',
    }),
  });

const clusterOverride = fields({
  cluster: clusterName.describe('The cluster in which this holds.'),
  image: z
    .array(imageOverride)
    .max(ENTRIES_MAX)
    .meta(listMap('container'))
    .default([])
    .describe('Other images, by container.'),
  env: z
    .array(envOverride)
    .max(ENTRIES_MAX)
    .meta(listMap('container', 'name'))
    .default([])
    .describe('Other or further variables.'),
  labels: boundedMap(labelMap, ENTRIES_MAX)
    .default({})
    .describe('Labels that pods have here on top of those of the template.'),
  annotations: boundedMap(z.record(qualifiedName, z.string().max(262_144)), ENTRIES_MAX)
    .default({})
    .describe('Annotations that pods have here on top of those of the template.'),
  jsonPatch: z
    .array(patchOperation)
    .max(ENTRIES_MAX)
    .default([])
    .describe('Changes of the template, carried out in order after all the others.'),
});

/** The field of a spec that says what differs by cluster. */
export const clusterOverrides = z
  .array(clusterOverride)
  .max(CLUSTERS_MAX)
  .meta(listMap('cluster'))
  .default([])
  .describe('What is different in some clusters; each cluster at most once.');

/** What is different in one cluster. Applied in the order image, env, labels and annotations, jsonPatch. */
export type ClusterOverride = Readonly<z.output<typeof clusterOverride>>;

/** What an override is held against: the names of the template's containers. */
interface Overridden {
  readonly containers: readonly { readonly name: string }[];
  readonly initContainers?: readonly { readonly name: string }[] | undefined;
}

/** Overrides that say a thing twice, or that name a container the template does not have. */
export function overrideProblems(overrides: readonly ClusterOverride[], pod: Overridden): Problem[] {
  const path = ['spec', 'overrides'];
  const names = [...pod.containers, ...(pod.initContainers ?? [])].map(({ name }) => name);
  const clusters = overrides.map(({ cluster }) => [cluster]);
  return [
    ...repeats(clusters, path, 'cluster'),
    ...overrides.flatMap(({ image, env }, index) => [
      ...repeats(
        image.map(({ container }) => [container]),
        [...path, index, 'image'],
        'container',
      ),
      ...repeats(
        env.map(({ container, name }) => [container, name]),
        [...path, index, 'env'],
        'variable',
      ),
      ...unknownContainers(image, names, [...path, index, 'image']),
      ...unknownContainers(env, names, [...path, index, 'env']),
    ]),
  ];
}

function repeats(keys: readonly string[][], path: Problem['path'], what: string): Problem[] {
  const seen = new Set<string>();
  return keys.flatMap((key, index) => {
    const isNew = !seen.has(key.join('='));
    seen.add(key.join('='));
    const message = `names ${what} ${key.join(' ')} a second time; write each ${what} once`;
    return isNew ? [] : [{ path: [...path, index], message }];
  });
}

function unknownContainers(
  entries: readonly { readonly container: string }[],
  names: readonly string[],
  path: Problem['path'],
): Problem[] {
  return entries.flatMap(({ container }, index) => {
    const message = `there is no container ${container} in the template; write one of ${names.join(', ')}`;
    return names.includes(container) ? [] : [{ path: [...path, index, 'container'], message }];
  });
}
