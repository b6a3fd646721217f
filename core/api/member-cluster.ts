// MemberCluster: a cluster that work may be placed on. One schema gives its type, its validation and its CRD.

import { z } from 'zod';
import type { Result } from '../result.ts';
import { err, ok } from '../result.ts';
import type { ClusterFacts } from '../fleet/fleet.ts';
import type { Taint } from '../pod/pod-shape.ts';
import { parseRequest } from '../pod/request-quantity.ts';
import { approximateFloat } from '../quantity/rounding.ts';
import { QUANTITY_PATTERN } from './amount.ts';
import { celRules, listMap } from './crd/hints.ts';
import {
  boundedMap,
  clusterName,
  dnsLabel,
  dnsSubdomain,
  labelMap,
  labelValue,
  qualifiedName,
} from './names.ts';
import { API_VERSION, metadataOf, sortedMap } from './object-meta.ts';
import { taintEffect } from './pod-scheduling.ts';
import type { Problem } from './problem.ts';
import { fields, readObject } from './read-object.ts';
import { roundTripTimes, roundTripTimesMs } from './round-trip-times.ts';

const DEGREES = /^[-+]?\d{1,3}(\.\d{1,15})?$/;
const ONE_ACCESS = 'write either kubeconfigSecretRef or source, not both';

/** A geographic coordinate in degrees; decimal text, as Kubernetes objects hold no fractions. */
function degrees(max: number): z.ZodUnion<readonly [z.ZodString, z.ZodNumber]> {
  const advice = `write degrees from -${max} to ${max}, for example "48.1"`;
  return z
    .union([z.string(), z.number()], advice)
    .check((context) => {
      const isDecimal = DEGREES.test(String(context.value));
      if (isDecimal && Math.abs(Number(context.value)) <= max) return;
      const message = `${JSON.stringify(context.value)} is no such angle; ${advice}`;
      context.issues.push({ code: 'custom', message, input: context.value });
    })
    .meta({ pattern: DEGREES.source, maxLength: 20, minimum: -max, maximum: max });
}

const taint = fields({
  key: qualifiedName.describe('Key of the taint.'),
  value: labelValue.default('').describe('Value of the taint.'),
  effect: taintEffect.describe(
    'NoSchedule keeps new replicas away, PreferNoSchedule avoids the cluster, NoExecute drains it.',
  ),
});

const clusterSource = fields({
  kind: z
    .enum(['KubeconfigContext', 'KubeFedCluster', 'ClusterProfile'])
    .describe('What the access to the cluster is taken from.'),
  name: z.string().min(1).max(253).describe('Name of the context or object.'),
  namespace: dnsLabel(63).optional().describe('Namespace of the object; a context has none.'),
})
  .check((context) => {
    const { kind, namespace } = context.value;
    if (kind !== 'KubeconfigContext' || namespace === undefined) return;
    const message = 'leave namespace out, as a context of a kubeconfig has none';
    context.issues.push({ code: 'custom', path: ['namespace'], message, input: namespace });
  })
  .meta(
    celRules({
      rule: "self.kind != 'KubeconfigContext' || !has(self.namespace)",
      message: 'leave namespace out, as a context of a kubeconfig has none',
    }),
  )
  .describe('Where the access to the cluster is described, instead of a Secret.');

const clusterSpec = fields({
  tier: z
    .enum(['edge', 'fog', 'cloud'])
    .optional()
    .describe('Cloud clusters are used last. Left out: cloud if the name contains "cloud", else edge.'),
  labels: boundedMap(labelMap, 100).optional().describe('Labels that placement.clusterSelector selects by.'),
  taints: z
    .array(taint)
    .max(100)
    .meta(listMap('key', 'effect'))
    .default([])
    .describe('Keep away workloads that do not tolerate them.'),
  region: labelValue.default('').describe('Region the cluster is in.'),
  zone: labelValue.default('').describe('Zone the cluster is in.'),
  provider: labelValue.default('').describe('Who runs the machines.'),
  coordinates: fields({
    latitude: degrees(90).describe('Degrees north, negative: south.'),
    longitude: degrees(180).describe('Degrees east, negative: west.'),
  })
    .optional()
    .describe('Where the cluster stands.'),
  roundTripTimes: roundTripTimes
    .optional()
    .describe(
      'Round-trip times to other member clusters, by their names: {site-b: 12ms}, from 0ms to 10s. One holds both ways, so one of ' +
        'two clusters need declare it; where both do, the longer counts. To itself it is 0, whatever is written. Names that are not ' +
        'registered count once they are.',
    ),
  pricePerHour: z
    .union([z.string(), z.number()], 'write a price per hour, for example "0.12"')
    .check((context) => {
      const price = parseRequest(context.value);
      if (!price.ok) context.issues.push({ code: 'custom', message: price.error, input: context.value });
    })
    .meta({ pattern: QUANTITY_PATTERN, maxLength: 64, minimum: 0 })
    .optional()
    .describe('What the whole cluster costs for an hour, US dollars.'),
  kubeconfigSecretRef: fields({
    name: dnsSubdomain.describe('Name of the Secret.'),
    key: z
      .string()
      .min(1)
      .max(253)
      .regex(/^[-._a-zA-Z0-9]+$/, 'write letters, digits, "-", "_" and "."')
      .default('kubeconfig')
      .describe('Key in the Secret that holds the kubeconfig; if it is not there, the key value is tried.'),
  })
    .optional()
    .describe('The Secret with the kubeconfig of the cluster, in the namespace of mck8s.'),
  source: clusterSource.optional(),
  cordoned: z.boolean().default(false).describe('While true, the cluster takes no new replicas.'),
}).meta(
  celRules({
    rule: '!has(self.kubeconfigSecretRef) || !has(self.source)',
    message: ONE_ACCESS,
  }),
);

