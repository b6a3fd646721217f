// What the sources of load have in common: shares of homes, how long something runs, columns of CSV files.

import { z } from 'zod';
import { clusterName } from '../../core/api/names.ts';
import { fields } from '../../core/api/read-object.ts';
import { exactlyOne, needs, onlyWith } from './schema-checks.ts';
import { aboveZero, duration, notNegative, whole } from './units.ts';
import type { NumberField } from './units.ts';

/** Shares of clusters. */
export const shares = z
  .record(clusterName, notNegative)
  .check((payload) => {
    if (Object.values(payload.value).some((share) => share !== 0)) return;
    payload.issues.push({
      code: 'custom',
      message: 'no share is above zero; write shares whose sum is positive',
      input: payload.value,
    });
  })
  .describe('Shares of home clusters. Only their proportions count.');

const cap = duration.optional().describe('Longer draws are cut to this.');

/** How long something runs. */
export const runDistribution = fields({
  constant: duration.optional(),
  exponential: fields({ mean: duration, cap }).optional(),
  lognormal: fields({
    median: duration,
    sigma: notNegative.default(1).describe('Standard deviation of the logarithm.'),
    cap,
  }).optional(),
}).check(exactlyOne('constant', 'exponential', 'lognormal'));

/** A column of a CSV file. */
export const columnName = z
  .union([z.string(), whole(0)], { error: 'write the name of a column, or its number from 0' })
  .describe('Name of a column, or its number from 0.');

export const column = columnName.optional().describe('Name of a column, or its number from 0.');

const scale = aboveZero.optional().describe('Each number is multiplied by this, before its unit.');

export interface CellFields {
  readonly column?: string | number | undefined;
  readonly unit?: string | undefined;
  readonly scale?: number | undefined;
  readonly constant?: number | undefined;
}

/** A value that a column holds, or one for all rows. */
export function cell(constant: NumberField, units: readonly string[]): z.ZodType<CellFields> {
  return fields({
    column,
    unit: z.enum(units).optional().describe('Unit of the numbers. Without it, each cell carries its own.'),
    scale,
    constant: constant.optional().describe('The same for every row.'),
  }).check(exactlyOne('column', 'constant'), onlyWith('unit', 'column'), onlyWith('scale', 'unit'));
}

export const memoryUnits = ['B', 'k', 'M', 'G', 'Ki', 'Mi', 'Gi'];

/** Where the home of a row is told. */
export const homeCell = fields({
  column,
  constant: clusterName.optional().describe('The same home for every row.'),
  hashOf: column.describe('Column whose hash picks one of `among`: equal cells, equal homes.'),
  among: z
    .union([z.array(clusterName).min(1), shares], { error: 'write a list of clusters, or their shares' })
    .optional(),
}).check(exactlyOne('column', 'constant', 'hashOf'), needs('hashOf', 'among'), onlyWith('among', 'hashOf'));
