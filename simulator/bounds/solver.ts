// Linear and integer programs, solved by HiGHS. It loads WebAssembly: import it only when a bound is asked for, and never from core.

import type * as highs from 'highs';

/** What came of a program. Null where no optimum was proven within the limits. */
export type Solve = (program: string) => number | null;

/** Enough for small integer programs; a count and not a time, so that every machine ends at the same place. */
const NODES_MAX = 100;

/** Its types are those of CommonJS, in which the loader stands one level further down than in what Node loads. */
type Loaded = { readonly default: typeof highs.default.default };

/** Loads the solver. A program is a text in CPLEX LP format; it answers the value of the optimum. */
export async function loadSolver(): Promise<Solve> {
  const { default: loadHighs } = (await import('highs')) as unknown as Loaded;
  const solver = await loadHighs();
  return (program) => {
    const { Status, ObjectiveValue } = solver.solve(program, {
      output_flag: false,
      mip_max_nodes: NODES_MAX,
      mip_rel_gap: 0,
      mip_abs_gap: 0.999,
    });
    return Status === 'Optimal' ? ObjectiveValue : null;
  };
}

/** What rounding leaves of a difference that is 0; the solver takes no factor as small as that. */
const NOTHING = 1e-12;

/** A sum in LP format, in lines that are not too long; terms of 0 are left out. */
export function sumText(terms: readonly (readonly [factor: number, name: string])[]): string {
  const parts = terms
    .filter(([factor]) => Math.abs(factor) > NOTHING)
    .map(([factor, name]) => `${factor < 0 ? '-' : '+'} ${Math.abs(factor)} ${name}`);
  const lines: string[] = [];
  for (let at = 0; at < parts.length; at += 20) lines.push(parts.slice(at, at + 20).join(' '));
  return lines.join('\n ');
}
