// Kubernetes' label selectors and node selector requirements as schemas. Matching them is not done here.

import { z } from 'zod';
import { labelMap, labelValue, qualifiedName } from './names.ts';

interface RawRequirement {
  readonly operator: string;
  readonly values?: readonly string[] | undefined;
}

/** What is wrong with the values of a requirement, by the rule of its operator; undefined: nothing. */
function valuesAdvice(requirement: RawRequirement): string | undefined {
  const values = requirement.values ?? [];
  switch (requirement.operator) {
    case 'In':
    case 'NotIn':
      return values.length > 0
        ? undefined
        : `write at least one value, as operator ${requirement.operator} needs it`;
    case 'Gt':
    case 'Lt':
      return values.length === 1 && /^-?\d+$/.test(values[0]!)
        ? undefined
        : `write exactly one whole number in quotes, as operator ${requirement.operator} needs it`;
    default:
      return values.length === 0
        ? undefined
        : `leave values out, as operator ${requirement.operator} has none`;
  }
}

function checkValues(context: z.core.ParsePayload<RawRequirement>): void {
  const message = valuesAdvice(context.value);
  if (message === undefined) return;
  context.issues.push({ code: 'custom', path: ['values'], message, input: context.value.values });
}

const labelRequirement = z
  .looseObject({
    key: qualifiedName,
    operator: z.enum(['In', 'NotIn', 'Exists', 'DoesNotExist']),
    values: z.array(labelValue).optional(),
  })
  .check(checkValues);

/** A selector over labels: every matchLabels pair and every expression must hold. */
export const labelSelector = z.looseObject({
  matchLabels: labelMap.optional(),
  matchExpressions: z.array(labelRequirement).optional(),
});

const nodeRequirement = z
  .looseObject({
    key: qualifiedName,
    operator: z.enum(['In', 'NotIn', 'Exists', 'DoesNotExist', 'Gt', 'Lt']),
    values: z.array(z.string()).optional(),
  })
  .check(checkValues);

const nodeFieldRequirement = z.looseObject({
  key: z.literal('metadata.name'),
  operator: z.enum(['In', 'NotIn']),
  values: z.array(z.string()).length(1),
});

/** One term of a node selector: labels of nodes, and their names. */
export const nodeSelectorTerm = z.looseObject({
  matchExpressions: z.array(nodeRequirement).optional(),
  matchFields: z.array(nodeFieldRequirement).optional(),
});

export type LabelSelectorFields = z.output<typeof labelSelector>;
export type NodeSelectorTermFields = z.output<typeof nodeSelectorTerm>;
