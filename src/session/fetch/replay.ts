import type { Platform } from '../../platform/platform.js';
import { multipart } from './multipart.js';

/** Of a `Request`, as much as this is kept for a second try, in bytes. */
const most = 1_048_576;
/** A body that is still being read this long after the answer to it came will not be waited for, in milliseconds. */
const patienceMs = 10_000;

/** What one attempt sends. */
export interface Content {
  readonly body?: BodyInit | null | undefined;
  /** What `fetch` would have said by itself of a body that is sent in another form. */
  readonly type?: string | undefined;
}

/** A body that can be sent again, byte for byte, however the page's own object has changed meanwhile. */
export interface Replay {
  readonly first: Content;
  /** What a further attempt sends; `null`: it cannot be sent again (session.md FET-7). */
  again(): Promise<Content | null>;
}

/** Prepares the body of a call of `fetch`. Of a `Request`, a copy is taken while the request is on its way. */
export function replayOf(input: URL | Request, init: RequestInit, platform: Pick<Platform, 'after'>): Replay {
  if (init.body === undefined || init.body === null) return input instanceof URL ? always({}) : copied(input, platform);
  const content = contentOf(init.body);
  return content ? always(content) : { first: { body: init.body }, again: async () => null };
}

const always = (content: Content): Replay => ({ first: content, again: async () => content });

/** The same content in a form that does not change; `null` for what can be read once only. */
function contentOf(body: BodyInit): Content | null {
  if (typeof body === 'string' || body instanceof Blob) return { body };
  if (body instanceof URLSearchParams) return { body: body.toString(), type: 'application/x-www-form-urlencoded;charset=UTF-8' };
  if (body instanceof ArrayBuffer) return { body: body.slice(0) };
  if (ArrayBuffer.isView(body)) return { body: new Uint8Array(body.buffer, body.byteOffset, body.byteLength).slice() };
  return body instanceof FormData ? multipart(body) : null;
}

function copied(request: Request, platform: Pick<Platform, 'after'>): Replay {
  const copy = copyOf(request.clone());
  copy.catch(() => undefined);
  return {
    first: {},
    again: () =>
      new Promise((resolve) => {
        const giveUp = platform.after(patienceMs, () => resolve(null));
        copy.then(resolve, () => resolve(null)).finally(giveUp);
      }),
  };
}

async function copyOf(request: Request): Promise<Content | null> {
  const body = request.body as ReadableStream<Uint8Array<ArrayBuffer>> | null | undefined;
  if (body === null) return {};
  // An engine without `body` has no requests that are streams either: this one has an end.
  const chunks: readonly BlobPart[] | null = body === undefined ? [await request.blob()] : await chunksOf(body);
  const copy = new Blob([...(chunks ?? [])]);
  if (!chunks || copy.size > most) return null;
  return /^(GET|HEAD)$/.test(request.method) ? {} : { body: copy };
}

/** All of a stream, or `null` as soon as it is too much. */
async function chunksOf(body: ReadableStream<Uint8Array<ArrayBuffer>>): Promise<readonly BlobPart[] | null> {
  const reader = body.getReader();
  const chunks: BlobPart[] = [];
  for (let length = 0; ; ) {
    const { done, value } = await reader.read();
    if (done) return chunks;
    chunks.push(value);
    length += value.byteLength;
    if (length <= most) continue;
    void reader.cancel();
    return null;
  }
}
