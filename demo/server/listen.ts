import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Listening {
  readonly port: number;
  close(): Promise<void>;
}

const STEPS = 50;

/**
 * Listens on both addresses of `localhost` (browsers try ::1 first), or on `host` alone if one is given.
 * A taken port is stepped over; port 0 takes any free one.
 */
export async function listen(
  listener: RequestListener,
  wanted: { readonly port: number; readonly host?: string | undefined },
): Promise<Listening> {
  const [first, second] = wanted.host ? [wanted.host, undefined] : ['127.0.0.1', '::1'];
  for (let step = 0; step < STEPS; step++) {
    const port = wanted.port === 0 ? 0 : wanted.port + step;
    const main = await open(listener, port, first);
    if (main === 'taken') continue;
    if (main === 'no such address') throw new Error(`This machine has no address ${first} to listen on.`);
    const taken = (main.address() as AddressInfo).port;
    const twin = second ? await open(listener, taken, second) : 'no such address';
    if (twin === 'taken') {
      await close(main);
      continue;
    }
    const servers = twin === 'no such address' ? [main] : [main, twin];
    return {
      port: taken,
      close: async () => {
        await Promise.all(servers.map(close));
      },
    };
  }
  throw new Error(`Ports ${wanted.port} to ${wanted.port + STEPS - 1} are all taken; set PORT to a free one.`);
}

function open(listener: RequestListener, port: number, host: string): Promise<Server | 'taken' | 'no such address'> {
  return new Promise((resolve, reject) => {
    const server = createServer({ requestTimeout: 30_000, headersTimeout: 10_000 }, listener);
    server.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EADDRINUSE' || error.code === 'EACCES') resolve('taken');
      else if (error.code === 'EADDRNOTAVAIL' || error.code === 'EAFNOSUPPORT') resolve('no such address');
      else reject(error);
    });
    server.listen({ port, host, ipv6Only: host === '::1' }, () => resolve(server));
  });
}

async function close(server: Server): Promise<void> {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  // The inbox streams never end by themselves.
  server.closeAllConnections();
  await closed;
}
