// Where names stand beside the points of a plot, so that none covers another, a point, or the frame. Pixels in, pixels out.

/** A point of a plot, in pixels from its left and upper edge. */
export interface NamedPoint {
  readonly name: string;
  readonly x: number;
  readonly y: number;
}

export interface Frame {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

/** Where a name stands from its point, measured to the middle of the end that is nearer to it. */
export interface NamePlace {
  readonly dx: number;
  readonly dy: number;
  readonly anchor: 'start' | 'end';
  /** Whether it stands so far off that a line must lead to it. */
  readonly isFar: boolean;
}

interface Box {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

/** What a character is wide at the most, on the mean over a name, and a line is high. */
const CHARACTER = 6.2;
const LINE = 13;
/** Between two names on a line. */
const GAP = 6;
/** Half of a point with some room around it. */
const POINT = 6;

/** In the order of preference: close by, then farther up. */
const PLACES: readonly NamePlace[] = [
  ...[-10, 11].flatMap((dy) => bothSides(7, dy, false)),
  ...[-26, -42, -58, -74].flatMap((dy) => bothSides(12, dy, true)),
];

function bothSides(dx: number, dy: number, isFar: boolean): NamePlace[] {
  return [
    { dx, dy, anchor: 'start', isFar },
    { dx: -dx, dy, anchor: 'end', isFar },
  ];
}

/** The place of each name; null where there is none left. Points that come first choose first. */
export function placesOfNames(points: readonly NamedPoint[], frame: Frame): readonly (NamePlace | null)[] {
  const taken: Box[] = [];
  return points.map((point) => {
    const others = points.filter((other) => other !== point).map(boxOfPoint);
    const place = PLACES.find((one) => {
      const box = boxOfName(point, one);
      return isWithin(box, frame) && ![...others, ...taken].some((other) => overlap(box, other));
    });
    if (place === undefined) return null;
    taken.push(boxOfName(point, place));
    return place;
  });
}

function boxOfName({ name, x, y }: NamedPoint, { dx, dy, anchor }: NamePlace): Box {
  const width = name.length * CHARACTER + GAP;
  const left = x + dx - (anchor === 'end' ? width : 0);
  return { left, right: left + width, top: y + dy - LINE / 2, bottom: y + dy + LINE / 2 };
}

function boxOfPoint({ x, y }: NamedPoint): Box {
  return { left: x - POINT, right: x + POINT, top: y - POINT, bottom: y + POINT };
}

function isWithin(box: Box, frame: Frame): boolean {
  return (
    box.left >= frame.left && box.right <= frame.right && box.top >= frame.top && box.bottom <= frame.bottom
  );
}

function overlap(a: Box, b: Box): boolean {
  return a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;
}
