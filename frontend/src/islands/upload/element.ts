import { icon } from '../../behaviours/dom.ts';
import { type Place, Refused, Upload } from './tus.ts';

/**
 * <tz-upload> around a form with a file field: chosen and dropped files go at once, two at a time, each with
 * its progress and a way to cancel. Without this script the form sends them itself.
 */
const AT_ONCE = 2;

class UploadElement extends HTMLElement {
  private waiting: (() => Promise<boolean>)[] = [];
  private running = 0;
  private last = '';
  private added = 0;

  connectedCallback(): void {
    this.dataset.ready = '';
    this.addEventListener('change', (event) => {
      const input = event.target;
      if (!(input instanceof HTMLInputElement) || input.type !== 'file' || !input.files?.length) return;
      const files = [...input.files];
      input.value = '';
      const output = this.querySelector('output');
      if (output) output.textContent = '';
      for (const file of files) this.add(file);
    });
  }

  private say(word: string): string {
    return this.getAttribute(`data-say-${word}`) ?? word;
  }

  private field(name: string): string {
    const outside = document.querySelector<HTMLInputElement>(`[data-upload-${name}]`);
    const inside = this.querySelector<HTMLInputElement>(`input[name=${name}]`);
    return (this.closest('dialog')?.contains(outside) ? outside?.value : inside?.value) ?? '';
  }

  private place(): Place {
    const { src = '', csrf = '', piece, kind = '', pk = '', file = '' } = this.dataset;
    const about: Record<string, string> = file ? { file } : { kind, pk };
    about.folder = file ? '' : this.field('folder');
    about.note = this.field('note');
    return { src, csrf, piece: Number(piece) || 4 << 20, about };
  }

  private add(file: File): void {
    const row = document.createElement('li');
    const name = document.createElement('span');
    name.className = 'truncate';
    name.textContent = file.name;
    const state = document.createElement('span');
    state.className = 'state meta';
    state.textContent = this.say('waiting');
    const cancel = document.createElement('button');
    cancel.type = 'button';
    cancel.className = 'button quiet icon-only';
    cancel.setAttribute('aria-label', `${this.say('cancel')} ${file.name}`);
    cancel.append(icon('x'));
    const bar = document.createElement('progress');
    bar.className = 'progress';
    bar.max = Math.max(1, file.size);
    bar.value = 0;
    bar.setAttribute('aria-label', file.name);
    row.append(name, state, cancel, bar);
    this.querySelector('.uploads')?.append(row);
    if (file.size > Number(this.dataset.maxBytes || Number.POSITIVE_INFINITY)) {
      cancel.addEventListener('click', () => row.remove());
      this.end(row, state, 'refused', this.say('large'));
      return;
    }
    const upload = new Upload(file, this.place(), {
      progress: (sent) => {
        bar.value = sent;
        state.textContent = `${Math.floor((100 * sent) / Math.max(1, file.size))} %`;
      },
      paused: () => {
        state.textContent = this.say('paused');
      },
      checking: () => {
        state.textContent = this.say('checking');
      },
    });
    let cancelled = false;
    cancel.addEventListener('click', () => {
      if (row.dataset.state) return row.remove();
      cancelled = true;
      this.end(row, state, 'refused', this.say('cancelled'));
      void upload.cancel();
    });
    this.waiting.push(async () => {
      if (cancelled) return false;
      try {
        this.last = await upload.run();
        this.end(row, state, 'done', '');
        return true;
      } catch (error) {
        if (cancelled) return false;
        this.end(row, state, 'refused', error instanceof Refused ? error.message : this.say('paused'));
        return false;
      }
    });
    this.next();
  }

  private end(row: HTMLElement, state: HTMLElement, how: 'done' | 'refused', sentence: string): void {
    row.dataset.state = how;
    state.textContent = this.say(how);
    if (!sentence) return;
    const why = document.createElement('span');
    why.className = 'refusal';
    why.textContent = sentence;
    row.append(why);
  }

  private next(): void {
    while (this.running < AT_ONCE) {
      const job = this.waiting.shift();
      if (!job) break;
      this.running++;
      void job().then((saved) => {
        this.running--;
        if (saved) this.added++;
        this.next();
        if (!this.running && !this.waiting.length) this.refresh();
      });
    }
  }

  /** Show what has been saved: the page anew, a part of it, or the fragment this element stands in. */
  private refresh(): void {
    if (!this.added) return;
    this.added = 0;
    const { refresh = '' } = this.dataset;
    const ajax = (address: string, target: string, select: string) =>
      void window.htmx.ajax('GET', address, { target, select, swap: 'outerHTML' });
    if (refresh === 'page') location.assign(this.last);
    else if (refresh.startsWith('#')) {
      ajax(location.href, refresh, refresh);
      const refused = this.querySelector('.uploads li[data-state=refused]');
      if (!refused) {
        this.closest('dialog')?.close();
        this.querySelector('.uploads')?.replaceChildren();
      }
    } else if (refresh) {
      const fragment = this.closest('.attachments');
      if (fragment) ajax(refresh, `#${fragment.id}`, `#${fragment.id}`);
    }
  }
}

customElements.define('tz-upload', UploadElement);
