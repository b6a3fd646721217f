// What an API server does with Services: addresses and node ports that it assigns, and what of them cannot be changed. Addresses are
// made from names, so that a story gives the same ones every time.

import { fnv1a } from '../../core/hash.ts';
import type { Cause } from './cause.ts';
import { objectAt, textAt, withKey, type JsonObject } from './json.ts';
import type { KindRules, MergeRules } from './kinds.ts';

export const SERVICE_RULES: Partial<Omit<KindRules, 'merge'>> & { readonly merge: Partial<MergeRules> } = {
  hasStatus: true,
  merge: { keyedLists: { 'spec.ports': { port: undefined, protocol: 'TCP' } } },
  defaults,
  validate: causes,
};

const NODE_PORTS = { first: 30_000, count: 2_768 };

/** An address that is left out stays as it was, and so does its lack. */
function defaults(service: JsonObject, before?: JsonObject): JsonObject {
  const given = objectAt(service, 'spec');
  const type = textAt(given, 'type') || 'ClusterIP';
  const common = { sessionAffinity: 'None', ...given, type };
  if (type === 'ExternalName') return withKey(service, 'spec', common);
  const was = textAt(objectAt(before ?? {}, 'spec'), 'clusterIP');
  const address = textAt(given, 'clusterIP') || was || addressOf(service);
  const spec = {
    internalTrafficPolicy: 'Cluster',
    ipFamilies: ['IPv4'],
    ipFamilyPolicy: 'SingleStack',
    ...common,
    clusterIP: address,
    clusterIPs: [address],
    ...(given['ports'] === undefined ? {} : { ports: portsOf(given, type) }),
  };
  return withKey(service, 'spec', spec);
}

function portsOf(spec: JsonObject, type: string): unknown {
  const ports = spec['ports'];
  if (!Array.isArray(ports)) return ports;
  return (ports as readonly JsonObject[]).map((port) => {
    const whole = { protocol: 'TCP', targetPort: port['port'], ...port };
    if (type === 'ClusterIP') return whole;
    const hash = fnv1a(`${String(port['port'])} ${textAt(port, 'protocol')}`);
    return { nodePort: NODE_PORTS.first + (hash % NODE_PORTS.count), ...whole };
  });
}

function addressOf({ metadata }: JsonObject): string {
  const hash = fnv1a(`${textAt(metadata, 'namespace')}/${textAt(metadata, 'name')}`);
  return `10.96.${(hash >>> 8) & 255}.${hash & 255}`;
}

function causes(service: JsonObject, before?: JsonObject): readonly Cause[] {
  const spec = objectAt(service, 'spec');
  const was = textAt(objectAt(before ?? {}, 'spec'), 'clusterIP');
  const isChanged =
    was !== '' && textAt(spec, 'type') !== 'ExternalName' && textAt(spec, 'clusterIP') !== was;
  if (!isChanged) return [];
  const message = `Invalid value: ["${textAt(spec, 'clusterIP')}"]: may not change once set`;
  return [{ reason: 'FieldValueInvalid', message, field: 'spec.clusterIPs[0]' }];
}
