// Holds verdicts and scores to those that kube-scheduler's own code gave for the same fleets (see the note in the file).

import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { podTemplate } from '../../core/api/pod-template.ts';
import { NodeTable } from '../../core/nodes/node-table.ts';
import type { PodShape } from '../../core/pod/pod-shape.ts';
import { shapeOf } from '../../core/pod/shape-of.ts';
import type { NodeExplanation } from '../../core/scheduling/full-scan.ts';
import { explainNodes, pickNode } from '../../core/scheduling/pick-node.ts';
import { SCORES } from '../../core/scheduling/registry.ts';
import type { Verdict } from '../../core/scheduling/verdict.ts';

const node = z.strictObject({
  name: z.string(),
  labels: z.record(z.string(), z.string()),
  taints: z
    .array(
      z.strictObject({
        key: z.string(),
        value: z.string().default(''),
        effect: z.enum(['NoSchedule', 'PreferNoSchedule', 'NoExecute']),
      }),
    )
    .default([]),
  unschedulable: z.boolean().default(false),
  allocatable: z.record(z.string(), z.number()),
  images: z.record(z.string(), z.number()).default({}),
});

const fleet = z.strictObject({
  nodes: z.array(node),
  pods: z.array(
    z.strictObject({
      ownedByReplicaSet: z.boolean().default(false),
      namespace: z.string(),
      template: podTemplate,
    }),
  ),
  placed: z.array(z.tuple([z.number(), z.number()])),
  results: z.array(z.array(z.union([z.string(), z.array(z.number())]))),
});

type Fleet = z.output<typeof fleet>;

const golden = z
  .strictObject({ note: z.string(), scorePlugins: z.array(z.string()), fleets: z.array(fleet) })
  .parse(JSON.parse(readFileSync(new URL('golden/kube-scheduler-1.36.3.json', import.meta.url), 'utf8')));

/** What upstream names the refusal: the plugin, with ! where an empty node would refuse as well. */
const UPSTREAM: Readonly<Record<Verdict, readonly string[]>> = {
  notReady: [],
  cordoned: ['NodeUnschedulable!', 'NotNamed'],
  tainted: ['TaintToleration!', 'NotNamed'],
  notSelected: ['NodeAffinity!', 'NotNamed'],
  portsTaken: ['NodePorts'],
  tooSmall: ['NodeResourcesFit!'],
  full: ['NodeResourcesFit'],
  noSlots: ['NodeResourcesFit'],
  spread: ['PodTopologySpread', 'PodTopologySpread!'],
  podAffinity: ['InterPodAffinity', 'InterPodAffinity!'],
};

function shapesOf({ pods }: Fleet): PodShape[] {
  return pods.map(({ template, namespace, ownedByReplicaSet }) => {
    const compiled = shapeOf(template, { namespace, ownerKind: ownedByReplicaSet ? 'ReplicaSet' : 'None' });
    if (!compiled.ok) throw new Error(JSON.stringify(compiled.error));
    return compiled.value;
  });
}

function tableOf({ nodes, placed }: Fleet, shapes: readonly PodShape[]): NodeTable {
  const table = new NodeTable();
  for (const { labels, allocatable, images, ...facts } of nodes)
    table.setNode({
      ...facts,
      ready: true,
      labels: new Map(Object.entries(labels)),
      allocatable: new Map(Object.entries(allocatable)),
      images: new Map(Object.entries(images)),
    });
  // Promised pods must count as bound ones do.
  placed.forEach(([slot, pod], i) => {
    table.addPods(slot, shapes[pod]!, 1, i % 3 === 0 ? 'claimed' : 'requested');
  });
  return table;
}

function said(explained: NodeExplanation, upstream: string | readonly number[]): string | readonly number[] {
  if (explained.refusedBy === null) return [...explained.scores, explained.total];
  const names = UPSTREAM[explained.refusedBy];
  return typeof upstream === 'string' && names.includes(upstream) ? upstream : explained.refusedBy;
}

describe('kube-scheduler 1.36.3', () => {
  test('the plugins are the same, in the same order', () => {
    expect(SCORES.map(({ name }) => name)).toEqual(golden.scorePlugins);
  });

  test.each(golden.fleets.map((one, i) => [i, one] as const))(
    'refuses and scores fleet %i the same',
    (_, one) => {
      const shapes = shapesOf(one);
      const table = tableOf(one, shapes);
      const ours = one.results.map((upstream, pod) =>
        explainNodes(table, shapes[pod]!).map((explained, slot) => said(explained, upstream[slot]!)),
      );
      expect(ours).toEqual(one.results);
    },
  );

  test.each(golden.fleets.map((one, i) => [i, one] as const))('picks a best node of fleet %i', (_, one) => {
    const shapes = shapesOf(one);
    const table = tableOf(one, shapes);
    one.results.forEach((upstream, pod) => {
      const totals = upstream.map((result) => (typeof result === 'string' ? -1 : result.at(-1)!));
      const best = Math.max(...totals);
      const first = best < 0 ? -1 : totals.indexOf(best);
      const last = best < 0 ? -1 : totals.lastIndexOf(best);
      expect(pickNode(table, shapes[pod]!, () => 0)).toBe(first);
      expect(pickNode(table, shapes[pod]!, (count) => count - 1)).toBe(last);
    });
  });
});
