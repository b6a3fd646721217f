// The metadata of our objects: what a name may be, and the part of it that decisions read.

import { z } from 'zod';
import { compareText } from '../text.ts';
import { dnsLabel, labelMap } from './names.ts';

/** The group and version of every kind of ours. */
export const API_VERSION = 'fogguru.eu/v1';

/** Name, namespace and labels of an object. */
export interface ObjectMeta {
  readonly name: string;
  /** Empty on cluster-scoped kinds. */
  readonly namespace: string;
  readonly labels: ReadonlyMap<string, string>;
}

/** The schema of metadata with the kind's own rule for names. Fields of Kubernetes' that are not listed pass unread. */
export function metadataOf<Name extends z.ZodString>(
  name: Name,
): z.ZodObject<
  {
    name: Name;
    namespace: z.ZodOptional<z.ZodString>;
    labels: z.ZodOptional<typeof labelMap>;
    annotations: z.ZodOptional<z.ZodRecord<z.ZodString, z.ZodString>>;
  },
  z.core.$loose
> {
  return z.looseObject({
    name,
    namespace: dnsLabel(63).optional(),
    labels: labelMap.optional(),
    annotations: z.record(z.string(), z.string()).optional(),
  });
}

/** Metadata of a namespaced object. Without a namespace it is in `default`, as kubectl has it. */
export function namespacedMeta(metadata: z.output<ReturnType<typeof metadataOf>>): ObjectMeta {
  return {
    name: metadata.name,
    namespace: metadata.namespace ?? 'default',
    labels: sortedMap(metadata.labels),
  };
}

/** A record as a map in the order of its keys' code units. */
export function sortedMap(record: Readonly<Record<string, string>> | undefined): ReadonlyMap<string, string> {
  return new Map(Object.entries(record ?? {}).sort(([a], [b]) => compareText(a, b)));
}
