/** After an @, the people who can read what is being written, to choose from. */
import { placeBeside } from '../../behaviours/dom.ts';
import { type Editor, insert } from './editing.ts';

interface Person {
  id: number;
  name: string;
  title: string;
}
const QUERY = /@([^\s@[\]()]{0,30})$/u;

export function offerPeople({ root, area, form, signal }: Editor): void {
  const list = root.querySelector<HTMLElement>('.people');
  if (!list) return;
  let asked = 0;
  const options = () => [...list.querySelectorAll<HTMLElement>('[role=option]')];
  const query = () => QUERY.exec(area.value.slice(0, area.selectionStart))?.[1];
  const close = () => {
    asked += 1;
    if (list.matches(':popover-open')) list.hidePopover();
  };
  const mark = (index: number) =>
    options().forEach((one, at) => {
      one.setAttribute('aria-selected', String(at === (index + options().length) % options().length));
    });
  const choose = (option: HTMLElement | undefined) => {
    const typed = query();
    if (!option || typed === undefined) return;
    area.setSelectionRange(area.selectionStart - typed.length - 1, area.selectionStart);
    insert(area, `@[${option.dataset.name}](user:${option.dataset.id}) `);
    close();
  };
  const look = async () => {
    const typed = query();
    if (typed === undefined) return close();
    const turn = ++asked;
    const audience = new FormData(form ?? undefined).get('audience')?.toString() ?? '';
    const address = `${root.dataset.people}?${new URLSearchParams({ q: typed, audience })}`;
    const people = await fetchPeople(address);
    if (turn !== asked) return;
    list.replaceChildren(...people.map(row));
    if (!people.length) return close();
    list.showPopover();
    placeBeside(list, area);
    mark(0);
  };
  area.addEventListener('input', (event) => (event as InputEvent).isComposing || void look(), { signal });
  area.addEventListener('compositionend', () => void look(), { signal });
  area.addEventListener('blur', () => setTimeout(close, 150), { signal });
  list.addEventListener('pointerdown', (event) => {
    event.preventDefault();
    choose((event.target as Element).closest<HTMLElement>('[role=option]') ?? undefined);
  });
  area.addEventListener(
    'keydown',
    (event) => {
      if (event.isComposing || event.keyCode === 229 || !list.matches(':popover-open')) return;
      const at = options().findIndex((one) => one.ariaSelected === 'true');
      const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
      if (step) mark(at + step);
      else if (event.key === 'Enter' || event.key === 'Tab') choose(options()[at]);
      else if (event.key === 'Escape') close();
      else return;
      event.preventDefault();
    },
    { signal },
  );
}

async function fetchPeople(address: string): Promise<Person[]> {
  try {
    const response = await fetch(address, { headers: { Accept: 'application/json' } });
    return response.ok ? ((await response.json()) as { people: Person[] }).people : [];
  } catch {
    return [];
  }
}

function row(person: Person): HTMLElement {
  const item = document.createElement('li');
  item.className = 'menu-item';
  item.setAttribute('role', 'option');
  item.dataset.id = String(person.id);
  item.dataset.name = person.name;
  const title = document.createElement('span');
  title.className = 'meta';
  title.textContent = person.title;
  item.append(person.name, title);
  return item;
}
