import './signature.css';
import { extended, isSigned, type Point, type Stroke } from './model.ts';

/**
 * <tz-signature> around a canvas and a hidden field: one draws with finger, pen or mouse, and the form sends the
 * picture. The paper is white and the ink dark in every theme, because that is what is kept and printed.
 */
const INK = '#14213d';
const PAPER = '#ffffff';
const WIDTH = 0.006;

class SignatureElement extends HTMLElement {
  private strokes: Stroke[] = [];
  private drawing: number | null = null;
  private canvas: HTMLCanvasElement | null = null;

  connectedCallback(): void {
    this.canvas = this.querySelector('canvas');
    const { canvas } = this;
    if (!canvas) return;
    canvas.addEventListener('pointerdown', (event) => this.begin(event));
    canvas.addEventListener('pointermove', (event) => this.move(event));
    for (const end of ['pointerup', 'pointercancel'] as const)
      canvas.addEventListener(end, () => {
        this.drawing = null;
        this.keep();
      });
    this.querySelector('[data-clear]')?.addEventListener('click', () => this.clear());
    new ResizeObserver(() => this.fit()).observe(canvas);
    this.dataset.ready = '';
  }

  private point(event: PointerEvent): Point {
    const box = (event.target as HTMLCanvasElement).getBoundingClientRect();
    return { x: (event.clientX - box.left) / box.width, y: (event.clientY - box.top) / box.width };
  }

  private begin(event: PointerEvent): void {
    if (event.button !== 0) return;
    event.preventDefault();
    this.canvas?.setPointerCapture(event.pointerId);
    this.drawing = event.pointerId;
    this.strokes.push([this.point(event)]);
    this.draw();
  }

  private move(event: PointerEvent): void {
    if (this.drawing !== event.pointerId) return;
    event.preventDefault();
    const last = this.strokes.length - 1;
    for (const one of event.getCoalescedEvents?.() ?? [event]) {
      this.strokes[last] = extended(this.strokes[last] ?? [], this.point(one));
    }
    this.strokes[last] = extended(this.strokes[last] ?? [], this.point(event));
    this.draw();
  }

  private clear(): void {
    this.strokes = [];
    this.draw();
    this.keep();
  }

  /** The picture into the form; nothing as long as nobody has signed. */
  private keep(): void {
    const field = this.querySelector<HTMLInputElement>('input[name=drawn]');
    if (field) field.value = isSigned(this.strokes) ? (this.canvas?.toDataURL('image/png') ?? '') : '';
  }

  private fit(): void {
    const { canvas } = this;
    if (!canvas?.clientWidth) return;
    const scale = Math.min(3, Math.max(2, window.devicePixelRatio || 1));
    canvas.width = Math.round(canvas.clientWidth * scale);
    canvas.height = Math.round(canvas.clientHeight * scale);
    this.draw();
    this.keep();
  }

  private draw(): void {
    const { canvas } = this;
    const brush = canvas?.getContext('2d');
    if (!canvas || !brush) return;
    const size = canvas.width;
    brush.fillStyle = PAPER;
    brush.fillRect(0, 0, canvas.width, canvas.height);
    brush.strokeStyle = INK;
    brush.fillStyle = INK;
    brush.lineWidth = Math.max(2, size * WIDTH);
    brush.lineCap = 'round';
    brush.lineJoin = 'round';
    for (const stroke of this.strokes) this.line(brush, stroke, size);
  }

  /** Through the middles between points, so that corners are round. */
  private line(brush: CanvasRenderingContext2D, stroke: Stroke, size: number): void {
    const [first, ...rest] = stroke;
    if (!first) return;
    brush.beginPath();
    brush.moveTo(first.x * size, first.y * size);
    let before = first;
    for (const here of rest) {
      const middle = { x: (before.x + here.x) / 2, y: (before.y + here.y) / 2 };
      brush.quadraticCurveTo(before.x * size, before.y * size, middle.x * size, middle.y * size);
      before = here;
    }
    brush.lineTo(before.x * size, before.y * size + (rest.length ? 0 : 0.1));
    brush.stroke();
  }
}

customElements.define('tz-signature', SignatureElement);
