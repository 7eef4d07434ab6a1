import { readJson, sendJson, type Route } from './http.js';
import { isLocal } from './local-only.js';
import { REPORT_PATH } from './security-headers.js';

export interface CspReport {
  readonly at: string;
  readonly document: string;
  readonly directive: string;
  readonly blocked: string;
  readonly source: string;
}

const KEPT = 500;

/** Collects what browsers report about the policy, so that a test can ask for nothing at all. */
export class CspReports {
  readonly reports: CspReport[] = [];

  readonly route: Route = async (request, response, url) => {
    if (url.pathname !== REPORT_PATH) return false;
    if (request.method === 'POST') {
      this.#keep(await readJson(request, 'application/csp-report'));
      response.writeHead(204).end();
      return true;
    }
    if (!isLocal(request)) return false;
    sendJson(response, 200, this.reports);
    return true;
  };

  #keep(body: unknown): void {
    const report = (body as { 'csp-report'?: Record<string, unknown> } | null)?.['csp-report'] ?? {};
    const text = (name: string): string => {
      const value = report[name];
      return typeof value === 'string' || typeof value === 'number' ? String(value).slice(0, 500) : '';
    };
    this.reports.push({
      at: new Date().toISOString(),
      document: text('document-uri'),
      directive: text('effective-directive'),
      blocked: text('blocked-uri'),
      source: `${text('source-file')}:${text('line-number')} ${text('script-sample')}`.trim(),
    });
    if (this.reports.length > KEPT) this.reports.shift();
  }
}
