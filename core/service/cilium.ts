// Cilium's annotations of Services: each has an older spelling, and clusters that run different versions read different ones. So
// whichever is written, both are handed on. Source: Cilium's documentation of global services.

/** Today's spelling, which is read first, and the older one. */
const SPELLINGS: readonly (readonly [string, string])[] = [
  ['service.cilium.io/global', 'io.cilium/global-service'],
  ['service.cilium.io/shared', 'io.cilium/shared-service'],
  ['service.cilium.io/affinity', 'io.cilium/service-affinity'],
];

const GLOBAL = SPELLINGS[0]!;

/** Whether Cilium makes one of the Services of this name in all clusters. */
export function isGlobal(annotations: ReadonlyMap<string, string>): boolean {
  const [now, older] = GLOBAL;
  return (annotations.get(now) ?? annotations.get(older))?.toLowerCase() === 'true';
}

/** The annotations with both spellings of each of Cilium's; where they contradict, today's goes. */
export function inBothSpellings(annotations: ReadonlyMap<string, string>): ReadonlyMap<string, string> {
  const both = new Map(annotations);
  for (const [now, older] of SPELLINGS) {
    const value = annotations.get(now) ?? annotations.get(older);
    if (value === undefined) continue;
    both.set(now, value);
    both.set(older, value);
  }
  return both;
}
