// JSON Patch as RFC 6902 has it, its own examples first; and what no patch may do.

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { patched, type PatchOperation } from '../../core/json-patch.ts';

type Row = readonly [name: string, document: unknown, operations: readonly PatchOperation[], made: unknown];

/** Appendix A of the RFC, by section. */
const examples: readonly Row[] = [
  ['A.1', { foo: 'bar' }, [{ op: 'add', path: '/baz', value: 'qux' }], { baz: 'qux', foo: 'bar' }],
  [
    'A.2',
    { foo: ['bar', 'baz'] },
    [{ op: 'add', path: '/foo/1', value: 'qux' }],
    { foo: ['bar', 'qux', 'baz'] },
  ],
  ['A.3', { baz: 'qux', foo: 'bar' }, [{ op: 'remove', path: '/baz' }], { foo: 'bar' }],
  ['A.4', { foo: ['bar', 'qux', 'baz'] }, [{ op: 'remove', path: '/foo/1' }], { foo: ['bar', 'baz'] }],
  [
    'A.5',
    { baz: 'qux', foo: 'bar' },
    [{ op: 'replace', path: '/baz', value: 'boo' }],
    { baz: 'boo', foo: 'bar' },
  ],
  [
    'A.6',
    { foo: { bar: 'baz', waldo: 'fred' }, qux: { corge: 'grault' } },
    [{ op: 'move', from: '/foo/waldo', path: '/qux/thud' }],
    { foo: { bar: 'baz' }, qux: { corge: 'grault', thud: 'fred' } },
  ],
  [
    'A.7',
    { foo: ['all', 'grass', 'cows', 'eat'] },
    [{ op: 'move', from: '/foo/1', path: '/foo/3' }],
    { foo: ['all', 'cows', 'eat', 'grass'] },
  ],
  [
    'A.8',
    { baz: 'qux', foo: ['a', 2, 'c'] },
    [
      { op: 'test', path: '/baz', value: 'qux' },
      { op: 'test', path: '/foo/1', value: 2 },
    ],
    { baz: 'qux', foo: ['a', 2, 'c'] },
  ],
  [
    'A.10',
    { foo: 'bar' },
    [{ op: 'add', path: '/child', value: { grandchild: {} } }],
    { foo: 'bar', child: { grandchild: {} } },
  ],
  ['A.14', { '/': 9, '~1': 10 }, [{ op: 'test', path: '/~01', value: 10 }], { '/': 9, '~1': 10 }],
  [
    'A.16',
    { foo: ['bar'] },
    [{ op: 'add', path: '/foo/-', value: ['abc', 'def'] }],
    { foo: ['bar', ['abc', 'def']] },
  ],
  ['a copy', { a: { b: 1 } }, [{ op: 'copy', from: '/a', path: '/c' }], { a: { b: 1 }, c: { b: 1 } }],
  ['an added field that is there', { a: 1 }, [{ op: 'add', path: '/a', value: 2 }], { a: 2 }],
  ['the whole document', { a: 1 }, [{ op: 'replace', path: '', value: [1] }], [1]],
  [
    'equal objects in another order',
    { a: { x: 1, y: 2 } },
    [{ op: 'test', path: '/a', value: { y: 2, x: 1 } }],
    { a: { x: 1, y: 2 } },
  ],
  ['a step into a list', { l: [{ a: 1 }] }, [{ op: 'replace', path: '/l/0/a', value: 2 }], { l: [{ a: 2 }] }],
  [
    'a key that is a number',
    { m: { 0: 'x' } },
    [{ op: 'replace', path: '/m/0', value: 'y' }],
    { m: { 0: 'y' } },
  ],
  ['a key with a slash', { m: { 'a/b': 1 } }, [{ op: 'remove', path: '/m/a~1b' }], { m: {} }],
];

const nest = (levels: number): unknown => (levels === 0 ? 1 : { in: nest(levels - 1) });
const withPrototype: unknown = JSON.parse('{"x": {"__proto__": {"isAdmin": true}}}');
const doubled = Array.from({ length: 30 }, (_, i) => ({
  op: 'copy' as const,
  from: '/a',
  path: `/a/${i}`,
}));

