// The conditions that a live job shows. Ready is true once it has run with success: what waits for that waits for the result.

import { liveConditions, type ConditionsInput, type LiveCondition } from './conditions.ts';

export interface JobConditionsInput extends ConditionsInput {
  /** Pods that run, and that have succeeded, everywhere together. */
  readonly active: number;
  readonly succeeded: number;
  /** Pods that must succeed; `unknown` where nothing is left to tell. */
  readonly completions: number | 'unknown';
}

/** All conditions of a job. */
export function jobConditions(input: JobConditionsInput): LiveCondition[] {
  const said = liveConditions(input);
  const find = (type: LiveCondition['type']): LiveCondition | undefined =>
    said.find((condition) => condition.type === type);
  const others = said.filter(({ type }) => type !== 'Ready');
  const complete = find('Complete');
  if (complete !== undefined) return [{ ...complete, type: 'Ready', reason: 'Complete' }, ...others];
  const failed = find('Failed');
  if (failed !== undefined) {
    const { message } = failed;
    const stalled: LiveCondition = { type: 'Stalled', status: 'True', reason: 'JobFailed', message };
    return [{ type: 'Ready', status: 'False', reason: 'Failed', message }, ...others, stalled];
  }
  const ready = find('Ready')!;
  if (ready.reason === 'Suspended')
    return [ready, ...others, { ...ready, type: 'Suspended', status: 'True' }];
  const isUnderWay = ready.reason === 'AllReady' || ready.reason === 'InProgress';
  return isUnderWay ? [{ ...running(input), type: 'Ready', status: 'False' }, ...others] : said;
}

function running({
  active,
  succeeded,
  completions,
}: JobConditionsInput): Pick<LiveCondition, 'reason' | 'message'> {
  const of = completions === 'unknown' ? '' : ` of ${completions}`;
  return { reason: 'Running', message: `${succeeded}${of} pods have succeeded, ${active} run` };
}
