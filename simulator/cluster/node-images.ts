// Which images are on the nodes of a member, and how long the others take to come: each is pulled once to a node, for whoever asks
// first, and pulls do not slow each other down.

import type { NodeFacts } from '../../core/nodes/node-facts.ts';
import type { ImagePulls } from '../scenario/scenario.ts';

export interface NodeImagesOptions {
  /** Of the member. */
  readonly name: string;
  /** By slot. */
  readonly nodes: readonly NodeFacts[];
  /** Null: every pull takes as long. */
  readonly pulls: ImagePulls | null;
  /** How long a pull takes of which size or throughput are not known. */
  readonly pullMicros: number;
  /** Told of the bytes of each pull that begins. */
  readonly onPull: (bytes: number) => void;
}

/** The image of pods that name none. */
const UNNAMED = '';

export class NodeImages {
  private readonly options: NodeImagesOptions;
  /** By slot: from when on each image is there. */
  private readonly bySlot: Map<string, number>[];
  /** The same of the image of pods that name none, as most pods of long loads do; NaN: it is not there. */
  private readonly unnamed: Float64Array;

  constructor(options: NodeImagesOptions) {
    this.options = options;
    this.bySlot = options.nodes.map(onDelivery);
    this.unnamed = new Float64Array(options.nodes.length).fill(NaN);
  }

  /** When all of these images are on a node; what is not there is pulled from `askedMicros` on. */
  pulledMicros(slot: number, images: readonly string[], askedMicros: number): number {
    if (images.length === 0) return this.unnamedMicros(slot, askedMicros);
    const there = this.bySlot[slot]!;
    let latestMicros = askedMicros;
    for (const image of images) {
      let sinceMicros = there.get(image);
      if (sinceMicros === undefined) there.set(image, (sinceMicros = askedMicros + this.pull(image)));
      if (sinceMicros > latestMicros) latestMicros = sinceMicros;
    }
    return latestMicros;
  }

  /** A machine stopped: what has come stays, what was on its way is pulled anew. */
  breakOff(slot: number, nowMicros: number): void {
    const there = this.bySlot[slot]!;
    for (const [image, sinceMicros] of there) if (sinceMicros > nowMicros) there.delete(image);
    if (this.unnamed[slot]! > nowMicros) this.unnamed[slot] = NaN;
  }

  /** A fresh machine has the images that it was written with. */
  reset(slot: number): void {
    this.bySlot[slot] = onDelivery(this.options.nodes[slot]!);
    this.unnamed[slot] = NaN;
  }

  private unnamedMicros(slot: number, askedMicros: number): number {
    const { unnamed } = this;
    if (Number.isNaN(unnamed[slot])) unnamed[slot] = askedMicros + this.pull(UNNAMED);
    return Math.max(unnamed[slot]!, askedMicros);
  }

  /** A pull begins; returns how long it takes: as its size and the way let, else as long as any. */
  private pull(image: string): number {
    const { pulls, name, pullMicros, onPull } = this.options;
    const bytes = pulls?.sizes.get(image) ?? pulls?.defaultBytes ?? 0;
    if (bytes > 0) onPull(bytes);
    const bytesPerSecond = pulls?.bytesPerSecond.get(name);
    if (bytes === 0 || bytesPerSecond === undefined) return pullMicros;
    return Math.round((bytes / bytesPerSecond) * 1e6);
  }
}

function onDelivery({ images }: NodeFacts): Map<string, number> {
  return new Map([...images.keys()].map((image) => [image, 0]));
}
