// Amounts as users write them in manifests, as a schema. What an amount comes to is not computed here.

import { z } from 'zod';
import { parseRequest } from '../pod/request-quantity.ts';

/** Kubernetes' quantities as text. It lets pass what {@link amount} refuses, as the API server cannot compute. */
export const QUANTITY_PATTERN =
  '^(\\+|-)?(([0-9]+(\\.[0-9]*)?)|(\\.[0-9]+))(([KMGTPE]i)|[numkMGTPE]|([eE](\\+|-)?[0-9]+))?$';

/** An amount of a resource: text such as "500m" or "4Gi", or a bare number. */
export const amount: z.ZodUnion<readonly [z.ZodString, z.ZodNumber]> = z
  .union([z.string(), z.number()], 'write a quantity, for example 500m, 2 or 4Gi')
  .check((context) => {
    const parsed = parseRequest(context.value);
    if (!parsed.ok) context.issues.push({ code: 'custom', message: parsed.error, input: context.value });
  })
  .meta({ pattern: QUANTITY_PATTERN, maxLength: 64 });
