/** `<tz-gantt>`: loads a plan and shows it; the page around it gives addresses and language as attributes. */
import { withBaseline } from './baselines.ts';
import { commandRoot, runCommand } from './commands.ts';
import { button, closest, el } from './dom.ts';

import './gantt.css';
import './gantt-bars.css';
import './gantt-controls.css';
import './gantt-dialogs.css';
import './gantt-panel.css';
import './gantt-print.css';
import './gantt-table.css';
import { Gantt } from './gantt.ts';
import { Refused, Server } from './server.ts';
import { loadSettings, type Settings } from './settings.ts';
import type { PlanData } from './wire.ts';
import { wordsFor } from './words.ts';

export class GanttElement extends HTMLElement {
  private gantt: Gantt | null = null;
  private ending: AbortController | null = null;

  connectedCallback(): void {
    this.ending = new AbortController();
    const { signal } = this.ending;
    commandRoot(this).addEventListener('click', (event) => this.command(event), { signal });
    void this.load();
  }

  disconnectedCallback(): void {
    this.ending?.abort();
    this.gantt?.destroy();
    this.gantt = null;
    this.replaceChildren();
  }

  private get language(): 'zh' | 'en' {
    return this.dataset.lang === 'en' ? 'en' : 'zh';
  }

  private async load(): Promise<void> {
    const words = wordsFor(this.language);
    const { src = '', changes = '', undo = '', redo = '', why = '', csrf = '', viewKey = '' } = this.dataset;
    this.replaceChildren(el('p', 'gantt-loading', null, { role: 'status', text: words.loading }));
    try {
      const settings = loadSettings(viewKey);
      const data = await readPlan(src, settings);
      if (!this.isConnected) return;
      const source = withBaseline(src, settings.baselineId);
      const endpoints = { src: source, changes, undo, redo, why, csrf, scenario: 'scenario' in this.dataset };
      this.gantt = new Gantt(this, data, settings, { lang: this.language, viewKey, endpoints });
      this.dispatchEvent(new CustomEvent('tz-gantt-ready', { bubbles: true }));
    } catch (error) {
      console.error(error);
      const box = el('div', 'gantt-empty', null, { role: 'alert' });
      el('p', '', box, { text: words.loadFailed });
      if (error instanceof Refused) el('p', '', box, { text: error.message });
      button(box, 'gantt-button', words.retry, () => void this.load());
      this.replaceChildren(box);
    }
  }

  private command(event: Event): void {
    const pressed = closest(event, '[data-gantt-command]');
    if (pressed && this.gantt) runCommand(this.gantt, pressed.dataset.ganttCommand ?? '');
  }
}

/** A baseline chosen earlier may be gone; then the project's own counts again. */
async function readPlan(src: string, settings: Settings): Promise<PlanData> {
  const data = await Server.load(withBaseline(src, settings.baselineId));
  if (!settings.baselineId || data.baseline) return data;
  settings.baselineId = 0;
  return Server.load(src);
}

customElements.define('tz-gantt', GanttElement);
