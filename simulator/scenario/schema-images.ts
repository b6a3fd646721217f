// How images are written: how large they are and where they are pulled from.

import { z } from 'zod';
import { fields } from '../../core/api/read-object.ts';
import { regionName } from './region-name.ts';
import { aboveZero, memory } from './units.ts';

/** Megabits per second. */
export const megabits: z.ZodNumber = aboveZero;

/** Images and the way they come. */
export const images = fields({
  registry: regionName
    .default('')
    .describe('Region of the registry, as network.throughput names it; egress from there is paid for.'),
  sizes: z
    .record(z.string().min(1), memory)
    .default({})
    .describe('What is transferred for an image, compressed, by its name.'),
  defaultSize: memory
    .optional()
    .describe('Size of images that are not listed and of generated jobs; without it they take delays.pull.'),
  pullMbps: megabits
    .optional()
    .describe(
      'Throughput of a pull, megabits per second, for clusters that neither say theirs nor have it in the table; without it they take delays.pull.',
    ),
});

export type ImagesFields = z.output<typeof images>;
