/** The line above a list in which a new item is written. */
import { icon } from '../../behaviours/dom.ts';
import { el } from '../gantt/dom.ts';
import { keyOf } from '../workitems/rules.ts';
import { send, toast } from '../workitems/server.ts';
import type { Changes, Row } from '../workitems/wire.ts';
import { fill } from '../workitems/words.ts';
import type { ItemList } from './list.ts';

export class Adder {
  private readonly list: ItemList;

  constructor(list: ItemList, root: HTMLElement) {
    this.list = list;
    this.draw(root);
  }

  private draw(root: HTMLElement): void {
    const { words } = this.list.pen;
    const form = el('form', 'work-adder', root, { hidden: true });
    form.append(icon('plus'));
    const input = el('input', 'work-new', form, {
      type: 'text',
      'aria-label': words.newItem,
      placeholder: words.newItemHelp,
      maxlength: 500,
    });
    this.list.listeners.on(form, 'submit', (event) => {
      event.preventDefault();
      const name = input.value.trim();
      if (name) void this.create(name, input);
    });
    this.list.listeners.on(input, 'keydown', (event) => {
      if ((event as KeyboardEvent).key !== 'Escape') return;
      form.hidden = true;
      this.list.drawn.grid.focus();
    });
  }

  private async create(name: string, input: HTMLInputElement): Promise<void> {
    const fields: Changes = { ...this.list.implied(), name };
    try {
      const body = { fields, columns: this.list.view.columns.join(',') };
      const { rows } = await send<{ rows: Row[] }>(this.list.addresses.add, this.list.addresses.csrf, body);
      input.value = '';
      if (this.list.view.group) await this.list.load();
      else for (const row of rows) this.list.model.add(row);
      this.list.say('');
      for (const row of rows)
        toast(fill(this.list.pen.words.created, { name: keyOf(this.list.pen.meta, row) }), 'ok');
    } catch (error) {
      this.list.explain(error);
    }
    this.list.redraw();
  }
}
