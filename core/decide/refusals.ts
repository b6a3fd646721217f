// Why a member cluster does not take an object of ours, as decisions know it. How an answer of an API server becomes one of
// these is the wrapper's to say.

/** What a refusal amounts to. */
export type RefusalCode =
  | 'NotOurs'
  | 'Forbidden'
  | 'Invalid'
  | 'NamespaceMissing'
  | 'NamespaceTerminating'
  | 'ApiMissing'
  | 'QuotaExceeded'
  | 'AdmissionDenied'
  | 'TooLarge'
  | 'Conflict'
  | 'MissingDependency';

/** A refusal that lasts. */
export interface Refusal {
  readonly code: RefusalCode;
  /** When it was first met with, in one unbroken run. */
  readonly sinceMicros: number;
}

const CAUSES: Readonly<Record<RefusalCode, string>> = {
  NotOurs: 'an object of this name is there that is not ours',
  Forbidden: 'our account may not write there',
  Invalid: 'its API server finds the object invalid',
  NamespaceMissing: 'the namespace is not there',
  NamespaceTerminating: 'the namespace is being deleted there',
  ApiMissing: 'its API server does not serve the kind',
  QuotaExceeded: 'a quota is exceeded there',
  AdmissionDenied: 'admission control denies it there',
  TooLarge: 'the object is too large for its API server',
  Conflict: 'somebody else manages fields of the object there',
  MissingDependency: 'something that its template names is not there',
};

/** Whether a word is that of a refusal. */
export function isRefusalCode(word: string): word is RefusalCode {
  return Object.hasOwn(CAUSES, word);
}

/** Why a cluster refuses, as the end of a sentence. */
export function refusalText(code: RefusalCode): string {
  return CAUSES[code];
}
