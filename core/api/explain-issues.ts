// Turns what the schema library complains about into sentences for people. It judges nothing itself. Schemas give their
// own advice ("write ...") for patterns and unions as the issue's message, and whole sentences for their checks.

import type { z } from 'zod';
import type { Problem } from './problem.ts';
import { nearestName } from './suggestion.ts';

const QUOTED_LENGTH_MAX = 60;
const NAMES_MAX = 12;

type Issue = z.core.$ZodIssue;
type Path = readonly (string | number)[];

/** One problem for each fault, in the order the schema found them. */
export function explainIssues(issues: readonly Issue[], base: Path = []): Problem[] {
  return issues.flatMap((issue) => explainIssue(issue, [...base, ...pathOf(issue)]));
}

function pathOf(issue: Issue): Path {
  return issue.path.map((step) => (typeof step === 'symbol' ? String(step) : step));
}

function explainIssue(issue: Issue, path: Path): Problem[] {
  switch (issue.code) {
    case 'unrecognized_keys': {
      const known = issue.message.split(' ');
      return issue.keys.map((key) => ({ path: [...path, key], message: unknownField(key, known) }));
    }
    case 'invalid_union':
      return explainUnion(issue, path);
    case 'invalid_key':
      return [{ path, message: `this name is not allowed; ${issue.issues[0]?.message ?? issue.message}` }];
    default:
      return [{ path, message: sentence(issue) }];
  }
}

/** Where one branch took the value's type but not what is in it, its own complaint is the precise one. */
function explainUnion(issue: z.core.$ZodIssueInvalidUnion, path: Path): Problem[] {
  const nearer = issue.errors.filter(
    (branch) => !branch.some((inner) => inner.path.length === 0 && inner.code === 'invalid_type'),
  );
  if (nearer.length === 1) return explainIssues(nearer[0]!, path);
  return [{ path, message: `${describe(issue.input)}; ${issue.message}` }];
}

function sentence(issue: Issue): string {
  switch (issue.code) {
    case 'invalid_type':
      return `${describe(issue.input)}; write ${expected(issue.expected, issue.input)}`;
    case 'invalid_value': {
      const values = issue.values.map(String);
      const near = typeof issue.input === 'string' ? nearestName(issue.input, values) : undefined;
      const hint = near === undefined || values.length === 1 ? '' : ` (did you mean ${near}?)`;
      return `${describe(issue.input)}; write ${values.length === 1 ? '' : 'one of '}${values.join(', ')}${hint}`;
    }
    case 'too_small':
      return `${size(issue.origin, issue.input)} too ${smallWord(issue.origin)}; write at least ${issue.minimum}`;
    case 'too_big':
      return `${size(issue.origin, issue.input)} too ${bigWord(issue.origin)}; write at most ${issue.maximum}`;
    case 'custom':
      return issue.message;
    default:
      return `${describe(issue.input)}; ${issue.message}`;
  }
}

function expected(type: string, input: unknown): string {
  switch (type) {
    case 'string':
      return typeof input === 'number' || typeof input === 'boolean'
        ? `it in quotes: "${String(input)}"`
        : 'text';
    case 'int':
      return 'a whole number';
    case 'number':
      return typeof input === 'string' && /^-?\d+$/.test(input) ? `${input} without quotes` : 'a number';
    case 'boolean':
      return 'true or false';
    case 'array':
      return 'a list';
    default:
      return 'fields (name: value)';
  }
}

function size(origin: string, input: unknown): string {
  if (Array.isArray(input)) return `${input.length} entries are`;
  if (origin === 'string' && typeof input === 'string') return `${input.length} characters are`;
  return `${show(input)} is`;
}

function smallWord(origin: string): string {
  return origin === 'array' || origin === 'string' ? 'few' : 'small';
}

function bigWord(origin: string): string {
  return origin === 'array' || origin === 'string' ? 'many' : 'large';
}

function describe(input: unknown): string {
  if (input === undefined || input === null) return 'is missing';
  if (Array.isArray(input)) return 'a list is not allowed here';
  if (typeof input === 'string') return `the text ${show(input)} is not allowed here`;
  if (typeof input === 'object') return 'fields are not allowed here';
  return `${show(input)} is not allowed here`;
}

function show(input: unknown): string {
  if (typeof input !== 'string') return String(input);
  const text = input.length > QUOTED_LENGTH_MAX ? `${input.slice(0, QUOTED_LENGTH_MAX)}...` : input;
  return JSON.stringify(text);
}

function unknownField(key: string, known: readonly string[]): string {
  const near = nearestName(key, known);
  if (near !== undefined) return `there is no field ${show(key)}; did you mean ${near}?`;
  const names = known.slice(0, NAMES_MAX).join(', ');
  return `there is no field ${show(key)}; the fields are ${names}${known.length > NAMES_MAX ? ', ...' : ''}`;
}
