// The ports of a service as a schema. Which pods serve at them is not known here.

import { z } from 'zod';
import { celRules, listMap } from './crd/hints.ts';
import { qualifiedName } from './names.ts';
import { fields } from './read-object.ts';

const PORTS_MAX = 100;
const PORT_ADVICE = 'write the number of a port or the name that a container gives it';
const NAMES_ADVICE = 'write a name of its own for each port, as there are several';

const portNumber = z.int().min(1).max(65_535);

const servicePort = fields({
  name: z
    .string()
    .max(63)
    .regex(/^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/, 'write lower-case letters, digits and "-"')
    .optional()
    .describe('Name of the port; needed where there are several.'),
  port: portNumber.describe('The port at which the service is reached.'),
  targetPort: z
    .union(
      [
        portNumber,
        z
          .string()
          .max(63)
          .regex(/^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/, PORT_ADVICE),
      ],
      PORT_ADVICE,
    )
    .optional()
    .describe('The port of the pods, as a number or by its name. Left out: the same as port.'),
  protocol: z.enum(['TCP', 'UDP', 'SCTP']).default('TCP').describe('Protocol of the port.'),
  appProtocol: qualifiedName.optional().describe('What is spoken over it, such as kubernetes.io/h2c.'),
  nodePort: z
    .int()
    .min(0)
    .max(65_535)
    .optional()
    .describe('The port of each node, for type NodePort or LoadBalancer; the same in all clusters.'),
});

/** spec.ports of a service: each port and protocol once, and names where there are several. */
export const servicePorts = z
  .array(servicePort)
  .max(PORTS_MAX)
  .check((context) => {
    const ports = context.value;
    const names = new Set<string>();
    const pairs = new Set<string>();
    for (const [index, { name, port, protocol }] of ports.entries()) {
      const pair = `${port}/${protocol}`;
      if (pairs.has(pair)) {
        const message = `repeats port ${pair}; write each port and protocol once`;
        context.issues.push({ code: 'custom', path: [index], message, input: ports[index] });
      }
      if (ports.length > 1 && (name === undefined || names.has(name))) {
        context.issues.push({ code: 'custom', path: [index, 'name'], message: NAMES_ADVICE, input: name });
      }
      pairs.add(pair);
      names.add(name ?? '');
    }
  })
  .meta({
    ...listMap('port', 'protocol'),
    ...celRules({
      rule: 'size(self) < 2 || self.all(a, has(a.name) && self.exists_one(b, has(b.name) && b.name == a.name))',
      message: NAMES_ADVICE,
    }),
  });
