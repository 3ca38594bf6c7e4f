// Figures as PNG, drawn from their SVG by resvg (WebAssembly) with a font of our own: the same pixels on machines that have
// none. Loaded only where a PNG is written.

import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { initWasm, Resvg } from '@resvg/resvg-wasm';
import { SheafFailure } from '../contracts/failures.ts';
import { reasonOf } from '../farm/atomic-file.ts';

/** Pixels of the picture for one of the SVG: sharp on paper and on dense screens. */
export const PNG_SCALE = 2;
/** Beside the folder of this file, wherever it is (dist/cli or dist/bin). */
const FONTS = ['DejaVuSans.ttf', 'DejaVuSans-Bold.ttf'].map(
  (name) => new URL(`../fonts/${name}`, import.meta.url),
);
const FAMILY = 'DejaVu Sans';

let ready: Promise<readonly Uint8Array[]> | undefined;

/** The fonts, once resvg is ready too. */
async function prepare(): Promise<readonly Uint8Array[]> {
  const wasm = createRequire(import.meta.url).resolve('@resvg/resvg-wasm/index_bg.wasm');
  const [code, ...fonts] = await Promise.all([readFile(wasm), ...FONTS.map((font) => readFile(font))]);
  await initWasm(code);
  return fonts;
}

/** The picture of an SVG text, `scale` times its size in pixels. */
export async function pngOf(svg: string, scale: number = PNG_SCALE): Promise<Uint8Array> {
  ready ??= prepare();
  let fonts: readonly Uint8Array[];
  try {
    fonts = await ready;
  } catch (error) {
    throw new SheafFailure(
      'machine',
      {
        what: `PNG files cannot be drawn: a part of the installation cannot be read (${reasonOf(error)})`,
        hint: 'install sheaf again, or write .svg',
      },
      error,
    );
  }
  const renderer = new Resvg(svg, {
    fitTo: { mode: 'zoom', value: scale },
    font: { fontBuffers: [...fonts], defaultFontFamily: FAMILY, sansSerifFamily: FAMILY },
  });
  const image = renderer.render();
  const png = image.asPng();
  image.free();
  renderer.free();
  return png;
}
