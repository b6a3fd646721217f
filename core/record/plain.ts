// Facts and decisions as plain JSON data and back: maps, numbers that JSON lacks, and shapes, which are told apart by their id
// and written once. It knows nothing of tapes.

import type { PodShape } from '../pod/pod-shape.ts';

/** Writes values of one tape. A shape is written in full the first time, and by its number after that. */
export class PlainWriter {
  private readonly shapes = new Map<string, number>();

  /** The value as data that JSON can hold. Fields that are undefined are left out. */
  write(value: unknown): unknown {
    if (typeof value === 'number') return plainNumber(value);
    if (typeof value !== 'object' || value === null) return value;
    if (Array.isArray(value)) return value.map((item) => this.write(item));
    if (value instanceof Map) return this.map(value);
    return isShape(value) ? this.shape(value) : this.fields(value);
  }

  private map(map: ReadonlyMap<unknown, unknown>): unknown {
    return { $map: [...map].map(([key, item]) => [key, this.write(item)]) };
  }

  private shape(shape: PodShape): unknown {
    const known = this.shapes.get(shape.id);
    if (known !== undefined) return { $shape: known };
    const number = this.shapes.size;
    this.shapes.set(shape.id, number);
    return { $shape: number, is: this.fields(shape) };
  }

  private fields(value: object): unknown {
    const entries = Object.entries(value).filter(([, item]) => item !== undefined);
    return Object.fromEntries(entries.map(([name, item]) => [name, this.write(item)]));
  }
}

/** Reads the values of one tape, in the order in which they were written. */
export class PlainReader {
  private readonly shapes: PodShape[] = [];

  /**
   * The value that was written.
   * @throws Error where a shape is referred to that was never written
   */
  read(plain: unknown): unknown {
    if (typeof plain !== 'object' || plain === null) return plain;
    if (Array.isArray(plain)) return plain.map((item) => this.read(item));
    const { $map: map, $number: number, $shape: shape } = plain as Readonly<Record<string, unknown>>;
    if (map !== undefined)
      return new Map((map as [string, unknown][]).map(([key, item]) => [key, this.read(item)]));
    if (number !== undefined) return Number(number);
    if (shape !== undefined) return this.shape(Number(shape), plain);
    return this.fields(plain);
  }

  private shape(number: number, plain: { readonly is?: unknown }): PodShape {
    if (typeof plain.is === 'object' && plain.is !== null)
      this.shapes[number] = this.fields(plain.is) as PodShape;
    const known = this.shapes[number];
    if (known === undefined) throw new Error(`shape ${number} is not on the tape before it is used`);
    return known;
  }

  private fields(plain: object): unknown {
    return Object.fromEntries(Object.entries(plain).map(([name, item]) => [name, this.read(item)]));
  }
}

function plainNumber(value: number): unknown {
  if (Object.is(value, -0)) return { $number: '-0' };
  return Number.isFinite(value) ? value : { $number: String(value) };
}

function isShape(value: object): value is PodShape {
  return 'requestsId' in value && 'groupId' in value && 'nodeRulesId' in value;
}
