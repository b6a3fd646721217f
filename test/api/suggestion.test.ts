// Which name somebody probably meant.

import { expect, it } from 'vitest';
import { nearestName } from '../../core/api/suggestion.ts';

const known = [
  'replicas',
  'replicaOverrides',
  'locations',
  'numberOfLocations',
  'paused',
  'placement',
  'policies',
];

it.each([
  ['replica', 'replicas'],
  ['repilcas', 'replicas'],
  ['REPLICAS', 'replicas'],
  ['location', 'locations'],
  ['place', 'placement'],
  ['policy', 'policies'],
  ['pausd', 'paused'],
  ['image', undefined],
  ['x', undefined],
  ['', undefined],
  ['replicas'.repeat(100), undefined],
])('%s was meant to be %s', (written, meant) => {
  expect(nearestName(written, known)).toBe(meant);
});

it('of two as near it takes the first by code units, in whatever order they come', () => {
  expect(nearestName('cat', ['hat', 'bat'])).toBe('bat');
  expect(nearestName('cat', ['bat', 'hat'])).toBe('bat');
});
