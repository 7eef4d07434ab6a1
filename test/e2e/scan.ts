import type { Locator } from 'playwright';
import { readQr } from './read-qr.js';

/** Reads the QR code that is on the screen, from its picture. */
export async function scan(code: Locator): Promise<string> {
  const picture = await code.screenshot();
  const desk = await code.page().context().newPage();
  try {
    const rows = await desk.evaluate(async (base64) => {
      const bytes = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
      const bitmap = await createImageBitmap(new Blob([bytes]));
      const canvas = new OffscreenCanvas(bitmap.width, bitmap.height).getContext('2d')!;
      canvas.drawImage(bitmap, 0, 0);
      const { data, width, height } = canvas.getImageData(0, 0, bitmap.width, bitmap.height);
      return Array.from({ length: height }, (_, y) => Array.from({ length: width }, (_, x) => data[(y * width + x) * 4]! < 128));
    }, picture.toString('base64'));
    return readQr(modulesOf(rows));
  } finally {
    await desk.close();
  }
}

/**
 * The modules of the code in a picture. The edge of a finder, which it begins with, is seven of them wide, roughly; how
 * many there are, the timing pattern says: in its row dark and light take turns between two finders.
 */
function modulesOf(picture: readonly (readonly boolean[])[]): boolean[][] {
  const top = picture.findIndex((row) => row.some(Boolean));
  const left = picture[top]!.indexOf(true);
  const right = picture[top]!.lastIndexOf(true);
  const finder = picture[top]!.indexOf(false, left) - left;
  const timing = picture[Math.floor(top + (6.5 * finder) / 7)]!.slice(left, right + 1);
  const runs = timing.filter((dark, x) => x === 0 || dark !== timing[x - 1]).length;
  const size = runs + 12;
  const module = (right - left + 1) / size;
  const at = (start: number, index: number): number => Math.floor(start + (index + 0.5) * module);
  return Array.from({ length: size }, (_, row) => Array.from({ length: size }, (_, column) => picture[at(top, row)]![at(left, column)]!));
}
