// Containers and what they request, as schemas. Loose, as these are Kubernetes' own types.

import { z } from 'zod';
import { amount } from './amount.ts';
import { dnsLabel, qualifiedName } from './names.ts';
import { nearestName } from './suggestion.ts';

const STANDARD_RESOURCES = ['cpu', 'memory', 'ephemeral-storage'];

/** A resource that a container may request. A misspelt one would be no request at all, so it is refused. */
const resourceName = qualifiedName.check((context) => {
  const name = context.value;
  const known = name.includes('/') || name.startsWith('hugepages-') || STANDARD_RESOURCES.includes(name);
  if (known) return;
  const near = nearestName(name, STANDARD_RESOURCES);
  const message = `write cpu, memory, ephemeral-storage, hugepages-<size> or a name such as example.com/gpu${near === undefined ? '' : ` (did you mean ${near}?)`}`;
  context.issues.push({ code: 'custom', message, input: name });
});

/** Amounts by resource name. */
export const resourceAmounts = z.record(resourceName, amount);

/** Requests and limits of a container or of a whole pod. */
export const resources = z.looseObject({
  requests: resourceAmounts.optional(),
  limits: resourceAmounts.optional(),
});

const portNumber = z.int().min(1).max(65_535);

const containerPort = z.looseObject({
  containerPort: portNumber,
  hostPort: z.int().min(0).max(65_535).optional(),
  hostIP: z.string().optional(),
  protocol: z.enum(['TCP', 'UDP', 'SCTP']).optional(),
});

/** A container, init containers included: restartPolicy Always makes one of those a sidecar. */
export const container = z.looseObject({
  name: dnsLabel(63),
  image: z.string().optional(),
  restartPolicy: z.enum(['Always', 'OnFailure', 'Never']).optional(),
  resources: resources.optional(),
  ports: z.array(containerPort).optional(),
});

export type ContainerFields = z.output<typeof container>;
export type ResourceFields = z.output<typeof resources>;
export type ResourceAmountFields = z.output<typeof resourceAmounts>;
