// How fast an autoscaler may go up and down, as in autoscaling/v2. What is left out is for the autoscaler to fill in.

import { z } from 'zod';
import { amount } from './amount.ts';
import { fields } from './read-object.ts';

const POLICIES_MAX = 100;

const policy = fields({
  type: z.enum(['Pods', 'Percent']).describe('What value counts: pods, or percent of those there are.'),
  value: z.int().min(1).max(100_000).describe('The most that may come or go in the period.'),
  periodSeconds: z.int().min(1).max(1800).describe('The period that value is about.'),
});

const rules = fields({
  stabilizationWindowSeconds: z
    .int()
    .min(0)
    .max(3600)
    .optional()
    .describe('How long back recommendations count, so that replicas do not go to and fro.'),
  selectPolicy: z
    .enum(['Max', 'Min', 'Disabled'])
    .optional()
    .describe('Which policy holds: the one that allows most, or least; Disabled: none of this direction.'),
  policies: z.array(policy).min(1).max(POLICIES_MAX).optional().describe('Limits of how fast it goes.'),
  tolerance: amount.optional().describe('Ratio to the target that is left alone, such as "0.1".'),
});

/** spec.behavior of an autoscaler. */
export const scalingBehavior = fields({
  scaleUp: rules.optional().describe('How replicas come.'),
  scaleDown: rules.optional().describe('How replicas go.'),
});
