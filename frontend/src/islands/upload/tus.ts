/**
 * A small client of the upload protocol tus 1.0: a file goes in pieces, each with its checksum; after a lost
 * connection the server is asked how far it came, and the rest follows. Nothing is sent twice.
 */
export interface Place {
  src: string;
  csrf: string;
  piece: number;
  /** What the upload is for: kind and pk of a subject, or the number of a file; folder, note. */
  about: Record<string, string>;
}

export interface Watcher {
  progress(sent: number): void;
  paused(): void;
  checking(): void;
}

/** The server's sentence why a file is not taken. */
export class Refused extends Error {}

const VERSION = { 'Tus-Resumable': '1.0.0', Accept: 'application/json' };
const FIRST_PAUSE = 1_000;
const LONGEST_PAUSE = 30_000;
const PATIENCE = 40;

const base64 = (bytes: Uint8Array) => btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(''));
const metadata = (values: Record<string, string>) =>
  Object.entries(values)
    .filter(([, value]) => value)
    .map(([name, value]) => `${name} ${base64(new TextEncoder().encode(value))}`)
    .join(',');

/** Where an unfinished upload of the same file is remembered, so that it goes on after a reload. */
const memory = (file: File, place: Place) =>
  `tz-upload:${JSON.stringify([place.about, file.name, file.size, file.lastModified])}`;

async function refusal(answer: Response): Promise<string> {
  try {
    return ((await answer.json()) as { message?: string }).message ?? '';
  } catch {
    return '';
  }
}

export class Upload {
  private address = '';
  private stopped = new AbortController();

  private file: File;
  private place: Place;
  private watcher: Watcher;

  constructor(file: File, place: Place, watcher: Watcher) {
    this.file = file;
    this.place = place;
    this.watcher = watcher;
  }

  /** Sends everything; resolves with the address of the saved file. Rejects with Refused, or when cancelled. */
  async run(): Promise<string> {
    this.address = localStorage.getItem(memory(this.file, this.place)) ?? '';
    let step: number | string = this.address ? await this.patiently(() => this.known()) : -1;
    if (step === -1) step = (await this.patiently(() => this.create())) || 0;
    while (typeof step === 'number') {
      const offset: number = step;
      this.watcher.progress(offset);
      step = await this.patiently(() => this.send(offset));
    }
    return this.saved(step);
  }

  /** Stop, and have the server forget what it has. */
  async cancel(): Promise<void> {
    this.stopped.abort();
    localStorage.removeItem(memory(this.file, this.place));
    if (this.address)
      await fetch(this.address, { method: 'DELETE', headers: this.headers() }).catch(() => undefined);
  }

  private saved(address: string): string {
    localStorage.removeItem(memory(this.file, this.place));
    return address;
  }

  private headers(more: Record<string, string> = {}): Record<string, string> {
    return { ...VERSION, 'X-CSRFToken': this.place.csrf, ...more };
  }

  private async ask(address: string, options: RequestInit): Promise<Response> {
    const answer = await fetch(address, { ...options, signal: this.stopped.signal });
    if (answer.status >= 500 || answer.status === 429 || answer.status === 460) throw new TypeError('again');
    return answer;
  }

  /** How far the server is, or the saved file; -1 when it does not know the upload any more. */
  private async known(): Promise<number | string> {
    const answer = await this.ask(this.address, { method: 'HEAD', headers: this.headers() });
    return answer.ok
      ? (answer.headers.get('Tongzhou-File') ?? Number(answer.headers.get('Upload-Offset')))
      : -1;
  }

  private async create(): Promise<string> {
    const about = metadata({ filename: this.file.name, ...this.place.about });
    const headers = this.headers({ 'Upload-Length': String(this.file.size), 'Upload-Metadata': about });
    const answer = await this.ask(this.place.src, { method: 'POST', headers });
    if (!answer.ok) throw new Refused(await refusal(answer));
    this.address = answer.headers.get('Location') ?? '';
    localStorage.setItem(memory(this.file, this.place), this.address);
    return answer.headers.get('Tongzhou-File') ?? '';
  }

  /** Sends one piece; the next offset, or the address of the file after the last one. */
  private async send(offset: number): Promise<number | string> {
    const piece = await this.file.slice(offset, offset + this.place.piece).arrayBuffer();
    if (offset + piece.byteLength === this.file.size) this.watcher.checking();
    const headers = this.headers({
      'Content-Type': 'application/offset+octet-stream',
      'Upload-Offset': String(offset),
    });
    // Browsers count checksums only where the connection is private.
    if (crypto.subtle)
      headers['Upload-Checksum'] =
        `sha256 ${base64(new Uint8Array(await crypto.subtle.digest('SHA-256', piece)))}`;
    const answer = await this.ask(this.address, { method: 'PATCH', headers, body: piece });
    if (answer.status === 409) return this.known();
    if (!answer.ok) {
      localStorage.removeItem(memory(this.file, this.place));
      throw new Refused(await refusal(answer));
    }
    return answer.headers.get('Tongzhou-File') ?? Number(answer.headers.get('Upload-Offset'));
  }

  /** Tries again while the network is away, longer and longer, and at once when it comes back. */
  private async patiently<T>(step: () => Promise<T>): Promise<T> {
    for (let pause = FIRST_PAUSE, tries = 1; ; pause = Math.min(pause * 2, LONGEST_PAUSE), tries++) {
      try {
        return await step();
      } catch (error) {
        if (!(error instanceof TypeError) || this.stopped.signal.aborted || tries > PATIENCE) throw error;
        this.watcher.paused();
        await new Promise((resolve) => {
          setTimeout(resolve, pause);
          window.addEventListener('online', resolve, { once: true });
        });
        // The piece may have arrived although its answer did not: ask first (see 409 in send).
      }
    }
  }
}
