/** What stands above a list of items: its filters, how it is grouped, which columns it has. */
import { icon } from '../../behaviours/dom.ts';
import { button, el } from '../gantt/dom.ts';
import { drawFilters } from '../workitems/filters.ts';
import { pick } from '../workitems/picker.ts';
import { withColumn } from '../workitems/query.ts';
import type { ItemList } from './list.ts';

export class Controls {
  private readonly list: ItemList;
  private readonly box: HTMLElement;

  constructor(list: ItemList, root: HTMLElement) {
    this.list = list;
    this.box = el('div', 'work-filters', root, { role: 'group', 'aria-label': list.pen.words.filter });
  }

  draw(): void {
    const { meta, words } = this.list.pen;
    const field = this.box.querySelector<HTMLInputElement>('input[type=search]');
    const typing = field !== null && field === document.activeElement;
    drawFilters(this.box, meta, words, this.list.view, (view) => this.list.change(view));
    if (typing) {
      const next = this.box.querySelector<HTMLInputElement>('input[type=search]');
      next?.focus();
      next?.setSelectionRange(next.value.length, next.value.length);
    }
    el('span', 'grow', this.box);
    const group = button(this.box, 'button small', '', () => void this.chooseGroup(group));
    const by = meta.fields.find(({ name }) => name === this.list.view.group)?.label;
    group.append(icon('group'), by ? `${words.group}: ${by}` : words.group);
    const columns = button(this.box, 'button small', '', () => void this.chooseColumns(columns));
    columns.append(icon('columns-3'), words.columns);
    const tree = button(
      this.box,
      'button small',
      '',
      () => this.list.change({ ...this.list.view, tree: !this.list.view.tree, group: '' }),
      {
        'aria-pressed': String(this.list.view.tree),
      },
    );
    tree.append(icon('list-tree'), words.tree);
  }

  private async chooseGroup(anchor: HTMLElement): Promise<void> {
    const { meta, words } = this.list.pen;
    const options = [
      { id: '', label: words.noGroup },
      ...meta.fields.filter((one) => one.group).map((one) => ({ id: one.name, label: one.label })),
    ];
    const chosen = await pick({
      anchor,
      title: words.groupBy,
      options,
      chosen: [this.list.view.group],
      several: false,
      words,
    });
    if (!chosen) return;
    this.list.model.closed.clear();
    this.list.change({ ...this.list.view, group: chosen[0] ?? '', tree: false });
  }

  private async chooseColumns(anchor: HTMLElement): Promise<void> {
    const { meta, words } = this.list.pen;
    const all = meta.fields.filter((one) => one.column).map((one) => ({ id: one.name, label: one.label }));
    const options = [...all].sort(
      (a, b) => place(this.list.view.columns, a.id) - place(this.list.view.columns, b.id),
    );
    const chosen = await pick({
      anchor,
      title: words.columns,
      options,
      chosen: this.list.view.columns,
      several: true,
      words,
    });
    if (!chosen) return;
    let view = this.list.view;
    for (const { id } of all) view = withColumn(view, id, chosen.includes(id));
    this.list.change(view);
  }
}

const place = (columns: string[], name: string): number => {
  const at = columns.indexOf(name);
  return at < 0 ? 99 : at;
};
