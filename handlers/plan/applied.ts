// What an object would become by `kubectl apply`: for custom kinds that is a JSON merge of three, of what was applied last, what is
// there and what is applied now. Lists are replaced as a whole. Nothing is sent.

import { field } from '../observe/read.ts';
import type { KubeObject } from '../ports/kube-object.ts';

type Plain = Readonly<Record<string, unknown>>;

const LAST_APPLIED = 'kubectl.kubernetes.io/last-applied-configuration';

/** The object as it would be, its status and what the server keeps of it left as they are. */
export function appliedTo(live: KubeObject, written: Plain): Plain {
  const last = lastApplied(live);
  const labels = merged(
    live.metadata.labels,
    field(written, 'metadata', 'labels'),
    field(last, 'metadata', 'labels'),
  );
  return {
    ...live,
    metadata: { ...live.metadata, labels },
    spec: merged(live.spec, written['spec'], field(last, 'spec')),
  };
}

/** Fields that are written go before those that are there; those that were applied last and are not written go. */
function merged(live: unknown, written: unknown, last: unknown): unknown {
  if (!isPlain(written)) return written ?? live;
  if (!isPlain(live)) return withoutNulls(written);
  const names = new Set([...Object.keys(live), ...Object.keys(written)]);
  const isTakenOut = (name: string): boolean =>
    Object.hasOwn(written, name) ? written[name] === null : isPlain(last) && Object.hasOwn(last, name);
  const entries = [...names]
    .filter((name) => !isTakenOut(name))
    .map((name) => [
      name,
      Object.hasOwn(written, name)
        ? merged(live[name], written[name], isPlain(last) ? last[name] : undefined)
        : live[name],
    ]);
  return Object.fromEntries(entries);
}

function withoutNulls(value: unknown): unknown {
  if (!isPlain(value)) return value;
  const there = Object.entries(value).filter(([, item]) => item !== null);
  return Object.fromEntries(there.map(([name, item]) => [name, withoutNulls(item)]));
}

function lastApplied({ metadata }: KubeObject): unknown {
  try {
    return JSON.parse(metadata.annotations?.[LAST_APPLIED] ?? 'null') as unknown;
  } catch {
    return null;
  }
}

function isPlain(value: unknown): value is Plain {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
