// Tokens of service accounts as the TokenRequest subresource grants them: for a time that the server bounds. The tokens look like real
// ones and are signed by nobody, as nothing here asks who calls.

import { badRequest, invalid } from './api-error.ts';
import { isObject, objectAt, textAt, type JsonObject } from './json.ts';
import { makeKind } from './kinds.ts';
import type { StoredObject } from './store.ts';

const TOKEN_REQUEST = makeKind({
  group: 'authentication.k8s.io',
  version: 'v1',
  plural: 'tokenrequests',
  kind: 'TokenRequest',
  namespaced: true,
});
const ISSUER = 'https://kubernetes.default.svc';
const BY_DEFAULT_SECONDS = 3600;
const LEAST_SECONDS = 600;
const MOST_SECONDS = 2 ** 32;

export interface Granting {
  /** Wall clock. */
  readonly nowMicros: number;
  /** Tells tokens of one second apart. */
  readonly serial: number;
  /** What the server grants at most, whatever is asked for. */
  readonly mostSeconds: number;
}

/** The answer to a request for a token of an account. @throws ApiError */
export function grantToken(account: StoredObject, asked: unknown, granting: Granting): JsonObject {
  const { apiVersion, kind } = TOKEN_REQUEST;
  if (!isObject(asked) || asked['kind'] !== kind || asked['apiVersion'] !== apiVersion)
    throw badRequest(`the object provided is unrecognized (must be of type ${kind})`);
  const spec = objectAt(asked, 'spec');
  const expirationSeconds = lifetimeOf(spec['expirationSeconds'], granting.mostSeconds);
  const audiences = Array.isArray(spec['audiences']) ? (spec['audiences'] as unknown[]) : [ISSUER];
  const name = textAt(account.metadata, 'name');
  const namespace = textAt(account.metadata, 'namespace');
  const issued = Math.floor(granting.nowMicros / 1e6);
  const expires = issued + expirationSeconds;
  const claims = {
    aud: audiences,
    exp: expires,
    iat: issued,
    iss: ISSUER,
    jti: `${textAt(account.metadata, 'uid')}-${granting.serial}`,
    sub: `system:serviceaccount:${namespace}:${name}`,
  };
  const parts = [JSON.stringify({ alg: 'none' }), JSON.stringify(claims), 'unsigned'];
  return {
    kind,
    apiVersion,
    metadata: { name, namespace, creationTimestamp: stamp(issued) },
    spec: { audiences, expirationSeconds, boundObjectRef: null },
    status: {
      token: parts.map((part) => Buffer.from(part).toString('base64url')).join('.'),
      expirationTimestamp: stamp(expires),
    },
  };
}

function lifetimeOf(asked: unknown, mostSeconds: number): number {
  if (asked === undefined || asked === null) return Math.min(BY_DEFAULT_SECONDS, mostSeconds);
  if (typeof asked !== 'number' || !Number.isSafeInteger(asked))
    throw badRequest('the object provided is unrecognized: spec.expirationSeconds is no whole number');
  const fault =
    asked < LEAST_SECONDS
      ? 'may not specify a duration less than 10 minutes'
      : asked > MOST_SECONDS
        ? 'may not specify a duration larger than 2^32 seconds'
        : undefined;
  if (fault === undefined) return Math.min(asked, mostSeconds);
  const cause = {
    reason: 'FieldValueInvalid',
    message: `Invalid value: ${asked}: ${fault}`,
    field: 'spec.expirationSeconds',
  };
  throw invalid(TOKEN_REQUEST, '', [cause]);
}

function stamp(seconds: number): string {
  return `${new Date(seconds * 1000).toISOString().slice(0, 19)}Z`;
}
