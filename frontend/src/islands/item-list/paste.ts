/** Pasting from a spreadsheet: cells over rows, and lines that become new items. */
import { el, type Listeners } from '../gantt/dom.ts';
import { readTable } from '../gantt/model/table.ts';
import { Refused, send, toast } from '../workitems/server.ts';
import type { Changes, Row } from '../workitems/wire.ts';
import { counted, fill, type Words } from '../workitems/words.ts';
import type { ItemList } from './list.ts';
import { type NewRows, newRows, type Pasted, type Problem, pasteOver, rowLabel } from './pasted.ts';
import type { ListView } from './view.ts';

const MOST_ROWS = 500;
const MOST_NEW = 200;
const SHOWN = 8;
/** The server answers with so many rows; of more, the list is loaded anew. */
const ANSWERED = 200;

interface Question {
  title: string;
  /** What there will be. */
  names?: string[];
  /** What is left out, and why. */
  lines: string[];
  /** What is done if one agrees; without it there is nothing to agree to. */
  deed?: string;
}

export class Pasting {
  private readonly list: ItemList;
  private readonly drawn: ListView;

  constructor(list: ItemList, drawn: ListView, root: HTMLElement, listeners: Listeners) {
    this.list = list;
    this.drawn = drawn;
    if (!list.pen.meta.may.edit) return;
    // Some browsers send the event to the page instead of to what has the focus.
    listeners.on(document, 'paste', (event) => {
      if (document.activeElement === drawn.grid) this.over(event);
    });
    listeners.on(root, 'paste', (event) => {
      const field = event.target;
      if (field instanceof HTMLInputElement && field.matches('.work-new')) this.intoNew(event, field);
    });
  }

  // Cells over rows

  private over(event: ClipboardEvent): void {
    const table = readTable(event.clipboardData?.getData('text/plain') ?? '');
    event.preventDefault();
    if (table.length) void this.write(table);
  }

  private async write(table: string[][]): Promise<void> {
    const { list } = this;
    const { words } = list.pen;
    const { columns } = list.view;
    const left = this.drawn.active.column - 1;
    const filling = table.length === 1 && table[0]?.length === 1 && list.model.selected.size > 0;
    const texts = filling ? Array<string[]>(list.model.selected.size).fill(table[0] as string[]) : table;
    if (left < 0 || texts.length > MOST_ROWS) {
      toast(left < 0 ? words.pasteWhere : fill(words.pasteTooMany, { count: MOST_ROWS }), 'warn');
      return;
    }
    const rows = filling ? this.selected() : await this.rowsFrom(this.drawn.active.line, texts.length);
    const pasted = pasteOver(list.pen, rows, columns, left, texts);
    const outside = this.outside(texts, rows.length, columns.length - left);
    if (pasted.problems.length || pasted.fixed.length || outside.length) {
      if (!(await ask(this.question(pasted, outside), this.list.pen.words))) return this.drawn.grid.focus();
    }
    if (pasted.changes.size) await this.send(pasted);
    else if (!pasted.problems.length) toast(words.pasteNothing, 'info');
  }

  private selected(): Row[] {
    const { rows, selected } = this.list.model;
    return [...selected].flatMap((id) => rows.get(id) ?? []);
  }

  /** Rows from a line on, over the heads of groups; further ones are loaded if they are needed. */
  private async rowsFrom(line: number, count: number): Promise<Row[]> {
    const found = (): Row[] =>
      this.drawn.lines
        .slice(Math.max(0, line))
        .flatMap((one) => (one.kind === 'row' ? [one.row] : []))
        .slice(0, count);
    let known = -1;
    while (found().length < count && this.list.model.more && known !== this.drawn.lines.length) {
      known = this.drawn.lines.length;
      await this.list.loadMore();
    }
    return found();
  }

  private outside(table: string[][], rows: number, columns: number): string[] {
    const { words } = this.list.pen;
    const below = table.length - rows;
    const right = Math.max(...table.map((line) => line.length)) - columns;
    return [
      ...(below > 0 ? [counted(words.pasteBelow, below)] : []),
      ...(right > 0 ? [counted(words.pasteRight, right)] : []),
    ];
  }

  private question(pasted: Pasted, outside: string[]): Question {
    const { words } = this.list.pen;
    const lines = [...described(this.list, pasted.problems, pasted.fixed), ...outside];
    return {
      title: words.pasteProblems,
      lines,
      ...(pasted.cells && { deed: counted(words.pasteRest, pasted.cells) }),
    };
  }

  private async send(pasted: Pasted): Promise<void> {
    const { list } = this;
    const { addresses, view } = list;
    const { words } = list.pen;
    const rows = [...pasted.changes].map(([id, changes]) => ({ id, changes }));
    try {
      const body = { rows, columns: view.columns.join(',') };
      const answer = await send<{ rows: Row[]; step: number }>(addresses.paste, addresses.csrf, body);
      list.model.refresh(answer.rows);
      const said = fill(words.pasted, { cells: pasted.cells, items: rows.length });
      toast(said, 'ok', { label: words.undo, run: () => void list.saving.takeBack({ step: answer.step }) });
      if (view.group || rows.length > ANSWERED) await list.load();
    } catch (error) {
      await this.refused(error, (key) => list.model.rows.get(Number(key)));
    }
    list.redraw();
    this.drawn.grid.focus();
  }

