/** What a board holds: columns of cards, where one goes, and lanes. Pure. */
import { changed, changesFor } from '../workitems/rules.ts';
import type { BoardColumn, BoardData, Card, Meta } from '../workitems/wire.ts';

export interface Lane {
  key: string;
  name: string;
  person?: boolean;
}

export class BoardModel {
  readonly meta: Meta;
  by = 'category';
  columns: BoardColumn[] = [];
  strict = false;
  total = 0;

  constructor(meta: Meta) {
    this.meta = meta;
  }

  take(data: BoardData): void {
    this.by = data.by;
    this.columns = data.columns;
    this.strict = data.strict;
    this.total = data.total;
  }

  card(id: number): Card | undefined {
    return this.columns.flatMap(({ cards }) => cards).find((card) => card.id === id);
  }

  columnOf(id: number): BoardColumn | undefined {
    return this.columns.find(({ cards }) => cards.some((card) => card.id === id));
  }

  /** The card that stands before another place in its column; null at the top. */
  before(id: number): number | null {
    const cards = this.columnOf(id)?.cards ?? [];
    const at = cards.findIndex((card) => card.id === id);
    return cards[at - 1]?.id ?? null;
  }

  /** Why a card must not go to a column: the workflow, or a strict limit; null when it may. */
  refuses(id: number, column: string): 'way' | 'full' | null {
    const card = this.card(id);
    const target = this.columns.find(({ key }) => key === column);
    if (!card || !target) return 'way';
    if (card.column === column) return null;
    if (changesFor(this.meta, card, this.by, column) === null) return 'way';
    return this.strict && target.limit !== null && target.count >= target.limit ? 'full' : null;
  }

  /** Puts a card behind another one of a column, or at its top. */
  move(id: number, column: string, after: number | null): void {
    const card = this.card(id);
    const from = this.columnOf(id);
    const to = this.columns.find(({ key }) => key === column);
    if (!card || !from || !to) return;
    const changes = changesFor(this.meta, card, this.by, column) ?? {};
    from.cards = from.cards.filter((one) => one.id !== id);
    from.count -= 1;
    to.count += 1;
    const next: Card = { ...(changed(this.meta, card, changes) as Card), column };
    const at = after === null ? 0 : to.cards.findIndex((one) => one.id === after) + 1;
    to.cards = [...to.cards.slice(0, at), next, ...to.cards.slice(at)];
  }

  /** Cards as the server has them now: each to its column, those that are gone taken away. */
  refresh(asked: number[], cards: Card[]): void {
    const fresh = new Map(cards.map((card) => [card.id, card]));
    for (const id of asked) {
      const from = this.columnOf(id);
      const card = fresh.get(id);
      if (from && (!card || card.column !== from.key)) {
        from.cards = from.cards.filter((one) => one.id !== id);
        from.count -= 1;
      }
      if (!card) continue;
      const to = this.columns.find(({ key }) => key === card.column);
      if (!to) continue;
      if (from === to) to.cards = to.cards.map((one) => (one.id === id ? card : one));
      else {
        to.count += 1;
        to.cards = [...to.cards, card];
      }
      to.cards.sort((a, b) => a.rank - b.rank || a.number - b.number);
    }
  }

  more(column: string, cards: Card[]): void {
    const to = this.columns.find(({ key }) => key === column);
    if (!to) return;
    const known = new Set(to.cards.map(({ id }) => id));
    to.cards = [...to.cards, ...cards.filter(({ id }) => !known.has(id))];
  }

  /** The lanes of the cards that are shown, by a field; none of them without one. */
  lanes(by: string, none: string): Lane[] {
    if (!by) return [];
    const found = new Map<string, Lane>();
    for (const card of this.columns.flatMap(({ cards }) => cards)) {
      const lane = laneOf(this.meta, card, by, none);
      if (!found.has(lane.key)) found.set(lane.key, lane);
    }
    const order = (lane: Lane): string | number =>
      by === 'priority'
        ? -Number(lane.key)
        : by === 'type'
          ? this.meta.types.findIndex(({ id }) => String(id) === lane.key)
          : lane.key
            ? lane.name
            : '\uffff';
    return [...found.values()].sort((a, b) => {
      const [one, two] = [order(a), order(b)];
      return typeof one === 'number' && typeof two === 'number'
        ? one - two
        : String(one).localeCompare(String(two), this.meta.lang);
    });
  }
}

export function laneOf(meta: Meta, card: Card, by: string, none: string): Lane {
  if (by === 'assignees') {
    const person = card.assignees?.[0];
    return person ? { key: String(person.id), name: person.name, person: true } : { key: '', name: none };
  }
  if (by === 'priority') {
    const found = meta.priorities.find(({ id }) => id === card.priority);
    return { key: String(card.priority ?? 0), name: found?.name ?? none };
  }
  if (by === 'parent')
    return card.parent_id
      ? { key: String(card.parent_id), name: card.parent__name ?? '' }
      : { key: '', name: none };
  const type = meta.types.find(({ id }) => id === card.item_type_id);
  return { key: String(card.item_type_id ?? ''), name: type?.name ?? none };
}
