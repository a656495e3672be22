/** `<tz-board>`: the items of a project as cards in columns. */
import './board.css';
import '../workitems/work.css';
import { followView } from '../workitems/following.ts';
import type { Meta } from '../workitems/wire.ts';
import { wordsFor } from '../workitems/words.ts';
import { BoardIsland } from './board.ts';

export class BoardElement extends HTMLElement {
  private board: BoardIsland | null = null;
  private ending: AbortController | null = null;

  connectedCallback(): void {
    const {
      meta: id = '',
      src = '',
      move = '',
      limits = '',
      add = '',
      events = '',
      csrf = '',
      query = '',
      today = '',
    } = this.dataset;
    const meta = JSON.parse(document.getElementById(id)?.textContent ?? '{}') as Meta;
    this.ending = new AbortController();
    followView(this, query, this.ending.signal);
    this.board = new BoardIsland(
      this,
      { meta, words: wordsFor(meta.lang), today },
      { src, move, limits, add, events, csrf },
      query,
    );
  }

  disconnectedCallback(): void {
    this.ending?.abort();
    this.board?.destroy();
    this.board = null;
    this.replaceChildren();
  }
}

customElements.define('tz-board', BoardElement);
