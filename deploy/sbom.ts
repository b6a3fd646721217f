// The bill of materials of a bundle, in CycloneDX: the packages of which something is in it, with versions and licences, as the lock
// file has them. The same sources give the same bytes.

import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Metafile } from 'esbuild';

/** One package; of its further fields nothing is read here. */
export interface Component {
  readonly 'bom-ref': string;
  readonly name: string;
  readonly version: string;
  readonly licenses?: readonly object[];
}

export interface Bill {
  readonly bomFormat: 'CycloneDX';
  readonly specVersion: string;
  readonly metadata: { readonly component: Component };
  readonly components: readonly Component[];
  readonly dependencies: readonly { readonly ref: string; readonly dependsOn?: readonly string[] }[];
}

/** The bill of everything in the lock file. Throws where npm cannot make it. */
export function billOfAll(root: string): Bill {
  const args = ['sbom', '--sbom-format', 'cyclonedx', '--package-lock-only'];
  const { status, stdout, stderr } = spawnSync('npm', args, { cwd: root, encoding: 'utf8' });
  if (status !== 0) throw new Error(`npm sbom ended with ${status}: ${stderr.trim()}`);
  return JSON.parse(stdout) as Bill;
}

/** Packages of which there are files in a bundle, as `name@version`, in order. */
export function packagesIn({ inputs }: Metafile, root: string): readonly string[] {
  const folders = new Set(
    Object.keys(inputs).flatMap((path) => /^.*node_modules\/(?:@[^/]+\/)?[^/]+(?=\/)/.exec(path)?.[0] ?? []),
  );
  const found = [...folders].map((folder) => {
    const { name, version } = JSON.parse(
      readFileSync(join(root, folder, 'package.json'), 'utf8'),
    ) as Component;
    return `${name}@${version}`;
  });
  return [...new Set(found)].sort();
}

/** The bill of a bundle. Throws where a package in it is not in the bill of all: then it is not in the lock file. */
export function billOf(all: Bill, packages: readonly string[]): Bill {
  const isIn = new Set(packages);
  const components = all.components.filter(({ name, version }) => isIn.has(`${name}@${version}`));
  const listed = new Set(components.map(({ name, version }) => `${name}@${version}`));
  const missing = packages.filter((name) => !listed.has(name));
  if (missing.length > 0) throw new Error(`not in package-lock.json: ${missing.join(', ')}; run npm install`);
  const refs = new Set([all.metadata.component['bom-ref'], ...components.map((one) => one['bom-ref'])]);
  const dependencies = all.dependencies
    .filter(({ ref }) => refs.has(ref))
    .map(({ ref, dependsOn = [] }) => ({ ref, dependsOn: dependsOn.filter((other) => refs.has(other)) }));
  // When it was made and under which number would differ each time; npm names the whole by the folder it is in.
  const { bomFormat, specVersion } = all;
  const whole = all.metadata.component;
  const name = whole['bom-ref'].slice(0, whole['bom-ref'].lastIndexOf('@'));
  return { bomFormat, specVersion, metadata: { component: { ...whole, name } }, components, dependencies };
}
