import { html, svg, type TemplateResult } from 'lit';
import { encode } from 'uqr';

/** White around the code, in modules: what the standard asks for, so that it scans on a dark page as well (ISO/IEC 18004, 9.1). */
const quietZone = 4;

/** A QR code as an inline drawing, always dark on white. */
export function qrCode(content: string, label: string): TemplateResult {
  const { data, size } = encode(content, { ecc: 'M', border: quietZone });
  return html`<svg data-auth-part="qr" role="img" aria-label=${label} viewBox=${`0 0 ${size} ${size}`} shape-rendering="crispEdges">
    ${svg`<rect width=${size} height=${size} fill="#fff"></rect><path d=${data.map(runs).join('')} fill="#000"></path>`}
  </svg>`;
}

/** Neighbours in one stroke: seams between single modules would show. */
function runs(row: readonly boolean[], y: number): string {
  let path = '';
  for (let x = 0; x < row.length; x += 1) {
    const start = x;
    while (row[x]) x += 1;
    if (x > start) path += `M${start} ${y}h${x - start}v1H${start}z`;
  }
  return path;
}
