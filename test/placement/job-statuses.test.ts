// How a job is shown to stand in its clusters.
import { expect, test } from 'vitest';
import { jobClusterStatuses } from '../../core/placement/job-statuses.ts';
import { EMPTY_MEMORY } from '../../core/placement/status.ts';

test('clusters of a finished job stay in the order in which they were shown, whichever ended first', () => {
  const said = (name: string) => ({ name, succeeded: 3, failed: 0, message: '' });
  const shown = jobClusterStatuses({
    status: { placements: [], leaving: [] },
    memory: { ...EMPTY_MEMORY, finished: ['cluster2', 'cluster3', 'cluster1'] },
    observed: [],
    isSuspended: false,
    isReady: () => true,
    before: [said('cluster1'), said('cluster2')],
  });
  expect(shown.map(({ name, succeeded }) => [name, succeeded])).toEqual([
    ['cluster1', 3],
    ['cluster2', 3],
    ['cluster3', 0],
  ]);
});
