/**
 * `<tz-stakeholder-grid>`: people are dragged from field to field with mouse or finger, or moved with the arrow
 * keys. Only a ghost moves: who stands where is what the server answers, after every move, refusal and undo.
 */
import htmx from 'htmx.org';
import { closest } from '../../behaviours/dom.ts';
import { Listeners } from '../gantt/dom.ts';
import { drags, type Place, same, step, told } from './model.ts';
import './stakeholder-grid.css';

const PERSON = 'a[data-move]';
/** How long the keys rest before the move is sent: three presses are one move. */
const REST_MS = 700;

interface Held {
  person: HTMLElement;
  pointer: number;
  x: number;
  y: number;
  ghost: HTMLElement | null;
}

export class StakeholderGridElement extends HTMLElement {
  private listeners = new Listeners();
  private held: Held | null = null;
  private aimed: { person: HTMLElement; place: Place } | null = null;
  private timer = 0;
  private turn: Promise<void> = Promise.resolve();
  private refreshed: Promise<void> = Promise.resolve();

  connectedCallback(): void {
    this.listeners = new Listeners();
    const on = this.listeners.on.bind(this.listeners);
    on(this, 'dragstart', (event) => event.preventDefault());
    on(this, 'pointerdown', (event) => this.grabbed(event));
    on(this, 'pointermove', (event) => this.dragged(event));
    on(this, 'pointerup', (event) => this.dropped(event));
    on(this, 'pointercancel', () => this.release());
    on(this, 'click', (event) => this.clicked(event), { capture: true });
    on(this, 'keydown', (event) => this.pressed(event));
    on(this, 'focusout', () => this.commit());
    on(document, 'keydown', (event) => event.key === 'Escape' && this.release());
    on(document, 'tz-stakeholders-changed' as 'change', () => {
      this.refreshed = this.refresh();
    });
  }

  disconnectedCallback(): void {
    this.listeners.end();
    clearTimeout(this.timer);
    this.release();
  }

  private placeOf(element: Element | null): Place | null {
    const field = element?.closest<HTMLElement>('td[data-power]');
    if (!field || !this.contains(field)) return null;
    return { power: Number(field.dataset.power), interest: Number(field.dataset.interest) };
  }

  private mark(place: Place | null): void {
    this.querySelector('.drop-here')?.classList.remove('drop-here');
    if (!place) return;
    const field = `td[data-power="${place.power}"][data-interest="${place.interest}"]`;
    this.querySelector(field)?.classList.add('drop-here');
  }

  // The pointer

  private grabbed(event: PointerEvent): void {
    const person = closest(event, PERSON);
    if (!person || event.button !== 0 || this.held) return;
    this.held = { person, pointer: event.pointerId, x: event.clientX, y: event.clientY, ghost: null };
  }

  private dragged(event: PointerEvent): void {
    const { held } = this;
    if (!held || held.pointer !== event.pointerId) return;
    if (!held.ghost) {
      if (!drags(event.clientX - held.x, event.clientY - held.y)) return;
      this.setPointerCapture(event.pointerId);
      held.ghost = held.person.querySelector('.avatar')?.cloneNode(true) as HTMLElement;
      held.ghost.classList.add('stakeholder-ghost');
      document.body.append(held.ghost);
      held.person.classList.add('dragging');
    }
    held.ghost.style.transform = `translate(${event.clientX}px, ${event.clientY}px) translate(-50%, -50%)`;
    this.mark(this.under(event));
  }

  private under(event: PointerEvent): Place | null {
    return this.placeOf(document.elementFromPoint(event.clientX, event.clientY));
  }

  private dropped(event: PointerEvent): void {
    const { held } = this;
    if (!held || held.pointer !== event.pointerId) return;
    const place = held.ghost ? this.under(event) : null;
    this.release(held.ghost !== null);
    if (place) this.send(held.person, place);
  }

  /** Let go; the click that a browser sends after a drag is not meant to follow the link. */
  private release(clicks = false): void {
    const { held } = this;
    if (!held) return;
    held.ghost?.remove();
    held.person.classList.remove('dragging');
    this.held = null;
    this.mark(null);
    this.toggleAttribute('data-dragged', clicks);
    setTimeout(() => this.removeAttribute('data-dragged'));
  }

  private clicked(event: MouseEvent): void {
    if (this.hasAttribute('data-dragged')) event.preventDefault();
  }

  // The keys

  private pressed(event: KeyboardEvent): void {
    const person = closest(event, PERSON);
    if (!person || event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return;
    const from = this.aimed?.person === person ? this.aimed.place : this.placeOf(person);
    const place = from && step(event.key, from);
    if (place) this.aim(person, place);
    else if (!this.aimed) return;
    else if (event.key === 'Enter') this.commit();
    else if (event.key === 'Escape') this.aim(person, null);
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  private aim(person: HTMLElement, place: Place | null): void {
    clearTimeout(this.timer);
    this.aimed = place && { person, place };
    this.mark(place);
    const said = this.querySelector('[data-said]');
    if (said) said.textContent = place ? told(this.dataset.place ?? '', place) : '';
    if (place) this.timer = window.setTimeout(() => this.commit(), REST_MS);
  }

  private commit(): void {
    const { aimed } = this;
    if (!aimed) return;
    this.aim(aimed.person, null);
    this.send(aimed.person, aimed.place);
  }

  // The server

  /** One move after the other, each with the version that the one before it has brought. */
  private send(moved: HTMLElement, place: Place): void {
    this.turn = this.turn.then(async () => {
      const person = this.querySelector<HTMLElement>(`#${moved.id}`);
      const present = this.placeOf(person);
      if (!person || !present || same(present, place)) return;
      person.setAttribute('aria-busy', 'true');
      const values = { ...place, version: person.dataset.version ?? '' };
      await htmx.ajax('POST', person.dataset.move ?? '', { source: this, swap: 'none', values });
      await this.refreshed;
      person.removeAttribute('aria-busy');
    });
  }

  private async refresh(): Promise<void> {
    const focused = this.contains(document.activeElement) ? document.activeElement?.id : '';
    const address = `${this.dataset.src ?? ''}?part=grid`;
    await htmx.ajax('GET', address, { target: '#stakeholder-grid', swap: 'outerHTML' });
    if (focused) this.querySelector<HTMLElement>(`#${focused}`)?.focus({ preventScroll: true });
    if (this.aimed) this.mark(this.aimed.place);
  }
}

customElements.define('tz-stakeholder-grid', StakeholderGridElement);
