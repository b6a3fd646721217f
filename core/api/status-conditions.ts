// The part of a status that every kind of ours has: which generation was seen, and conditions as Kubernetes has them. What a
// condition means is said where it is set.

import { z } from 'zod';
import { listMap } from './crd/hints.ts';
import { fields } from './read-object.ts';

const CONDITIONS_MAX = 20;

/** A point in time, as Kubernetes writes it. */
export const dateTime: z.ZodString = z.string().max(64).meta({ format: 'date-time' });

/** A number of things, from none. */
export const count: z.ZodInt = z.int().min(0).max(2_147_483_647);

const condition = fields({
  type: z.string().min(1).max(316).describe('What the condition is about, such as Ready.'),
  status: z.enum(['True', 'False', 'Unknown']).describe('Whether it holds.'),
  reason: z
    .string()
    .min(1)
    .max(1024)
    .regex(/^[A-Za-z]([A-Za-z0-9_,:]*[A-Za-z0-9_])?$/)
    .describe('Why, as one word for programs.'),
  message: z.string().max(32_768).describe('Why, as a sentence for people.'),
  lastTransitionTime: dateTime.describe('Since when the status is what it is.'),
  observedGeneration: z
    .int()
    .min(0)
    .optional()
    .describe('The generation of the object that this was said of.'),
});

/** The fields that every status has. Clients that wait take -1 for an object that was not looked at yet. */
export const commonStatus = {
  observedGeneration: z
    .int()
    .min(-1)
    .default(-1)
    .describe('The generation that this status is about; -1: none so far.'),
  conditions: z
    .array(condition)
    .max(CONDITIONS_MAX)
    .meta(listMap('type'))
    .optional()
    .describe('What holds of the object: Ready, Reconciling, Stalled and others.'),
} as const;

/** The status of a kind that has nothing more to say. */
export const plainStatus: z.ZodObject<typeof commonStatus, z.core.$strict> = fields(commonStatus);

/** A value that is written as it is and never changed. */
export type Written<Value> = Value extends readonly (infer Item)[]
  ? readonly Written<Item>[]
  : Value extends object
    ? { readonly [Field in keyof Value]: Written<Value[Field]> }
    : Value;
