// A live fleet as the text of a scenario. It opens with when it was taken, by which version, what is in it and what is not. The same
// fleet gives the same bytes, dates and ages apart.

import { compareText } from '../../core/text.ts';
import { microStampOf, stampOf } from '../ports/stamps.ts';
import { clustersOf } from './clusters.ts';
import type { SeenFleet, SeenMember } from './seen-fleet.ts';
import { ageText, staleSince } from './stale.ts';
import { takenOf, withPods, type Taken } from './workloads.ts';
import { yamlText } from './yaml-text.ts';

export interface SnapshotOptions {
  /** Of mck8s. */
  readonly version: string;
  /** How long a pod of a job runs, as a scenario writes it: no fleet says that. */
  readonly jobRun: string;
}

export interface Snapshot {
  readonly text: string;
  /** `Kind/namespace/name` of objects that are not in it: they cannot be read, are over or are being deleted. */
  readonly leftOut: readonly string[];
}

/** In which a run is over that shows what becomes of a fault. */
const DURATION = '1h';

/** The scenario of a fleet. */
export function snapshotOf(seen: SeenFleet, options: SnapshotOptions): Snapshot {
  const { fleet, members, workloads, nowMicros } = seen;
  const taken = workloads.flatMap((workload) => takenOf(workload, options.jobRun) ?? []);
  const keys = new Set(taken.map(({ key }) => key));
  const isOurs = ({ owner }: { readonly owner: string | null }): boolean => owner !== null && keys.has(owner);
  const scenario = {
    name: 'fleet',
    question: 'What becomes of what runs in this fleet?',
    startsAt: microStampOf(nowMicros),
    duration: DURATION,
    seeds: 1,
    policies: policiesOf(taken),
    clusters: clustersOf({ fleet, members, nowMicros, isOurs }),
    ...networkOf(seen),
    load: [{ name: 'found', manifests: taken.map((workload) => withPods(workload, fleet)) }],
  };
  const leftOut = workloads.map(({ key }) => key).filter((key) => !keys.has(key));
  return { text: `${header(seen, taken.length, options)}${yamlText(scenario)}`, leftOut };
}

/** Policies that workloads name; one at least, as a scenario compares some. */
function policiesOf(taken: readonly Taken[]): readonly string[] {
  const named = [...new Set(taken.map(({ policy }) => policy))].sort(compareText);
  return named.length === 0 ? ['worst_fit'] : named;
}

function networkOf({ fleet }: SeenFleet): object {
  const rtt = [...fleet.rttMs].flatMap(([from, row]) => [...row].map(([to, ms]) => ({ from, to, ms })));
  if (rtt.length === 0) return {};
  return { network: { rtt: rtt.sort((a, b) => compareText(a.from, b.from) || compareText(a.to, b.to)) } };
}

function header(seen: SeenFleet, workloads: number, { version, jobRun }: SnapshotOptions): string {
  const { fleet, members, nowMicros } = seen;
  let nodes = 0;
  for (const cluster of fleet.clusters.values()) nodes += cluster.nodes.count;
  const silent = members.filter(({ fault }) => fault !== null);
  return [
    `A live fleet as it was at ${stampOf(nowMicros)}, read by mck8s ${version}:`,
    `clusters ${members.length}, of which ${silent.length} did not answer; nodes seen ${nodes}; workloads ${workloads}.`,
    'In it: clusters, and nodes with their labels, taints and what may be requested of them; what pods of others request on each node;',
    'MultiClusterDeployments and MultiClusterJobs with their labels and images, what was decided on them, and the nodes of their pods.',
    'Not in it: Secrets, variables, commands and arguments of containers, annotations, volumes, and all else of pods and their names.',
    `Assumed, as no fleet says it: delays and, where none is declared, round-trip times; that a pod of a job runs for ${jobRun}.`,
    ...silent.map((member) => silenceText(member, nowMicros)),
    "What if a cluster died: mck8s simulate THIS_FILE --set 'faults=[{at: 10m, clusterDown: {cluster: NAME}}]'",
  ]
    .map((line) => `# ${line}\n`)
    .join('');
}

function silenceText(member: SeenMember, nowMicros: number): string {
  const since = `since ${staleSince(member, nowMicros)}, for ${ageText(member, nowMicros)}`;
  const why = (member.fault ?? '').replace(/\s+/g, ' ').slice(0, 200);
  return `Stale: ${member.facts.name} does not answer, ${since} (${why}); nodes are averages by its MemberCluster.`;
}
