// How faults look to a client: refusals in the server's words, and answers that no API server would give.

import { ApiError } from './api-error.ts';
import type { RequestFault } from './faults.ts';
import { statusResponse } from './requests.ts';
import type { WireResponse } from './wire.ts';

const STATUS_WORDS: Readonly<Record<number, readonly [reason: string, message: string]>> = {
  401: ['Unauthorized', 'Unauthorized'],
  403: ['Forbidden', 'forbidden: the user cannot do this to this resource'],
  404: ['NotFound', 'the server could not find the requested resource'],
  409: [
    'Conflict',
    'Operation cannot be fulfilled: the object has been modified; please apply your changes to the latest version and try again',
  ],
  410: ['Expired', 'The resourceVersion for the provided list is too old.'],
  415: ['UnsupportedMediaType', 'the body of the request was in an unknown format'],
  422: ['Invalid', 'the server rejected our request due to an error in our request'],
  429: ['TooManyRequests', 'too many requests, please try again later'],
  500: ['InternalError', 'Internal error occurred'],
  502: ['', 'bad gateway'],
  503: ['ServiceUnavailable', 'the server is currently unable to handle the request'],
  504: [
    'Timeout',
    'the server was unable to return a response in the time allotted, but may still be processing the request',
  ],
};

export const HTML = '<!DOCTYPE html>\n<html><body><h1>Bad Gateway</h1></body></html>\n';

/** The answer that stands for a fault, or undefined where the fault is not an answer of its own. */
export function faultyAnswer(fault: RequestFault): WireResponse | undefined {
  switch (fault.kind) {
    case 'status': {
      const [reason, message] = STATUS_WORDS[fault.status] ?? ['', 'unknown'];
      const response = statusResponse(new ApiError(fault.status, reason, message));
      return fault.retryAfter === undefined
        ? response
        : { ...response, headers: { ...response.headers, 'retry-after': fault.retryAfter } };
    }
    case 'html':
      return { status: fault.status, headers: { 'content-type': 'text/html' }, body: HTML };
    case 'redirect':
      return { status: fault.status, headers: { location: fault.location }, body: '' };
    default:
      return undefined;
  }
}

/** A body that breaks off in the middle. */
export function cut(response: WireResponse): WireResponse {
  return { ...response, body: response.body.slice(0, Math.floor(response.body.length / 2)) };
}
