// Reports of small comparisons, made as the command line makes them but in this thread, and read back as documents.

import { parseHTML } from 'linkedom';
import { boundStudy } from '../../simulator/bounds/bound-study.ts';
import { comparePairs, policyRows } from '../../simulator/compare/summarise.ts';
import { seedRunner, type Run, type SeedRuns, type Study } from '../../simulator/compare/study.ts';
import { decisionLogs } from '../../simulator/explain/decision-log.ts';
import { buildLoad, prepareLoad } from '../../simulator/load/build.ts';
import { mergeHistories } from '../../simulator/measure/merge-histories.ts';
import type { ReportInput } from '../../simulator/report/html/report-input.ts';
import { scenarioOf, SMALL } from '../scenario/scenarios-under-test.ts';

/** Busy enough that pods wait, with clusters that stand somewhere. */
export const BUSY = SMALL.replace('constant: 5s', 'constant: 20s')
  .replace('region: lille', 'region: lille\n    coordinates: { latitude: 50.63, longitude: 3.06 }')
  .replace('name: edge1', 'name: edge1\n    coordinates: { latitude: 48.11, longitude: -1.68 }');

export interface ReportOptions {
  readonly text?: string;
  readonly policies?: readonly string[];
  readonly seeds?: number;
  readonly hasReference?: boolean;
  readonly explained?: readonly string[];
  readonly hasBounds?: boolean;
}

/** All that a report of this scenario is made from. */
export async function reportInput(options: ReportOptions = {}): Promise<ReportInput> {
  const { text = BUSY, policies = ['pinned', 'worst_fit'], seeds = 3 } = options;
  const { hasReference = true, explained = [], hasBounds = false } = options;
  const scenario = scenarioOf(text);
  const numbers = Array.from({ length: seeds }, (_, i) => i + 1);
  const study: Study = { scenario, policies, seeds: numbers, hasReference, hasHistory: true, hasBounds };
  const runsOf = await seedRunner(study);
  const runs = numbers.map((seed) => wholeSeed(runsOf(seed)));
  const rows = policyRows(runs, policies, hasReference).map((row, place) => ({
    ...row,
    history: mergeHistories(runs.map((seed) => seed.runs[place]!.history!)),
  }));
  const load = buildLoad(prepareLoad(scenario), 1);
  return {
    provenance: {
      scenario: scenario.name,
      hash: '0123456789abcdef',
      version: '0.0.0',
      seeds: numbers,
      partial: false,
      skippedRows: { filtered: 0, broken: 0, afterEnd: 0 },
    },
    scenario,
    policies: rows.filter(({ reference }) => reference !== true),
    reference: rows.find(({ reference }) => reference === true) ?? null,
    pairs: comparePairs(runs, policies),
    logs: policies.flatMap((policy) => decisionLogs({ scenario, load, policy, seed: 1 }, explained, policy)),
    bounds: hasBounds ? await boundStudy(study, runs, 4) : null,
    command: 'mck8s compare small.yaml',
    nodeVersion: 'v24.0.0',
    scenarioFile: 'small.yaml',
    scenarioText: text,
  };
}

function wholeSeed(runs: Generator<Run, SeedRuns>): SeedRuns {
  for (;;) {
    const next = runs.next();
    if (next.done === true) return next.value;
  }
}

/** As much of an element as tests ask of it; the types of browsers are not there. */
export interface ReadElement {
  readonly id: string;
  readonly localName: string;
  readonly textContent: string;
  readonly attributes: Iterable<{ readonly name: string; readonly value: string }>;
  getAttribute(name: string): string | null;
  querySelector(selector: string): ReadElement | null;
  querySelectorAll(selector: string): Iterable<ReadElement>;
}

/** A page as a document. */
export function documentOf(page: string): ReadElement {
  return (parseHTML(page) as unknown as { readonly document: ReadElement }).document;
}

/** All elements that a selector finds. */
export function all(root: ReadElement, selector: string): readonly ReadElement[] {
  return [...root.querySelectorAll(selector)];
}
