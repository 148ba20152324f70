/** The door of the home directories: their settings, proved domains, how each is reached and what it says. */
export { findAffected, type Affected } from './affected-outsiders.ts';
export { type ApplicationRestrictionFact } from './application-restriction.ts';
export {
  asDefault,
  effectiveAccess,
  type AccessRule,
  type DefaultAccess,
  type EffectiveAccess,
  type InboundAccess,
  type PartnerAccess,
  type RedemptionOrder,
} from './cross-tenant-access.ts';
export { findPartnerAccess, getDefaultAccess, listPartnerAccess } from './cross-tenant-store.ts';
export {
  findRedemptionWay,
  judgeInbound,
  mayUseApplication,
  requireInbound,
  requireInvitable,
  restrictsApplications,
  SHUT_OUT,
  type RedemptionWay,
} from './inbound-access.ts';
export {
  isAsShipped,
  mergeDefault,
  mergePartner,
  removePartnerAccess,
  resetDefaultAccess,
  updateDefaultAccess,
  updatePartnerAccess,
  type PartnerAccessChange,
} from './update-cross-tenant-access.ts';
export { askLiveness, type LivenessAnswer } from './ask-liveness.ts';
export { listDomainProofs, proveDomain, withdrawDomainProof, type DomainProofInput } from './domain-proof.ts';
export {
  accountBindings,
  findHomeDirectoryOfDomain,
  listHomeDirectories,
  removeHomeDirectory,
  setSignalsAudience,
  updateHomeDirectory,
  type BoundHomeDirectory,
  type HomeDirectoryInput,
  type HomeDirectoryView,
} from './home-directory.ts';
export {
  findHomeDirectory,
  findHomeDirectoryByDomain,
  findRegisteredHome,
  mfaAccepted,
  type HomeDirectory,
  type SamlHome,
} from './home-directory-queries.ts';
export { isHomeAnswering } from './home-answering.ts';
export { newQuestion, questionUrl, type HomeQuestion, type SamlQuestion } from './home-question.ts';
export { refreshMetadata, refreshMetadataOf } from './refresh-metadata.ts';
export { MAXIMUM_METADATA } from './fetch-metadata.ts';
export { warnOfCertificates } from './warn-of-certificates.ts';
export { warnOfSecrets } from './warn-of-secrets.ts';
export { readLogoutToken, type HomeLogout } from './logout-token.ts';
export { type ProvedIdentity } from './identity.ts';
export {
  addressOf,
  readSecurityEvent,
  signalsUrl,
  signedOutUrl,
  type SecurityEvent,
  type SignalSubject,
} from './security-event.ts';
export { SamlFault } from './saml-fault.ts';
export { fetchSignalMetadata, type SignalMetadata } from './signal-metadata.ts';
export { SignalFault } from './signal-fault.ts';
export { callbackUrl, readOpenIdAnswer } from './openid-sign-in.ts';
export { forgetOldAssertions, useAssertion } from './saml-assertion-store.ts';
export { samlPlaces, serviceMetadata } from './saml-request.ts';
export { openIdTestUrl, testOpenIdAnswer } from './test-openid.ts';
export { testSamlAnswer } from './test-saml.ts';
export {
  identityChecks,
  type CheckedConnection,
  type ConnectionCheck,
  type ReceivedFact,
  type TestedAnswer,
} from './tested-answer.ts';
export { readSamlAnswer } from './saml-sign-in.ts';
