// Reports for machines: the JSON and YAML documents and the rows of each run. Nothing in them depends on the machine, the
// time, paths or how many threads worked.

import { stringify } from 'yaml';
import { renderNote, renderReason } from '../../core/decide/render-reasons.ts';
import type { Bounds } from '../bounds/bound-study.ts';
import type { Comparison, Provenance, Simulation, Source } from '../compare/comparison.ts';
import type { SeedRuns } from '../compare/study.ts';
import type { Explanation } from '../explain/explain.ts';
import { METRICS, type MetricValues, type NamedMetric } from '../measure/metrics.ts';
import type { RowColumn, Rows } from './rows.ts';

export type Format = 'json' | 'yaml';

/** Whether the document explains its metrics; otherwise it names their units. */
export interface DocumentOptions {
  readonly explainMetrics: boolean;
}

/** A comparison as plain data, in the order in which it is written. */
export function comparisonDocument(
  comparison: Comparison,
  options: DocumentOptions,
  bounds: Bounds | null = null,
): object {
  const { scenario, seeds, policies, pairs } = comparison;
  return { scenario, seeds, policies, pairs, ...(bounds && { bounds }), ...closing(comparison, options) };
}

/** A simulation as plain data; a value that is not finite is null, and `censored` names it. */
export function simulationDocument(simulation: Simulation, options: DocumentOptions): object {
  const { scenario, seeds, policy, metrics, runs } = simulation;
  const rows = runs.map(({ seed, metrics }) => {
    const censored = METRICS.map(({ name }) => name).filter((name) => metrics[name] === Infinity);
    const finite = Object.entries(metrics).map(([name, value]) => [name, value === Infinity ? null : value]);
    return {
      seed,
      metrics: Object.fromEntries(finite) as MetricValues,
      ...(censored.length > 0 ? { censored } : {}),
    };
  });
  return { scenario, seeds, policy, metrics, runs: rows, ...closing(simulation, options) };
}

/** An explanation as plain data: times in seconds, each reason with its numbers and its sentence. */
export function explanationDocument(explanation: Explanation, source: Source): object {
  const { key, atMicros, createdMicros, looked, status, ...rest } = explanation;
  const { unplaced } = status;
  const decision = looked && {
    atSeconds: looked.atMicros / 1e6,
    clusters: looked.clusters.map((reason) => ({ ...reason, sentence: renderReason(reason) })),
    notes: looked.notes.map((note) => ({ ...note, sentence: renderNote(note) })),
  };
  const waiting = unplaced && {
    ...unplaced,
    sinceMicros: undefined,
    sinceSeconds: unplaced.sinceMicros / 1e6,
  };
  const times = { atSeconds: atMicros / 1e6, createdSeconds: createdMicros / 1e6 };
  return { workload: key, ...times, ...rest, status: { ...status, unplaced: waiting }, decision, ...source };
}

/** A document as text that ends with a line feed. */
export function documentText(document: object, format: Format): string {
  return format === 'json'
    ? `${JSON.stringify(document, null, 2)}\n`
    : stringify(document, { aliasDuplicateObjects: false });
}

/**
 * A row per run. A metric is Infinity where it falls on a pod that was never bound, and null where there is nothing to
 * measure. Hash and version stand in every row, so that rows of several files can be put together.
 */
export function runRows(
  policies: readonly string[],
  seeds: readonly SeedRuns[],
  { hash, version }: Pick<Provenance, 'hash' | 'version'>,
): Rows {
  const names = METRICS.map(({ name }) => name);
  const rows = seeds.flatMap(({ seed, runs }) =>
    runs.map(({ metrics }, place) => [
      seed,
      policies[place]!,
      ...names.map((name) => metrics[name]),
      hash,
      version,
    ]),
  );
  const columns: RowColumn[] = [
    { name: 'seed', kind: 'whole' },
    { name: 'policy', kind: 'text' },
    ...names.map((name) => ({ name, kind: 'number' as const })),
    { name: 'scenarioHash', kind: 'text' },
    { name: 'version', kind: 'text' },
  ];
  return { columns, rows };
}

function closing(
  { hash, version, partial, stopping, skippedRows, policyFiles }: Provenance,
  options: DocumentOptions,
): object {
  return {
    ...(partial ? { partial } : {}),
    ...(stopping === undefined ? {} : { stopping }),
    hash,
    version,
    skippedRows,
    ...(policyFiles === undefined ? {} : { policyFiles }),
    ...unitsAndDefinitions(options),
  };
}

/** What every document says of metrics. */
export function unitsAndDefinitions({ explainMetrics }: DocumentOptions): object {
  return {
    units: Object.fromEntries(METRICS.map(({ name, unit }) => [name, unit])),
    ...(explainMetrics ? { definitions: METRICS.map(definition) } : {}),
  };
}

/** What is said of a metric, without how it is computed and shown. */
function definition({ name, unit, formula, window }: NamedMetric): object {
  return { name, unit, formula, window };
}
