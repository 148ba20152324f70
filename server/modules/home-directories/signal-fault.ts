/**
 * Why a signal is not taken, in the words its sender understands (RFC 8935, 2.4).
 */
export class SignalFault extends Error {
  override readonly name = 'SignalFault';
  readonly code: 'invalid_request' | 'invalid_key' | 'invalid_issuer' | 'invalid_audience' | 'access_denied';

  constructor(code: SignalFault['code'], reason: string) {
    super(reason);
    this.code = code;
  }
}