const faults: readonly (readonly [
  document: unknown,
  operations: readonly PatchOperation[],
  index: number,
  message: string,
])[] = [
  [{ baz: 'qux' }, [{ op: 'test', path: '/baz', value: 'bar' }], 0, 'test /baz: another value is there'],
  [{ foo: 'bar' }, [{ op: 'add', path: '/baz/bat', value: 'qux' }], 0, 'add /baz/bat: there is no field baz'],
  [
    { a: 1 },
    [
      { op: 'remove', path: '/a' },
      { op: 'remove', path: '/a' },
    ],
    1,
    'remove /a: there is no field a',
  ],
  [
    { l: [1] },
    [{ op: 'replace', path: '/l/1', value: 2 }],
    0,
    'replace /l/1: there is no entry 1 in a list of 1',
  ],
  [{ l: [1] }, [{ op: 'add', path: '/l/2', value: 2 }], 0, 'add /l/2: there is no entry 2 in a list of 1'],
  [{ l: [1] }, [{ op: 'remove', path: '/l/-' }], 0, 'remove /l/-: there is no entry - in a list of 1'],
  [{ l: [1] }, [{ op: 'remove', path: '/l/00' }], 0, 'remove /l/00: there is no entry 00 in a list of 1'],
  [
    { a: 'text' },
    [{ op: 'add', path: '/a/b', value: 1 }],
    0,
    'add /a/b: there is no field b in what is no object',
  ],
  [{ a: 1 }, [{ op: 'copy', from: '/b', path: '/c' }], 0, 'copy /c: from /b: there is no field b'],
  [{ a: { b: 1 } }, [{ op: 'move', from: '/a', path: '/a/b' }], 0, 'move /a/b: it would move /a into itself'],
  [{ a: 1 }, [{ op: 'remove', path: '' }], 0, 'remove : the whole document cannot be removed'],
  [{ a: 1 }, [{ op: 'remove', path: 'a' }], 0, 'remove a: a path begins with "/"'],
  [{ a: 1 }, [{ op: 'remove', path: '/~2' }], 0, 'remove /~2: write "~" as "~0" and "/" in a name as "~1"'],
  [
    {},
    [{ op: 'add', path: '/__proto__', value: {} }],
    0,
    'add /__proto__: no patch may touch a prototype; write another path',
  ],
  [
    {},
    [{ op: 'copy', path: '/a', from: '/constructor/prototype' }],
    0,
    'copy /a: no patch may touch a prototype; write another path',
  ],
  [
    {},
    [{ op: 'copy', path: '/a', from: '/toString' }],
    0,
    'copy /a: from /toString: there is no field toString',
  ],
  [
    {},
    [{ op: 'add', path: '/a', value: withPrototype }],
    0,
    'add /a: the value has a field __proto__; leave it out',
  ],
  [{}, [{ op: 'add', path: '/a', value: nest(100) }], 0, 'add /a: it nests more than 100 levels deep'],
  [{ a: { x: nest(3) } }, doubled, 14, 'copy /a/14: it makes more than 100000 values'],
];

describe('a patch', () => {
  it.each(examples)('%s', (_, document, operations, made) => {
    const before = JSON.stringify(document);
    expect(patched(document, operations)).toEqual({ ok: true, value: made });
    expect(JSON.stringify(document)).toBe(before);
  });

  it.each(faults)('of %j by %j fails at operation %i: %s', (document, operations, index, message) => {
    expect(patched(document, operations)).toEqual({ ok: false, error: { index, message } });
  });

  it('taken back by its opposite gives the document again', () => {
    const key = fc.stringMatching(/^[a-z~/]{1,3}$/);
    fc.assert(
      fc.property(fc.dictionary(key, fc.jsonValue()), key, fc.jsonValue(), (document, name, value) => {
        fc.pre(!Object.hasOwn(document, name) && !JSON.stringify([document, value]).includes('__proto__'));
        const path = `/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`;
        const operations = [{ op: 'add', path, value } as const, { op: 'remove', path } as const];
        expect(patched(document, operations)).toEqual({ ok: true, value: document });
      }),
    );
  });
});
