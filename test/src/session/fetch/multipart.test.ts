import { expect } from 'chai';
import { multipart } from '../../../../src/session/fetch/multipart.js';

const ours = async (form: FormData): Promise<string> => {
  const { body, type } = multipart(form);
  return (await body.text()).replaceAll(type.split('boundary=')[1]!, 'BOUNDARY');
};

/** What the browser itself sends. */
async function theirs(form: FormData): Promise<string> {
  const response = new Response(form);
  return (await response.text()).replaceAll(response.headers.get('content-type')!.split('boundary=')[1]!, 'BOUNDARY');
}

describe('a form written out', () => {
  const fields: readonly (readonly [string, string])[] = [['a', '1'], ['a', '2'], ['', ''], ['ü "q" \r\n%', 'x\ny\rz\r\n--'], ['emoji', '🙂'], ['long', 'x'.repeat(100_000)]];

  it('reads as the browser itself writes it (FET-7)', async () => {
    for (const [name, value] of fields) {
      const form = new FormData();
      form.append(name, value);
      expect(await ours(form), JSON.stringify(name)).to.equal(await theirs(form));
    }
    const form = new FormData();
    for (const [name, value] of fields) form.append(name, value);
    expect(await ours(form)).to.equal(await theirs(form));
    expect(await ours(new FormData())).to.equal('--BOUNDARY--\r\n');
  });

  it('holds files as they are, under their names and types (FET-7)', async () => {
    const bytes = Uint8Array.from({ length: 256 }, (_, index) => index);
    const form = new FormData();
    form.append('one', new File([bytes], 'ü "x"\n.bin', { type: 'image/x-own' }));
    form.append('two', new File([], 'empty'));
    form.append('three', new Blob(['b']));
    const { body, type } = multipart(form);
    const written = new TextDecoder('latin1').decode(await body.arrayBuffer());
    expect(written).to.include('name="one"; filename="').and.to.include('%22x%22%0A.bin"\r\nContent-Type: image/x-own\r\n\r\n');
    expect(written).to.include('name="two"; filename="empty"\r\nContent-Type: application/octet-stream\r\n\r\n\r\n--');
    expect(written).to.include('name="three"; filename="blob"\r\nContent-Type: application/octet-stream\r\n\r\nb\r\n--');
    const read = await new Response(body, { headers: { 'content-type': type } }).formData();
    expect(new Uint8Array(await (read.get('one') as File).arrayBuffer())).to.deep.equal(bytes);
  });

  it('is divided by a line that nobody can foresee', () => {
    const types = Array.from({ length: 50 }, () => multipart(new FormData()).type);
    expect(new Set(types).size).to.equal(50);
    for (const type of types) expect(type).to.match(/boundary=[\w-]{20,70}$/);
  });
});
