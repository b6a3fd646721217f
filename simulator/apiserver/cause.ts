// One fault of one field, as a refusal names it.

export interface Cause {
  readonly reason: string;
  readonly message: string;
  readonly field?: string;
}
