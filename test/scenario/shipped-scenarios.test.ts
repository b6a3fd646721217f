// The scenarios in scenarios/ read without a fault, open with their question, and follow the published schema.

import { readdirSync, readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { scenarioJsonSchema } from '../../simulator/scenario/json-schema.ts';
import { readScenario } from '../../simulator/scenario/read-scenario.ts';
import { POLICIES } from '../world/story.ts';
import { SMALL } from './scenarios-under-test.ts';

const files = readdirSync('scenarios').filter((name) => name.endsWith('.yaml'));

/** The schema as it is in the repository. */
function published(): string {
  return readFileSync('scenarios/scenario.schema.json', 'utf8');
}

test('the published schema is that of the code; else run node simulator/scenario/publish-schema.ts', () => {
  expect(published() === scenarioJsonSchema()).toBe(true);
});

describe.each(files)('%s', (name) => {
  const file = `scenarios/${name}`;
  const text = readFileSync(file, 'utf8');

  test('reads, and is named as its file', () => {
    const scenario = readScenario(file, { policies: POLICIES });
    expect(scenario).toMatchObject({ ok: true, value: { name: name.replace('.yaml', '') } });
  });

  test('points to its schema and asks a question', () => {
    expect(text.split('\n', 1)).toEqual(['# yaml-language-server: $schema=./scenario.schema.json']);
    expect((parse(text) as { question: string }).question).toMatch(/\?$/);
  });

  test('follows the published schema', () => {
    const follows = new Ajv2020({ strict: false }).compile(JSON.parse(published()) as object);
    expect(follows(parse(text)) || follows.errors).toBe(true);
  });
});

test.each([
  ['duration: 10m', 'duration: 600'],
  ['question: Does it read?', 'qestion: Does it read?'],
  ['ratePerSecond: 1', 'ratePerSecond: [1]'],
])('the published schema refuses %s written as %s', (part, by) => {
  const follows = new Ajv2020({ strict: false }).compile(JSON.parse(published()) as object);
  expect(follows(parse(SMALL))).toBe(true);
  expect(follows(parse(SMALL.replace(part, by)))).toBe(false);
});

test('a file that is not there is a fault, not an exception', () => {
  const scenario = readScenario('scenarios/none.yaml', { policies: POLICIES });
  expect(scenario).toMatchObject({ ok: false, error: [{ file: 'scenarios/none.yaml', line: 0 }] });
});
