// How clusters and their nodes are written. Expanding them is not done here.

import { z } from 'zod';
import { clusterName, dnsSubdomain, labelMap, labelValue, qualifiedName } from '../../core/api/names.ts';
import { taintEffect } from '../../core/api/pod-scheduling.ts';
import { fields } from '../../core/api/read-object.ts';
import { nearestName } from '../../core/api/suggestion.ts';
import { megabits } from './schema-images.ts';
import { regionName } from './region-name.ts';
import { staleness } from './schema-staleness.ts';
import { exactlyOne, onlyWith } from './schema-checks.ts';
import { amount, cpu, duration, instant, memory, notNegative, whole } from './units.ts';

/** More nodes than any run holds; keeps a misplaced digit from filling the memory. */
const NODES_MAX = 200_000;

const RESOURCES = ['cpu', 'memory', 'pods', 'ephemeral-storage'];

const allocatable = z
  .object({
    cpu: cpu.describe('CPU that pods may request, for example 4 or 3900m.'),
    memory: memory.describe('Memory that pods may request, for example 4Gi.'),
    pods: amount.default(110).describe("Pods that may run. The default is the kubelet's own."),
  })
  .catchall(amount)
  .check((payload) => {
    for (const name of Object.keys(payload.value)) {
      if (RESOURCES.includes(name) || name.includes('/') || name.startsWith('hugepages-')) continue;
      const near = nearestName(name, RESOURCES);
      const hint = near === undefined ? '' : ` (did you mean ${near}?)`;
      const message = `there is no resource ${name}; write ${RESOURCES.join(', ')}, hugepages-<size> or a name such as example.com/gpu${hint}`;
      payload.issues.push({ code: 'custom', message, input: name, path: [name] });
    }
  });

const taint = fields({
  key: qualifiedName,
  value: labelValue.default(''),
  effect: taintEffect,
});

const labels = labelMap.default({}).describe('Labels, as kubectl shows them.');
const taints = z.array(taint).default([]).describe('Taints: what does not tolerate them stays away.');

const others = fields({
  count: whole(1, 10_000).default(1).describe('How many such pods each node has.'),
  requests: z
    .object({
      cpu: cpu.default(0).describe('CPU that each of them requests. Default: none.'),
      memory: amount.default(0).describe('Memory that each of them requests. Default: none.'),
    })
    .catchall(amount)
    .prefault({})
    .describe('What each of them requests, by resource.'),
});

const nodeGroup = fields({
  name: dnsSubdomain
    .optional()
    .describe('Name of the node; with a count, what the names begin with. Default: the cluster and "-node".'),
  count: whole(0, NODES_MAX).default(1).describe('How many such nodes there are.'),
  allocatable: allocatable.optional().describe('What pods may request of each node, by resource.'),
  flavour: z
    .string()
    .min(1)
    .optional()
    .describe(
      'Kind of machine by the table of flavours, instead of allocatable: all that it holds may be requested. Its nodes get the label node.kubernetes.io/instance-type.',
    ),
  pricing: z
    .enum(['on-demand', 'spot'])
    .optional()
    .describe('Which price of the flavour is paid. Default: on-demand.'),
  pricePerHour: notNegative
    .optional()
    .describe('What each node costs for an hour, US dollars; it goes before the price of the flavour.'),
  labels,
  taints,
  unschedulable: z.boolean().default(false).describe('Cordoned.'),
  ready: z.boolean().default(true).describe('Whether the node is ready.'),
  images: z
    .record(z.string(), memory)
    .default({})
    .describe('Images that are there already, and their sizes.'),
  others: z
    .array(others)
    .default([])
    .describe(
      'Pods on each node that are none of ours, in groups of alike ones. They stay where they are and take room; metrics leave out what they take.',
    ),
}).check(exactlyOne('allocatable', 'flavour'), onlyWith('pricing', 'flavour'));

const creation = fields({
  at: duration.prefault('0s').describe('When it is ordered.'),
  takes: duration
    .prefault('5m')
    .describe('From then until its API server answers and it registers. Default 5m: assumed.'),
  boot: duration
    .prefault('90s')
    .describe('From then until its nodes are ready; it is paid for meanwhile. Default 90s: assumed.'),
});

/** One cluster, or `count` alike ones. */
export const cluster = fields({
  name: clusterName.describe('Name of the cluster; with a count, what the names begin with.'),
  count: whole(1, 10_000)
    .optional()
    .describe('Makes this many clusters: with the name cluster and 3, cluster1 to cluster3.'),
  tier: z
    .enum(['edge', 'fog', 'cloud'])
    .optional()
    .describe('Default: cloud if the name contains "cloud", edge otherwise.'),
  labels,
  taints,
  region: regionName
    .default('')
    .describe(
      'Region, with its provider before it or without: aws:eu-west-1. Its nodes get the label topology.kubernetes.io/region ' +
        'without the provider. network.table may know its round-trip times.',
    ),
  zone: labelValue.default('').describe('Zone; its nodes get the label topology.kubernetes.io/zone.'),
  provider: labelValue
    .optional()
    .describe('Who runs the machines. Default: what stands before the colon in region.'),
  coordinates: fields({
    latitude: z.number().min(-90).max(90).describe('Degrees north, negative: south.'),
    longitude: z.number().min(-180).max(180).describe('Degrees east, negative: west.'),
  })
    .optional()
    .describe('Where the cluster stands.'),
  pricePerHour: notNegative
    .optional()
    .describe(
      'What the whole cluster costs for an hour, US dollars. Default: what its nodes cost, if any has a price.',
    ),
  creation: creation
    .optional()
    .describe('For a cluster that is not there from the start: when it is ordered, and how long it takes.'),
  pullMbps: megabits
    .optional()
    .describe('Throughput of an image pull, megabits per second; it goes before network.throughput.'),
  traffic: notNegative.default(0).describe('What the policy most_traffic ranks by, bytes per second.'),
  cordoned: z.boolean().default(false).describe('Keeps what it runs and takes nothing new.'),
  staleness: staleness.describe(
    'How it is known to cluster0, where that differs from what the scenario says.',
  ),
  staleSince: instant
    .optional()
    .describe(
      'The cluster has not answered since then, an instant before startsAt: it is down for all of the run, and is not ready from its start. Left out: it answers.',
    ),
  nodes: z.array(nodeGroup).default([]).describe('Its nodes, in groups of alike ones.'),
});

export type ClusterFields = z.output<typeof cluster>;
export type NodeGroupFields = z.output<typeof nodeGroup>;
