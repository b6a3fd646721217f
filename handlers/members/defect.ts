// What is wrong with a member, for its status and for people.

export interface Defect {
  /** CamelCase. */
  readonly reason: string;
  /** A sentence that says how to mend it; it holds no secret. */
  readonly message: string;
}
