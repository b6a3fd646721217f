// What a member's answer to our object means: something that only a change can mend (a refusal, which decisions read), or
// something that passes (a trouble, which is retried). It decides neither where replicas go instead nor when to try again.

import type { RefusalCode } from '../../core/decide/contract.ts';
import { messageOf } from '../../core/message-of.ts';
import { ApiError } from '../kube/api-error.ts';
import { TransportError } from '../ports/transport.ts';

/** Why an object of ours is not in a member as it should be. */
export interface Hindrance {
  /** Null: it passes. */
  readonly refusal: RefusalCode | null;
  /** CamelCase, for the status. */
  readonly reason: string;
  /** One sentence for people. */
  readonly message: string;
}

/** Reads the error of a write to a member. */
export function hindranceOf(error: unknown): Hindrance {
  if (error instanceof TransportError)
    return { refusal: null, reason: 'Unreachable', message: `the cluster does not answer: ${error.message}` };
  if (!(error instanceof ApiError)) return { refusal: null, reason: 'Failed', message: messageOf(error) };
  const refusal = refusalOf(error);
  return { refusal, reason: refusal ?? troubleOf(error), message: error.message };
}

function refusalOf(error: ApiError): RefusalCode | null {
  switch (error.fault) {
    case 'forbidden':
      return forbiddenBy(error);
    case 'notFound':
      return /namespaces? ".*" not found/.test(error.message) ? 'NamespaceMissing' : 'ApiMissing';
    case 'invalid':
    case 'badRequest':
    case 'unsupported':
      return isAdmission(error.message) ? 'AdmissionDenied' : 'Invalid';
    case 'tooLarge':
      return 'TooLarge';
    default:
      return null;
  }
}

function forbiddenBy({ message, causes }: ApiError): RefusalCode {
  const isTerminating = causes.some(({ reason }) => reason === 'NamespaceTerminating');
  if (isTerminating || /because it is being terminated/.test(message)) return 'NamespaceTerminating';
  if (/exceeded quota|failed quota/.test(message)) return 'QuotaExceeded';
  return isAdmission(message) ? 'AdmissionDenied' : 'Forbidden';
}

function isAdmission(message: string): boolean {
  return /admission webhook|denied the request|ValidatingAdmissionPolicy|violates PodSecurity/.test(message);
}

function troubleOf({ fault }: ApiError): string {
  switch (fault) {
    case 'unauthorized':
      return 'CredentialInvalid';
    case 'redirect':
      return 'SuspectRedirect';
    case 'conflict':
      return 'Conflict';
    case 'throttled':
      return 'Throttled';
    default:
      return 'ServerError';
  }
}
