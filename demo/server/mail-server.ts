import type { AddressInfo } from 'node:net';
import { simpleParser } from 'mailparser';
import nodemailer from 'nodemailer';
import { SMTPServer } from 'smtp-server';
import type { Inbox } from './inbox.js';

export interface Mail {
  readonly to: string;
  readonly subject: string;
  readonly text: string;
}

export interface MailServer {
  send(mail: Mail): Promise<void>;
  close(): Promise<void>;
}

/** A mail really travels over SMTP, on loopback, and ends in the inbox instead of the world. */
export async function startMailServer(inbox: Inbox): Promise<MailServer> {
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['AUTH', 'STARTTLS'],
    disableReverseLookup: true,
    size: 1_000_000,
    onData(stream, session, done) {
      simpleParser(stream)
        .then((mail) => {
          for (const { address } of session.envelope.rcptTo) {
            inbox.receive({
              channel: 'email',
              to: address,
              subject: mail.subject ?? '',
              text: (mail.text ?? '').trim(),
            });
          }
          done();
        })
        .catch(done);
    },
  });
  server.on('error', (error) => console.error(`Mail server: ${error.message}`));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.server.address() as AddressInfo;
  const transport = nodemailer.createTransport({ host: '127.0.0.1', port, secure: false, ignoreTLS: true });
  return {
    async send(mail) {
      await transport.sendMail({ from: 'Fernweh <hello@fernweh.example>', ...mail });
    },
    async close() {
      transport.close();
      await new Promise<void>((resolve) => server.close(resolve));
    },
  };
}
