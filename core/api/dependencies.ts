// The fields by which users have what a template names travel with it. What a template names is found out elsewhere.

import { z } from 'zod';
import { listSet } from './crd/hints.ts';
import { dnsSubdomain } from './names.ts';
import { fields } from './read-object.ts';

const SECRETS_MAX = 100;

const dependencyFields = fields({
  propagate: z
    .array(z.enum(['ConfigMap', 'ServiceAccount']))
    .max(2)
    .meta(listSet())
    .default([])
    .describe('Kinds of which all that the template names is copied to the clusters that it is placed in.'),
  secrets: z
    .array(dnsSubdomain)
    .max(SECRETS_MAX)
    .meta(listSet())
    .default([])
    .describe('Names of Secrets that are copied as well. No other Secret ever is.'),
});

/** What travels with a template. */
export type DependencyRules = z.output<typeof dependencyFields>;

/** `spec.dependencies`; absent: nothing travels. */
export const dependencies: z.ZodOptional<typeof dependencyFields> = dependencyFields
  .optional()
  .describe(
    'Copies ConfigMaps, ServiceAccounts and Secrets of this namespace from here to the clusters, before the pods that need them. Left out: clusters have them already.',
  );
