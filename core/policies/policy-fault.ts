// How a policy that breaks a rule is told from every other error: by name, with the rule as the end of a sentence.

/** A policy did what none may do. */
export class PolicyFault extends Error {
  readonly policy: string;
  /** What it did, as the end of a sentence: `its rank left out cluster2`. */
  readonly broke: string;

  constructor(policy: string, broke: string, options?: ErrorOptions) {
    super(`policy ${policy} broke a rule: ${broke}`, options);
    this.name = 'PolicyFault';
    this.policy = policy;
    this.broke = broke;
  }
}
