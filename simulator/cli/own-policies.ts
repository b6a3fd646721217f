// Policies of the user's own are tried before anything is run with them. What they are held to is not known here.

import { checkPolicies, type CheckInput } from '../policies/check.ts';
import { leaveInterrupts } from './early-interrupt.ts';

/**
 * Tries the policies of files that are run. An interrupt ends the process meanwhile, as one that never answers could not be ended
 * otherwise.
 *
 * @throws Error that names the policy and the rule that it broke
 */
export async function tryOwn(input: CheckInput): Promise<void> {
  if (input.own.length === 0) return;
  await leaveInterrupts();
  checkPolicies(input);
}
