// What balance can give a node at most, by which nodes that are behind are passed over unlooked at.

import fc from 'fast-check';
import { expect, it } from 'vitest';
import { balanceGainOf, mostGain } from '../../core/scheduling/plugins/balanced-allocation.ts';

/** A resource of a node: what there is, what is free of it (less than nothing on a node that shrank), what a pod asks for. */
const resource = fc
  .tuple(
    fc.integer({ min: 1, max: 2 ** 20 }),
    fc.double({ min: -1, max: 1, noNaN: true }),
    fc.double({ min: 0, max: 1, noNaN: true }),
  )
  .map(([all, free, asked]) => ({ all, free: Math.floor(all * free), asked: Math.floor(all * asked) }));

it('is never less than what balance gives, and at most a few points more where the pod evens the node out', () => {
  let nearest = Infinity;
  fc.assert(
    fc.property(resource, resource, (cpu, memory) => {
      const given = balanceGainOf(cpu.all, cpu.free, cpu.asked, memory.all, memory.free, memory.asked);
      const most = mostGain(cpu.all, cpu.asked, memory.all, memory.asked);
      expect(most).toBeGreaterThanOrEqual(given);
      nearest = Math.min(nearest, most - given);
    }),
    { seed: 15, numRuns: 3000 },
  );
  expect(nearest).toBeLessThanOrEqual(1);
});

it('is what every node gets where one of the resources is missing', () => {
  expect(mostGain(0, 100, 1024, 10)).toBe(balanceGainOf(0, 0, 100, 1024, 1024, 10));
});
