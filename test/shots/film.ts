// An animation of one window: pictures of it, each shown for a while under a caption, as a GIF.
import { writeFileSync } from 'node:fs';
import { applyPalette, GIFEncoder, quantize } from 'gifenc';
import { PNG } from 'pngjs';
import type { Workbench } from '../e2e/support/workbench.ts';

interface Frame {
  readonly png: Buffer;
  readonly ms: number;
}

/** As many as the format has. */
const COLORS = 256;

export class Film {
  readonly #frames: Frame[] = [];

  /** @param caption stands at the foot of the window while the picture is taken */
  async take(workbench: Workbench, caption: string, ms: number): Promise<void> {
    await workbench.page.evaluate(showCaption, caption);
    this.#frames.push({ png: await workbench.page.screenshot(), ms });
  }

  write(file: string): void {
    const encoder = GIFEncoder();
    for (const { png, ms } of this.#frames) {
      const { width, height, data } = PNG.sync.read(png);
      const palette = quantize(data, COLORS);
      encoder.writeFrame(applyPalette(data, palette), width, height, { palette, delay: ms });
    }
    encoder.finish();
    writeFileSync(file, encoder.bytes());
  }
}

/** Runs in the page, so it uses nothing from outside. */
function showCaption(text: string): void {
  const id = 'film-caption';
  const page = (globalThis as unknown as { readonly document: PageDocument }).document;
  const strip = page.getElementById(id) ?? page.createElement('div');
  strip.id = id;
  strip.textContent = text;
  strip.style.cssText =
    'position:fixed;left:50%;bottom:44px;transform:translateX(-50%);z-index:99999;padding:10px 22px;border-radius:8px;' +
    'background:#0d2a54;color:#fff;font:600 19px system-ui,sans-serif;box-shadow:0 4px 18px #0009';
  page.body.append(strip);
}

interface PageElement {
  id: string;
  textContent: string | null;
  readonly style: { cssText: string };
  append(child: PageElement): void;
}
interface PageDocument {
  readonly body: PageElement;
  getElementById(id: string): PageElement | null;
  createElement(name: string): PageElement;
}
