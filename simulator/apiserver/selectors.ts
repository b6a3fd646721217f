// Label and field selectors as they stand in a query: equality, sets and existence of labels; some fields.

import { ApiError, badRequest } from './api-error.ts';
import { objectAt, textAt, type JsonObject } from './json.ts';

export type Matches = (object: JsonObject) => boolean;

const EVERYTHING: Matches = () => true;
const SET_TERM = /^([^\s!=,()]+)\s+(in|notin)\s*\(([^()]*)\)$/;
const EQUALITY_TERM = /^([^\s!=,()]+)\s*(==|=|!=)\s*([^\s!=,()]*)$/;
const EXISTENCE_TERM = /^(!?)\s*([^\s!=,()]+)$/;

/** Splits at commas that stand outside parentheses. */
function termsOf(selector: string): string[] {
  return selector.split(/,(?![^(]*\))/).map((term) => term.trim());
}

/** What a label selector selects. @throws ApiError 400 where it cannot be read */
function labelSelector(selector: string): Matches {
  if (selector.trim() === '') return EVERYTHING;
  const tests = termsOf(selector).map(labelTerm);
  return (object) => {
    const labels = objectAt(object['metadata'], 'labels');
    return tests.every((test) => test(labels));
  };
}

function labelTerm(term: string): (labels: JsonObject) => boolean {
  const set = SET_TERM.exec(term);
  if (set !== null) {
    const [, key = '', operator, list = ''] = set;
    const values = list.split(',').map((value) => value.trim());
    const isIn = (labels: JsonObject): boolean =>
      Object.hasOwn(labels, key) && values.includes(textAt(labels, key));
    return operator === 'in' ? isIn : (labels) => !isIn(labels);
  }
  const equality = EQUALITY_TERM.exec(term);
  if (equality !== null) {
    const [, key = '', operator, value = ''] = equality;
    const isEqual = (labels: JsonObject): boolean => Object.hasOwn(labels, key) && labels[key] === value;
    return operator === '!=' ? (labels) => !isEqual(labels) : isEqual;
  }
  const existence = EXISTENCE_TERM.exec(term);
  if (existence === null)
    throw badRequest(`unable to parse requirement: found '${term}', expected: a requirement on a label`);
  const [, not, key = ''] = existence;
  return not === '!' ? (labels) => !Object.hasOwn(labels, key) : (labels) => Object.hasOwn(labels, key);
}

/** Fields beside name and namespace that objects can be selected by, by kind. Events are those of events.k8s.io. */
const SELECTABLE: ReadonlyMap<string, RegExp> = new Map([
  ['Pod', /^(spec\.nodeName|status\.phase)$/],
  ['Event', /^(regarding\.(kind|namespace|name|uid)|reason|reportingController|type)$/],
]);

/** What a field selector selects. */
function fieldSelector(selector: string, kind: string): Matches {
  if (selector.trim() === '') return EVERYTHING;
  const tests = termsOf(selector).map((term) => fieldTerm(term, kind));
  return (object) => tests.every((test) => test(object));
}

function fieldTerm(term: string, kind: string): Matches {
  const parts = EQUALITY_TERM.exec(term);
  if (parts === null) throw badRequest(`invalid selector: '${term}'; can't understand '${term}'`);
  const [, field = '', operator, value = ''] = parts;
  const path = field.split('.');
  const key = path.pop() ?? '';
  const isKnown = /^metadata\.(name|namespace)$/.test(field) || SELECTABLE.get(kind)?.test(field) === true;
  if (!isKnown) throw new ApiError(400, 'BadRequest', `field label not supported: ${field}`);
  return (object) =>
    (textAt(path.length === 0 ? object : object[path[0]!], key) === value) === (operator !== '!=');
}

/** Both selectors of a query on a kind. */
export function selectorsOf(query: URLSearchParams, kind: string): Matches {
  const byLabels = labelSelector(query.get('labelSelector') ?? '');
  const byFields = fieldSelector(query.get('fieldSelector') ?? '', kind);
  return (object) => byLabels(object) && byFields(object);
}
