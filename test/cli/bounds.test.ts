// Bounds on the command line: in the table and in the document, and only where they are asked for.

import { expect, it } from 'vitest';
import { mck8s, smallScenario } from './run-cli.ts';

const RUN = ['compare', smallScenario(), '--policy', 'pinned', '--policy', 'best_fit', '--seeds', '2'];

type Bounded = 'pendingPodsTimeMean' | 'pendingShareAtEnd';

interface Document {
  readonly bounds?: {
    readonly metrics: Readonly<Record<Bounded, { readonly mean: number }>>;
    readonly policies: readonly {
      readonly policy: string;
      readonly metrics: Readonly<
        Record<
          Bounded,
          { readonly value: { readonly mean: number }; readonly aboveBound: { readonly mean: number } | null }
        >
      >;
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
  for (const { metrics, decisions } of bounds!.policies) {
    for (const metric of ['pendingPodsTimeMean', 'pendingShareAtEnd'] as const) {
      const { value, aboveBound } = metrics[metric];
      expect(aboveBound!.mean).toBeGreaterThanOrEqual(0);
      expect(value.mean - aboveBound!.mean).toBeCloseTo(bounds!.metrics[metric].mean, 6);
    }
    expect(decisions.instants).toBe(12);
  }
  const [pinned, best] = bounds!.policies;
  expect(pinned!.decisions.missed).toBeGreaterThan(best!.decisions.missed ?? Infinity);
});

it.concurrent('has them under the table', async () => {
  const { stdout } = await mck8s([...RUN, '--bounds']);
  expect(stdout).toMatch(
    /POLICY +PENDING pods +ABOVE BOUND +PENDING % +ABOVE BOUND +WAITING pods +MISSED pods/,
  );
  expect(stdout).toContain('(bound)');
});

it.concurrent('looks at decisions as often as it is told', async () => {
  const { stdout } = await mck8s([...RUN, '--bounds', '--bounds-instants', '5', '-o', 'json']);
  const { bounds } = JSON.parse(stdout) as Document;
  expect(bounds!.policies.map(({ decisions }) => decisions.instants)).toEqual([5, 5]);
});

it.concurrent('has no gap for a policy that itself says how many pods there are', async () => {
  const run = ['compare', smallScenario(), '--policy', 'duplicated', '--policy', 'best_fit', '--seeds', '1'];
  const { stdout } = await mck8s([...run, '--bounds', '-o', 'json']);
  const [duplicated, best] = (JSON.parse(stdout) as Document).bounds!.policies;
  expect(duplicated!.metrics.pendingPodsTimeMean.aboveBound).toBeNull();
  expect(best!.metrics.pendingPodsTimeMean.aboveBound).not.toBeNull();
});

it.concurrent('is silent about them otherwise', async () => {
  const { stdout } = await mck8s([...RUN, '-o', 'json']);
  expect((JSON.parse(stdout) as Document).bounds).toBeUndefined();
});
