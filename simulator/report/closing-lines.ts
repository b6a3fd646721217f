// The lines under every table: what to quote so that somebody else gets the same numbers, and what to be wary of.

import type { Provenance } from '../compare/comparison.ts';
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
  const { scenario, hash, version, seeds } = report;
  lines.push(
    `scenario ${scenario} ${hash}, seeds ${seedsText(seeds)} (n = ${seeds.length}), mck8s ${version}`,
  );
  return lines;
}
