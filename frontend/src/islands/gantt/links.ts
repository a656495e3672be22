/** Geometry of dependency arrows: right-angled lines with rounded corners. Pixels in, points and paths out. */

export interface LinkEnds {
  /** Where the line leaves: the finish (or start) of the predecessor, middle of its row. */
  x1: number;
  y1: number;
  x2: number;
  y2: number;
  fromFinish: boolean;
  toFinish: boolean;
  rowHeight: number;
}
export type Point = readonly [x: number, y: number];

const STUB = 8;
const RADIUS = 3;

export function linkPoints(ends: LinkEnds): Point[] {
  const { x1, y1, x2, y2, fromFinish, toFinish, rowHeight } = ends;
  const between = y1 + (y2 > y1 ? 1 : -1) * (rowHeight / 2);
  if (fromFinish && toFinish) return around(Math.max(x1, x2) + STUB, ends);
  if (!fromFinish && !toFinish) return around(Math.min(x1, x2) - STUB, ends);
  const out = fromFinish ? STUB : -STUB;
  const inward = toFinish ? STUB : -STUB;
  const roomy = fromFinish ? x2 - x1 >= 2 * STUB : x1 - x2 >= 2 * STUB;
  if (roomy) return around(x1 + out, ends);
  return [
    [x1, y1],
    [x1 + out, y1],
    [x1 + out, between],
    [x2 + inward, between],
    [x2 + inward, y2],
    [x2, y2],
  ];
}

const around = (x: number, { x1, y1, x2, y2 }: LinkEnds): Point[] => [
  [x1, y1],
  [x, y1],
  [x, y2],
  [x2, y2],
];

/** SVG path data of a line through the points, corners rounded, with an open arrow head at its end. */
export function linkPath(points: readonly Point[]): string {
  const [first, last] = [points[0] as Point, points[points.length - 1] as Point];
  let path = `M${first[0] | 0} ${first[1] | 0}`;
  for (let i = 1; i < points.length - 1; i++) {
    path += corner(points[i - 1] as Point, points[i] as Point, points[i + 1] as Point);
  }
  const direction = Math.sign(last[0] - (points[points.length - 2] as Point)[0]) || 1;
  return `${path}L${last[0] | 0} ${last[1] | 0}m${-4 * direction} -3l${4 * direction} 3l${-4 * direction} 3`;
}

function corner([ax, ay]: Point, [bx, by]: Point, [cx, cy]: Point): string {
  const before = Math.min(RADIUS, Math.hypot(bx - ax, by - ay) / 2);
  const after = Math.min(RADIUS, Math.hypot(cx - bx, cy - by) / 2);
  const inX = bx - Math.sign(bx - ax) * before;
  const inY = by - Math.sign(by - ay) * before;
  const outX = bx + Math.sign(cx - bx) * after;
  const outY = by + Math.sign(cy - by) * after;
  return `L${inX | 0} ${inY | 0}Q${bx | 0} ${by | 0} ${outX | 0} ${outY | 0}`;
}

/** How far a point lies from the line, in pixels; the line's parts are horizontal or vertical. */
export function distanceTo(points: readonly Point[], x: number, y: number): number {
  let best = Number.POSITIVE_INFINITY;
  for (let i = 1; i < points.length; i++) {
    const [ax, ay] = points[i - 1] as Point;
    const [bx, by] = points[i] as Point;
    const nearX = Math.max(Math.min(ax, bx), Math.min(x, Math.max(ax, bx)));
    const nearY = Math.max(Math.min(ay, by), Math.min(y, Math.max(ay, by)));
    best = Math.min(best, Math.hypot(x - nearX, y - nearY));
  }
  return best;
}

/** FS, SS, FF or SF: from which half a link was drawn and on which half it was dropped. Index as on the wire. */
export const linkTypeOf = (fromFinish: boolean, toFinish: boolean): number =>
  fromFinish ? (toFinish ? 0 : 1) : toFinish ? 2 : 3;
