/** Places on the grid of power and interest, and where a key leads from one. */
export interface Place {
  power: number;
  interest: number;
}

export const LOW = 1;
export const HIGH = 5;
/** Pixels that a pointer may tremble before it drags. */
const TREMBLE = 5;
const KEYS: Record<string, [power: number, interest: number]> = {
  ArrowUp: [1, 0],
  ArrowDown: [-1, 0],
  ArrowLeft: [0, -1],
  ArrowRight: [0, 1],
};

const held = (value: number): number => Math.max(LOW, Math.min(HIGH, value));

/** The place one step further, or the same at the edge; null when the key leads nowhere. */
export function step(key: string, { power, interest }: Place): Place | null {
  const by = KEYS[key];
  return by ? { power: held(power + by[0]), interest: held(interest + by[1]) } : null;
}

export function same(one: Place, other: Place): boolean {
  return one.power === other.power && one.interest === other.interest;
}

/** Whether a pointer has gone far enough to mean it. */
export function drags(dx: number, dy: number): boolean {
  return Math.hypot(dx, dy) > TREMBLE;
}

/** A sentence with the place in it: "Power {power}, interest {interest}". */
export function told(words: string, { power, interest }: Place): string {
  return words.replace('{power}', String(power)).replace('{interest}', String(interest));
}