  /** The server has refused everything because of some rows: each is named with its reason. */
  private async refused(error: unknown, rowOf: (key: string) => Row | undefined): Promise<void> {
    const { list } = this;
    const reasons = error instanceof Refused ? Object.entries(error.refusal.reasons ?? {}) : [];
    if (!(error instanceof Refused) || !reasons.length) return list.explain(error);
    const lines = reasons.map(([key, reason]) => {
      const row = rowOf(key);
      const where = row ? rowLabel(list.pen, row) : fill(list.pen.words.pasteLine, { line: Number(key) + 1 });
      return `${where}: ${reason}`;
    });
    await ask({ title: error.refusal.message, lines }, list.pen.words);
  }

  // Lines that become new items

  private intoNew(event: ClipboardEvent, field: HTMLInputElement): void {
    const table = readTable(event.clipboardData?.getData('text/plain') ?? '');
    const several = table.filter((line) => line.some((text) => text.trim())).length > 1;
    if (!several && (table[0]?.length ?? 0) < 2) return;
    event.preventDefault();
    void this.create(table, field);
  }

  private async create(table: string[][], field: HTMLInputElement): Promise<void> {
    const { list } = this;
    const { words } = list.pen;
    const fresh = newRows(list.pen, list.view.columns, table, list.implied());
    const count = fresh.rows.length;
    if (count > MOST_NEW) return toast(fill(words.newTooMany, { count: MOST_NEW }), 'warn');
    if (await ask(this.about(fresh), words)) await this.add(fresh.rows);
    field.focus();
  }

  /** How many items there will be, what they are called, and what is left out. */
  private about({ rows, problems, fixed }: NewRows): Question {
    const { words } = this.list.pen;
    const lines = described(this.list, problems, fixed);
    const names = rows.slice(0, lines.length ? 3 : SHOWN).map(({ name }) => String(name));
    const rest = rows.length - names.length;
    return {
      title: counted(words.newMany, rows.length),
      names: rest > 0 ? [...names, fill(words.pasteMore, { count: rest })] : names,
      lines,
      ...(rows.length && { deed: counted(words.createMany, rows.length) }),
    };
  }

  private async add(rows: Changes[]): Promise<void> {
    const { list } = this;
    const { addresses } = list;
    const { words } = list.pen;
    try {
      const { items } = await send<{ items: number[] }>(addresses.addMany, addresses.csrf, { rows });
      toast(counted(words.createdMany, items.length), 'ok', {
        label: words.undo,
        run: () => void this.takeBack(items),
      });
      await list.load();
    } catch (error) {
      await this.refused(error, () => undefined);
    }
  }

  private async takeBack(items: number[]): Promise<void> {
    const { list } = this;
    try {
      await send(list.addresses.delete, list.addresses.csrf, { items });
      toast(list.pen.words.undone, 'ok');
      await list.load();
    } catch (error) {
      list.explain(error);
    }
  }
}

const described = (list: ItemList, problems: Problem[], fixed: string[]): string[] => {
  const { words } = list.pen;
  return [
    ...problems.map(({ row, column, text, why }) => fill(words.pasteProblem, { row, column, text, why })),
    ...fixed.map((name) => fill(words.pasteFixed, { name })),
  ];
};

/** A small dialog: what is to be known, and whether to go on. */
function ask({ title, names = [], lines, deed }: Question, words: Words): Promise<boolean> {
  return new Promise((settle) => {
    const dialog = el('dialog', 'dialog', document.body, { 'aria-labelledby': 'paste-title' });
    el('h2', '', el('div', 'dialog-head', dialog), { id: 'paste-title', text: title });
    const form = el('form', '', dialog, { method: 'dialog' });
    const body = el('div', 'dialog-body stack tight', form);
    if (names.length) {
      const list = el('ul', 'work-pasted', body);
      for (const text of names) el('li', '', list, { text });
    }
    if (lines.length) {
      if (names.length || deed) el('p', 'strong', body, { text: words.pasteLeftOut });
      const list = el('ul', 'work-pasted', body);
      for (const text of lines.slice(0, SHOWN)) el('li', 'text-warn', list, { text });
      const more = lines.length - SHOWN;
      if (more > 0) el('li', 'muted', list, { text: fill(words.pasteMore, { count: more }) });
    }
    const foot = el('div', 'dialog-foot', form);
    if (deed) el('button', 'button primary large', foot, { text: deed, value: 'yes' });
    const no = el('button', 'button large', foot, {
      text: deed ? words.cancel : words.close,
      type: 'button',
    });
    no.addEventListener('click', () => dialog.close());
    dialog.addEventListener('close', () => {
      dialog.remove();
      settle(dialog.returnValue === 'yes');
    });
    dialog.showModal();
  });
}
