/** A form, written out once: each time that a browser sends one, another random line divides its parts. */
export interface Multipart {
  readonly body: Blob;
  readonly type: string;
}

const lines = (text: string): string => text.replace(/\r\n|\r|\n/g, '\r\n');
const quoted = (name: string): string => name.replaceAll('\r', '%0D').replaceAll('\n', '%0A').replaceAll('"', '%22');

/** Writes a form as `multipart/form-data`, as browsers do (HTML, section 4.10.21.8). Files are referred to, not read. */
export function multipart(form: FormData): Multipart {
  const boundary = `----keylit${crypto.getRandomValues(new Uint32Array(4)).join('')}`;
  const parts = [...form].flatMap(([name, value]): BlobPart[] => {
    const head = `--${boundary}\r\nContent-Disposition: form-data; name="${quoted(lines(name))}"`;
    if (typeof value === 'string') return [`${head}\r\n\r\n${lines(value)}\r\n`];
    return [`${head}; filename="${quoted(value.name)}"\r\nContent-Type: ${value.type || 'application/octet-stream'}\r\n\r\n`, value, '\r\n'];
  });
  return { body: new Blob([...parts, `--${boundary}--\r\n`]), type: `multipart/form-data; boundary=${boundary}` };
}
