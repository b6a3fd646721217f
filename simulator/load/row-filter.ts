// Which rows of a trace are left out.

import type { Problem } from '../../core/api/problem.ts';
import type { Result } from '../../core/result.ts';
import { err, ok } from '../../core/result.ts';
import type { TraceFields } from '../scenario/schema-load.ts';
import { parseNumber, textCell } from './cells.ts';
import type { CellReader } from './cells.ts';
import type { CsvTable } from './csv.ts';

type DropRule = TraceFields['drop'][number];

/** Tells of each row whether a rule drops it. Bounds compare numbers as they stand in the file; `equals` compares text. */
export function rowFilter(rules: readonly DropRule[], table: CsvTable): Result<CellReader<boolean>, Problem> {
  const compiled: CellReader<boolean>[] = [];
  for (const [index, rule] of rules.entries()) {
    const read = textCell(rule.column, table);
    if (!read.ok) return err({ path: [index, ...read.error.path], message: read.error.message });
    compiled.push((row) => {
      const text = read.value(row);
      return text.ok ? isDropped(rule, text.value) : text;
    });
  }
  return ok((row) => {
    for (const rule of compiled) {
      const dropped = rule(row);
      if (!dropped.ok || dropped.value) return dropped;
    }
    return ok(false);
  });
}

function isDropped({ column, above, below, equals }: DropRule, text: string): Result<boolean, string> {
  if (equals !== undefined) return ok(text === String(equals));
  const number = parseNumber(text);
  if (!number.ok) return err(`column ${column} holds ${JSON.stringify(text)}: ${number.error}`);
  return ok(number.value > (above ?? Infinity) || number.value < (below ?? -Infinity));
}
