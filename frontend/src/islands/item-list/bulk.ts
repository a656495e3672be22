/** The bar that appears when rows are selected: the same deed on all of them. */
import { icon } from '../../behaviours/dom.ts';
import { button, el } from '../gantt/dom.ts';
import { changeOf, optionsOf } from '../workitems/options.ts';
import { pick } from '../workitems/picker.ts';
import { keyOf } from '../workitems/rules.ts';
import { read } from '../workitems/server.ts';
import type { Page } from '../workitems/wire.ts';
import { counted } from '../workitems/words.ts';
import type { ItemList } from './list.ts';

const FIELDS: [string, string][] = [
  ['state', 'circle-check'],
  ['assignees', 'user'],
  ['priority', 'flag'],
  ['type', 'shield'],
];

export class BulkBar {
  private readonly box: HTMLElement;
  private readonly list: ItemList;

  constructor(root: HTMLElement, list: ItemList) {
    this.list = list;
    this.box = el('div', 'work-bulk', root, {
      role: 'toolbar',
      'aria-label': list.pen.words.selected.replace('{count} ', ''),
      hidden: true,
    });
  }

  draw(): void {
    const { list, box } = this;
    const { words, meta } = list.pen;
    const count = list.model.selected.size;
    const focused = box.contains(document.activeElement);
    box.hidden = count === 0;
    if (!count) return void box.replaceChildren();
    if (box.dataset.count === String(count) && box.childElementCount) return;
    box.dataset.count = String(count);
    box.replaceChildren();
    el('span', 'strong', box, { text: counted(words.selected, count), role: 'status' });
    if (meta.may.edit) this.deeds();
    const clear = button(box, 'button small quiet icon-only', '', () => list.clearSelection(), {
      'aria-label': words.clearSelection,
    });
    clear.append(icon('x'));
    if (focused) box.querySelector('button')?.focus();
  }

  private deeds(): void {
    const { box, list } = this;
    const { words, meta } = list.pen;
    for (const [name, image] of FIELDS) {
      const label = meta.fields.find((field) => field.name === name)?.label ?? name;
      const press = button(box, 'button small', '', () => void this.choose(press, name, label));
      press.append(icon(image), label);
    }
    const due = meta.fields.find((field) => field.name === 'due_date')?.label ?? '';
    const day = el('label', 'work-bulk-day', box, { text: due });
    const input = el('input', 'input small', day, { type: 'date', max: '2099-12-31' });
    input.addEventListener('change', () => {
      if (input.value === '' || input.validity.valid)
        void list.saving.saveMany({ due_date: input.value || null });
    });
    if (meta.tags.length) {
      const tags = button(box, 'button small', '', () => void this.tag(tags));
      tags.append(icon('tag'), words.addTag);
    }
    const move = button(box, 'button small', '', () => void this.move(move));
    move.append(icon('move'), words.move);
    const gone = button(box, 'button small danger', '', () => void list.saving.delete());
    gone.append(icon('trash-2'), words.delete);
  }

  private async choose(anchor: HTMLElement, name: string, title: string): Promise<void> {
    const { list } = this;
    const { words, meta } = list.pen;
    const several = name === 'assignees';
    const flows = new Set(
      [...list.model.selected].map(
        (id) => meta.types.find((one) => one.id === list.model.rows.get(id)?.item_type_id)?.flow,
      ),
    );
    const all = optionsOf(meta, words, name);
    const options =
      name === 'state'
        ? all.filter(({ id }) => flows.has(meta.states.find((one) => String(one.id) === id)?.flow))
        : all;
    const chosen = await pick({ anchor, title, options, chosen: [], several, words });
    if (chosen && (several || chosen.length)) await list.saving.saveMany(changeOf(name, chosen));
  }

  private async tag(anchor: HTMLElement): Promise<void> {
    const { words, meta } = this.list.pen;
    const options = optionsOf(meta, words, 'tags');
    const chosen = await pick({ anchor, title: words.addTag, options, chosen: [], several: true, words });
    if (chosen?.length) await this.list.saving.saveMany({}, { add_tags: chosen.map(Number) });
  }

  /** Below another item, found by number or title. */
  private async move(anchor: HTMLElement): Promise<void> {
    const { list } = this;
    const { words, meta } = list.pen;
    const find = async (text: string) => {
      const page = await read<Page>(
        `${list.addresses.src}?columns=name&limit=20&q=${encodeURIComponent(text)}`,
      );
      const rows = page.rows.filter(({ id }) => !list.model.selected.has(id));
      return [
        { id: '', label: words.topLevel },
        ...rows.map((row) => ({ id: String(row.id), label: row.name, hint: keyOf(meta, row) })),
      ];
    };
    const chosen = await pick({
      anchor,
      title: words.moveHelp,
      options: [],
      chosen: [],
      several: false,
      words,
      find,
    });
    if (chosen) await list.saving.saveMany({ parent: chosen[0] ? Number(chosen[0]) : null });
  }
}
