type Rgba = readonly [red: number, green: number, blue: number, alpha: number];

const canvas = Object.assign(document.createElement('canvas'), { width: 1, height: 1 }).getContext('2d', { willReadFrequently: true })!;
const known = new Map<string, Rgba>();

/** Any colour that a style computes to, in the browser's own reading of it. */
function parse(colour: string): Rgba {
  const held = known.get(colour);
  if (held) return held;
  canvas.clearRect(0, 0, 1, 1);
  canvas.fillStyle = colour;
  canvas.fillRect(0, 0, 1, 1);
  const [red, green, blue, alpha] = canvas.getImageData(0, 0, 1, 1).data;
  const parsed: Rgba = [red!, green!, blue!, alpha! / 255];
  known.set(colour, parsed);
  return parsed;
}

const over = ([r, g, b, a]: Rgba, [r2, g2, b2]: Rgba): Rgba => [r * a + r2 * (1 - a), g * a + g2 * (1 - a), b * a + b2 * (1 - a), 1];

function luminance([r, g, b]: Rgba): number {
  const [red, green, blue] = [r, g, b].map((value) => (value / 255 <= 0.04045 ? value / 255 / 12.92 : ((value / 255 + 0.055) / 1.055) ** 2.4)) as [number, number, number];
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

const parentOf = (element: Element): Element | null =>
  element.assignedSlot ?? element.parentElement ?? (element.getRootNode() instanceof ShadowRoot ? (element.getRootNode() as ShadowRoot).host : null);

/** What lies under an element's own paint. */
function groundUnder(element: Element): Rgba {
  const layers: Rgba[] = [];
  for (let at = parentOf(element); at; at = parentOf(at)) {
    const layer = parse(getComputedStyle(at).backgroundColor);
    if (layer[3] > 0) layers.push(layer);
    // A dialog lies over the page, and brings its own ground.
    if (layer[3] === 1 || at.matches('dialog, [popover]')) break;
  }
  return layers.reduceRight<Rgba>((ground, layer) => over(layer, ground), parse(getComputedStyle(document.documentElement).colorScheme.includes('dark') ? '#121212' : '#fff'));
}

const groundOf = (element: Element): Rgba => over(parse(getComputedStyle(element).backgroundColor), groundUnder(element));

const ratio = (one: Rgba, two: Rgba): number => {
  const [dark, light] = [luminance(one), luminance(two)].sort((a, b) => a - b) as [number, number];
  return (light + 0.05) / (dark + 0.05);
};

/** How words stand out from what they stand on. */
export function textContrast(element: Element): number {
  const ground = groundOf(element);
  return ratio(over(parse(getComputedStyle(element).color), ground), ground);
}

/** How a control's edge, or its own ground, stands out from what it lies on. */
export function edgeContrast(element: Element): number {
  const under = groundUnder(element);
  const { borderTopColor, borderTopWidth, borderTopStyle } = getComputedStyle(element);
  const hasEdge = borderTopStyle !== 'none' && parseFloat(borderTopWidth) > 0;
  return Math.max(ratio(groundOf(element), under), hasEdge ? ratio(over(parse(borderTopColor), under), under) : 1);
}

/** How the ring around what has the focus stands out. */
export function ringContrast(element: Element): number {
  const under = groundUnder(element);
  return ratio(over(parse(getComputedStyle(element).outlineColor), under), under);
}
