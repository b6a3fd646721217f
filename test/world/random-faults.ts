// Faults drawn at random for scenarios drawn at random: of what there is, and over after twenty minutes.

import fc from 'fast-check';

/** A cluster that faults may befall, with its nodes. */
export interface Place {
  readonly cluster: string;
  readonly nodes: readonly string[];
}

const sketch = fc.record({
  atSeconds: fc.integer({ min: 0, max: 600 }),
  lastsSeconds: fc.oneof(fc.integer({ min: 1, max: 60 }), fc.integer({ min: 60, max: 540 })),
  place: fc.nat(99),
  node: fc.nat(99),
  kind: fc.constantFrom(
    { thing: 'node', kind: 'nodeDown', more: '' },
    { thing: 'node', kind: 'spotReclaim', more: ', notice: 500ms' },
    { thing: 'clusterDown', kind: 'clusterDown', more: '' },
    { thing: 'partition', kind: 'partition', more: '' },
    { thing: 'partition', kind: 'partition', more: ', way: fromMember' },
    { thing: 'partition', kind: 'partition', more: ', way: toMember' },
    { thing: 'partition', kind: 'partition', more: ', from: all' },
    { thing: 'staleView', kind: 'staleView', more: '' },
    { thing: 'staleView', kind: 'staleView', more: ', delay: 70s' },
    { thing: 'slowApi', kind: 'slowApi', more: ', factor: 30' },
    { thing: 'slowApi', kind: 'slowApi', more: ', factor: 1000' },
  ),
});

export type FaultSketch = typeof sketch extends fc.Arbitrary<infer T> ? T : never;

export const faultSketches: fc.Arbitrary<FaultSketch[]> = fc.array(sketch, { minLength: 1, maxLength: 6 });

/** The lines of a scenario for faults of these places, without those that would befall what is befallen already. */
export function faultLines(sketches: readonly FaultSketch[], places: readonly Place[]): string[] {
  const kept: { thing: string; from: number; to: number; line: string }[] = [];
  for (const { atSeconds, lastsSeconds, place, node, kind } of sketches) {
    const { cluster, nodes } = places[place % places.length]!;
    if (kind.thing === 'node' && nodes.length === 0) continue;
    const on = kind.thing === 'node' ? `, node: ${nodes[node % nodes.length]!}` : '';
    const thing = `${kind.thing} ${cluster}${on}`;
    const [from, to] = [atSeconds, atSeconds + lastsSeconds];
    if (kept.some((other) => other.thing === thing && other.from < to && from < other.to)) continue;
    const what = `${kind.kind}: { cluster: ${cluster}${on}${kind.more} }`;
    kept.push({ thing, from, to, line: `  - { at: ${from}s, for: ${lastsSeconds}s, ${what} }` });
  }
  return kept.length === 0 ? [] : ['faults:', ...kept.map(({ line }) => line)];
}