/** The schema of the whole object; the CRD comes from it. */
export const memberCluster = fields({
  apiVersion: z.literal(API_VERSION).describe('Group and version.'),
  kind: z.literal('MemberCluster').describe('Kind of the object.'),
  metadata: metadataOf(clusterName).describe('Standard metadata.'),
  spec: clusterSpec.prefault({}).describe('What is known of the cluster.'),
  status: z.looseObject({}).optional().describe('What was found out; written by the controller alone.'),
});

/** A member cluster, evened out. */
export interface MemberCluster {
  readonly kind: 'MemberCluster';
  readonly facts: ClusterFacts;
  /** Declared round-trip times to other clusters by their names, milliseconds. */
  readonly roundTripTimesMs: ReadonlyMap<string, number>;
  /** The Secret with the kubeconfig; null: access to the cluster comes from elsewhere. */
  readonly kubeconfigSecret: { readonly name: string; readonly key: string } | null;
  /** Where access comes from instead of a Secret; null: not said. */
  readonly source: ClusterSource | null;
}

/** What describes the access to a cluster. */
export interface ClusterSource {
  readonly kind: 'KubeconfigContext' | 'KubeFedCluster' | 'ClusterProfile';
  readonly name: string;
  /** Empty: not said. */
  readonly namespace: string;
}

/** Reads a MemberCluster from parsed JSON or YAML: defaults filled in, or all faults. */
export function parseMemberCluster(input: unknown): Result<MemberCluster, readonly Problem[]> {
  const read = readObject(memberCluster, input);
  if (!read.ok) return read;
  const { metadata, spec } = read.value;
  const problems = repeatedTaints(spec.taints);
  if (spec.kubeconfigSecretRef !== undefined && spec.source !== undefined) {
    problems.push({ path: ['spec', 'source'], message: ONE_ACCESS });
  }
  if (problems.length > 0) return err(problems);
  const { name } = metadata;
  return ok({
    kind: 'MemberCluster',
    facts: {
      name,
      tier: spec.tier ?? (name.includes('cloud') ? 'cloud' : 'edge'),
      labels: sortedMap(spec.labels),
      taints: spec.taints,
      region: spec.region,
      zone: spec.zone,
      provider: spec.provider,
      coordinates:
        spec.coordinates === undefined
          ? null
          : { latitude: Number(spec.coordinates.latitude), longitude: Number(spec.coordinates.longitude) },
      pricePerHourUsd: priceOf(spec.pricePerHour),
      cordoned: spec.cordoned,
    },
    roundTripTimesMs: roundTripTimesMs(spec.roundTripTimes),
    kubeconfigSecret: spec.kubeconfigSecretRef ?? null,
    source: spec.source === undefined ? null : { ...spec.source, namespace: spec.source.namespace ?? '' },
  });
}

/** The schema has read the price before. */
function priceOf(written: string | number | undefined): number | null {
  const price = written === undefined ? null : parseRequest(written);
  return price?.ok === true ? approximateFloat(price.value) : null;
}

function repeatedTaints(taints: readonly Taint[]): Problem[] {
  const seen = new Set<string>();
  return taints.flatMap(({ key, effect }, index) => {
    const pair = `${key}:${effect}`;
    if (!seen.has(pair)) {
      seen.add(pair);
      return [];
    }
    const message = `repeats the taint ${pair}; write each key and effect once`;
    return [{ path: ['spec', 'taints', index], message }];
  });
}
