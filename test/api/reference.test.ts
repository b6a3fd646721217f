// The page that tells every field is current, tells something of each, and has a place for every kind.

import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { KINDS } from '../../core/api/crd/kinds.ts';
import { apiReference, fieldsOfKind } from '../../deploy/api-reference.ts';
import { borrowedTypes } from '../../deploy/crd-files.ts';

const page = readFileSync(new URL('../../docs/api.md', import.meta.url), 'utf8');

it('docs/api.md is what npm run crds writes', () => {
  expect(page === apiReference(), 'run: npm run crds').toBe(true);
});

describe.each(KINDS)('$kind', (kind) => {
  const fields = fieldsOfKind(kind, borrowedTypes());

  it('has a meaning and a type for every field', () => {
    expect(fields.length).toBeGreaterThan(0);
    expect(fields.filter(({ text, type }) => text === '' || type === '').map(({ path }) => path)).toEqual([]);
  });

  it('stands on the page with all that is its own', () => {
    expect(page).toContain(`## ${kind.kind}\n`);
    for (const { path } of fields) expect(page).toContain(`\`${path}\``);
  });
});
