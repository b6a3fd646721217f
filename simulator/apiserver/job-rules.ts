// What a Job must be and what it is by default: the part of the real rules that jobs of ours meet. Selectors and labels that the
// real server adds are left out.

import type { Cause } from './cause.ts';
import { containerCauses, podSpecLists, workloadWithDefaults } from './deployment-rules.ts';
import { isSame, listAt, objectAt, textAt, type JsonObject } from './json.ts';
import type { KindRules, MergeRules } from './kinds.ts';

const SPEC_DEFAULTS: JsonObject = {
  backoffLimit: 6,
  completionMode: 'NonIndexed',
  suspend: false,
  podReplacementPolicy: 'TerminatingOrFailed',
};

/** Fields that never change once the Job is there. */
const IMMUTABLE = ['completions', 'completionMode', 'podFailurePolicy', 'successPolicy', 'template'];

function defaults(job: JsonObject): JsonObject {
  const spec = objectAt(job, 'spec');
  const one =
    spec['parallelism'] === undefined && spec['completions'] === undefined ? { completions: 1 } : {};
  return workloadWithDefaults(job, { ...SPEC_DEFAULTS, parallelism: 1, ...one });
}

function validate(job: JsonObject, before?: JsonObject): Cause[] {
  const spec = objectAt(job, 'spec');
  const podSpec = objectAt(objectAt(spec, 'template'), 'spec');
  const causes = containerCauses(listAt(podSpec, 'containers'));
  const restart = textAt(podSpec, 'restartPolicy');
  if (restart !== 'Never' && restart !== 'OnFailure')
    causes.push({
      reason: 'FieldValueNotSupported',
      message: `Unsupported value: ${JSON.stringify(restart)}: supported values: "OnFailure", "Never"`,
      field: 'spec.template.spec.restartPolicy',
    });
  if (spec['completionMode'] === 'Indexed' && typeof spec['completions'] !== 'number')
    causes.push({
      reason: 'FieldValueRequired',
      message: 'Required value: when completion mode is Indexed',
      field: 'spec.completions',
    });
  if (before === undefined) return causes;
  const were = objectAt(before, 'spec');
  const changed = IMMUTABLE.filter((field) => !isSame(were[field], spec[field]));
  const immutable = changed.map((field) => ({
    reason: 'FieldValueInvalid',
    message: `Invalid value: ${JSON.stringify(spec[field])}: field is immutable`,
    field: `spec.${field}`,
  }));
  return [...causes, ...immutable];
}

export const JOB_RULES: Partial<Omit<KindRules, 'merge'>> & { readonly merge: Partial<MergeRules> } = {
  hasStatus: true,
  hasGeneration: true,
  merge: {
    keyedLists: { 'status.conditions': { type: undefined }, ...podSpecLists('spec.template.spec') },
    atomicMaps: ['spec.selector', 'spec.template.spec.nodeSelector'],
  },
  blank: { spec: { template: { metadata: {}, spec: { containers: [] } } } },
  defaults,
  validate,
};
