// A grid as it is written, and the points that it has.

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseParameter, pointsOf, type GridParameter } from '../../simulator/sweep/grid.ts';

function parameter(text: string): GridParameter {
  const parsed = parseParameter(text);
  if (!parsed.ok) throw new Error(parsed.error);
  return parsed.value;
}

describe('a line of a grid', () => {
  it.each([
    ['delays.pull=0s,3s', ['0s', '3s'], ['delays.pull="0s"', 'delays.pull="3s"']],
    ['a.0.count=3, 5', ['3', '5'], ['a.0.count=3', 'a.0.count=5']],
    ['x={cpu: 4},{cpu: 8}', ['{"cpu":4}', '{"cpu":8}'], ['x={"cpu":4}', 'x={"cpu":8}']],
    ['x="a,b",c', ['a,b', 'c'], ['x="a,b"', 'x="c"']],
    ['x=[1, 2],[3]', ['[1,2]', '[3]'], ['x=[1,2]', 'x=[3]']],
  ])('%s', (text, values, settings) => {
    expect(parameter(text)).toMatchObject({ values, settings });
  });

  it.each([
    ['duration', 'write path=value,value'],
    ['=3', 'write path=value,value'],
    ['duration=', 'write path=value,value'],
    ['x=1,,2', 'the values are not YAML'],
    ['x={', 'the values are not YAML'],
    ['x=1,2,1', 'x=1,2,1 has 1 twice'],
    ['seeds=1,2', 'write --seeds'],
    ['policies=[random]', 'write --policy'],
  ])('%s is refused', (text, sentence) => {
    const parsed = parseParameter(text);
    expect(parsed.ok ? '' : parsed.error).toContain(sentence);
  });
});

describe('the points of a grid', () => {
  it('are all combinations, each once, the last path turning fastest', () => {
    const sizes = fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 1, maxLength: 4 });
    fc.assert(
      fc.property(sizes, (sizes) => {
        const values = (size: number): string => Array.from({ length: size }, (_, i) => i).join(',');
        const grid = sizes.map((size, index) => parameter(`p${index}=${values(size)}`));
        const points = pointsOf(grid);
        if (!points.ok) throw new Error(points.error);
        const numbers = points.value.map(({ values }) =>
          values.reduce((number, value, index) => number * sizes[index]! + Number(value), 0),
        );
        const count = sizes.reduce((product, size) => product * size, 1);
        expect(numbers).toEqual(Array.from({ length: count }, (_, i) => i));
      }),
    );
  });

  it('are refused where a path comes twice or there are too many', () => {
    const twice = pointsOf([parameter('x=1'), parameter('x=2')]);
    expect(twice.ok ? '' : twice.error).toContain('x is given twice');
    const many = Array.from({ length: 5 }, (_, i) => parameter(`p${i}=0,1,2,3,4,5,6,7,8,9`));
    const refused = pointsOf(many);
    expect(refused.ok ? '' : refused.error).toContain('the grid has 100000 points');
  });
});
