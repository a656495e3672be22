/** A drawn signature as strokes: what is drawn again when the field changes its size, and whether anything is there. */
export interface Point {
  x: number;
  y: number;
}

export type Stroke = Point[];

/** So much ink (in the length of the field) is a signature; less is a slip of the finger. */
const ENOUGH = 0.08;

const distance = (a: Point, b: Point) => Math.hypot(a.x - b.x, a.y - b.y);

/** The length of all strokes; points are parts of the field's width. */
export function length(strokes: readonly Stroke[]): number {
  let sum = 0;
  for (const stroke of strokes) {
    for (let n = 1; n < stroke.length; n++) {
      const [before, here] = [stroke[n - 1], stroke[n]];
      if (before && here) sum += distance(before, here);
    }
  }
  return sum;
}

/** Whether somebody has really signed. */
export const isSigned = (strokes: readonly Stroke[]): boolean => length(strokes) > ENOUGH;

/** A stroke with a new point, left out when the finger has hardly moved. */
export function extended(stroke: Stroke, point: Point, least = 0.002): Stroke {
  const last = stroke.at(-1);
  return last && distance(last, point) < least ? stroke : [...stroke, point];
}
