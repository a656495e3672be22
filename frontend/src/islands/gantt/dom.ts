/** Small ways to make elements. Text from people only ever becomes text. */

type Attributes = Record<string, string | number | boolean | undefined>;

export function el<Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  className: string,
  parent?: Node | null,
  attributes: Attributes = {},
): HTMLElementTagNameMap[Tag] {
  const element = document.createElement(tag);
  if (className) element.className = className;
  for (const [name, value] of Object.entries(attributes)) {
    if (name === 'text') element.textContent = String(value);
    else if (value === true) element.setAttribute(name, '');
    else if (value !== undefined && value !== false) element.setAttribute(name, String(value));
  }
  parent?.appendChild(element);
  return element;
}

export function svg<Tag extends keyof SVGElementTagNameMap>(
  tag: Tag,
  className: string,
  parent?: Node | null,
): SVGElementTagNameMap[Tag] {
  const element = document.createElementNS('http://www.w3.org/2000/svg', tag);
  if (className) element.setAttribute('class', className);
  parent?.appendChild(element);
  return element;
}

export function button(
  parent: Node,
  className: string,
  text: string,
  onPress: () => void,
  attributes: Attributes = {},
): HTMLButtonElement {
  const element = el('button', className, parent, { type: 'button', ...attributes });
  if (text) element.textContent = text;
  element.addEventListener('click', onPress);
  return element;
}

export function closest(event: Event, selector: string): HTMLElement | null {
  const target = event.target;
  return target instanceof Element ? target.closest<HTMLElement>(selector) : null;
}

/** Adds listeners that end together, and runs what else has to end with them. */
export class Listeners {
  private readonly ending = new AbortController();

  on<Type extends keyof HTMLElementEventMap>(
    target: EventTarget,
    type: Type,
    listener: (event: HTMLElementEventMap[Type]) => void,
    options: AddEventListenerOptions = {},
  ): void {
    target.addEventListener(type, listener as EventListener, { ...options, signal: this.ending.signal });
  }

  end(): void {
    this.ending.abort();
  }
}
