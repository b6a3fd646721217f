// The lines under every table: what to quote so that somebody else gets the same numbers, and what to be wary of.

import type { Provenance } from '../compare/comparison.ts';
import type { Stopping } from '../compare/stopping.ts';
import { countText, seedsText } from './numbers.ts';

/** Seeds, hash, version; before them, whatever makes the report less than it should be. */
export function closingLines(report: Provenance): string[] {
  const { filtered, broken, afterEnd } = report.skippedRows;
  const lines: string[] = [];
  if (report.partial) {
    lines.push(`PARTIAL: interrupted; the seeds named below are those that all policies finished.`);
  }
  if (filtered + broken + afterEnd > 0) {
    const parts = [
      `${countText(filtered)} filtered`,
      `${countText(broken)} broken`,
      `${countText(afterEnd)} after the end`,
    ];
    lines.push(`trace rows left out: ${parts.join(', ')}`);
  }
  if (report.stopping !== undefined) lines.push(stoppingLine(report.stopping));
  for (const { file, hash } of report.policyFiles ?? []) lines.push(`policies of ${file} ${hash}`);
  const { scenario, hash, version, seeds } = report;
  lines.push(
    `scenario ${scenario} ${hash}, seeds ${seedsText(seeds)} (n = ${seeds.length}), mck8s ${version}`,
  );
  return lines;
}

/** Why there are as many seeds as there are. */
export function stoppingLine({ metric, halfWidth, seedsMax, because, looks }: Stopping): string {
  const last = looks.at(-1);
  const widest =
    last === undefined
      ? 'not looked at yet'
      : last.widest === null
        ? `no interval under ${last.policy}`
        : `at most ±${last.widest.toPrecision(2)}, under ${last.policy}`;
  const ends = {
    reached: `${widest} after ${last?.seeds ?? 0} seeds`,
    seedsMax: `NOT reached with ${seedsMax} seeds: ${widest}`,
    nothingToMeasure: 'stopped at the first look, as there is nothing to measure',
    interrupted: `interrupted: ${widest}`,
  };
  return `seeds until the interval of ${metric} is at most ±${halfWidth}: ${ends[because]}`;
}
