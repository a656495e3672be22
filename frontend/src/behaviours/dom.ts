/** The nearest element around an event's target that matches, if any. */
export function closest<E extends HTMLElement>(event: Event, selector: string): E | null {
  return event.target instanceof Element ? event.target.closest<E>(selector) : null;
}

/** An icon of the sprite; its address is written into <body data-icons> by the server. */
export function icon(name: string): SVGSVGElement {
  const space = 'http://www.w3.org/2000/svg';
  const svg = document.createElementNS(space, 'svg');
  const use = document.createElementNS(space, 'use');
  svg.setAttribute('class', 'icon');
  svg.setAttribute('aria-hidden', 'true');
  use.setAttribute('href', `${document.body.dataset.icons ?? ''}#${name}`);
  svg.append(use);
  return svg;
}

/** Whether the user is writing: single-letter keys and arrows then belong to the text. */
export function isWriting(event: KeyboardEvent): boolean {
  const target = event.target as HTMLElement | null;
  return (
    event.isComposing ||
    event.keyCode === 229 || // Safari ends a composition with this key code and isComposing already false
    !!target?.closest?.('input, textarea, select, [contenteditable], [role=grid], [role=treegrid]')
  );
}

/** Put a floating element below its anchor, or above where there is no room, inside the window. */
export function placeBeside(floating: HTMLElement, anchor: Element, gap = 4): void {
  const at = anchor.getBoundingClientRect();
  const { offsetWidth: width, offsetHeight: height } = floating;
  const below = at.bottom + gap + height <= innerHeight || at.top < innerHeight - at.bottom;
  const top = below ? at.bottom + gap : at.top - gap - height;
  const left = at.left + width <= innerWidth - 8 ? at.left : at.right - width;
  floating.style.top = `${Math.max(8, Math.min(top, innerHeight - height - 8))}px`;
  floating.style.left = `${Math.max(8, Math.min(left, innerWidth - width - 8))}px`;
}
