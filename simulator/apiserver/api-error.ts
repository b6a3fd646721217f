// Refusals of an API server, in the words and shapes of the real one: clients read reason, code, details and causes. What is
// refused, and when, is decided elsewhere.

import type { Cause } from './cause.ts';
import type { JsonObject } from './json.ts';
import type { Kind } from './kinds.ts';

export interface ErrorDetails {
  readonly name?: string;
  readonly group?: string;
  readonly kind?: string;
  readonly uid?: string;
  readonly causes?: readonly Cause[];
  readonly retryAfterSeconds?: number;
}

/** An answer of kind Status. */
export class ApiError extends Error {
  readonly code: number;
  readonly reason: string;
  readonly details: ErrorDetails | undefined;
  /** A token with which a list that broke off can be taken up where it was, though not as it was. */
  readonly continueToken: string | undefined;

  constructor(code: number, reason: string, message: string, details?: ErrorDetails, continueToken?: string) {
    super(message);
    this.name = 'ApiError';
    this.code = code;
    this.reason = reason;
    this.details = details;
    this.continueToken = continueToken;
  }

  /** The body of the answer. */
  toStatus(): JsonObject {
    return {
      kind: 'Status',
      apiVersion: 'v1',
      metadata: this.continueToken === undefined ? {} : { continue: this.continueToken },
      status: 'Failure',
      message: this.message,
      ...(this.reason !== '' && { reason: this.reason }),
      ...(this.details !== undefined && { details: this.details }),
      code: this.code,
    };
  }
}

/** `deployments.apps`, or `pods` for the core group. */
export function qualified(name: string, group: string): string {
  return group === '' ? name : `${name}.${group}`;
}

function about(kind: Kind, name: string, called: string = kind.plural): ErrorDetails {
  return { ...(name !== '' && { name }), ...(kind.group !== '' && { group: kind.group }), kind: called };
}

export function notFound(kind: Kind, name: string): ApiError {
  const message = `${qualified(kind.plural, kind.group)} "${name}" not found`;
  return new ApiError(404, 'NotFound', message, about(kind, name));
}

export function noSuchResource(): ApiError {
  return new ApiError(404, 'NotFound', 'the server could not find the requested resource', {});
}

export function alreadyExists(kind: Kind, name: string): ApiError {
  const message = `${qualified(kind.plural, kind.group)} "${name}" already exists`;
  return new ApiError(409, 'AlreadyExists', message, about(kind, name));
}

/** Someone else was faster; the precondition of a deletion names the kind, that of a change the plural. */
export function conflict(kind: Kind, name: string, why?: string, called: string = kind.plural): ApiError {
  const because =
    why ?? 'the object has been modified; please apply your changes to the latest version and try again';
  const message = `Operation cannot be fulfilled on ${qualified(called, kind.group)} "${name}": ${because}`;
  return new ApiError(409, 'Conflict', message, about(kind, name, called));
}

export function invalid(kind: Kind, name: string, causes: readonly Cause[]): ApiError {
  const said = causes.map(({ field, message }) => (field === undefined ? message : `${field}: ${message}`));
  const why = said.length === 1 ? said[0]! : `[${said.join(', ')}]`;
  const message = `${qualified(kind.kind, kind.group)} "${name}" is invalid: ${why}`;
  return new ApiError(422, 'Invalid', message, { ...about(kind, name, kind.kind), causes });
}

export function forbidden(kind: Kind, name: string, why: string, causes?: readonly Cause[]): ApiError {
  const message = `${qualified(kind.plural, kind.group)} "${name}" is forbidden: ${why}`;
  return new ApiError(403, 'Forbidden', message, {
    ...about(kind, name),
    ...(causes !== undefined && { causes }),
  });
}

export function badRequest(message: string): ApiError {
  return new ApiError(400, 'BadRequest', message);
}

export function expired(message: string, continueToken?: string): ApiError {
  return new ApiError(410, 'Expired', message, undefined, continueToken);
}

export function unsupportedMedia(): ApiError {
  const accepted = 'application/json-patch+json, application/merge-patch+json, application/apply-patch+yaml';
  const message = `the body of the request was in an unknown format - accepted media types include: ${accepted}`;
  return new ApiError(415, 'UnsupportedMediaType', message);
}

export function methodNotAllowed(): ApiError {
  const message = 'the server does not allow this method on the requested resource';
  return new ApiError(405, 'MethodNotAllowed', message, {});
}

/** Options of a request that make no sense. */
export function invalidOptions(field: string, message: string, reason: string): ApiError {
  return new ApiError(422, 'Invalid', `PatchOptions.meta.k8s.io "" is invalid: ${field}: ${message}`, {
    group: 'meta.k8s.io',
    kind: 'PatchOptions',
    causes: [{ reason, message, field }],
  });
}
