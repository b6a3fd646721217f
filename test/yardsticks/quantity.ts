// Runs the quantity tables of Kubernetes against core/quantity. Holds no arithmetic of its own.

import {
  addQuantity,
  compareQuantity,
  negateQuantity,
  scaleQuantity,
  subtractQuantity,
} from '../../core/quantity/arithmetic.ts';
import { compareDecimals } from '../../core/quantity/decimal.ts';
import { formatQuantity } from '../../core/quantity/format.ts';
import { parseQuantity, quantityFromJson } from '../../core/quantity/parse.ts';
import {
  quantityFromMilli,
  quantityFromScaled,
  quantityFromUnits,
  type Quantity,
  type QuantityFormat,
} from '../../core/quantity/quantity.ts';
import { approximateFloat, roundUpQuantity, scaledValue } from '../../core/quantity/rounding.ts';
import { decimalOf, splitQuantity } from '../../core/quantity/split.ts';
import type { Result } from '../../core/result.ts';
import { numberIn, runTables, textIn, type CaseResult, type Check, type Row } from './case.ts';

const checks: ReadonlyMap<string, (row: Row) => Check> = new Map([
  ['parse_valid', checkValid],
  ['parse_invalid', checkInvalid],
  ['parse_wide', checkWide],
  ['parse_emit', checkEmitted],
  ['canonical', checkCanonical],
  ['json_input', checkJson],
  ['split', checkSplit],
  ['round_up', checkRounded],
  ['compare', checkOrder],
  ['add', (row) => sameAmount(row, addQuantity(parsed(textIn(row, 'a')), parsed(textIn(row, 'b'))))],
  ['sub', (row) => sameAmount(row, subtractQuantity(parsed(textIn(row, 'a')), parsed(textIn(row, 'b'))))],
  // fits_int64_path is upstream's choice between two representations; here there is one.
  ['mul', (row) => sameAmount(row, scaleQuantity(parsed(textIn(row, 'a')), BigInt(textIn(row, 'b'))))],
  ['neg', (row) => sameAmount(row, negateQuantity(parsed(textIn(row, 'a'))))],
  ['from_milli', (row) => sameText(row, quantityFromMilli(BigInt(textIn(row, 'milli')), formatIn(row)))],
  ['from_value', (row) => sameText(row, quantityFromUnits(BigInt(textIn(row, 'value')), formatIn(row)))],
  [
    'from_scaled',
    (row) => sameText(row, quantityFromScaled(BigInt(textIn(row, 'value')), numberIn(row, 'scale'))),
  ],
  ['scaled_value', checkScaledValue],
  ['approx_float', checkFloat],
  ['add_zero_keeps_suffix', checkZero],
]);

/** Runs the tables of quantity.json. */
export function runQuantity(data: unknown): readonly CaseResult[] {
  return runTables(data, checks);
}

function checkValid(row: Row): Check {
  const input = textIn(row, 'input');
  const amount = parsed(textIn(row, 'value'));
  const format = textIn(row, 'format');
  return {
    expected: lines(
      [amount, negateQuantity(amount), amount].map((signed) => `${amountText(signed)} ${format}`),
    ),
    got: lines(
      [input, `-${input}`, `+${input}`].map((signed) => {
        const quantity = parsed(signed);
        return `${amountText(quantity)} ${quantity.format}`;
      }),
    ),
  };
}

function checkInvalid(row: Row): Check {
  const result = parseQuantity(textIn(row, 'input'));
  return { expected: 'an error', got: result.ok ? formatQuantity(result.value) : 'an error' };
}

function checkWide(row: Row): Check {
  const quantity = parsed(textIn(row, 'input'));
  return {
    expected: `${amountText(parsed(textIn(row, 'value')))} ${textIn(row, 'canonical')}`,
    got: `${amountText(quantity)} ${formatQuantity(quantity)}`,
  };
}

function checkEmitted(row: Row): Check {
  const input = textIn(row, 'input');
  const canonical = textIn(row, 'canonical');
  return {
    expected: lines([canonical, `-${canonical}`]),
    got: lines([formatQuantity(parsed(input)), formatQuantity(parsed(`-${input}`))]),
  };
}

