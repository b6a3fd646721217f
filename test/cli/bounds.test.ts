// Bounds on the command line: in the table and in the document, and only where they are asked for.

import { expect, it } from 'vitest';
import { mck8s, smallScenario } from './run-cli.ts';

const RUN = ['compare', smallScenario(), '--policy', 'pinned', '--policy', 'best_fit', '--seeds', '2'];

interface Document {
  readonly bounds?: {
    readonly pendingPods: { readonly mean: number };
    readonly why: null;
    readonly policies: readonly {
      readonly policy: string;
      readonly pending: { readonly mean: number };
      readonly aboveBound: { readonly mean: number };
      readonly decisions: {
        readonly instants: number;
        readonly exact: number;
        readonly missed: number | null;
      };
    }[];
  };
}

it.concurrent('says how few pods could wait, and what each policy has above that', async () => {
  const { code, stdout } = await mck8s([...RUN, '--bounds', '-o', 'json']);
  expect(code).toBe(0);
  const { bounds } = JSON.parse(stdout) as Document;
  expect(bounds!.policies.map(({ policy }) => policy)).toEqual(['pinned', 'best_fit']);
  for (const { pending, aboveBound, decisions } of bounds!.policies) {
    expect(aboveBound.mean).toBeGreaterThanOrEqual(0);
    expect(pending.mean - aboveBound.mean).toBeCloseTo(bounds!.pendingPods.mean, 6);
    expect(decisions.instants).toBe(12);
  }
  const [pinned, best] = bounds!.policies;
  expect(pinned!.decisions.missed).toBeGreaterThan(best!.decisions.missed ?? Infinity);
});

it.concurrent('has them under the table', async () => {
  const { stdout } = await mck8s([...RUN, '--bounds']);
  expect(stdout).toMatch(/POLICY +PENDING pods +ABOVE BOUND +WAITING pods +MISSED pods/);
  expect(stdout).toContain('(bound)');
});

it.concurrent('is silent about them otherwise', async () => {
  const { stdout } = await mck8s([...RUN, '-o', 'json']);
  expect((JSON.parse(stdout) as Document).bounds).toBeUndefined();
});
