// Makes the load of one seed from a scenario's sources. What no seed changes is prepared once.

import type { Scenario } from '../scenario/scenario.ts';
import { generateJobs } from './generate.ts';
import { JobRows, mergeJobs } from './job-rows.ts';
import type { Load, ManifestAction } from './load.ts';
import { planServices } from './services/plan.ts';
import type { ServicesSource } from './services/source.ts';
import type { LoadSource, TraceSource } from './source.ts';

/** The sources of a scenario, with what all seeds share: traced jobs and actions. */
export interface PreparedLoad {
  readonly sources: readonly Exclude<LoadSource, { kind: 'manifests' | 'services' }>[];
  readonly traced: ReadonlyMap<LoadSource, JobRows>;
  readonly actions: readonly ManifestAction[];
  readonly services: readonly ServicesSource[];
  readonly untilMicros: number;
  readonly skippedRows: Load['skippedRows'];
}

/** Does the part of the work that is the same for every seed. */
export function prepareLoad(scenario: Scenario): PreparedLoad {
  const untilMicros = scenario.durationMicros;
  const manifests = scenario.load.filter((source) => source.kind === 'manifests');
  const services = scenario.load.filter((source) => source.kind === 'services');
  const sources = scenario.load.filter((source) => source.kind !== 'manifests' && source.kind !== 'services');
  const traces = sources.filter((source) => source.kind === 'trace');
  const traced = new Map(traces.map((source) => [source, rowsOf(source, untilMicros)]));
  const actions = manifests
    .flatMap((source) => source.actions)
    .filter((action) => action.atMicros < untilMicros)
    .sort((a, b) => a.atMicros - b.atMicros);
  const sum = (of: (source: TraceSource) => number): number =>
    traces.reduce((total, source) => total + of(source), 0);
  return {
    sources,
    traced,
    actions,
    services,
    untilMicros,
    skippedRows: {
      filtered: sum((source) => source.skippedRows.filtered),
      broken:
        sum((source) => source.skippedRows.broken) +
        services.reduce((total, source) => total + source.brokenRows, 0),
      afterEnd: sum((source) => source.atMicros.length - traced.get(source)!.rows.length),
    },
  };
}

/** All work of one run: the same for every policy. */
export function buildLoad(prepared: PreparedLoad, seed: number): Load {
  const rows = prepared.sources.map((source) => {
    if (source.kind === 'trace') return prepared.traced.get(source)!;
    const drawn = new JobRows(source.name, source.namespace);
    generateJobs(source, seed, prepared.untilMicros, drawn);
    return drawn;
  });
  const { actions, services, skippedRows, untilMicros } = prepared;
  return {
    jobs: mergeJobs(rows),
    actions,
    services: services.flatMap((source) => planServices(source, seed, untilMicros)),
    skippedRows,
  };
}

function rowsOf(source: TraceSource, untilMicros: number): JobRows {
  const rows = new JobRows(source.name, source.namespace);
  for (const [index, atMicros] of source.atMicros.entries()) {
    if (atMicros >= untilMicros) break;
    rows.add({
      atMicros,
      runMicros: source.runMicros[index]!,
      cpuMilli: source.cpuMilli[index]!,
      memoryBytes: source.memoryBytes[index]!,
      pods: source.pods[index]!,
      home: source.home[index]!,
    });
  }
  return rows;
}
