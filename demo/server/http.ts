import type { IncomingMessage, ServerResponse } from 'node:http';

/** Answers a request, or says that it is not its own. */
export type Route = (request: IncomingMessage, response: ServerResponse, url: URL) => Promise<boolean> | boolean;

/** A refusal with a status and a code that a client can act on. */
export class HttpError extends Error {
  override readonly name = 'HttpError';
  readonly status: number;
  readonly code: string;
  readonly headers: Readonly<Record<string, string>>;

  constructor(status: number, code: string, message: string, headers: Readonly<Record<string, string>> = {}) {
    super(message);
    this.status = status;
    this.code = code;
    this.headers = headers;
  }
}

const BODY_LIMIT = 64 * 1_024;

export function sendJson(response: ServerResponse, status: number, body: unknown, headers: Readonly<Record<string, string>> = {}): void {
  response.writeHead(status, { ...headers, 'content-type': 'application/json; charset=utf-8', 'cache-control': 'no-store' });
  response.end(JSON.stringify(body));
}

/** The body as it is, up to a limit. */
export async function readBody(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > BODY_LIMIT) throw new HttpError(413, 'BODY_TOO_LARGE', 'The request is too large.');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

/** The body as JSON. Asking for the type keeps out plain forms of other sites. */
export async function readJson(request: IncomingMessage, ...types: string[]): Promise<unknown> {
  const accepted = ['application/json', ...types];
  const type = request.headers['content-type']?.split(';', 1)[0]?.trim() ?? '';
  if (!accepted.includes(type)) throw new HttpError(415, 'UNSUPPORTED_MEDIA_TYPE', 'Send application/json.');
  const body = await readBody(request);
  try {
    return JSON.parse(body.toString('utf8'));
  } catch {
    throw new HttpError(400, 'INVALID_JSON', 'The request is not valid JSON.');
  }
}
