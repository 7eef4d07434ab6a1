/** How a version of QR codes is laid out at error correction level M (ISO/IEC 18004, tables 9 and E.1). */
interface Layout {
  /** Data bytes of each block; the blocks' bytes take turns. */
  readonly blocks: readonly number[];
  readonly alignment: readonly number[];
}

const LAYOUTS: Readonly<Record<number, Layout>> = {
  6: { blocks: [27, 27, 27, 27], alignment: [6, 34] },
  7: { blocks: [31, 31, 31, 31], alignment: [6, 22, 38] },
  8: { blocks: [38, 38, 39, 39], alignment: [6, 24, 42] },
  9: { blocks: [36, 36, 36, 37, 37], alignment: [6, 26, 46] },
  10: { blocks: [43, 43, 43, 43, 44], alignment: [6, 28, 50] },
};

const MASKS: readonly ((row: number, column: number) => boolean)[] = [
  (i, j) => (i + j) % 2 === 0,
  (i) => i % 2 === 0,
  (_, j) => j % 3 === 0,
  (i, j) => (i + j) % 3 === 0,
  (i, j) => (Math.floor(i / 2) + Math.floor(j / 3)) % 2 === 0,
  (i, j) => ((i * j) % 2) + ((i * j) % 3) === 0,
  (i, j) => (((i * j) % 2) + ((i * j) % 3)) % 2 === 0,
  (i, j) => (((i + j) % 2) + ((i * j) % 3)) % 2 === 0,
];

/**
 * Reads the text of a QR code without a blemish, as its modules stand: `true` is dark, no white around it. As a phone
 * does, but for the camera and the repair of what a camera does not see.
 */
export function readQr(modules: readonly (readonly boolean[])[]): string {
  const size = modules.length;
  const version = (size - 17) / 4;
  const layout = LAYOUTS[version];
  if (!layout) throw new Error(`This reader knows no QR code of ${size} by ${size} modules.`);
  const dark = (row: number, column: number): boolean => modules[row]?.[column] === true;

  // Five bits beside the finder in the corner, under a mask of their own: level M is 00, then three for the mask.
  const format = [0, 1, 2, 3, 4].reduce((bits, column) => (bits << 1) | Number(dark(8, column)), 0) ^ 0b10101;
  if (format >> 3 !== 0) throw new Error('This reader knows QR codes of level M only.');
  const isMasked = MASKS[format & 7]!;

  const isData = (row: number, column: number): boolean => {
    const inFinder = (row < 9 && column < 9) || (row < 9 && column >= size - 8) || (row >= size - 8 && column < 9);
    const inTiming = row === 6 || column === 6;
    const inVersion = version >= 7 && ((row < 6 && column >= size - 11) || (column < 6 && row >= size - 11));
    const last = layout.alignment.at(-1)!;
    const inAlignment = layout.alignment.some((top) =>
      layout.alignment.some((left) => {
        const onFinder = (top === 6 && left === 6) || (top === 6 && left === last) || (top === last && left === 6);
        return !onFinder && Math.abs(row - top) <= 2 && Math.abs(column - left) <= 2;
      }),
    );
    return !inFinder && !inTiming && !inVersion && !inAlignment;
  };

  // Two columns at a time from the right, up and down in turns; the timing column is left out.
  const bits: boolean[] = [];
  let up = true;
  for (let right = size - 1; right > 0; right -= 2) {
    if (right === 6) right -= 1;
    for (let step = 0; step < size; step += 1) {
      const row = up ? size - 1 - step : step;
      for (const column of [right, right - 1]) if (isData(row, column)) bits.push(dark(row, column) !== isMasked(row, column));
    }
    up = !up;
  }
  const codewords = (bits.map(Number).join('').match(/.{8}/g) ?? []).map((byte) => Number.parseInt(byte, 2));

  const blocks: number[][] = layout.blocks.map(() => []);
  let next = 0;
  for (let index = 0; index < Math.max(...layout.blocks); index += 1) {
    layout.blocks.forEach((length, block) => {
      if (index < length) blocks[block]!.push(codewords[next++]!);
    });
  }
  const data = blocks.flat().map((byte) => byte.toString(2).padStart(8, '0')).join('');

  const mode = data.slice(0, 4);
  if (mode !== '0100') throw new Error(`This reader knows bytes only, not mode ${mode}.`);
  const lengthBits = version < 10 ? 8 : 16;
  const length = Number.parseInt(data.slice(4, 4 + lengthBits), 2);
  const bytes = data.slice(4 + lengthBits, 4 + lengthBits + length * 8).match(/.{8}/g) ?? [];
  return Buffer.from(bytes.map((byte) => Number.parseInt(byte, 2))).toString('utf8');
}
