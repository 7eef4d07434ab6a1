import { expect } from 'chai';
import { authorization, invalidToken, stepUpAsked, tokenPage, type Arrived } from './api.js';

const bytes = Uint8Array.from({ length: 256 }, (_, index) => index);
const filled = (length: number): Uint8Array<ArrayBuffer> => new Uint8Array(length).fill(7);

function form(): FormData {
  const data = new FormData();
  data.append('name', 'Ann "the" O\u2019Hara\r\n--x');
  data.append('file', new File([bytes], 'ünï x.bin', { type: 'application/x-own' }));
  return data;
}

const readable = (body: BodyInit): Promise<boolean> =>
  new Request('https://api.example.com/x', { method: 'POST', body }).arrayBuffer().then(
    () => true,
    () => false,
  );

const once = (request: Arrived) => (authorization(request) === 'Bearer a1' ? invalidToken() : new Response('yes'));

describe('what auth.fetch sends again', () => {
  const kinds: readonly [what: string, body: () => BodyInit, type: string | RegExp | null][] = [
    ['text', () => 'täxt', 'text/plain;charset=UTF-8'],
    ['URLSearchParams', () => new URLSearchParams({ a: '1 2', ü: '&' }), 'application/x-www-form-urlencoded;charset=UTF-8'],
    ['FormData', form, /^multipart\/form-data; boundary=\S+$/],
    ['a Blob', () => new Blob([bytes], { type: 'image/x-own' }), 'image/x-own'],
    ['a Blob of no type', () => new Blob([bytes]), null],
    ['a File', () => new File([bytes], 'x', { type: 'text/csv' }), 'text/csv'],
    ['an ArrayBuffer', () => bytes.slice().buffer, null],
    ['a view of a part', () => bytes.slice().subarray(10, 20), null],
    ['a DataView', () => new DataView(bytes.slice().buffer, 100, 50), null],
    ['nothing in it', () => '', 'text/plain;charset=UTF-8'],
  ];
  for (const [what, body, type] of kinds) {
    it(`is ${what}, byte for byte and of the same type (FET-7, B22)`, async () => {
      for (const asRequest of [false, true]) {
        const { fetch, arrived } = tokenPage(once);
        const init = { method: 'POST', body: body() };
        // WebKit cannot read a form with a file in it back from a Request; so neither can the server of this test.
        if (asRequest && !(await readable(body()))) continue;
        expect((await (asRequest ? fetch(new Request('https://api.example.com/x', init)) : fetch('/x', init))).status).to.equal(200);
        expect(arrived).to.have.length(2);
        const [first, second] = arrived as [Arrived, Arrived];
        expect(second.body).to.deep.equal(first.body);
        // What `fetch` itself would have sent, where that is always the same.
        if (what !== 'FormData') expect(first.body).to.deep.equal(new Uint8Array(await new Response(body()).arrayBuffer()));
        const types = arrived.map(({ headers }) => headers.get('content-type'));
        expect(types[1]).to.equal(types[0]);
        if (type instanceof RegExp) expect(types[0]).to.match(type);
        else expect(types[0]?.toLowerCase() ?? null).to.equal(type?.toLowerCase() ?? null);
      }
    });
  }

  it('is a form that a server can still read (B22)', async () => {
    const { fetch, arrived } = tokenPage(once);
    await fetch('/x', { method: 'POST', body: form() });
    for (const { body, headers } of arrived) {
      const read = await new Response(body as BodyInit, { headers: { 'content-type': headers.get('content-type')! } }).formData();
      const file = read.get('file') as File;
      expect([...read.keys()]).to.deep.equal(['name', 'file']);
      expect([file.name, file.type, new Uint8Array(await file.arrayBuffer())]).to.deep.equal(['ünï x.bin', 'application/x-own', bytes]);
    }
  });

  it("is of the caller's type where they say one (FET-11)", async () => {
    const { fetch, arrived } = tokenPage(once);
    await fetch('/x', { method: 'POST', body: new URLSearchParams('a=1'), headers: { 'Content-Type': 'text/x-own' } });
    expect(arrived.map(({ headers }) => headers.get('content-type'))).to.deep.equal(['text/x-own', 'text/x-own']);
  });

  it('is what was given, also if the page has changed it since (FET-7)', async () => {
    const parameters = new URLSearchParams('sum=1');
    const buffer = Uint8Array.of(1, 2, 3);
    const data = new FormData();
    data.set('sum', '1');
    for (const [body, change] of [
      [parameters, () => parameters.set('sum', '1000000')],
      [buffer, () => buffer.fill(9)],
      [buffer.buffer, () => buffer.fill(8)],
      [data, () => data.set('sum', '1000000')],
    ] as const) {
      const parts = tokenPage((request) => (change(), once(request)));
      await parts.fetch('/x', { method: 'POST', body });
      expect(parts.arrived).to.have.length(2);
      expect(parts.arrived[1]!.body).to.deep.equal(parts.arrived[0]!.body);
    }
  });

  it('is a Request up to a mebibyte, which is copied while it is sent (FET-7)', async () => {
    for (const [length, requests] of [[1_048_576, 2], [1_048_577, 1]] as const) {
      const { fetch, arrived } = tokenPage(once);
      const reply = await fetch(new Request('https://api.example.com/x', { method: 'POST', body: filled(length) }));
      expect([reply.status, arrived.length]).to.deep.equal([requests === 2 ? 200 : 401, requests]);
      for (const { body } of arrived) expect(body.byteLength).to.equal(length);
    }
  });

  it('is larger where the page holds it anyway (FET-7)', async () => {
    const { fetch, arrived } = tokenPage(once);
    expect((await fetch('/x', { method: 'POST', body: filled(3_000_000) })).status).to.equal(200);
    expect(arrived.map(({ body }) => body.byteLength)).to.deep.equal([3_000_000, 3_000_000]);
  });

  it('is a Request without a body, its method and its headers', async () => {
    const { fetch, arrived } = tokenPage(once);
    expect((await fetch(new Request('https://api.example.com/x', { method: 'DELETE', headers: { 'x-own': '1' } }))).status).to.equal(200);
    expect(arrived.map(({ method, headers }) => [method, headers.get('x-own')])).to.deep.equal([['DELETE', '1'], ['DELETE', '1']]);
  });

  it('is no stream: the refusal is returned, and the next call has a fresh token (FET-7, B22)', async () => {
    const { fetch, arrived, tokens } = tokenPage(once);
    const stream = () => new Blob(['x']).stream();
    const reply = await fetch('/x', { method: 'POST', body: stream(), duplex: 'half' } as RequestInit);
    expect([reply.status, await reply.text(), reply.headers.get('www-authenticate')]).to.deep.equal([401, 'no', 'Bearer error="invalid_token"']);
    expect(arrived).to.have.length(1);
    while (tokens.current!.access === 'a1') await new Promise((resolve) => setTimeout(resolve, 1));
    expect((await fetch('/x', { method: 'POST', body: stream(), duplex: 'half' } as RequestInit)).status).to.equal(200);
    expect(tokens.refreshes).to.equal(1);
  });

  it('is no stream for a step-up either, and nobody is asked for it (FET-7)', async () => {
    const { fetch, needs } = tokenPage(() => stepUpAsked());
    expect((await fetch('/x', { method: 'POST', body: new Blob(['x']).stream(), duplex: 'half' } as RequestInit)).status).to.equal(401);
    expect(needs).to.deep.equal([]);
  });
});
