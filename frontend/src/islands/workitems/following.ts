/** What stands around an island and speaks of the same view: links that export it, forms that keep it. */

export function followView(island: HTMLElement, query: string, signal: AbortSignal): void {
  const follow = (now: string): void => {
    for (const link of document.querySelectorAll<HTMLAnchorElement>('a[data-with-view]'))
      link.href = `${link.dataset.withView}${now && `?${now}`}`;
    for (const input of document.querySelectorAll<HTMLInputElement>('input[data-view-query]'))
      input.value = now;
  };
  island.addEventListener(
    'tz-view',
    (event) => follow((event as CustomEvent<{ query: string }>).detail.query),
    { signal },
  );
  follow(query);
}
