/** Where a key leads from one cell of a table: its place, or the same place. */
export function step(key: string, at: number, width: number, count: number): number {
  const column = at % width;
  const moves: Record<string, number> = {
    ArrowLeft: column > 0 ? at - 1 : at,
    ArrowRight: column < width - 1 ? at + 1 : at,
    ArrowUp: at - width,
    ArrowDown: at + width,
    Home: at - column,
    End: at - column + width - 1,
    PageUp: column,
    PageDown: count - width + column,
  };
  const to = moves[key] ?? at;
  return to >= 0 && to < count ? to : at;
}
