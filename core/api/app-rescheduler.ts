// AppRescheduler: asks that replicas come home from the cloud once there is room. One schema gives its type, its validation
// and its CRD. Older manifests have nothing in their spec, so nothing is demanded.

import { z } from 'zod';
import type { Result } from '../result.ts';
import { ok } from '../result.ts';
import { dnsSubdomain } from './names.ts';
import { API_VERSION, metadataOf } from './object-meta.ts';
import type { Problem } from './problem.ts';
import { fields, readObject } from './read-object.ts';

const reschedulerSpec = fields({
  appName: dnsSubdomain
    .optional()
    .describe('Name of the one workload that comes home. Left out: every workload.'),
});

/** The schema of the whole object; the CRD comes from it. */
export const appRescheduler = fields({
  apiVersion: z.literal(API_VERSION).describe('Group and version.'),
  kind: z.literal('AppRescheduler').describe('Kind of the object.'),
  metadata: metadataOf(dnsSubdomain).describe('Standard metadata.'),
  spec: reschedulerSpec.prefault({}).describe('What is wanted.'),
  status: z.looseObject({}).optional().describe('What came of it; written by the controller alone.'),
});

export interface AppRescheduler {
  readonly kind: 'AppRescheduler';
  readonly name: string;
  /** Null: every workload. */
  readonly appName: string | null;
}

/** Reads an AppRescheduler from parsed JSON or YAML, or all faults. */
export function parseAppRescheduler(input: unknown): Result<AppRescheduler, readonly Problem[]> {
  const read = readObject(appRescheduler, input);
  if (!read.ok) return read;
  const { metadata, spec } = read.value;
  return ok({ kind: 'AppRescheduler', name: metadata.name, appName: spec.appName ?? null });
}
