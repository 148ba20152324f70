/** What the sign-in routes accept. Sizes are bounded; unknown properties are ignored. */
import { Type } from 'typebox';

const text = (maxLength: number) => Type.String({ maxLength });
const guid = Type.String({ pattern: '^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$' });
/** Answers of authenticators are checked by the library that knows them. */
const authenticatorAnswer = Type.Object({ id: text(2048) }, { additionalProperties: true });

export const signInStart = Type.Object({
  identifier: text(320),
  returnTo: text(2048),
  atHome: Type.Optional(Type.Boolean()),
});
export const challengeReference = Type.Object({ challengeId: guid });
export const codeAnswer = Type.Object({ challengeId: guid, code: text(32) });
export const passwordAnswer = Type.Object({ challengeId: guid, password: text(256) });
export const passkeyStart = Type.Object({
  challengeId: Type.Optional(Type.Union([guid, Type.Null()])),
  returnTo: Type.Optional(text(2048)),
});
export const passkeyAnswer = Type.Object({ challengeId: guid, response: authenticatorAnswer });
export const approvalSignature = Type.Object({
  answers: Type.Array(
    Type.Object({
      id: guid,
      answer: Type.Union([Type.Literal('approve'), Type.Literal('deny')]),
      justification: Type.Optional(text(2048)),
    }),
    { minItems: 1, maxItems: 50 },
  ),
});
export const passkeyEnrolmentAnswer = Type.Object({
  challengeId: guid,
  name: text(200),
  response: authenticatorAnswer,
});
export const stepUpStart = Type.Object({ returnTo: text(2048) });
export const signOutRequest = Type.Object({ everywhere: Type.Boolean() });
export const redemptionBegin = Type.Object({ signOutFirst: Type.Boolean() });
export const consentAnswer = Type.Object({ accepted: Type.Boolean() });
export const termsAnswer = Type.Object({
  termsId: guid,
  version: Type.Integer({ minimum: 1 }),
  language: text(35),
  accepted: Type.Boolean(),
});
export const blockAnswer = Type.Object({ blocked: Type.Boolean() });
/** In which language terms are to be shown; without one the browser's wish counts. */
export const termsLanguage = Type.Object({ language: Type.Optional(text(35)) });
export const bootstrapRequest = Type.Object({
  displayName: text(256),
  userPrincipalName: text(320),
  mail: Type.Union([text(320), Type.Null()]),
});
export const passwordChange = Type.Object({
  currentPassword: Type.Union([text(256), Type.Null()]),
  newPassword: text(256),
});
