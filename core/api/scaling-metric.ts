// The metrics that an autoscaler follows, as in autoscaling/v2. What they come to is not measured here.

import { z } from 'zod';
import { amount } from './amount.ts';
import { celRules } from './crd/hints.ts';
import { closedSelector } from './label-selector.ts';
import { dnsLabel, dnsSubdomain } from './names.ts';
import { fields } from './read-object.ts';

const METRICS_MAX = 30;

const FIELD_OF_TYPE = {
  Utilization: 'averageUtilization',
  Value: 'value',
  AverageValue: 'averageValue',
} as const;

const SOURCE_OF_TYPE = {
  Resource: 'resource',
  ContainerResource: 'containerResource',
  Pods: 'pods',
  Object: 'object',
  External: 'external',
} as const;

type TargetType = keyof typeof FIELD_OF_TYPE;
type SourceType = keyof typeof SOURCE_OF_TYPE;

const target = fields({
  type: z
    .enum(Object.keys(FIELD_OF_TYPE) as [TargetType, ...TargetType[]])
    .describe('What is held at a value.'),
  averageUtilization: z
    .int()
    .min(1)
    .max(100_000)
    .optional()
    .describe('Percent of what pods request, on average over pods; for type Utilization.'),
  averageValue: amount.optional().describe('The amount on average over pods; for type AverageValue.'),
  value: amount.optional().describe('The amount as it is; for type Value.'),
})
  .check((context) => {
    const field = FIELD_OF_TYPE[context.value.type];
    if (context.value[field] !== undefined) return;
    const message = `is missing; type ${context.value.type} needs it`;
    context.issues.push({ code: 'custom', path: [field], message, input: undefined });
  })
  .meta({
    anyOf: Object.entries(FIELD_OF_TYPE).map(([type, field]) => ({
      properties: { type: { enum: [type] } },
      required: [field],
    })),
  });

const metricName = z.string().min(1).max(253);
const resourceName = metricName.describe('Name of the resource, such as cpu.');

const metric = fields({
  name: metricName.describe('Name of the metric.'),
  selector: closedSelector.optional().describe('Which of the series of that name count. Left out: all.'),
});

const metricSource = fields({
  type: z
    .enum(Object.keys(SOURCE_OF_TYPE) as [SourceType, ...SourceType[]])
    .describe('Where the metric comes from; the field of that name says more.'),
  resource: fields({ name: resourceName, target: target.describe('What to hold it at.') })
    .optional()
    .describe('A resource that all containers of a pod use together.'),
  containerResource: fields({
    name: resourceName,
    container: dnsLabel(63).describe('Name of the container.'),
    target: target.describe('What to hold it at.'),
  })
    .optional()
    .describe('A resource that one container of each pod uses.'),
  pods: fields({ metric: metric.describe('The metric.'), target: target.describe('What to hold it at.') })
    .optional()
    .describe('A metric that each pod reports.'),
  object: fields({
    describedObject: fields({
      apiVersion: z.string().max(317).optional().describe('Group and version of the object.'),
      kind: z.string().min(1).max(63).describe('Kind of the object.'),
      name: dnsSubdomain.describe('Name of the object.'),
    }).describe('The object that the metric is about.'),
    metric: metric.describe('The metric.'),
    target: target.describe('What to hold it at.'),
  })
    .optional()
    .describe('A metric of one object.'),
  external: fields({ metric: metric.describe('The metric.'), target: target.describe('What to hold it at.') })
    .optional()
    .describe('A metric from outside the clusters.'),
})
  .check((context) => {
    for (const [type, source] of Object.entries(SOURCE_OF_TYPE)) {
      const isOfType = type === context.value.type;
      const isGiven = context.value[source] !== undefined;
      if (isOfType === isGiven) continue;
      const message = isOfType
        ? `is missing; type ${type} needs it`
        : `leave ${source} out, as type is ${context.value.type}`;
      context.issues.push({ code: 'custom', path: [source], message, input: context.value[source] });
    }
  })
  .meta(
    celRules({
      rule: Object.entries(SOURCE_OF_TYPE)
        .map(([type, source]) => `(self.type == '${type}') == has(self.${source})`)
        .join(' && '),
      message: 'write the field that type names, and no other',
    }),
  );

/** spec.metrics of an autoscaler. */
export const scalingMetrics = z
  .array(metricSource)
  .min(1)
  .max(METRICS_MAX)
  .default([
    { type: 'Resource', resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: 80 } } },
  ]);
