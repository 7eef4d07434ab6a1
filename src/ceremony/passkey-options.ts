/** What a page may set for passkeys. */
export interface PasskeyOptions {
  /**
   * The password manager saves a passkey, without a question, after a sign-in with the password that it has filled
   * (WebAuthn L3, conditional create); the person is told. Default: `true`, in flows that offer a passkey.
   */
  readonly upgrade?: boolean | undefined;
  /** The passkey button shows what this device has at once, and nothing where it has nothing (`uiMode: 'immediate'`). Default: `true`, where the browser can. */
  readonly immediate?: boolean | undefined;
  /** Joins what `navigator.credentials.get` is called with: what browsers learn before Keylit does. Default: nothing. */
  readonly extraGetOptions?: Readonly<Record<string, unknown>> | undefined;
  /** Inputs of WebAuthn extensions in their JSON form, such as the salts of PRF. They join those of the server. Default: none. */
  readonly extensions?: Readonly<Record<string, unknown>> | undefined;
  /** Hears what the extensions have come to. The results of PRF are given here alone: they are left out of what is sent to the server. */
  readonly onExtensionResults?: ((results: object, ceremony: 'get' | 'create') => void) | undefined;
}
