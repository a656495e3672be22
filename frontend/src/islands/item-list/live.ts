/** What others do to the items of a list while it is open. */
import type { ItemList } from './list.ts';

/** Listens until it is closed; null where there is nothing to listen to. */
export function listenLive(list: ItemList): EventSource | null {
  if (!list.addresses.events) return null;
  const live = new EventSource(list.addresses.events);
  let waiting = new Set<number>();
  let timer = 0;
  live.addEventListener('plan', (event) => {
    const { items = [] } = JSON.parse((event as MessageEvent<string>).data) as { items?: number[] };
    for (const id of items) waiting.add(id);
    clearTimeout(timer);
    timer = window.setTimeout(() => {
      const ids = [...waiting];
      waiting = new Set();
      void list.saving
        .refresh(ids)
        .then(() => list.redraw())
        .catch(() => undefined);
    }, 400);
  });
  live.addEventListener('resync', () => void list.load());
  return live;
}
