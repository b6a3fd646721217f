// While something runs that must depend on nothing but what it is given, the clocks and the dice of this machine are out of
// reach: asking one of them is told. It is for checks; nothing else may change what all code shares.

/** Runs; `onAsked` is told the name of whatever is asked, and throws. */
export function withoutChance<T>(onAsked: (what: string) => never, task: () => T): T {
  const undo = [
    replaced(Math, 'random', () => onAsked('Math.random()')),
    replaced(performance, 'now', () => onAsked('performance.now()')),
    replaced(crypto, 'randomUUID', () => onAsked('crypto.randomUUID()')),
    replaced(crypto, 'getRandomValues', () => onAsked('crypto.getRandomValues()')),
    replaced(process, 'hrtime', () => onAsked('process.hrtime()')),
    replaced(globalThis, 'Date', silentDate(onAsked)),
  ];
  try {
    return task();
  } finally {
    for (const restore of undo) restore();
  }
}

function replaced<T extends object>(owner: T, name: keyof T, by: unknown): () => void {
  const before = Object.getOwnPropertyDescriptor(owner, name);
  Object.defineProperty(owner, name, { value: by, configurable: true, writable: true });
  return () => {
    if (before === undefined) Reflect.deleteProperty(owner, name);
    else Object.defineProperty(owner, name, before);
  };
}

/** Dates that are given can be worked with; the time of day cannot be had. */
function silentDate(onAsked: (what: string) => never): typeof Date {
  return new Proxy(Date, {
    construct: (target, args: unknown[]) =>
      args.length === 0 ? onAsked('new Date()') : (Reflect.construct(target, args) as Date),
    apply: () => onAsked('Date()'),
    get: (target, property, receiver): unknown =>
      property === 'now' ? () => onAsked('Date.now()') : Reflect.get(target, property, receiver),
  });
}
