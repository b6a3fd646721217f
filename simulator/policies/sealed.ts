// Data that tells whoever writes to it: what a policy is given in a run that checks it. Reading is as ever; every object, list,
// map and set that is reached through it is sealed as well. Slower than the data itself, so no other run has it.

const MAP_WRITES: ReadonlySet<PropertyKey> = new Set(['set', 'add', 'delete', 'clear']);
const VIEW_WRITES: ReadonlySet<PropertyKey> = new Set(['set', 'fill', 'sort', 'reverse', 'copyWithin']);

/** Seals data on behalf of one policy. */
export class Seal {
  private readonly sealed = new WeakMap<object, object>();
  private readonly onWrite: (path: string) => never;

  /** @param onWrite told where something was written, such as `candidates[0].capacity`; throws */
  constructor(onWrite: (path: string) => never) {
    this.onWrite = onWrite;
  }

  /** The value with a seal on it, if there is anything in it to write to. */
  seal<T>(value: T, path: string): T {
    if (typeof value !== 'object' || value === null) return value;
    let proxy = this.sealed.get(value);
    if (proxy === undefined) {
      proxy = new Proxy(value, this.handler(path));
      this.sealed.set(value, proxy);
    }
    return proxy as T;
  }

  private handler(path: string): ProxyHandler<object> {
    const refuse = (at: string): never => this.onWrite(at);
    return {
      get: (target, property, receiver) => this.read(target, property, receiver, path),
      set: (_, property) => refuse(step(path, property)),
      deleteProperty: (_, property) => refuse(step(path, property)),
      defineProperty: (_, property) => refuse(step(path, property)),
      setPrototypeOf: () => refuse(path),
      preventExtensions: () => refuse(path),
    };
  }

  private read(target: object, property: PropertyKey, receiver: unknown, path: string): unknown {
    if (target instanceof Map || target instanceof Set) return this.readCollection(target, property, path);
    if (ArrayBuffer.isView(target)) return this.readView(target, property, path);
    const value: unknown = Reflect.get(target, property, receiver);
    const own = Reflect.getOwnPropertyDescriptor(target, property);
    // What can never change may only be shown as it is.
    if (own?.configurable === false && own.writable === false) return value;
    return this.seal(value, step(path, property));
  }

  private readCollection(
    target: Map<unknown, unknown> | Set<unknown>,
    property: PropertyKey,
    path: string,
  ): unknown {
    if (MAP_WRITES.has(property)) return () => this.onWrite(`${path}.${String(property)}()`);
    const sealed = (value: unknown, key: unknown): unknown =>
      this.seal(value, `${path}.get(${JSON.stringify(key)})`);
    if (property === 'get') return (key: unknown) => sealed((target as Map<unknown, unknown>).get(key), key);
    if (property === 'forEach')
      return (visit: (value: unknown, key: unknown) => void) => {
        target.forEach((value: unknown, key: unknown) => {
          visit(sealed(value, key), this.seal(key, path));
        });
      };
    const isEntries = property === 'entries' || (property === Symbol.iterator && target instanceof Map);
    if (isEntries || property === 'values' || property === 'keys' || property === Symbol.iterator)
      return () =>
        this.iterate(target, isEntries ? 'entries' : property === 'keys' ? 'keys' : 'values', path);
    const value: unknown = Reflect.get(target, property, target);
    return typeof value === 'function' ? (value.bind(target) as unknown) : value;
  }

  private *iterate(
    target: Map<unknown, unknown> | Set<unknown>,
    what: 'entries' | 'keys' | 'values',
    path: string,
  ): Generator {
    for (const [key, value] of target.entries()) {
      const sealed = this.seal(value, `${path}.get(${JSON.stringify(key)})`);
      yield what === 'entries'
        ? [this.seal(key, path), sealed]
        : what === 'keys'
          ? this.seal(key, path)
          : sealed;
    }
  }

  /** Typed arrays hold numbers alone; what would give away their memory gives away a copy of it. */
  private readView(target: ArrayBufferView, property: PropertyKey, path: string): unknown {
    if (VIEW_WRITES.has(property)) return () => this.onWrite(`${path}.${String(property)}()`);
    if (property === 'buffer') return target.buffer.slice(0);
    if (property === 'subarray')
      return (from?: number, to?: number) => (target as Float64Array).slice(from, to);
    const value: unknown = Reflect.get(target, property, target);
    return typeof value === 'function' ? (value.bind(target) as unknown) : value;
  }
}

function step(path: string, property: PropertyKey): string {
  if (typeof property === 'string' && /^\d+$/.test(property)) return `${path}[${property}]`;
  return `${path}.${String(property)}`;
}
