// What a sweep keeps: the same numbers come back, and only for the same sweep.

import { readdirSync, symlinkSync, writeFileSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { OutDirectory } from '../../simulator/report/out-directory.ts';
import { Journal } from '../../simulator/sweep/journal.ts';
import { temporaryDirectory } from '../cli/run-cli.ts';
import { seedsOf } from '../compare/seed-runs.ts';

const HASHES = ['aa', 'bb', 'cc'];
const IDENTITY = { policies: ['pinned'], seeds: { first: 1, count: 2 } };

function directory(path = temporaryDirectory()): OutDirectory {
  const prepared = OutDirectory.prepare(path, 'overwrite');
  if (!prepared.ok) throw new Error(prepared.error);
  return prepared.value;
}

const finished = {
  seeds: seedsOf('timeToPlaceP95Seconds', [1 / 3, Infinity]),
  isWhole: true,
  stopping: null,
};

describe('a journal', () => {
  it('gives back what was kept, endless and missing values too', () => {
    const out = directory();
    Journal.begin(out, IDENTITY, HASHES).keep(1, finished);
    const resumed = Journal.resume(out, IDENTITY, HASHES);
    expect(resumed.ok && [...resumed.value.kept()]).toEqual([[1, finished]]);
  });

  it('holds no point of another scenario, nor one that cannot be read', () => {
    const out = directory();
    const journal = Journal.begin(out, IDENTITY, HASHES);
    journal.keep(0, finished);
    journal.keep(1, finished);
    writeFileSync(join(out.path, 'points/point-00001.json'), '{"hash":"aa","finis');
    const resumed = Journal.resume(out, IDENTITY, ['aa', 'xx', 'cc']);
    expect(resumed.ok && [...resumed.value.kept()]).toEqual([]);
  });

  it.each([
    ['policies', { ...IDENTITY, policies: ['random'] }, 'its policies is ["pinned"] and not ["random"]'],
    ['seeds', { ...IDENTITY, seeds: { first: 1, count: 3 } }, 'its seeds is {"first":1,"count":2}'],
    ['something new', { ...IDENTITY, more: 1 }, 'its more is "not given" and not 1'],
  ])('is not resumed with other %s', (_, identity, sentence) => {
    const out = directory();
    Journal.begin(out, IDENTITY, HASHES);
    const resumed = Journal.resume(out, identity, HASHES);
    expect(resumed.ok ? '' : resumed.error).toContain(sentence);
  });

  it('is not resumed where there is none', () => {
    const resumed = Journal.resume(directory(), IDENTITY, HASHES);
    expect(resumed.ok ? '' : resumed.error).toContain('holds no sweep to resume');
  });

  it('forgets the points of the sweep before when it begins anew', () => {
    const out = directory();
    Journal.begin(out, IDENTITY, HASHES).keep(0, finished);
    expect([...Journal.begin(out, IDENTITY, HASHES).kept()]).toEqual([]);
  });

  it('has no half of a point where the disk is full, and says what to do', () => {
    const out = directory();
    const journal = Journal.begin(out, IDENTITY, HASHES);
    mkdirSync(join(out.path, 'points'));
    symlinkSync('/dev/full', join(out.path, 'points/point-00001.json.part'));
    expect(() => {
      journal.keep(0, finished);
    }).toThrow(/point-00001\.json cannot be written \(ENOSPC.*make room and run it again/);
    expect(readdirSync(join(out.path, 'points'))).toEqual([]);
    expect([...journal.kept()]).toEqual([]);
  });
});
