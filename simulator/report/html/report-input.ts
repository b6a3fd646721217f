// All that a report is made from, as data. Whoever asks for a report fills it in; nothing here is read from anywhere.

import type { Bounds } from '../../bounds/bound-study.ts';
import type { Pair, PolicyRow, Provenance } from '../../compare/comparison.ts';
import type { DecisionLog } from '../../explain/decision-log.ts';
import type { MergedHistory } from '../../measure/merge-histories.ts';
import type { Scenario } from '../../scenario/scenario.ts';

/** A policy with what its runs recorded, seeds put together. */
export interface ReportedPolicy extends PolicyRow {
  readonly history: MergedHistory;
}

export interface ReportInput {
  readonly provenance: Provenance;
  readonly scenario: Scenario;
  /** In the order of the comparison, without the reference. */
  readonly policies: readonly ReportedPolicy[];
  readonly reference: ReportedPolicy | null;
  /** Of every policy with every later one; empty for a single policy. */
  readonly pairs: readonly Pair[];
  readonly logs: readonly DecisionLog[];
  /** Null unless they were asked for. */
  readonly bounds: Bounds | null;
  /** What to type to get the same numbers. */
  readonly command: string;
  /** As `node --version` prints it. */
  readonly nodeVersion: string;
  readonly scenarioFile: string;
  readonly scenarioText: string;
}