/** The canonical text of an amount, of its opposite, and of what another way of writing it is parsed to. */
function checkCanonical(row: Row): Check {
  const canonical = textIn(row, 'canonical');
  const quantity: Quantity = { nanos: parsed(textIn(row, 'value')).nanos, format: formatIn(row) };
  const alternate = row['alternate_input'];
  return {
    expected: lines([canonical, quantity.nanos === 0n ? canonical : `-${canonical}`, canonical, canonical]),
    got: lines([
      formatQuantity(quantity),
      formatQuantity(negateQuantity(quantity)),
      formatQuantity(parsed(canonical)),
      formatQuantity(parsed(typeof alternate === 'string' ? alternate : canonical)),
    ]),
  };
}

function checkJson(row: Row): Check {
  return sameText(row, valueOf(quantityFromJson(JSON.parse(textIn(row, 'json')))));
}

function checkSplit(row: Row): Check {
  const input = textIn(row, 'input');
  const { positive, whole, fraction, suffix } = splitQuantity(input);
  const number = input.slice(0, input.length - suffix.length);
  const fields = ['positive', 'value', 'num', 'denom', 'suffix'];
  return {
    expected: JSON.stringify(fields.map((field) => row[field])),
    got: JSON.stringify([positive, number, whole, fraction, suffix]),
  };
}

function checkRounded(row: Row): Check {
  const { quantity, exact } = roundUpQuantity(parsed(textIn(row, 'input')), numberIn(row, 'scale'));
  return {
    expected: `${amountText(parsed(textIn(row, 'value')))} ${String(row['exact'])}`,
    got: `${amountText(quantity)} ${String(exact)}`,
  };
}

/** Both directions; "exact decimals" may be finer than a quantity holds and are compared before rounding. */
function checkOrder(row: Row): Check {
  const order = numberIn(row, 'cmp');
  const [a, b] = [textIn(row, 'a'), textIn(row, 'b')];
  const compare = row['kind'] === 'exact decimals' ? compareDecimalTexts : compareTexts;
  return {
    expected: `${order} and ${0 - order}`,
    got: `${compare(a, b)} and ${compare(b, a)}`,
  };
}

function compareTexts(a: string, b: string): number {
  return compareQuantity(parsed(a), parsed(b));
}

function compareDecimalTexts(a: string, b: string): number {
  return compareDecimals(decimalOf(splitQuantity(a)), decimalOf(splitQuantity(b)));
}

function checkScaledValue(row: Row): Check {
  const one = quantityFromScaled(1n, numberIn(row, 'one_at_scale'));
  return { expected: textIn(row, 'value'), got: String(scaledValue(one, numberIn(row, 'to_scale'))) };
}

function checkFloat(row: Row): Check {
  const float = approximateFloat(parsed(textIn(row, 'input')));
  return { expected: String(numberIn(row, 'float')), got: String(float) };
}

function checkZero(row: Row): Check {
  const quantity = parsed(textIn(row, 'input'));
  const zero = parsed('0');
  const unchanged = textIn(row, 'plus_zero');
  return {
    expected: lines([unchanged, unchanged, unchanged, textIn(row, 'zero_minus')]),
    got: lines(
      [
        addQuantity(quantity, zero),
        addQuantity(zero, quantity),
        subtractQuantity(quantity, zero),
        subtractQuantity(zero, quantity),
      ].map(formatQuantity),
    ),
  };
}

function sameAmount(row: Row, quantity: Quantity): Check {
  return { expected: amountText(parsed(textIn(row, 'value'))), got: amountText(quantity) };
}

function sameText(row: Row, quantity: Quantity): Check {
  return { expected: textIn(row, 'canonical'), got: formatQuantity(quantity) };
}

/** The name as it stands in the row: the writer answers names it does not know too. */
function formatIn(row: Row): QuantityFormat {
  return textIn(row, 'format') as QuantityFormat;
}

function parsed(text: string): Quantity {
  return valueOf(parseQuantity(text));
}

function valueOf(result: Result<Quantity, string>): Quantity {
  if (!result.ok) throw new Error(result.error);
  return result.value;
}

function amountText(quantity: Quantity): string {
  return `${quantity.nanos} nano`;
}

function lines(texts: readonly string[]): string {
  return texts.join(', ');
}
