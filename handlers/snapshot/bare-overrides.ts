// What is different in some clusters, without what may not leave a fleet: overrides as they are carried out, and not as they are
// written, as a patch may add a variable or leave out what it is told to.

import type { MultiClusterDeployment } from '../../core/api/index.ts';
import { canonicalJson } from '../../core/canonical.ts';
import { templateIn } from '../../core/placement/overrides.ts';
import { field } from '../observe/read.ts';
import { bareTemplate, type Plain } from './bare.ts';

/** Patches that make of the bare template what it is in each cluster; clusters where it is the same are left out. */
export function bareOverrides(object: MultiClusterDeployment): readonly Plain[] {
  const base = bareTemplate(object.spec.template);
  return object.spec.overrides.flatMap(({ cluster }) => {
    const template = templateIn(object, cluster);
    if (!template.ok) return [];
    const jsonPatch = patchBetween(base, bareTemplate(template.value));
    return jsonPatch.length === 0 ? [] : [{ cluster, jsonPatch }];
  });
}

function patchBetween(from: Plain, to: Plain): readonly Plain[] {
  const fields = ['metadata', 'spec'].flatMap((part) => {
    const names = [...Object.keys(partOf(from, part)), ...Object.keys(partOf(to, part))];
    return [...new Set(names)].map((name) => [part, name] as const);
  });
  return fields.flatMap(([part, name]) => {
    const [before, after] = [partOf(from, part)[name], partOf(to, part)[name]];
    const path = `/${part}/${name}`;
    if (canonicalJson(before ?? null) === canonicalJson(after ?? null)) return [];
    return [after === undefined ? { op: 'remove', path } : { op: 'add', path, value: after }];
  });
}

function partOf(template: Plain, part: string): Plain {
  return (field(template, part) ?? {}) as Plain;
}
