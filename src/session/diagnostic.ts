/** Something a developer or an operator should know; codes and numbers, never a person's data. */
export interface Diagnostic {
  readonly code: 'storage-degraded' | 'record-newer' | 'refresh-loop' | 'token-not-rotated' | 'listener-failed' | 'worker-missing' | 'fetch-unlisted';
  readonly detail?: Readonly<Record<string, string | number | boolean>> | undefined;
}
