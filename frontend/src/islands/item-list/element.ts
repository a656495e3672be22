/** `<tz-item-list>`: the items of a project as a list that is edited in place. */
import './item-list.css';
import '../workitems/work.css';
import { followView } from '../workitems/following.ts';
import type { Meta } from '../workitems/wire.ts';
import { wordsFor } from '../workitems/words.ts';
import { ItemList } from './list.ts';

export class ItemListElement extends HTMLElement {
  private list: ItemList | null = null;
  private ending: AbortController | null = null;

  connectedCallback(): void {
    const data = this.dataset;
    const source = document.getElementById(data.meta ?? '');
    const meta = JSON.parse(source?.textContent ?? '{}') as Meta;
    const pen = { meta, words: wordsFor(meta.lang), today: data.today ?? '' };
    const {
      src = '',
      change = '',
      add = '',
      addMany = '',
      paste = '',
      undo = '',
      events = '',
      csrf = '',
      key = '',
      query = '',
    } = data;
    const addresses = {
      src,
      change,
      add,
      addMany,
      paste,
      undo,
      events,
      csrf,
      key,
      delete: data.delete ?? '',
      export: data.export ?? '',
      calendar: data.calendar ?? '',
    };
    this.ending = new AbortController();
    this.list = new ItemList(this, pen, addresses, query);
    const { signal } = this.ending;
    followView(this, query, signal);
    document.addEventListener(
      'click',
      (event) => {
        if ((event.target as Element).closest?.('[data-list-add]')) this.list?.showAdder();
      },
      { signal },
    );
  }

  disconnectedCallback(): void {
    this.ending?.abort();
    this.list?.destroy();
    this.list = null;
    this.replaceChildren();
  }
}

customElements.define('tz-item-list', ItemListElement);
