// Kubernetes' label selectors and node selector requirements as schemas. Matching them is not done here.

import { z } from 'zod';
import { celRules } from './crd/hints.ts';
import { boundedMap, labelMap, labelValue, qualifiedName } from './names.ts';
import { fields } from './read-object.ts';

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

const ENTRIES_MAX = 100;

const labelRequirement = z
  .looseObject({
    key: qualifiedName,
    operator: z.enum(['In', 'NotIn', 'Exists', 'DoesNotExist']),
    values: z.array(labelValue).optional(),
  })
  .check(checkValues);

const closedRequirement = fields({
  key: qualifiedName.describe('Key of a label.'),
  operator: z.enum(['In', 'NotIn', 'Exists', 'DoesNotExist']).describe('How the value is compared.'),
  values: z
    .array(labelValue)
    .max(ENTRIES_MAX)
    .optional()
    .describe('Values to compare with, for In and NotIn only.'),
})
  .check(checkValues)
  .meta(
    celRules({
      rule: "(self.operator in ['In', 'NotIn']) == (has(self.values) && size(self.values) > 0)",
      message: 'write values for operator In and NotIn, and for no other',
    }),
  );

/** A selector over labels: every matchLabels pair and every expression must hold. */
export const labelSelector = z.looseObject({
  matchLabels: labelMap.optional(),
  matchExpressions: z.array(labelRequirement).optional(),
});

/** A selector over labels, as a field of ours: a misspelt part of it is a fault. */
export const closedSelector = fields({
  matchLabels: boundedMap(labelMap, ENTRIES_MAX).optional().describe('Labels that must be there.'),
  matchExpressions: z
    .array(closedRequirement)
    .max(ENTRIES_MAX)
    .optional()
    .describe('Requirements on labels; all must hold.'),
});

/** The rule that a selector selects something in particular. */
export const SELECTOR_HAS_ENTRIES = {
  rule: '(has(self.matchLabels) && size(self.matchLabels) > 0) || (has(self.matchExpressions) && size(self.matchExpressions) > 0)',
  message: 'is empty; write matchLabels or matchExpressions',
};

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
