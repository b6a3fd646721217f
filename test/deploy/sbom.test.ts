// The bill of materials names all that is in the operator.

import { join } from 'node:path';
import { build } from 'esbuild';
import { beforeAll, describe, expect, it } from 'vitest';
import { BUNDLED } from '../../deploy/bundle-options.ts';
import { billOf, billOfAll, packagesIn, type Bill } from '../../deploy/sbom.ts';

const ROOT = join(import.meta.dirname, '../..');

let all: Bill;
let packages: readonly string[];

beforeAll(async () => {
  const entryPoints = [join(ROOT, 'handlers/commands/main.ts')];
  const built = await build({
    ...BUNDLED,
    absWorkingDir: ROOT,
    entryPoints,
    write: false,
    metafile: true,
    outdir: '/out',
  });
  packages = packagesIn(built.metafile, ROOT);
  all = billOfAll(ROOT);
}, 120_000);

describe('the bill of materials of the operator', () => {
  it('lists every package of which something is in its bundle, and no other', () => {
    const { components } = billOf(all, packages);
    expect(packages.length).toBeGreaterThan(5);
    expect([...new Set(components.map(({ name, version }) => `${name}@${version}`))].sort()).toEqual(
      packages,
    );
    expect(components.map(({ name }) => name)).toEqual(expect.arrayContaining(['undici', 'zod', 'yaml']));
    expect(components.map(({ name }) => name)).not.toContain('highs');
  });

  it('says the licence of each', () => {
    const without = billOf(all, packages).components.filter(({ licenses = [] }) => licenses.length === 0);
    expect(without.map(({ name }) => name)).toEqual([]);
  });

  it('is CycloneDX, of this project, and the same each time', () => {
    const bill = billOf(all, packages);
    expect(bill).toMatchObject({ bomFormat: 'CycloneDX', metadata: { component: { name: 'mck8s' } } });
    expect(bill.specVersion).toMatch(/^1\.\d$/);
    const refs = new Set([
      bill.metadata.component['bom-ref'],
      ...bill.components.map((one) => one['bom-ref']),
    ]);
    expect(
      bill.dependencies
        .flatMap(({ ref, dependsOn = [] }) => [ref, ...dependsOn])
        .filter((ref) => !refs.has(ref)),
    ).toEqual([]);
    expect(JSON.stringify(bill)).toBe(JSON.stringify(billOf(billOfAll(ROOT), packages)));
  });

  it('is not made of what no lock file knows', () => {
    expect(() => billOf(all, ['left-pad@9.9.9'])).toThrow(/not in package-lock\.json: left-pad@9\.9\.9/);
  });
});
