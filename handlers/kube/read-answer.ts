// From an answer of an API server to objects or an ApiError. Every answer is foreign: nothing is taken for an object before its
// frame was looked at, and a page of HTML or half a document is never taken for an answer at all.

import type { HttpResponse } from '../ports/transport.ts';
import type { KubeObject, Resource } from '../ports/kube-object.ts';
import { SECOND } from '../ports/clock.ts';
import { ApiError, type ApiCause, type ApiFault } from './api-error.ts';
import { httpDateSeconds } from './http-date.ts';

/** What was asked, for the sentence of an error. */
export interface Asked {
  /** `get pods kube-system/dns` */
  readonly what: string;
  /** Whether the server's wording may repeat what was sent, and that is secret. */
  readonly secret: boolean;
}

export interface ListPage {
  readonly items: readonly KubeObject[];
  readonly resourceVersion: string;
  /** Empty: the last page. */
  readonly continueToken: string;
}

type Fields = Readonly<Record<string, unknown>>;

const FAULT_BY_STATUS: ReadonlyMap<number, ApiFault> = new Map([
  [400, 'badRequest'],
  [401, 'unauthorized'],
  [403, 'forbidden'],
  [404, 'notFound'],
  [405, 'unsupported'],
  [406, 'unsupported'],
  [409, 'conflict'],
  [410, 'gone'],
  [413, 'tooLarge'],
  [415, 'unsupported'],
  [422, 'invalid'],
  [429, 'throttled'],
]);

/** Statuses that proxies give as well, with a page of their own, and mean the same by it. */
const TRUSTED_WITH_ANY_BODY: ReadonlySet<ApiFault> = new Set([
  'unauthorized',
  'tooLarge',
  'throttled',
  'server',
  'redirect',
]);

const CAUSES_MAX = 32;

/** The object of a successful answer. Throws an ApiError where the answer is no success or holds no object. */
export function readObject(
  response: HttpResponse,
  resource: Resource,
  asked: Asked,
  wallMicros: number,
): KubeObject {
  const body = readSuccess(response, asked, wallMicros);
  const object = asKubeObject(body, resource);
  if (object === undefined) throw unreadable(response.status, asked, 'the answer holds no Kubernetes object');
  return object;
}

/** One page of a list. Throws an ApiError where it is no whole page. */
export function readListPage(
  response: HttpResponse,
  resource: Resource,
  asked: Asked,
  wallMicros: number,
): ListPage {
  const body = readSuccess(response, asked, wallMicros);
  const items = body['items'];
  const metadata = asFields(body['metadata']);
  // Go writes an empty list as null; a list without items is something else that answered.
  if (metadata === undefined || (items !== null && !Array.isArray(items))) {
    throw unreadable(response.status, asked, 'the answer holds no list');
  }
  const objects = ((items ?? []) as unknown[]).map((item) => asKubeObject(item, resource));
  if (objects.includes(undefined))
    throw unreadable(response.status, asked, 'an item of the list has no name');
  return {
    items: objects as KubeObject[],
    resourceVersion: text(metadata['resourceVersion']),
    continueToken: text(metadata['continue']),
  };
}

/** The JSON document of a successful answer. Throws an ApiError for everything else. */
export function readSuccess(response: HttpResponse, asked: Asked, wallMicros: number): Fields {
  if (!isSuccess(response.status)) throw readRefusal(response, asked, wallMicros);
  const body = parseFields(response.body);
  if (body === undefined) throw unreadable(response.status, asked, bodyLooksLike(response.body));
  return body;
}

/** What an answer that is no success says. */
export function readRefusal(response: HttpResponse, asked: Asked, wallMicros: number): ApiError {
  const { status } = response;
  const said = parseFields(response.body);
  const isStatus = said?.['kind'] === 'Status';
  const fault = faultOf(status, isStatus ? said : undefined);
  if (!isStatus && response.body.trimStart().startsWith('<') && !TRUSTED_WITH_ANY_BODY.has(fault)) {
    return unreadable(status, asked, bodyLooksLike(response.body));
  }
  const retryAfterMicros = retryAfter(response, isStatus ? said : undefined, wallMicros);
  const details = isStatus ? statusDetails(said, asked) : { reason: '', causes: [] };
  return new ApiError(`${asked.what}: ${sentence(fault, status, isStatus ? said : undefined, asked)}`, {
    status,
    fault,
    ...details,
    ...(retryAfterMicros === undefined ? {} : { retryAfterMicros }),
  });
}

