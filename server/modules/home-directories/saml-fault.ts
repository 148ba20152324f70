/** Why an answer of a SAML identity provider is refused: the first check that failed. */
export type SamlCheck =
  | 'form'
  | 'one-assertion'
  | 'ids'
  | 'algorithm'
  | 'signature'
  | 'status'
  | 'in-response-to'
  | 'destination'
  | 'issuer'
  | 'audience'
  | 'subject'
  | 'bearer'
  | 'time';

export class SamlFault extends Error {
  override readonly name = 'SamlFault';
  readonly check: SamlCheck;
  constructor(check: SamlCheck, options?: ErrorOptions) {
    super(check, options);
    this.check = check;
  }
}
