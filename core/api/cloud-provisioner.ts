// CloudProvisioner: a cloud in which a cluster is made when room is missing. One schema gives its type, its validation and
// its CRD. Two of its fields hold credentials: no message may repeat what is in them.

import { z } from 'zod';
import type { Result } from '../result.ts';
import { ok } from '../result.ts';
import { clusterName, dnsSubdomain } from './names.ts';
import { API_VERSION, metadataOf } from './object-meta.ts';
import type { Problem } from './problem.ts';
import { fields, readObject } from './read-object.ts';

const WARNING = 'Whoever may read this object reads it.';

const address = z
  .string()
  .max(45)
  .regex(/^[0-9A-Fa-f.:]+$/, 'write an address such as 10.0.0.1');

const id = z.string().min(1).max(255);

/** Text in base64, which may be broken into lines. */
function encoded(lengthMax: number): z.ZodString {
  return z
    .string()
    .max(lengthMax)
    .check((context) => {
      if (/^[A-Za-z0-9+/\s]*=?\s*=?\s*$/.test(context.value)) return;
      const message = 'is no base64; write what base64 -w0 makes of the file';
      context.issues.push({ code: 'custom', message, input: undefined });
    });
}

const provisionerSpec = fields({
  cloudClusterName: clusterName.describe('Name that the cluster in the cloud gets.'),
  gatewayIP: address.optional().describe('Address of the gateway to the network of the other clusters.'),
  floatingIP: address.optional().describe('Floating address of the API server of the cluster in the cloud.'),
  extNetworkID: id.optional().describe('ID of the external network of the cloud.'),
  securityGroupID: id.optional().describe('ID of the security group of the machines.'),
  cloudsYaml: encoded(262_144)
    .optional()
    .describe(`OpenStack credentials: a file clouds.yaml in base64. ${WARNING}`),
  certText: encoded(262_144).optional().describe(`Configuration of the cloud provider in base64. ${WARNING}`),
  influxDBIP: address.optional().describe('Accepted as in older manifests; not used.'),
});

/** The schema of the whole object; the CRD comes from it. */
export const cloudProvisioner = fields({
  apiVersion: z.literal(API_VERSION).describe('Group and version.'),
  kind: z.literal('CloudProvisioner').describe('Kind of the object.'),
  metadata: metadataOf(dnsSubdomain).describe('Standard metadata.'),
  spec: provisionerSpec.describe('What is wanted.'),
  status: z.looseObject({}).optional().describe('What came of it; written by the controller alone.'),
});

export interface CloudProvisioner {
  readonly kind: 'CloudProvisioner';
  readonly name: string;
  readonly spec: z.output<typeof provisionerSpec>;
}

/** Reads a CloudProvisioner from parsed JSON or YAML, or all faults. */
export function parseCloudProvisioner(input: unknown): Result<CloudProvisioner, readonly Problem[]> {
  const read = readObject(cloudProvisioner, input);
  if (!read.ok) return read;
  return ok({ kind: 'CloudProvisioner', name: read.value.metadata.name, spec: read.value.spec });
}