/** What a Status object inside a stream says, where no answer came with a status line. */
export function readStatusObject(status: unknown, asked: Asked): ApiError {
  const said = asFields(status) ?? {};
  const code = typeof said['code'] === 'number' ? said['code'] : 500;
  const fault = faultOf(code, said);
  return new ApiError(`${asked.what}: ${sentence(fault, code, said, asked)}`, {
    status: code,
    fault,
    ...statusDetails(said, asked),
  });
}

/** An object as the handlers may use it, or undefined. Items of lists do not say their kind: it is filled in. */
export function asKubeObject(value: unknown, resource: Resource): KubeObject | undefined {
  const fields = asFields(value);
  const metadata = asFields(fields?.['metadata']);
  if (fields === undefined || metadata === undefined || text(metadata['name']) === '') return undefined;
  if (fields['kind'] === 'Status') return undefined;
  const { group, version, kind } = resource;
  return {
    apiVersion: group === '' ? version : `${group}/${version}`,
    kind,
    ...fields,
    metadata: {
      ...metadata,
      name: text(metadata['name']),
      uid: text(metadata['uid']),
      resourceVersion: text(metadata['resourceVersion']),
    },
  };
}

export function isSuccess(status: number): boolean {
  return status >= 200 && status < 300;
}

function faultOf(status: number, said: Fields | undefined): ApiFault {
  if (status < 200 || (status >= 300 && status < 400)) return 'redirect';
  if (status === 409 && said?.['reason'] === 'AlreadyExists') return 'alreadyExists';
  if (status === 500 && /request is too large|message larger than max/i.test(text(said?.['message']))) {
    return 'tooLarge';
  }
  return FAULT_BY_STATUS.get(status) ?? (status >= 500 ? 'server' : 'badRequest');
}

function sentence(fault: ApiFault, status: number, said: Fields | undefined, asked: Asked): string {
  if (fault === 'redirect')
    return `the server sends us elsewhere (HTTP ${status}); redirects are never followed`;
  const message = asked.secret ? '' : text(said?.['message']);
  return message === '' ? `the server answered HTTP ${status} (${fault})` : message;
}

function statusDetails(said: Fields, asked: Asked): { reason: string; causes: ApiCause[] } {
  const causes = asFields(said['details'])?.['causes'];
  const listed: unknown[] = Array.isArray(causes) ? causes.slice(0, CAUSES_MAX) : [];
  return {
    reason: text(said['reason']),
    causes: listed.map((cause) => {
      const fields = asFields(cause) ?? {};
      return {
        field: text(fields['field']),
        message: asked.secret ? '' : text(fields['message']),
        reason: text(fields['reason']),
      };
    }),
  };
}

/** Seconds or a date; a date is held against the server's own, where it says it, as clocks differ. */
function retryAfter(
  response: HttpResponse,
  said: Fields | undefined,
  wallMicros: number,
): number | undefined {
  const header = response.headers['retry-after']?.trim() ?? '';
  if (/^\d+$/.test(header)) return Number(header) * SECOND;
  const until = httpDateSeconds(header);
  if (until !== undefined) {
    const now = httpDateSeconds(response.headers['date'] ?? '') ?? wallMicros / SECOND;
    return Math.max(0, until - now) * SECOND;
  }
  const seconds = asFields(said?.['details'])?.['retryAfterSeconds'];
  return typeof seconds === 'number' && seconds > 0 ? seconds * SECOND : undefined;
}

function bodyLooksLike(body: string): string {
  if (body.trim() === '') return 'the answer is empty';
  if (body.trimStart().startsWith('<'))
    return 'the answer is a page of HTML or XML, not one of an API server';
  return 'the answer is no whole JSON object: it was cut, or something else answered';
}

function unreadable(status: number, asked: Asked, why: string): ApiError {
  return new ApiError(`${asked.what}: ${why} (HTTP ${status})`, { status, fault: 'unreadable' });
}

function parseFields(body: string): Fields | undefined {
  try {
    return asFields(JSON.parse(body));
  } catch {
    return undefined;
  }
}

function asFields(value: unknown): Fields | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : undefined;
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
