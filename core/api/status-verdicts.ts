// What a status says of clusters: a verdict as one word for programs and one sentence for people.

import { z } from 'zod';
import { clusterName } from './names.ts';
import { fields } from './read-object.ts';

/** Verdicts that a status keeps. */
export const CONSIDERED_MAX = 32;

export const code: z.ZodString = z.string().max(64);
export const message: z.ZodString = z.string().max(256);

/** The verdicts on clusters, chosen or not; bounded, so that a status stays small. */
export const considered = z
  .array(
    fields({
      cluster: clusterName.describe('The cluster.'),
      code: code.describe('The verdict, as one word for programs.'),
      message: message.optional().describe('The verdict, as a sentence for people.'),
    }),
  )
  .max(CONSIDERED_MAX)
  .optional()
  .describe('What was thought of clusters, chosen or not.');
