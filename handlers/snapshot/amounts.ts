// Amounts as a scenario writes them: nothing is rounded, and what people can read goes before plain numbers.

import { compareText } from '../../core/text.ts';
import type { Plain } from './bare.ts';

const BINARY = ['', 'Ki', 'Mi', 'Gi', 'Ti'];
const STANDARD: ReadonlySet<string> = new Set(['cpu', 'memory', 'pods', 'ephemeral-storage']);

/** Amounts by resource in whole units, cpu in millicores; those that a scenario has no name for are left out. */
export function amountsOf(amounts: Iterable<readonly [resource: string, amount: number]>): Plain {
  return Object.fromEntries(
    [...amounts]
      .filter(
        ([resource]) => STANDARD.has(resource) || resource.includes('/') || resource.startsWith('hugepages-'),
      )
      .sort(([a], [b]) => compareText(a, b))
      .map(([resource, amount]) => [resource, amountText(resource, amount)]),
  );
}

function amountText(resource: string, amount: number): string | number {
  if (resource === 'cpu') return amount % 1000 === 0 ? amount / 1000 : `${amount}m`;
  if (resource !== 'memory' && resource !== 'ephemeral-storage') return amount;
  let [units, step] = [amount, 0];
  while (units > 0 && units % 1024 === 0 && step < BINARY.length - 1) {
    units /= 1024;
    step++;
  }
  return step === 0 ? units : `${units}${BINARY[step]}`;
}
